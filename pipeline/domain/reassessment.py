"""What became of a vendor from one report to the next: its documents, the criteria, and what looking again cost.

Rules:
- a document whose words could not be had this time is `held`: what it said last is still the evidence, and nothing is
  said of the vendor;
- what our own extractor reads otherwise than before is no change of the vendor's;
- `changes` are bounded, the gravest first; the counts are of all;
- nothing here is part of an assessment's digest: a finding binds what it says, not whether it was judged again.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pipeline.domain.assessment import Assessment
from pipeline.domain.drift import CaptureFailure, Change, ChangeClass, ChangeKind, Side
from pipeline.domain.ids import AssessmentId, Digest, DocumentId, RunId, VendorId
from pipeline.domain.judgement import TokenUsage
from pipeline.domain.model import Record
from pipeline.domain.source import EvidenceKind, SourceKind

CHANGES_MAX = 40
TEXT_MAX_CHARS = 600
WORDS_MAX = 5


class Fate(StrEnum):
    """What became of a document."""

    CHANGED = "changed"
    RETURNED = "returned"
    CAME = "came"
    WENT = "went"
    HELD = "held"
    READ_ANEW = "read_anew"


class ToldSide(Record):
    """A sentence and the words in it that the other version does not have, cut to `TEXT_MAX_CHARS`."""

    text: str
    words: tuple[str, ...] = ()


class ToldChange(Record):
    """A change as it is told."""

    change_class: ChangeClass
    kind: ChangeKind
    heading_path: tuple[str, ...] = ()
    old: ToldSide | None = None
    new: ToldSide | None = None


class DocumentChange(Record):
    """What became of one document; `words` are the digests of its words before and after, to know one that returns.

    `failure` and `detail` say why it is held.
    """

    url: str
    kind: SourceKind
    fate: Fate
    before: DocumentId | None = None
    after: DocumentId | None = None
    change_class: ChangeClass = ChangeClass.NONE
    material: int = 0
    minor: int = 0
    cosmetic: int = 0
    changes: tuple[ToldChange, ...] = ()
    words_before: Digest | None = None
    words_after: Digest | None = None
    failure: CaptureFailure | None = None
    detail: str = ""

    @property
    def is_material(self) -> bool:
        """Whether somebody who relied on the document may have to act.

        A page that came or went is material by itself where a contract, an attestation or a policy is; pages that sell
        come and go, and count by what they do to the findings.
        """
        if self.fate in {Fate.CAME, Fate.WENT}:
            return self.kind.evidence_kind is not EvidenceKind.SELF_CLAIM
        return self.change_class.wakes_a_reviewer


class Because(StrEnum):
    """Why a criterion was judged again."""

    QUOTATION_LOST = "quotation_lost"
    SENTENCE_CHANGED = "sentence_changed"
    WORDS_CAME = "words_came"
    WORDS_WENT = "words_went"
    READ_ANEW = "read_anew"
    DATES_CHANGED = "dates_changed"
    NOT_ANSWERED = "not_answered"
    JUDGED_OTHERWISE = "judged_otherwise"

    @property
    def sentence(self) -> str:
        """What a reviewer is told."""
        return _SENTENCES[self]


_SENTENCES = {
    Because.QUOTATION_LOST: "A sentence that it rested on is not there any more.",
    Because.SENTENCE_CHANGED: "A sentence that it rested on was changed around the words that were cited.",
    Because.WORDS_CAME: "Something new speaks of it.",
    Because.WORDS_WENT: "Something that spoke of it was removed.",
    Because.READ_ANEW: "Our extractor reads a sentence that it rested on otherwise; the vendor changed nothing there.",
    Because.DATES_CHANGED: "The age of its evidence counts otherwise now.",
    Because.NOT_ANSWERED: "No judge had answered it.",
    Because.JUDGED_OTHERWISE: "The rubric, the prompt or the judge is another, so that everything was judged again.",
}


class JudgedAgain(Record):
    """A criterion that was judged again: why, the words that were the reason, and the outcome before and after.

    An outcome is a verdict, or the reason why there is none.
    """

    criterion: str
    because: tuple[Because, ...]
    words: tuple[str, ...]
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether it came out otherwise."""
        return self.before != self.after


class CarriedOver(Record):
    """A finding that stands: what a review of it is bound to in the report before, and in this one."""

    criterion: str
    before: Digest
    after: Digest


class LookedAgain(Record):
    """A re-assessment as one line: when, and the report that stood afterwards."""

    id: str
    vendor: VendorId
    at: datetime
    after: AssessmentId


class Reassessment(Record):
    """One look at a vendor that had a report for the same use. `before` is `after` where nothing changed.

    `because` says what was judged by another rubric, prompt or judge, so that nothing carried over. `spent` is what the
    questions cost that were asked; `saved` is what those had cost that were not asked again.
    """

    id: str
    vendor: VendorId
    run: RunId
    at: datetime
    before: AssessmentId
    after: AssessmentId
    because: tuple[str, ...] = ()
    documents: tuple[DocumentChange, ...] = ()
    judged: tuple[JudgedAgain, ...] = ()
    carried: tuple[CarriedOver, ...] = ()
    spent: TokenUsage = TokenUsage()
    saved: TokenUsage = TokenUsage()

    @property
    def change_class(self) -> ChangeClass:
        """The class of the gravest change of a document."""
        if any(item.is_material for item in self.documents):
            return ChangeClass.MATERIAL
        return max((item.change_class for item in self.documents), key=lambda each: each.rank, default=ChangeClass.NONE)

    @property
    def verdicts_changed(self) -> tuple[JudgedAgain, ...]:
        """The criteria that came out otherwise."""
        return tuple(item for item in self.judged if item.changed)


def told(changes: Iterable[Change]) -> tuple[ToldChange, ...]:
    """Return changes as they are told, the gravest first and no more than `CHANGES_MAX`."""
    ordered = sorted(changes, key=lambda item: -item.change_class.rank)
    return tuple(
        ToldChange(
            change_class=item.change_class,
            kind=item.kind,
            heading_path=item.heading_path,
            old=_told(item.old),
            new=_told(item.new),
        )
        for item in ordered[:CHANGES_MAX]
    )


def outcomes(assessment: Assessment) -> dict[str, str]:
    """Return by criterion the verdict, or the reason why there is none."""
    return {
        item.criterion: item.verdict.value if item.status == "scored" else item.reason.value
        for item in assessment.findings
    }


def _told(side: Side | None) -> ToldSide | None:
    if side is None:
        return None
    return ToldSide(
        text=cut_words(side.sentence.text), words=tuple(cut_words(item.text) for item in side.words[:WORDS_MAX])
    )


def cut_words(text: str) -> str:
    """Return a text cut to `TEXT_MAX_CHARS`."""
    return text if len(text) <= TEXT_MAX_CHARS else f"{text[: TEXT_MAX_CHARS - 1]}…"
