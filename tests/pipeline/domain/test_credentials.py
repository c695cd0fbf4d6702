"""For how long sessions, invitations and tokens count, and what a token gives."""

from datetime import date, timedelta

import pytest

from pipeline.domain.credentials import Scope, holder_of
from pipeline.domain.person import Role
from tests.accounts import a_person, a_session, a_token, an_invitation
from tests.fakes import LONG_AGO


@pytest.mark.parametrize(
    ("age_minutes", "idle_minutes", "stands"),
    [(0, 0, True), (719, 59, True), (720, 0, False), (721, 1, False), (61, 60, False), (61, 59, True)],
)
def test_a_session_ends_after_twelve_hours_or_one_idle_hour(age_minutes: int, idle_minutes: int, stands: bool) -> None:
    now = LONG_AGO + timedelta(minutes=age_minutes)
    assert a_session(seen_at=now - timedelta(minutes=idle_minutes)).stands(now) is stands


def test_an_invitation_ends_when_it_is_used_or_old() -> None:
    soon, end = LONG_AGO + timedelta(hours=47, minutes=59), LONG_AGO + timedelta(hours=48)
    assert an_invitation().stands(soon)
    assert not an_invitation().stands(end)
    assert not an_invitation(used_at=LONG_AGO).stands(soon)


def test_a_token_counts_through_its_last_day_unless_it_is_revoked() -> None:
    assert a_token(expires_on=date(2026, 6, 30)).stands(date(2026, 6, 30))
    assert not a_token(expires_on=date(2026, 6, 30)).stands(date(2026, 7, 1))
    assert not a_token(revoked_at=LONG_AGO).stands(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("roles", "scopes", "given"),
    [
        ((Role.REQUESTER, Role.REVIEWER), (Scope.REQUEST,), (Role.REQUESTER,)),
        ((Role.REQUESTER,), (Scope.REQUEST, Scope.APPROVE, Scope.ADMINISTER), (Role.REQUESTER,)),
        ((Role.APPROVER,), (Scope.READ,), ()),
        ((Role.AUDITOR,), (Scope.READ,), (Role.AUDITOR,)),
        ((Role.REVIEWER, Role.APPROVER), (Scope.REVIEW, Scope.APPROVE), (Role.REVIEWER, Role.APPROVER)),
    ],
)
def test_a_token_gives_no_more_than_its_scopes_and_its_owner_have(
    roles: tuple[Role, ...], scopes: tuple[Scope, ...], given: tuple[Role, ...]
) -> None:
    holder = holder_of(a_token(scopes=scopes), a_person(roles=roles))
    assert (holder.person.id, holder.person.email) == (a_person().id, a_person().email)
    assert holder.person.roles == given


def test_every_role_has_its_scope() -> None:
    assert {scope.role for scope in Scope} == set(Role)


def test_no_digest_is_printed_or_sent() -> None:
    for record in (a_token(), a_session(), an_invitation()):
        assert record.digest not in f"{record!r} {record.model_dump_json()}"
