"""What a judge is shown and what it may answer. Both sides are closed: numbered passages in, quotations out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.domain.canonical import digest_of
from pipeline.domain.citation import Quotation
from pipeline.domain.ids import Digest, SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.rubric import Criterion, criterion_digest
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.domain.verdict import Verdict


class ShownPassage(Record):
    """A passage under the number that a judge may cite it by.

    `stated_on` is the day that its document gives itself, and `looked_on` the day to which its age counts.
    """

    number: int
    passage: Passage
    snapshot: SnapshotId
    url: str
    kind: SourceKind
    evidence_kind: EvidenceKind
    looked_on: date
    stated_on: date | None = None


class JudgeIdentity(Record):
    """Who judges, in enough detail that another identity means another answer."""

    name: str
    model: str = ""
    parameters: dict[str, str | int | float | bool] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """What a report calls it."""
        return f"{self.name} ({self.model})" if self.model else self.name


class JudgeRequest(Record):
    """One criterion, the passages that retrieval chose, and the rendered prompt for judges that read one.

    `use` says in a few words what the product is for, as far as the prompt tells it to the judge.
    """

    criterion: Criterion
    passages: tuple[ShownPassage, ...]
    system: str
    user: str
    prompt: Digest
    use: str = ""


class Opposing(Quotation):
    """A quotation that speaks against the verdict, and the verdict that it would carry if it stood alone."""

    verdict: Annotated[
        Literal[Verdict.MET, Verdict.PARTIAL, Verdict.NOT_MET],
        Field(description="The verdict that this sentence alone would carry."),
    ]


class JudgeAnswer(BaseModel):
    """The form that an answer must have; its JSON schema is what a model is constrained to.

    `verdict` None means that the passages do not decide the question.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rationale: Annotated[str, Field(max_length=2000, description="Why, in two or three sentences.")]
    verdict: Annotated[
        Verdict | None,
        Field(description="met, partial, not_met or not_applicable; null when the passages do not decide."),
    ]
    quotations: Annotated[
        tuple[Quotation, ...],
        Field(max_length=8, description="Verbatim sentences from the numbered passages that carry the verdict."),
    ]
    contradictions: Annotated[
        tuple[Opposing, ...],
        Field(max_length=4, description="Verbatim sentences in the passages that speak against the verdict."),
    ] = ()
    scope: Annotated[
        str, Field(max_length=200, description="Product or plan that the sentences speak of, or empty.")
    ] = ""
    missing: Annotated[str, Field(max_length=500, description="What a full answer would still need, or empty.")] = ""


class TokenUsage(Record):
    """What one or more model calls cost.

    `cached_calls` are questions whose answer was in our own store; `cached_prompt_tokens`, which the provider had read
    before, are among the prompt's.
    """

    model_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_calls: int = 0
    cached_prompt_tokens: int = 0

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        """Add two usages field by field."""
        return TokenUsage(
            model_calls=self.model_calls + other.model_calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_calls=self.cached_calls + other.cached_calls,
            cached_prompt_tokens=self.cached_prompt_tokens + other.cached_prompt_tokens,
        )


class Answered(Record):
    """A judge's answer, what it cost, and the method by which a model was brought to its form, if one was."""

    answer: JudgeAnswer
    usage: TokenUsage
    method: str = ""


class Judgement(Record):
    """An answer with its cost, as it is cached (I12)."""

    request: Digest
    answer: JudgeAnswer
    usage: TokenUsage


def request_digest(request: JudgeRequest, judge: JudgeIdentity) -> Digest:
    """Return the key under which the answer to this very question by this very judge is cached.

    The whole question as it is put counts, hosts and the documents' own dates included. Capture dates are no part of
    it: the same words captured again are the same question.
    """
    content = {
        "judge": judge.model_dump(mode="json"),
        "prompt": request.prompt,
        "criterion": criterion_digest(request.criterion),
        "passages": [
            {"number": shown.number, "passage": shown.passage.id, "text": shown.passage.text, "kind": shown.kind.value}
            for shown in request.passages
        ],
    }
    return Digest(digest_of(content | {"asked": request.user}))
