"""What a system's revisions tell."""

import pytest

from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, lowered_by
from tests.builders import a_system, some_facts

FACTS = {
    "low": some_facts(),
    "medium": some_facts(profile=some_facts().profile.model_copy(update={"data_classes": (DataClass.PERSONAL,)})),
    "high": some_facts(profile=Profile(data_classes=(DataClass.HEALTH,))),
}


def revisions(*said: str) -> list[AISystem]:
    """Revisions from `who:tier`."""
    parts = [item.split(":") for item in said]
    return [a_system(facts=FACTS[tier], facts_by=who, revision=n) for n, (who, tier) in enumerate(parts, start=1)]


def test_the_facts_of_this_test_are_of_the_tiers_that_they_are_named_for() -> None:
    assert {name: facts.risk.tier for name, facts in FACTS.items()} == {tier.value: tier for tier in RiskTier}


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ([], set()),
        (["ana:low"], set()),
        (["ana:low", "bo:high"], set()),
        (["ana:high", "bo:low"], {"bo"}),
        # Another change, or a move, after it.
        (["ana:high", "bo:low", "bo:low", "cy:low"], {"bo"}),
        # Both made it lower, and neither was undone.
        (["ana:high", "bo:medium", "cy:low"], {"bo", "cy"}),
        # Back to where it was; then part of the way back, which leaves it lower than it was.
        (["ana:high", "bo:low", "cy:high"], set()),
        (["ana:high", "bo:low", "cy:medium"], {"bo"}),
        # Cy's is not in effect any more.
        (["ana:high", "bo:medium", "cy:low", "di:medium"], {"bo"}),
    ],
)
def test_who_lowered_the_tier_is_everybody_whose_lowering_is_still_in_effect(said: list[str], who: set[str]) -> None:
    assert lowered_by(revisions(*said)) == who
