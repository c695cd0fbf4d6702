"""How people prove who they are: sessions, invitations and API tokens, and for how long each of them counts.

Rules:
- a secret is stored as its digest alone (`domain/secret.py`);
- a session ends when it is idle or old, an invitation when it is used or old, a token when it is revoked or old;
- a token gives the roles that its scopes name and that its owner has now, never more.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pipeline.domain.ids import Digest, InvitationId, PersonId, SessionId, TokenId
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role

# OWASP's session cheat sheet: hours for the whole, well under that for idling, in an office application.
SESSION_MAX_HOURS = 12
SESSION_IDLE_MAX_MINUTES = 60
# How exactly idling is measured: a page does not cost a write each time.
SESSION_SEEN_STEP_SECONDS = 60
INVITATION_MAX_HOURS = 48
TOKEN_MAX_DAYS = 365

# Of a stored secret, so kept out of whatever is printed or sent.
StoredDigest = Annotated[Digest, Field(exclude=True, repr=False)]


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    REQUEST = "request"
    REVIEW = "review"
    APPROVE = "approve"
    ADMINISTER = "administer"

    @property
    def role(self) -> Role:
        """The role that the scope lets through. Reading needs none, so this keeps auditors what they are."""
        return _ROLES[self]


_ROLES = {
    Scope.READ: Role.AUDITOR,
    Scope.REQUEST: Role.REQUESTER,
    Scope.REVIEW: Role.REVIEWER,
    Scope.APPROVE: Role.APPROVER,
    Scope.ADMINISTER: Role.ADMINISTRATOR,
}


class Session(Record):
    """Somebody who is signed in, at one browser."""

    id: SessionId
    person: PersonId
    digest: StoredDigest
    opened_at: datetime
    seen_at: datetime

    def stands(self, now: datetime) -> bool:
        """Whether it still counts."""
        age, idle = now - self.opened_at, now - self.seen_at
        return age < timedelta(hours=SESSION_MAX_HOURS) and idle < timedelta(minutes=SESSION_IDLE_MAX_MINUTES)


class Invitation(Record):
    """A link to set a password, once. `person` is None for the one that makes the first administrator."""

    id: InvitationId
    person: PersonId | None
    digest: StoredDigest
    expires_at: datetime
    used_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and now < self.expires_at


class Token(Record):
    """A key to the API. It counts up to and including the day `expires_on`, in UTC."""

    id: TokenId
    person: PersonId
    name: Annotated[str, Field(min_length=1, max_length=120)]
    digest: StoredDigest
    scopes: tuple[Scope, ...]
    issued_at: datetime
    expires_on: date
    revoked_at: datetime | None = None

    def stands(self, today: date) -> bool:
        """Whether it still counts."""
        return self.revoked_at is None and today <= self.expires_on


class Bearer(Person):
    """An account as it acts through a token: it has no role but those that the token lets through.

    It is a type of its own so that a service can refuse what nobody may do through a token, such as issuing another.
    """

    token: TokenId


class LinkedIdentity(Record):
    """Who somebody is at an identity provider: its claims `iss` and `sub`."""

    issuer: str
    subject: str


class TokenHolder(Record):
    """Who uses a token."""

    token: TokenId
    person: Bearer
    scopes: tuple[Scope, ...]


def holder_of(token: Token, owner: Person) -> TokenHolder:
    """Return its owner as a token lets them act."""
    let_through = {scope.role for scope in token.scopes}
    roles = tuple(role for role in owner.roles if role in let_through)
    person = Bearer(**{**dict(owner), "roles": roles, "token": token.id})
    return TokenHolder(token=token.id, person=person, scopes=token.scopes)
