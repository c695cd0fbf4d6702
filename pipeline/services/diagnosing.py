"""What a check of the installation can say. The checks themselves are made at the door, where everything is known."""

from enum import StrEnum

from pipeline.domain.model import Record


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    OPTIONAL = "optional"
    BROKEN = "broken"


class Diagnosis(Record):
    """One part of the installation, how it is, and what to do about it."""

    part: str
    health: Health
    detail: str
    advice: str = ""
