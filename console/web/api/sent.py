"""What programs send: the records of the requests' bodies, as they are said in JSON."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from pipeline.domain.profile import Autonomy, DataClass, Deployment
from pipeline.domain.risk import Audience
from pipeline.domain.system import MODELS_MAX, AiActClass, AiActRole, Line, Paragraph, SystemFacts
from pipeline.domain.vendor import WEBSITE_MAX_CHARS
from pipeline.services.under_review import worded

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ID = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$"
REVISION_MAX = 2**31 - 1


def _written_day(value: Any) -> Any:
    """Refuse what pydantic would take for a day and JSON has no such thing for: a number, a time of day."""
    if value is not None and not isinstance(value, date) and (not isinstance(value, str) or not _DAY.fullmatch(value)):
        raise ValueError("a day is written like 2027-06-30")
    return value


def _counted(value: Any) -> Any:
    """Refuse what pydantic would take for a whole number and JSON does not; 3.0 is one in JSON."""
    if isinstance(value, bool | str):
        raise ValueError("a whole number is needed")  # noqa: TRY004 -- pydantic shows it to the caller
    return value


# Behind bounds, not before them: pydantic leaves bounds that come later out of the document.
Whole = BeforeValidator(_counted)
Day = Annotated[date, BeforeValidator(_written_day)]
Revision = Annotated[int, Field(ge=1, le=REVISION_MAX), Whole]
Flag = StrictBool
IdText = Annotated[str, Field(pattern=_ID)]
InPath = Annotated[str, Path(pattern=_ID)]
InQuery = Annotated[str, Query(pattern=_ID)]
Website = Annotated[str, Field(min_length=1, max_length=WEBSITE_MAX_CHARS, examples=["https://vendor.example"])]


class Sent(BaseModel):
    """The root of what is sent: closed to unknown fields, and no guessing at types."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProfileSent(Sent):
    """What the product is to be used for. What is not said counts as unknown."""

    product: Annotated[str, Field(max_length=120)] = ""
    data_classes: tuple[DataClass, ...] = ()
    deployment: Deployment | None = None
    autonomy: Autonomy | None = None


class FactsSent(Sent):
    """What is said of a system, in the form in which it is shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Support drafts",
                    "purpose": "Drafts answers that a person sends.",
                    "owner": "Kim Lee",
                    "audience": "team",
                    "profile": {"data_classes": ["personal"], "deployment": "saas", "autonomy": "supervised"},
                }
            ]
        }
    )

    name: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Paragraph = ""
    owner: Line = ""
    business_unit: Line = ""
    users: Line = ""
    audience: Audience | None = None
    profile: ProfileSent = ProfileSent()
    models: Annotated[tuple[Line, ...], Field(max_length=MODELS_MAX)] = ()
    ai_act_role: AiActRole | None = None
    ai_act_class: AiActClass | None = None

    @property
    def facts(self) -> SystemFacts:
        """The same as the domain says it.

        Raises:
            InvalidInput: for what the domain's rules refuse.
        """
        with worded():
            return SystemFacts.model_validate_json(self.model_dump_json())
