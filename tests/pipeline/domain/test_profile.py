"""Which uses a condition of a rubric holds for; what is unknown neither frees nor burdens a vendor."""

import pytest

from pipeline.domain.profile import Autonomy, Condition, DataClass, Deployment, Profile

HEALTH_API = Condition(data_classes=(DataClass.HEALTH, DataClass.PAYMENT), deployment=(Deployment.API,))


@pytest.mark.parametrize(
    ("profile", "may_hold", "holds"),
    [
        (Profile(), True, False),
        (Profile(data_classes=(DataClass.HEALTH,)), True, False),
        (Profile(data_classes=(DataClass.HEALTH,), deployment=Deployment.API), True, True),
        (Profile(data_classes=(DataClass.PUBLIC, DataClass.PAYMENT), deployment=Deployment.API), True, True),
        (Profile(data_classes=(DataClass.PUBLIC,)), False, False),
        (Profile(data_classes=(DataClass.HEALTH,), deployment=Deployment.SAAS), False, False),
        (Profile(autonomy=Autonomy.AUTONOMOUS), True, False),
    ],
    ids=str,
)
def test_every_named_facet_must_match_and_an_unknown_one_may(profile: Profile, may_hold: bool, holds: bool) -> None:
    assert HEALTH_API.may_hold(profile) is may_hold
    assert HEALTH_API.holds(profile) is holds


def test_a_profile_that_says_nothing_is_unknown() -> None:
    assert Profile().is_unknown
    assert not Profile(product="Enterprise plan").is_unknown
