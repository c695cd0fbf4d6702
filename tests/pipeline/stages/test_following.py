"""What a reviewer said follows its finding wherever it is carried."""

from pipeline.domain.reassessment import CarriedOver, Reassessment
from pipeline.stages.following import following
from tests.builders import a_digest, a_reassessment
from tests.review_builders import a_review

THEN, ONE, OTHER, LATER = (a_digest(name) for name in ("then", "one", "other", "later"))
SAID = a_review().model_copy(update={"criterion": "retention", "finding": THEN})


def step(before: str, after: str, *, criterion: str = "retention") -> Reassessment:
    carried = CarriedOver.model_validate({"criterion": criterion, "before": before, "after": after})
    return a_reassessment(carried=(carried,))


def forms(*steps: Reassessment) -> list[str]:
    return [item.finding for item in following([SAID], steps)]


def test_a_review_follows_its_finding_from_form_to_form() -> None:
    assert forms(step(THEN, ONE), step(ONE, LATER)) == [THEN, ONE, LATER]


def test_it_follows_to_both_places_where_two_uses_carry_the_finding() -> None:
    assert forms(step(THEN, ONE), step(THEN, OTHER), step(OTHER, LATER)) == [THEN, ONE, OTHER, LATER]


def test_it_does_not_follow_another_criterion_or_a_form_that_it_never_was_of() -> None:
    assert forms(step(THEN, ONE, criterion="training"), step(ONE, LATER)) == [THEN]
