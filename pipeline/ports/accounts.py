"""Accounts and how their owners prove who they are."""

from datetime import datetime
from typing import Protocol

from pipeline.domain.attempts import Attempt
from pipeline.domain.credentials import Invitation, LinkedIdentity, Session, Token
from pipeline.domain.ids import (
    AttemptId,
    Digest,
    InvitationId,
    PersonId,
    SessionId,
    TokenId,
)
from pipeline.domain.person import Person


class PasswordHasher(Protocol):
    """Hashes of passwords, slow on purpose. Passwords come in their prepared form (`domain/password.py`)."""

    def hashed(self, password: str) -> str:
        """Return a salted hash that names its own parameters."""

    def matches(self, password: str, hashed: str) -> bool:
        """Whether the hash was made of this password; takes the same time whether or not it was.

        Raises:
            IntegrityBroken: when it is no hash of this kind.
        """

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than today's."""


class People(Protocol):
    """Accounts. Nobody is removed: what they did names them."""

    def add(self, person: Person) -> None: ...  # noqa: D102
    def replace(self, person: Person) -> None: ...  # noqa: D102
    def get(self, person: PersonId) -> Person | None: ...  # noqa: D102
    def by_email(self, email: str) -> Person | None: ...  # noqa: D102
    def all(self) -> list[Person]: ...  # noqa: D102


class Credentials(Protocol):
    """What accounts are proved by. No secret is kept, only what checks one."""

    def set_password(self, person: PersonId, hashed: str, *, at: datetime) -> None: ...  # noqa: D102
    def password(self, person: PersonId) -> str | None: ...  # noqa: D102
    def add_invitation(self, invitation: Invitation) -> None: ...  # noqa: D102
    def invitation(self, invitation: InvitationId) -> Invitation | None: ...  # noqa: D102
    def use_invitation(self, invitation: InvitationId, *, at: datetime) -> bool:
        """Mark it as used; False when somebody did before."""

    def void_invitations(self, person: PersonId | None) -> None:
        """Remove a person's unused invitations; for None, those that make the first administrator."""

    def add_token(self, token: Token) -> None: ...  # noqa: D102
    def token(self, token: TokenId) -> Token | None: ...  # noqa: D102
    def tokens(self) -> list[Token]: ...  # noqa: D102
    def revoke_token(self, token: TokenId, *, at: datetime) -> bool:
        """Revoke for good; False when it was revoked before, or there is none."""

    def link(self, person: PersonId, *, issuer: str, subject: str) -> None: ...  # noqa: D102
    def linked(self, *, issuer: str, subject: str) -> PersonId | None: ...  # noqa: D102
    def is_linked(self, person: PersonId, *, issuer: str) -> bool: ...  # noqa: D102
    def identities(self, person: PersonId) -> list[LinkedIdentity]: ...  # noqa: D102


class SignIns(Protocol):
    """Who is signed in, and who tried to."""

    def add(self, session: Session) -> None: ...  # noqa: D102
    def get(self, session: SessionId) -> Session | None: ...  # noqa: D102
    def see(self, session: SessionId, *, at: datetime) -> None: ...  # noqa: D102
    def end(self, session: SessionId) -> bool: ...  # noqa: D102
    def end_all(self, person: PersonId) -> int: ...  # noqa: D102
    def prune(self, *, opened_before: datetime, seen_before: datetime) -> None: ...  # noqa: D102
    def add_attempt(self, attempt: Attempt) -> None: ...  # noqa: D102
    def mark_succeeded(self, attempt: AttemptId) -> None: ...  # noqa: D102
    def attempts(self, *, after: datetime, email: Digest | None = None, address: str | None = None) -> list[Attempt]:
        """Return the tries after a moment for an e-mail address, from a network address, or both, oldest first."""

    def has_succeeded(self, email: Digest, *, address: str, after: datetime) -> bool: ...  # noqa: D102
    def prune_attempts(self, *, failed_before: datetime, before: datetime) -> None: ...  # noqa: D102
    def of(self, person: PersonId) -> list[Session]: ...  # noqa: D102
