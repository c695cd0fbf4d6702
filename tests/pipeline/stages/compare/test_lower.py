"""A judge may take an alert back, and nothing else."""

import pytest

from pipeline.domain.drift import ChangeClass, Comparison
from pipeline.stages.compare.compare import compare
from pipeline.stages.compare.lower import Opinion, lowered
from tests.builders import a_document


@pytest.fixture
def comparison() -> Comparison:
    old = a_document("Privacy\n\nThe desk is happy.\n\nWe keep prompts for 30 days.")
    return compare(old, a_document("Privacy\n\nThe desk is glad.\n\nWe keep prompts for 31 days."))


def place_of(comparison: Comparison, change_class: ChangeClass) -> int:
    return next(place for place, change in enumerate(comparison.changes) if change.change_class is change_class)


def test_an_alert_is_lowered_with_its_reason_and_the_rules_word_is_kept(comparison: Comparison) -> None:
    place = place_of(comparison, ChangeClass.MATERIAL)
    found = lowered(comparison, {place: Opinion(change_class=ChangeClass.COSMETIC, because="A slip of the pen.")})
    assert found.change_class is ChangeClass.MINOR
    change = found.changes[place]
    assert (change.change_class, change.ruled) == (ChangeClass.COSMETIC, ChangeClass.MATERIAL)
    assert change.lowered_because == "A slip of the pen."


def test_what_the_rules_passed_over_is_not_raised(comparison: Comparison) -> None:
    place = place_of(comparison, ChangeClass.MINOR)
    raised = {place: Opinion(change_class=ChangeClass.MATERIAL, because="It matters.")}
    assert lowered(comparison, raised) == comparison


@pytest.mark.parametrize("because", ["", "  "])
def test_an_opinion_without_a_reason_changes_nothing(comparison: Comparison, because: str) -> None:
    place = place_of(comparison, ChangeClass.MATERIAL)
    opinion = Opinion(change_class=ChangeClass.MINOR, because=because)
    assert lowered(comparison, {place: opinion}) == comparison


def test_no_opinion_makes_a_change_vanish(comparison: Comparison) -> None:
    place = place_of(comparison, ChangeClass.MATERIAL)
    found = lowered(comparison, {place: Opinion(change_class=ChangeClass.NONE, because="Nothing here.")})
    assert found.changes[place].change_class is ChangeClass.COSMETIC
