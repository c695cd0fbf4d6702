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
        # Two uses of a vendor may carry one finding to two places: a review follows it to each.
        forms = {review.finding}
        for step in steps:
            for item in step.carried:
                if item.criterion == review.criterion and item.before in forms and item.after not in forms:
                    forms.add(item.after)
                    found.append(review.model_copy(update={"finding": item.after}))
    return found
