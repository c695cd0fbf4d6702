"""People and what proves them, for tests: records like those of `builders.py`, and an office where some work.

`an_office(folder)` opens the services for people on a fresh SQLite store, with a clock and hasher that tests steer;
`Office.hire(...)` adds an account there with the password `PASSWORD`.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.domain.attempts import Attempt
from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.credentials import Invitation, Scope, Session, Token
from pipeline.domain.ids import AttemptId, InvitationId, PersonId, SessionId, TokenId
from pipeline.domain.person import Person, Role
from pipeline.services.people import People
from store.database import SqlStore
from tests.builders import a_digest, changed
from tests.fakes import LONG_AGO, FixedClock, PlainPasswords

PASSWORD = "violet kettle on the stairs"
NEW_PASSWORD = "eleven quiet herons, walking"


def a_person(**changes: Any) -> Person:
    ana = Person(
        id=PersonId("person-ana"),
        email="ana@acme.example",
        name="Ana Lima",
        roles=(Role.REQUESTER,),
        created_at=LONG_AGO,
    )
    return changed(ana, **changes)


def a_session(**changes: Any) -> Session:
    session = Session(
        id=SessionId("session-1"),
        person=PersonId("person-ana"),
        digest=a_digest("session"),
        opened_at=LONG_AGO,
        seen_at=LONG_AGO,
    )
    return changed(session, **changes)


def an_invitation(**changes: Any) -> Invitation:
    invitation = Invitation(
        id=InvitationId("invitation-1"),
        person=PersonId("person-ana"),
        digest=a_digest("invitation"),
        expires_at=LONG_AGO + timedelta(hours=48),
    )
    return changed(invitation, **changes)


def a_token(**changes: Any) -> Token:
    token = Token(
        id=TokenId("token-1"),
        person=PersonId("person-ana"),
        name="ci",
        digest=a_digest("token"),
        scopes=(Scope.READ,),
        issued_at=LONG_AGO,
        expires_on=date(2026, 6, 30),
    )
    return changed(token, **changes)


def an_attempt(**changes: Any) -> Attempt:
    attempt = Attempt(id=AttemptId("attempt-1"), email=a_digest("ana"), address="192.0.2.1", at=LONG_AGO)
    return changed(attempt, **changes)


def guessed(secret: str) -> str:
    """Return another secret of the same record."""
    return secret[:-1] + ("A" if secret[-1] != "A" else "B")


@dataclass(frozen=True)
class Office:
    """The services for people, and what they stand on."""

    people: People
    store: SqlStore
    clock: FixedClock
    passwords: PlainPasswords
    url: str

    def administrator(self) -> Person:
        """Add the first account, without a password."""
        return self.people.add(email="root@acme.example", name="Root", roles=[Role.ADMINISTRATOR], by=None)

    def hire(self, name: str, *roles: Role, by: Person) -> Person:
        """Add an account `<name>@acme.example` with the password `PASSWORD`."""
        person = self.people.add(email=f"{name.lower()}@acme.example", name=name, roles=roles, by=by)
        self.people.set_password(person.id, PASSWORD, by=by)
        return person

    def later(self, **much: float) -> None:
        """Let time pass, as `timedelta(**much)`."""
        self.clock.at(self.clock.now() + timedelta(**much))

    def events(self, *actions: Action) -> list[AuditEvent]:
        """Return the audit events of these kinds, or all."""
        with self.store.reading() as tx:
            return [event for event in tx.audit.events() if not actions or event.action in actions]


@contextmanager
def an_office(folder: Path, empty_database: Path) -> Iterator[Office]:
    """Open one on a copy of a database, in a new folder."""
    clock, passwords = FixedClock(), PlainPasswords()
    folder.mkdir(mode=0o700)
    url = f"sqlite:///{shutil.copy(empty_database, folder)}"
    with closing(SqlStore(url, clock)) as store:
        yield Office(People(store, clock, passwords, actor="tester"), store, clock, passwords, url)
