"""What waits for whom; the order is the store's, and its contract's to test."""

from console.web.pages.queue import waiting_for
from pipeline.domain.person import Role
from pipeline.domain.system import Stage
from tests.console.web.fakes import a_person, a_system


def stages(role: Role, *, requester: Role = Role.REQUESTER, added_by: Role | None = None) -> set[str]:
    """The stages in which a system waits for somebody of a role."""
    wanted, asked = waiting_for(a_person(role)), a_person(requester).id
    added = a_person(added_by).id if added_by else asked
    systems = [a_system(stage=stage, added_by=added) for stage in Stage]
    return {system.stage.value for system in systems if wanted.takes(system, requester=asked)}


def test_reviewers_are_shown_what_is_in_review_and_nothing_else() -> None:
    assert stages(Role.APPROVER) == stages(Role.REVIEWER) == {"in_review", "re_review"}


def test_nobody_is_asked_to_sign_what_they_requested() -> None:
    assert not stages(Role.APPROVER, requester=Role.APPROVER) & {"in_review", "re_review"}


def test_nobody_is_asked_to_sign_what_they_added_without_a_request() -> None:
    assert stages(Role.REVIEWER, added_by=Role.REVIEWER) == set()
    assert stages(Role.APPROVER, added_by=Role.REVIEWER) == {"in_review", "re_review"}


def test_requesters_are_shown_what_became_of_their_own_requests() -> None:
    assert stages(Role.REQUESTER) == {"requested", "approved", "approved_with_conditions", "rejected"}
    assert stages(Role.REQUESTER, requester=Role.REVIEWER) == set()


def test_administrators_are_shown_what_is_to_be_retired() -> None:
    assert stages(Role.ADMINISTRATOR) == {"decommissioning"}


def test_an_auditor_has_nothing_to_do() -> None:
    assert stages(Role.AUDITOR, requester=Role.AUDITOR) | stages(Role.AUDITOR) == set()
