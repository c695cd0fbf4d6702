"""What reviewers say of a report's findings. Rows are only added; of several on one finding the newest counts.

Rules:
- a review is bound to the finding as the judge made it, and to the words of the question (`reviewed_form`): it holds
  in every report in which that criterion has this very finding, in none where the finding or the question changed (I5);
- the machine's verdict stays beside the human's, with author and reason;
- a question may be answered by several of the vendor's sources; they are evidence like any other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.domain.assessment import finding_digest
from pipeline.domain.canonical import digest_of
from pipeline.domain.finding import Finding
from pipeline.domain.ids import AssessmentId, CommentId, Digest, PersonId, QuestionId, ReviewId, SourceId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.rubric import Criterion
from pipeline.domain.verdict import Verdict

Reason = Annotated[str, Field(max_length=4000)]
Words = Annotated[str, Field(max_length=4000, pattern=r"\S")]


class Stance(StrEnum):
    """What a reviewer does with a finding."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


class FindingReview(Record):
    """A reviewer's word on a finding. Overridden: `verdict` is the reviewer's, None where they hold it undecided.

    `finding` is the `reviewed_form` of what they saw.
    """

    id: ReviewId
    vendor: VendorId
    assessment: AssessmentId
    criterion: str
    finding: Digest
    stance: Stance
    verdict: Verdict | None = None
    reason: Reason = ""
    author: PersonId
    at: datetime

    @model_validator(mode="after")
    def _an_override_has_its_reason(self) -> Self:
        if self.stance is Stance.OVERRIDDEN and not self.reason.strip():
            raise ValueError("an override needs a reason")
        if self.stance is Stance.ACCEPTED and self.verdict is not None:
            raise ValueError("who accepts a finding gives no verdict of their own")
        return self


class Comment(Record):
    """A remark on a report, or on one of its criteria. No signature binds it: talk makes no sign-off stale."""

    id: CommentId
    assessment: AssessmentId
    criterion: str | None
    text: Words
    author: PersonId
    at: datetime


class Question(Record):
    """Something to ask the vendor."""

    id: QuestionId
    vendor: VendorId
    assessment: AssessmentId
    criterion: str
    text: Words
    author: PersonId
    at: datetime


class Answer(Record):
    """A source of the vendor that answers a question, and who said that it does."""

    question: QuestionId
    source: SourceId
    author: PersonId
    at: datetime


def reviewed_form(finding: Finding, criterion: Criterion) -> Digest:
    """Return what a review is bound to: the finding, and the question as a reader is asked it.

    The question enters because "nothing speaks of this" is the same finding under another question.
    """
    asked = [criterion.question, criterion.anchors.model_dump(mode="json")]
    return Digest(digest_of([finding_digest(finding), asked]))


def standing_reviews(reviews: Iterable[FindingReview], forms: Mapping[str, Digest]) -> dict[str, FindingReview]:
    """Return by criterion the newest review that speaks of the finding as it is in a report (`forms`)."""
    standing: dict[str, FindingReview] = {}
    for review in sorted(reviews, key=lambda item: (item.at, item.id)):
        if forms.get(review.criterion) == review.finding:
            standing[review.criterion] = review
    return standing


def outdated_reviews(reviews: Iterable[FindingReview], forms: Mapping[str, Digest]) -> dict[str, FindingReview]:
    """Return by criterion the newest review of another form of its finding, where none speaks of the present one."""
    known = list(reviews)
    standing = standing_reviews(known, forms)
    outdated = {review.criterion: review for review in sorted(known, key=lambda item: (item.at, item.id))}
    return {name: review for name, review in outdated.items() if name not in standing}
