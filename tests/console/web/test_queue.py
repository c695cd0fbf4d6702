"""What waits for whom, and in which order."""

from datetime import timedelta

from console.web.pages.queue import waiting
from pipeline.domain.ids import RequestId
from pipeline.domain.person import Role
from pipeline.domain.system import Stage
from tests.console.web.fakes import a_person, a_system, some_facts
from tests.fakes import LONG_AGO

HIGH = some_facts("High", audience=None)


def names(person_role: Role, *systems: object, requester: Role = Role.REQUESTER) -> list[str]:
    person, asked = a_person(person_role), {RequestId("request-1"): a_person(requester).id}
    return [item.system.facts.name for item in waiting(systems, person, requesters=asked)]  # type: ignore[arg-type]


def test_high_risk_comes_first_and_then_what_has_waited_longest() -> None:
    newer = a_system("Newer", changed_at=LONG_AGO + timedelta(days=1))
    high = a_system("High", facts=HIGH, changed_at=LONG_AGO + timedelta(days=2))
    assert names(Role.REVIEWER, newer, a_system("Older"), high) == ["High", "Older", "Newer"]


def test_reviewers_are_shown_what_is_in_review_and_nothing_else() -> None:
    stages = [a_system(stage.value, stage=stage) for stage in Stage]
    assert set(names(Role.APPROVER, *stages)) == {"in_review", "re_review"}


def test_nobody_is_asked_to_sign_what_they_requested() -> None:
    own = a_system("Own", request=RequestId("request-1"))
    assert names(Role.APPROVER, own, requester=Role.APPROVER) == []
    assert names(Role.APPROVER, own) == ["Own"]


def test_nobody_is_asked_to_sign_what_they_added_without_a_request() -> None:
    own = a_system("Own", added_by=a_person(Role.REVIEWER).id)
    assert names(Role.REVIEWER, own) == []
    assert names(Role.APPROVER, own) == ["Own"]


def test_requesters_are_shown_what_became_of_their_own_requests() -> None:
    own = a_system("Own", request=RequestId("request-1"), stage=Stage.APPROVED)
    other = a_system("Other", stage=Stage.APPROVED)
    assert names(Role.REQUESTER, own, other) == ["Own"]


def test_an_auditor_has_nothing_to_do() -> None:
    assert names(Role.AUDITOR, *(a_system(stage.value, stage=stage) for stage in Stage)) == []
