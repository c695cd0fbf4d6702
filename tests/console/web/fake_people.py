"""Accounts in memory, beside the real ones' rules."""

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.domain.credentials import LinkedIdentity, Scope, Session, Token
from pipeline.domain.ids import (
    PersonId,
    SessionId,
    TokenId,
)
from pipeline.domain.person import Person, Role, require
from pipeline.errors import NotAllowed, NotFound
from tests.builders import a_digest
from tests.console.web.fake_records import PASSWORD
from tests.fakes import LONG_AGO


class FakePeople:
    """Accounts of one password; a session's secret names its owner."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.known = {person.id: person for person in people}
        self.sessions: dict[str, PersonId] = {}
        self.replaced: list[str | None] = []
        self.first_secret: str | None = "first-secret"
        self.first_starts = 0
        self.invitations: dict[str, PersonId] = {}
        self.issued: list[Token] = []
        for owner in self.known.values():
            self.issue_token(name="a pipeline", scopes=[Scope.READ], expires_on=date(9999, 12, 31), by=owner)

    def add(self, *, email: str, name: str, roles: Iterable[Role], by: Person | None) -> Person:
        if by is not None:
            require(by, Role.ADMINISTRATOR)
        person = Person(id=PersonId(f"person-{email}"), email=email, name=name, roles=tuple(roles), created_at=LONG_AGO)
        self.known[person.id] = person
        return person

    def change(
        self,
        person_id: PersonId,
        *,
        roles: Iterable[Role] | None = None,
        name: str | None = None,
        active: bool | None = None,
        by: Person,
    ) -> Person:
        require(by, Role.ADMINISTRATOR)
        given = {"roles": None if roles is None else tuple(roles), "name": name, "active": active}
        changes = {key: value for key, value in given.items() if value is not None}
        self.known[person_id] = self.person(person_id).model_copy(update=changes)
        return self.known[person_id]

    def checked(self, email: str, password: str, *, address: str = "") -> Person:
        found = next((person for person in self.known.values() if person.email == email), None)
        if found is None or password != PASSWORD:
            raise NotAllowed("the address or the password is wrong.", advice="Try again.")
        return found

    def person(self, person_id: PersonId) -> Person:
        if person_id not in self.known:
            raise NotFound(f"no account {person_id}")
        return self.known[person_id]

    def all(self, by: Person) -> Sequence[Person]:
        require(by, Role.ADMINISTRATOR, Role.AUDITOR)
        return list(self.known.values())

    def open_session(self, person: Person, *, replacing: str | None = None, issuer: str | None = None) -> str:
        self.replaced.append(replacing)
        self.sessions.pop(replacing or "", None)
        secret = f"session-of-{person.id}"
        self.sessions[secret] = person.id
        return secret

    def by_session(self, secret: str) -> Person | None:
        owner = self.sessions.get(secret)
        return self.known[owner] if owner and self.known[owner].active else None

    def close_session(self, secret: str) -> None:
        self.sessions.pop(secret, None)

    def invitation(self, person_id: PersonId, *, by: Person) -> str:
        require(by, Role.ADMINISTRATOR)
        self.invitations["invitation-secret"] = person_id
        return "invitation-secret"

    def accept_invitation(self, secret: str, password: str) -> Person:
        if secret not in self.invitations:
            raise NotAllowed("this link does not count", advice="Ask for a new one.")
        return self.known[self.invitations.pop(secret)]

    def first_start(self) -> str | None:
        self.first_starts += 1
        return self.first_secret

    def accept_first_start(self, secret: str, *, email: str, name: str, password: str) -> Person:
        if self.first_secret is None or secret != self.first_secret:
            raise NotAllowed("this link does not count", advice="Start the console again.")
        self.first_secret = None
        return self.add(email=email, name=name, roles=[Role.ADMINISTRATOR], by=None)

    def by_subject(
        self,
        issuer: str,
        subject: str,
        email: str,
        name: str,
        *,
        email_verified: bool = False,
        creates: bool = False,
    ) -> Person:
        raise NotAllowed("there is no active account for this identity")

    def identities(self, by: Person) -> Sequence[LinkedIdentity]:
        return [LinkedIdentity(issuer="https://id.example", subject=by.id)]

    def set_password(
        self, person_id: PersonId, password: str, *, by: Person, current: str | None = None, address: str = ""
    ) -> None:
        self.checked(by.email, current or "")

    def has_password(self, by: Person) -> bool:
        return True

    def issue_token(self, *, name: str, scopes: Iterable[Scope], expires_on: date, by: Person) -> str:
        self.issued.append(
            Token(
                id=TokenId(f"token-{len(self.issued)}"),
                person=by.id,
                name=name,
                digest=a_digest(name),
                scopes=tuple(scopes),
                issued_at=LONG_AGO,
                expires_on=expires_on,
            )
        )
        return f"secret-of-{name}"

    def tokens(self, by: Person) -> Sequence[Token]:
        return self.issued

    def revoke_token(self, token_id: TokenId, *, by: Person) -> None:
        self.issued = [token for token in self.issued if token.id != token_id]

    def own_sessions(self, by: Person) -> Sequence[Session]:
        return [
            Session(id=SessionId(secret), person=by.id, digest=a_digest(secret), opened_at=LONG_AGO, seen_at=LONG_AGO)
            for secret, owner in self.sessions.items()
            if owner == by.id
        ]

    def end_session(self, session_id: SessionId, *, by: Person) -> None:
        self.sessions.pop(session_id, None)

    def end_sessions(self, by: Person) -> int:
        ended = [secret for secret, owner in self.sessions.items() if owner == by.id]
        for secret in ended:
            del self.sessions[secret]
        return len(ended)
