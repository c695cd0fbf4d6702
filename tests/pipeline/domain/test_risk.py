"""Inherent risk: the table, its cliffs, and the page that shows it."""

from itertools import pairwise
from pathlib import Path

import pytest

from console.rendering.rule_pages import risk_page, workflow_page
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience, RiskTier, inherent_risk

DOCS = Path(__file__).parents[3] / "docs"
MILDEST = Profile(data_classes=(DataClass.PUBLIC,), deployment=Deployment.SELF_HOSTED, autonomy=Autonomy.ASSISTIVE)


def mild(**changes: object) -> Profile:
    return Profile.model_validate({**dict(MILDEST), **changes})


@pytest.mark.parametrize(
    ("profile", "audience", "tier", "points"),
    [
        (mild(), Audience.TEAM, RiskTier.LOW, 0),
        (mild(data_classes=(DataClass.INTERNAL,), deployment=Deployment.SAAS), Audience.TEAM, RiskTier.LOW, 2),
        (mild(data_classes=(DataClass.PERSONAL,), deployment=Deployment.SAAS), Audience.TEAM, RiskTier.MEDIUM, 3),
        (mild(data_classes=(DataClass.PAYMENT,)), Audience.TEAM, RiskTier.MEDIUM, 3),
        (mild(data_classes=(DataClass.HEALTH,)), Audience.TEAM, RiskTier.HIGH, 5),
        (mild(data_classes=(DataClass.PUBLIC, DataClass.SPECIAL_CATEGORY)), Audience.TEAM, RiskTier.HIGH, 5),
        (mild(autonomy=Autonomy.AUTONOMOUS), Audience.TEAM, RiskTier.MEDIUM, 3),
        (mild(autonomy=Autonomy.AUTONOMOUS), Audience.CUSTOMERS, RiskTier.HIGH, 5),
        (Profile(), None, RiskTier.HIGH, 11),
    ],
)
def test_a_use_has_the_tier_that_its_facets_add_up_to(
    profile: Profile, audience: Audience | None, tier: RiskTier, points: int
) -> None:
    risk = inherent_risk(profile, audience)
    assert (risk.tier, risk.points) == (tier, points)


def test_what_is_unknown_counts_as_its_worst() -> None:
    for facet, worst in (("data_classes", (DataClass.HEALTH,)), ("autonomy", Autonomy.AUTONOMOUS)):
        unknown = inherent_risk(mild(**{facet: () if facet == "data_classes" else None}), Audience.TEAM)
        assert unknown.points == inherent_risk(mild(**{facet: worst}), Audience.TEAM).points
        assert "unknown" in " ".join(unknown.reasons)


def test_the_reasons_add_up_to_the_points() -> None:
    risk = inherent_risk(Profile(deployment=Deployment.API), Audience.PUBLIC)
    assert sum(int(reason.rpartition(" ")[2]) for reason in risk.reasons) == risk.points


def test_more_data_classes_never_lower_the_risk() -> None:
    points = [
        inherent_risk(mild(data_classes=tuple(DataClass)[:number]), Audience.TEAM).points
        for number in range(1, len(DataClass) + 1)
    ]
    assert all(before <= after for before, after in pairwise(points))


@pytest.mark.parametrize(("name", "page"), [("risk.md", risk_page), ("workflow.md", workflow_page)])
def test_the_page_says_what_the_code_does(name: str, page: object) -> None:
    assert callable(page)
    # When this fails: python -m console.rendering.rule_pages
    assert (DOCS / name).read_text(encoding="utf-8") == page()
