"""What can be said of a criterion, and why it sometimes cannot be said."""

from enum import StrEnum


class Verdict(StrEnum):
    """A judge's answer to a criterion's question."""

    MET = "met"
    PARTIAL = "partial"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class UnscoredReason(StrEnum):
    """Why a criterion has no verdict. Unknown is not zero."""

    NO_EVIDENCE = "no_evidence"
    NO_VERIFIED_CITATION = "no_verified_citation"
    JUDGE_ABSTAINED = "judge_abstained"
    NOT_SHOWN_TO_BE_MOOT = "not_shown_to_be_moot"
    MALFORMED_ANSWER = "malformed_answer"
    MODEL_UNAVAILABLE = "model_unavailable"
    BUDGET_SPENT = "budget_spent"

    @property
    def sentence(self) -> str:
        """What a reader of the report is told."""
        return _SENTENCES[self]


_SENTENCES = {
    UnscoredReason.NO_EVIDENCE: "Nothing that was captured speaks of this.",
    UnscoredReason.NO_VERIFIED_CITATION: "The judge offered no quotation that stands in the evidence.",
    UnscoredReason.JUDGE_ABSTAINED: "The judge found no passage that decides this.",
    UnscoredReason.NOT_SHOWN_TO_BE_MOOT: "The judge called this moot, which the rubric or the evidence does not carry.",
    UnscoredReason.MALFORMED_ANSWER: "The model did not answer in the required form, twice.",
    UnscoredReason.MODEL_UNAVAILABLE: "The model could not be reached.",
    UnscoredReason.BUDGET_SPENT: "The run's model budget was spent before this criterion.",
}
