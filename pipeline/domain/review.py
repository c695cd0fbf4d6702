"""What reviewers say of a report's findings. Rows are only added; of several on one finding the newest counts.

Rules:
- a review is bound to the finding as the judge made it (`finding_digest`): it holds in every report in which that
  criterion has this very finding, and in none where the finding changed (I5);
- the machine's verdict stays beside the human's, with author and reason.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.domain.ids import AssessmentId, CommentId, Digest, PersonId, QuestionId, ReviewId, SourceId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.verdict import Verdict

Reason = Annotated[str, Field(max_length=4000)]


class Stance(StrEnum):
    """What a reviewer does with a finding."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


class FindingReview(Record):
    """A reviewer's word on a finding. Overridden: `verdict` is the reviewer's, None where they hold it undecided."""

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
    """A remark on a report, or on one of its criteria."""

    id: CommentId
    assessment: AssessmentId
    criterion: str | None
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    author: PersonId
    at: datetime


class Question(Record):
    """Something to ask the vendor, and the uploaded source that answered it, once one did."""

    id: QuestionId
    vendor: VendorId
    assessment: AssessmentId
    criterion: str
    text: Annotated[str, Field(min_length=1, max_length=4000)]
    author: PersonId
    at: datetime
    answer: SourceId | None = None


def standing_reviews(reviews: Iterable[FindingReview], findings: Mapping[str, Digest]) -> dict[str, FindingReview]:
    """Return by criterion the newest review that speaks of the finding as it is in a report."""
    standing: dict[str, FindingReview] = {}
    for review in sorted(reviews, key=lambda item: (item.at, item.id)):
        if findings.get(review.criterion) == review.finding:
            standing[review.criterion] = review
    return standing
