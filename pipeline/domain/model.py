"""What every record is: frozen, strict about types, closed to unknown fields."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """The root of all domain models."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, ser_json_bytes="base64")
