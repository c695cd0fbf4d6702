"""A system's facts, corrected on its page."""

import pytest
from httpx2 import Response

from console.web.pages.facts import differing
from pipeline.domain.person import Role
from pipeline.domain.profile import DataClass
from pipeline.domain.system import Stage
from tests.builders import changed
from tests.console.web.asking import Asking
from tests.console.web.fakes import a_system, some_facts

SYSTEM = a_system()
PAGE = f"/systems/{SYSTEM.id}/facts"


def sent(reviewer: Asking, **more: str | list[str]) -> Response:
    facts = SYSTEM.facts
    fields = {
        "form_token": reviewer.token(PAGE),
        "revision": "1",
        "name": facts.name,
        "product": facts.profile.product,
        "purpose": facts.purpose,
        "owner": facts.owner,
        "data_classes": [item.value for item in facts.profile.data_classes],
        "deployment": facts.profile.deployment.value if facts.profile.deployment else "",
        "autonomy": facts.profile.autonomy.value if facts.profile.autonomy else "",
        "audience": facts.audience.value if facts.audience else "",
    }
    return reviewer.client.post(PAGE, data={**fields, **more})


def test_the_risk_that_follows_is_shown_before_anything_is_saved(reviewer: Asking) -> None:
    assert f'href="{PAGE}"' in reviewer.page(f"/systems/{SYSTEM.id}")
    answer = sent(reviewer, data_classes=["health"], act="check")
    assert answer.status_code == 200
    assert 'name="tier_shown" value="high"' in answer.text
    assert "health" in answer.text
    assert reviewer.services.inventory.known[SYSTEM.id] == SYSTEM


def test_saving_without_having_been_shown_that_risk_shows_it_and_saves_nothing(reviewer: Asking) -> None:
    answer = sent(reviewer, data_classes=["health"], act="save", tier_shown="low")
    assert answer.status_code == 200
    assert "What follows" in answer.text
    assert reviewer.services.inventory.known[SYSTEM.id] == SYSTEM


def test_what_was_shown_is_saved(reviewer: Asking) -> None:
    answer = sent(reviewer, data_classes=["health"], act="save", tier_shown="high")
    assert answer.headers["location"] == f"/systems/{SYSTEM.id}?done=facts-changed"
    facts = reviewer.services.inventory.known[SYSTEM.id].facts
    assert facts.profile.data_classes == (DataClass.HEALTH,)
    assert facts.profile.product == SYSTEM.facts.profile.product


def test_who_was_overtaken_sees_both_versions_and_loses_nothing(reviewer: Asking) -> None:
    known = reviewer.services.inventory.known
    known[SYSTEM.id] = changed(SYSTEM, revision=2, facts=changed(SYSTEM.facts, owner="Olga Other"))
    answer = sent(reviewer, owner="Mine Alone", act="save", tier_shown=SYSTEM.facts.risk.tier.value)
    assert answer.status_code == 409
    assert '<td class="lines">Olga Other</td><td class="lines">Mine Alone</td>' in answer.text
    assert 'name="owner" maxlength="200" value="Mine Alone"' in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert known[SYSTEM.id].facts.owner == "Olga Other"


def test_a_lower_risk_and_a_use_that_was_approved_are_pointed_out(reviewer: Asking) -> None:
    known = reviewer.services.inventory.known
    known[SYSTEM.id] = changed(SYSTEM, stage=Stage.IN_USE)
    lower = sent(
        reviewer,
        data_classes=["public"],
        deployment="self_hosted",
        autonomy="assistive",
        audience="team",
        act="check",
    ).text
    assert "Who lowers it does not sign" in lower
    assert "goes into re-review" in lower
    same = sent(reviewer, owner="Olga Other", act="check").text
    assert "goes into re-review" not in same


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REQUESTER])
def test_who_may_not_correct_is_not_offered_it_and_a_forged_form_is_refused(console: Asking, role: Role) -> None:
    """I9."""
    console.signed_in(role)
    assert f'href="{PAGE}"' not in console.page(f"/systems/{SYSTEM.id}")
    assert console.get(PAGE).status_code == 403
    forged = {"form_token": console.token("/"), "revision": "1", "name": "X", "act": "save", "tier_shown": "high"}
    assert console.client.post(PAGE, data=forged).status_code == 403
    assert console.services.inventory.known[SYSTEM.id] == SYSTEM


def test_only_the_facts_that_differ_are_laid_side_by_side() -> None:
    found = differing(some_facts(), changed(some_facts(), purpose="", models=("a", "b")))
    assert [(row.name, row.sent) for row in found] == [("Purpose", "not said"), ("Models", "a, b")]
