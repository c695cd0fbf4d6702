"""What became of a document between two captures of it.

Rules:
- a change's `change_class` is what it means to a reviewer; only `material` wakes one;
- `ruled` is what the rules said. A judge may lower a change below that, with a reason, and never raise it: what the
  rules are silent about stays silent, and what they alert to can be looked up;
- a capture that failed is an outcome, not a change: nothing is said of the vendor;
- every wording is a span: `document.text[start:end] == text`, of the old or of the new document.
"""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from pipeline.domain.model import Record


class ChangeClass(StrEnum):
    """How much a change means; in this order."""

    NONE = "none"
    COSMETIC = "cosmetic"
    MINOR = "minor"
    MATERIAL = "material"

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return list(ChangeClass).index(self)

    @property
    def wakes_a_reviewer(self) -> bool:
        """Whether a sign-off may have to be looked at again."""
        return self is ChangeClass.MATERIAL


class ChangeKind(StrEnum):
    """What changed, by the rule that decided."""

    NUMBER = "number"
    DATE = "date"
    NEGATION = "negation"
    MODAL_VERB = "modal_verb"
    PARTY = "party"
    SCOPE = "scope"
    NAME = "name"
    PLACE = "place"
    TOPIC = "topic"
    DEFINITION = "definition"
    PRACTICE = "practice"
    ENTRY = "entry"
    SUBSTANCE = "substance"
    RENAMING = "renaming"
    CONTACT = "contact"
    ADDRESS = "address"
    WORDING = "wording"
    SPELLING = "spelling"
    NUMBERING = "numbering"
    HEADING = "heading"
    LABEL = "label"
    OWN_DATE = "own_date"
    COPYRIGHT = "copyright"
    CONSENT_BANNER = "consent_banner"
    PROMOTION = "promotion"
    FILLER = "filler"
    REPETITION = "repetition"
    ORDER = "order"

    @property
    def sentence(self) -> str:
        """What a reviewer is told."""
        return _SENTENCES[self]


_SENTENCES = {
    ChangeKind.NUMBER: "A number, period or amount changed.",
    ChangeKind.DATE: "A date in the text changed.",
    ChangeKind.NEGATION: "A negation or an exception came or went.",
    ChangeKind.MODAL_VERB: "What is a duty, a permission or a possibility changed.",
    ChangeKind.PARTY: "Who is bound, or who receives something, changed.",
    ChangeKind.SCOPE: "What the sentence reaches changed.",
    ChangeKind.NAME: "A name came or went.",
    ChangeKind.PLACE: "A country or region changed.",
    ChangeKind.TOPIC: "Words of rights, duties, data or liability changed.",
    ChangeKind.DEFINITION: "What a term means changed.",
    ChangeKind.PRACTICE: "What is collected, shared, kept or trained on changed.",
    ChangeKind.ENTRY: "An entry of a table or register changed.",
    ChangeKind.SUBSTANCE: "More was rewritten than a change of wording needs.",
    ChangeKind.RENAMING: "One name was replaced by another throughout.",
    ChangeKind.CONTACT: "Contact details changed.",
    ChangeKind.ADDRESS: "A postal or web address changed.",
    ChangeKind.WORDING: "The wording changed, and none of the words that carry rights and duties.",
    ChangeKind.SPELLING: "Spelling, inflection or spacing changed.",
    ChangeKind.NUMBERING: "Clauses or references were numbered anew.",
    ChangeKind.HEADING: "A heading changed.",
    ChangeKind.LABEL: "A menu entry, label or title changed.",
    ChangeKind.OWN_DATE: "The date that the document gives itself changed.",
    ChangeKind.COPYRIGHT: "The copyright line changed.",
    ChangeKind.CONSENT_BANNER: "A consent banner changed.",
    ChangeKind.PROMOTION: "A promotion changed.",
    ChangeKind.FILLER: "Text that says nothing came or went.",
    ChangeKind.REPETITION: "Something that the document says elsewhere came or went.",
    ChangeKind.ORDER: "The same words stand in another order.",
}


class Wording(Record):
    """A span of one of the two documents, and its words."""

    text: str
    start: int
    end: int


class Side(Record):
    """One side of a change: the sentence, and the runs of words in it that the other side does not have."""

    sentence: Wording
    words: tuple[Wording, ...]
    heading_path: tuple[str, ...] = ()


class Change(Record):
    """A sentence that was changed, added (`old` None) or removed (`new` None).

    `lowered_because` is a judge's reason for a class under the one that the rules gave.
    """

    change_class: ChangeClass
    ruled: ChangeClass
    kind: ChangeKind
    old: Side | None
    new: Side | None
    lowered_because: str | None = None

    @property
    def heading_path(self) -> tuple[str, ...]:
        """Where it stands now, or where it stood."""
        side = self.new or self.old
        return side.heading_path if side is not None else ()

    @model_validator(mode="after")
    def _never_raised(self) -> Self:
        if self.old is None and self.new is None:
            raise ValueError("a change without either side")
        if self.change_class.rank > self.ruled.rank:
            raise ValueError(f"a change that the rules call {self.ruled.value} raised to {self.change_class.value}")
        if (self.change_class is not self.ruled) != (self.lowered_because is not None):
            raise ValueError("a class is lowered with a reason, and only then")
        return self


class Outcome(StrEnum):
    """What the comparison could say."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FLAP = "flap"
    CAPTURE_FAILED = "capture_failed"


class CaptureFailure(StrEnum):
    """Why a text is not the document that it should be."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    ERROR_PAGE = "error_page"
    BOT_WALL = "bot_wall"
    LOGIN = "login"
    OTHER_LANGUAGE = "other_language"
    OTHER_DOCUMENT = "other_document"


class FailedCapture(Record):
    """Which of the two texts is no capture of the document, and why."""

    is_new: bool
    why: CaptureFailure


class Comparison(Record):
    """Two versions of a document beside each other.

    `flap` is an outcome for a wording that was seen before the old one; its changes are told all the same.
    """

    outcome: Outcome
    change_class: ChangeClass
    changes: tuple[Change, ...]
    failure: FailedCapture | None = None

    @property
    def material(self) -> tuple[Change, ...]:
        """The changes that a reviewer should see."""
        return tuple(change for change in self.changes if change.change_class is ChangeClass.MATERIAL)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.outcome is Outcome.CAPTURE_FAILED) != (self.failure is not None):
            raise ValueError("a failed capture has its failure, and nothing else has")
        if self.change_class is not highest(self.changes):
            raise ValueError("a comparison is of the class of its gravest change")
        return self


def highest(changes: tuple[Change, ...]) -> ChangeClass:
    """Return the class of the gravest change, `none` without any."""
    return max((change.change_class for change in changes), key=lambda each: each.rank, default=ChangeClass.NONE)


class Flap(Record):
    """A wording that stood before, went, and came back.

    `first_seen` counts captures from 0; `captures` is how long it has stood now; `is_due` is true at one capture only.
    """

    first_seen: int
    returns: int
    captures: int
    is_due: bool
