"""What an assessment says of one criterion. Unscored is a value of its own, never a low score.

Rules:
- `Scored` has at least one citation that counts (I1); `not_applicable` too must be shown from the evidence.
- the machine's verdict is never changed in place: `judged` keeps what the judge said, `cap_reason` why that does not
  stand;
- `second` is what another judge said of the same passages; it decides nothing, its disagreement is for the reviewer.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.domain.citation import Citation
from pipeline.domain.ids import Digest, PassageId
from pipeline.domain.model import Record
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import UnscoredReason, Verdict


class Contradiction(Record):
    """Two places in the evidence that cannot both be true; kept for the reviewer, never averaged away."""

    between: tuple[Citation, Citation]
    note: str


class Trace(Record):
    """Enough to ask the judge the same question again; `method` is how a model was brought to the answer's form."""

    judge: str
    prompt: Digest | None
    criterion: Digest
    passages: tuple[PassageId, ...]
    request: Digest
    cached: bool
    method: str = ""


class SecondOpinion(Record):
    """What another judge made of the same question; verdict None when it abstained."""

    judge: str
    verdict: Verdict | None
    citations: tuple[Citation, ...] = ()


class Scored(Record):
    """A verdict that stands on verified citations."""

    status: Literal["scored"] = "scored"
    criterion: str
    verdict: Verdict
    judged: Verdict
    cap_reason: str | None = None
    rationale: str
    evidence_kind: EvidenceKind
    scope: str = ""
    missing: str = ""
    citations: tuple[Citation, ...]
    contradictions: tuple[Contradiction, ...] = ()
    second: SecondOpinion | None = None
    trace: Trace

    @property
    def judges_disagree(self) -> bool:
        """Whether a second judge reached a verdict, and another one."""
        return self.second is not None and self.second.verdict not in {None, self.judged}

    @model_validator(mode="after")
    def _stands_on_evidence(self) -> Self:
        if not any(citation.status.counts for citation in self.citations):
            raise ValueError(f"{self.criterion}: scored without a verified citation")
        return self


class Unscored(Record):
    """No verdict, and why. Refused quotations are kept so that the reviewer can see what was tried."""

    status: Literal["unscored"] = "unscored"
    criterion: str
    reason: UnscoredReason
    rationale: str = ""
    missing: str = ""
    citations: tuple[Citation, ...] = ()
    second: SecondOpinion | None = None
    trace: Trace | None = None

    @property
    def judges_disagree(self) -> bool:
        """Whether a second judge reached a verdict where the first reached none."""
        return self.second is not None and self.second.verdict is not None


Finding = Annotated[Scored | Unscored, Field(discriminator="status")]
