"""What evidences a control or a level of maturity, as data, and where both stand by the records that are there.

`rubrics/management/*.yaml` says which records count and how fresh they have to be; nothing here is the standard's text.

Rules:
- a record evidences something for `fresh_days` after its day, and nothing afterwards;
- a control is implemented when each of its rules is met, partial when at least one record counts, missing otherwise;
  it is excluded by a decision alone, never because nothing was found;
- a level of maturity needs all levels below it;
- so evidence that is added never lowers a state, and evidence that is taken away never raises one. One more system that
  has to be covered may well lower it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.domain.controls import ControlId
from pipeline.domain.ids import PersonId
from pipeline.domain.model import Record

LEVELS_MAX = 5


class Family(StrEnum):
    """The families of records that can evidence something. Those of the registers have the names of their kinds."""

    SYSTEM = "system"
    REQUEST = "request"
    ASSESSMENT = "assessment"
    REASSESSMENT = "reassessment"
    REVIEW = "review"
    QUESTION = "question"
    DECISION = "decision"
    CONDITION_MET = "condition_met"
    ACCOUNT = "account"
    CHECKPOINT = "checkpoint"
    LOG_IMPORT = "log_import"
    SERVICE_DECISION = "service_decision"
    MODEL_BILL = "model_bill"
    UPLOAD = "upload"
    SCOPE = "scope"
    POLICY = "policy"
    PARTY = "party"
    CONTEXT = "context"
    ROLE = "role"
    COMPETENCE = "competence"
    OBJECTIVE = "objective"
    ATTESTATION = "attestation"
    AUDIT_PROGRAMME = "audit_programme"
    AUDIT_FINDING = "audit_finding"
    NONCONFORMITY = "nonconformity"
    MANAGEMENT_REVIEW = "management_review"
    IMPACT_ASSESSMENT = "impact_assessment"
    GATE_DECISION = "gate_decision"
    CONTRACT = "contract"


class LiveRecord(Record):
    """A record as evidence: `on` is its day, `link` the page that shows it, `speaks_of` what it is said about.

    `traits` are what a rule may ask for beyond its family (`high_risk`, `approved` ...); those of an attestation are
    the controls and criteria that it speaks of, so that it counts for no other.
    """

    family: Family
    id: str
    on: date
    title: str
    link: str
    owner: str = ""
    speaks_of: str | None = None
    traits: frozenset[str] = frozenset()


class EvidenceRule(Record):
    """So many fresh records of a family, with all of these traits. `because` says to a reader why they count.

    `share_of` asks for the share of another family's subjects that have such a record, from 0 to 1, where it is not
    enough that some exist: every system has an impact assessment, say.
    """

    family: Family
    traits: frozenset[str] = frozenset()
    at_least: Annotated[int, Field(ge=1, le=1000)] = 1
    fresh_days: Annotated[int, Field(ge=1, le=3650)]
    share_of: Family | None = None
    share_of_traits: frozenset[str] = frozenset()
    share_min: Annotated[float, Field(gt=0, le=1)] = 1.0
    because: Annotated[str, Field(min_length=8, max_length=300)]


class ControlEvidence(Record):
    """What evidences one control of Annex A."""

    control: ControlId
    rules: Annotated[tuple[EvidenceRule, ...], Field(min_length=1, max_length=8)]


class ControlRules(Record):
    """What evidences the controls of Annex A, `version` rising with each change."""

    framework: Literal["iso-42001"]
    indicative: Literal[True]
    version: Annotated[int, Field(ge=1)]
    controls: Annotated[tuple[ControlEvidence, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_control_once(self) -> Self:
        _require_once(item.control for item in self.controls)
        return self


class Pillar(StrEnum):
    """What maturity is looked at by. The scale is ours; ISO/IEC 42001 has none."""

    VISIBILITY = "visibility"
    OVERSIGHT = "oversight"
    CONTROL = "control"
    REPORTING = "reporting"


class Level(StrEnum):
    """The levels, the lowest first; `ad_hoc` needs nothing."""

    AD_HOC = "ad_hoc"
    DEFINED = "defined"
    MANAGED = "managed"
    MEASURED = "measured"
    OPTIMISED = "optimised"

    @property
    def number(self) -> int:
        """1 is the lowest."""
        return list(Level).index(self) + 1


class LevelRules(Record):
    """What a level asks for beyond the one below it, and the next step for who has not got there."""

    level: Level
    rules: Annotated[tuple[EvidenceRule, ...], Field(max_length=8)] = ()
    next_step: Annotated[str, Field(min_length=8, max_length=300)]


class MaturityCriterion(Record):
    """One criterion of a pillar. Where no rule of a level can be computed, somebody attests it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)]
    pillar: Pillar
    question: Annotated[str, Field(min_length=8, max_length=300)]
    levels: Annotated[tuple[LevelRules, ...], Field(min_length=1, max_length=LEVELS_MAX - 1)]

    @model_validator(mode="after")
    def _levels_rise_without_gaps(self) -> Self:
        if [item.level.number for item in self.levels] != list(range(2, len(self.levels) + 2)):
            raise ValueError("levels stand in their order, from `defined` on, and none is left out")
        return self


class MaturityModel(Record):
    """The criteria of maturity, `version` rising with each change: runs of two versions are not compared silently."""

    indicative: Literal[True]
    version: Annotated[int, Field(ge=1)]
    criteria: Annotated[tuple[MaturityCriterion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_criterion_once(self) -> Self:
        _require_once(item.id for item in self.criteria)
        return self


class RuleState(Record):
    """A rule and the records that count for it today, the newest first; `gap` says what is missing, if anything is.

    `stale` are those that counted once.
    """

    rule: EvidenceRule
    records: tuple[LiveRecord, ...]
    stale: tuple[LiveRecord, ...] = ()
    share: float | None = None
    without: tuple[str, ...] = ()
    gap: str = ""

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.gap


class ControlState(StrEnum):
    """Where a control stands."""

    IMPLEMENTED = "implemented"
    PARTIAL = "partial"
    MISSING = "missing"
    EXCLUDED = "excluded"


class ControlStanding(Record):
    """A control on a day: a line of the Statement of Applicability, and of the gap analysis where something is missing.

    `reason` is why it is in or out.
    """

    control: ControlId
    title: str
    state: ControlState
    reason: str
    owner: str
    rules: tuple[RuleState, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing, in sentences; none of a control that is excluded."""
        if self.state is ControlState.EXCLUDED:
            return ()
        return tuple(rule.gap for rule in self.rules if rule.gap)


class CriterionStanding(Record):
    """The level that a criterion has reached on a day, by which records, and the step to the next."""

    criterion: str
    pillar: Pillar
    level: Level
    reached_by: tuple[RuleState, ...]
    lacking: tuple[RuleState, ...] = ()
    attested: tuple[LiveRecord, ...] = ()
    next_step: str = ""


class CriterionLevel(Record):
    """The level that a criterion had in a run."""

    criterion: str
    pillar: Pillar
    level: Level


class MaturityRun(Record):
    """Where maturity stood on a day, by one version of the criteria. Made once, never changed."""

    id: str
    made_at: datetime
    model_version: Annotated[int, Field(ge=1)]
    levels: Annotated[tuple[CriterionLevel, ...], Field(min_length=1)]
    author: PersonId

    def mean(self, pillar: Pillar | None = None) -> float:
        """The mean level, 1 to 5, of a pillar or of all criteria; a pillar without criteria is at 1."""
        numbers = [item.level.number for item in self.levels if pillar in {None, item.pillar}]
        return sum(numbers) / len(numbers) if numbers else 1.0


def _require_once(names: Iterable[str]) -> None:
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        raise ValueError(f"there twice: {', '.join(repeated)}")
