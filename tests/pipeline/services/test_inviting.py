"""Links that work once."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.person import Role
from pipeline.errors import InvalidInput, NotAllowed
from tests.accounts import NEW_PASSWORD, PASSWORD, Office, guessed

ACCEPT = """
import sys, time
from pathlib import Path
from contextlib import closing
from pipeline.errors import NotAllowed
from pipeline.services.people import People
from store.database import SqlStore
from tests.fakes import FixedClock, PlainPasswords

url, secret, password, start = sys.argv[1:]
with closing(SqlStore(url, FixedClock())) as store:
    people = People(store, FixedClock(), PlainPasswords())
    print("ready", flush=True)
    while not Path(start).exists():
        time.sleep(0.001)
    try:
        people.accept_invitation(secret, password)
        print("won")
    except NotAllowed:
        print("lost")
"""


def test_a_link_sets_a_password_and_signs_its_owner_out_elsewhere(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    session = office.people.open_session(bo)
    assert office.people.accept_invitation(office.people.invitation(bo.id, by=root), NEW_PASSWORD) == bo
    assert office.people.checked(bo.email, NEW_PASSWORD) == bo
    assert office.people.by_session(session) is None
    with pytest.raises(NotAllowed):
        office.people.checked(bo.email, PASSWORD)


def test_every_link_that_does_not_count_is_refused_in_the_same_words(office: Office) -> None:
    root = office.administrator()
    bo = office.people.add(email="bo@acme.example", name="Bo", roles=[Role.REVIEWER], by=root)
    replaced = office.people.invitation(bo.id, by=root)
    used = office.people.invitation(bo.id, by=root)
    office.people.accept_invitation(used, PASSWORD)
    session = office.people.open_session(bo)
    old = office.people.invitation(bo.id, by=root)
    said = set()
    with pytest.raises(NotAllowed):
        office.people.accept_invitation(guessed(old), NEW_PASSWORD)
    office.later(hours=48)
    for secret in (replaced, used, old, session, "", "nonsense", "dossier-invitation.id-1." + "A" * 43):
        with pytest.raises(NotAllowed) as refused:
            office.people.accept_invitation(secret, NEW_PASSWORD)
        said.add((str(refused.value), refused.value.advice))
    assert len(said) == 1
    assert office.people.checked(bo.email, PASSWORD) == bo


def test_a_link_counts_for_two_days_less_a_moment(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    link = office.people.invitation(bo.id, by=root)
    office.later(hours=47, minutes=59)
    assert office.people.accept_invitation(link, NEW_PASSWORD) == bo


def test_a_password_that_will_not_do_leaves_the_link_unused(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    link = office.people.invitation(bo.id, by=root)
    with pytest.raises(InvalidInput, match="fewer than 12 characters"):
        office.people.accept_invitation(link, "short")
    with pytest.raises(InvalidInput, match="e-mail address or name"):
        office.people.accept_invitation(link, "bo@acme.example")
    assert office.people.accept_invitation(link, NEW_PASSWORD) == bo


def test_nobody_is_invited_who_is_not_active(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    office.people.change(bo.id, active=False, by=root)
    with pytest.raises(NotAllowed, match="not active"):
        office.people.invitation(bo.id, by=root)


def test_the_first_start_makes_one_administrator(office: Office) -> None:
    stale, secret = office.people.first_start(), office.people.first_start()
    assert stale is not None
    assert secret is not None
    first = {"email": "root@acme.example", "name": "Root", "password": PASSWORD}
    with pytest.raises(NotAllowed):
        office.people.accept_first_start(stale, **first)
    with pytest.raises(InvalidInput):
        office.people.accept_first_start(secret, **(first | {"password": "short"}))
    root = office.people.accept_first_start(secret, **first)
    assert root.roles == (Role.ADMINISTRATOR,)
    assert office.people.checked("root@acme.example", PASSWORD) == root
    assert office.people.first_start() is None
    with pytest.raises(NotAllowed):
        office.people.accept_first_start(secret, **(first | {"email": "eve@acme.example"}))
    assert office.people.all(root) == [root]


def test_a_first_start_is_worth_nothing_once_there_is_an_account(office: Office) -> None:
    secret = office.people.first_start()
    assert secret is not None
    root = office.administrator()
    with pytest.raises(NotAllowed):
        office.people.accept_first_start(secret, email="eve@acme.example", name="Eve", password=PASSWORD)
    with pytest.raises(NotAllowed):
        office.people.accept_invitation(secret, PASSWORD)
    assert office.people.all(root) == [root]


def test_somebodys_link_makes_no_administrator(office: Office) -> None:
    root = office.administrator()
    link = office.people.invitation(root.id, by=root)
    with pytest.raises(NotAllowed):
        office.people.accept_first_start(link, email="eve@acme.example", name="Eve", password=PASSWORD)


def test_of_two_processes_that_use_one_link_at_once_one_wins(office: Office, tmp_path: Path) -> None:
    root = office.administrator()
    bo = office.people.add(email="bo@acme.example", name="Bo", roles=[Role.REVIEWER], by=root)
    link, start = office.people.invitation(bo.id, by=root), tmp_path / "start"
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", ACCEPT, office.url, link, password, str(start)],
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            text=True,
        )
        for password in (PASSWORD, NEW_PASSWORD)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    start.touch()
    said = [worker.communicate(timeout=60)[0].strip() for worker in workers]
    assert sorted(said) == ["lost", "won"]
    winner, loser = (PASSWORD, NEW_PASSWORD) if said[0] == "won" else (NEW_PASSWORD, PASSWORD)
    assert office.people.checked(bo.email, winner) == bo
    with pytest.raises(NotAllowed):
        office.people.checked(bo.email, loser)
    assert len(office.events(Action.PASSWORD_SET)) == 1
