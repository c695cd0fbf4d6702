"""Let what reviewers said of a finding follow it where it is carried over to a newer report (I5).

A review is bound to the finding as it was, places in documents included. A finding that carries over says the same at
another place, so the review speaks of each of its forms: those before stay, and it is added in the form of each report
that took the finding over since.
"""

from collections.abc import Iterable

from pipeline.domain.reassessment import Reassessment
from pipeline.domain.review import FindingReview


def following(reviews: Iterable[FindingReview], known: Iterable[Reassessment]) -> list[FindingReview]:
    """Return reviews with their later forms; `known` are the vendor's re-assessments, oldest first."""
    steps = list(known)
    found: list[FindingReview] = []
    for review in reviews:
        found.append(review)
        form = review.finding
        for step in steps:
            after = next(
                (
                    item.after
                    for item in step.carried
                    if item.criterion == review.criterion and item.before == form and item.after != form
                ),
                None,
            )
            if after is not None:
                form = after
                found.append(review.model_copy(update={"finding": form}))
    return found
