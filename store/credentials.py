"""What accounts are proved by: hashes of passwords, invitations, API tokens, and subjects at identity providers."""

from datetime import datetime

from sqlalchemy import Connection, select

from pipeline.domain.credentials import Invitation, LinkedIdentity, Token
from pipeline.domain.ids import InvitationId, PersonId, TokenId
from store.rows import every, fields_of, first
from store.sign_off_tables import invitations, passwords, subjects, tokens


class SqlCredentials:
    """Port `Credentials`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_password(self, person: PersonId, hashed: str, *, at: datetime) -> None:
        """Put a password's hash in the place of the former.

        Raises:
            NotFound: at the block's end, when there is no such account.
        """
        row = {"person": person, "hashed": hashed, "set_at": at}
        if not self._connection.execute(passwords.update().where(passwords.c.person == person), row).rowcount:
            self._connection.execute(passwords.insert(), row)

    def password(self, person: PersonId) -> str | None:
        """Return the hash of a person's password, if they have one."""
        return self._connection.execute(select(passwords.c.hashed).where(passwords.c.person == person)).scalar()

    def add_invitation(self, invitation: Invitation) -> None:
        """Add an invitation.

        Raises:
            IntegrityBroken: when there is one with this id.
        """
        self._connection.execute(invitations.insert(), fields_of(invitation))

    def invitation(self, invitation: InvitationId) -> Invitation | None:
        """Return an invitation by id."""
        return first(self._connection, select(invitations).where(invitations.c.id == invitation), Invitation)

    def use_invitation(self, invitation: InvitationId, *, at: datetime) -> bool:
        """Mark it as used; False when somebody did before."""
        unused = invitations.update().where(invitations.c.id == invitation, invitations.c.used_at.is_(None))
        return self._connection.execute(unused, {"used_at": at}).rowcount == 1

    def void_invitations(self, person: PersonId | None) -> None:
        """Remove a person's unused invitations; for None, those that make the first administrator."""
        self._connection.execute(
            invitations.delete().where(
                invitations.c.person.is_not_distinct_from(person), invitations.c.used_at.is_(None)
            )
        )

    def add_token(self, token: Token) -> None:
        """Add a token.

        Raises:
            IntegrityBroken: when there is one with this id.
        """
        self._connection.execute(tokens.insert(), fields_of(token))

    def token(self, token: TokenId) -> Token | None:
        """Return a token by id."""
        return first(self._connection, select(tokens).where(tokens.c.id == token), Token)

    def tokens(self) -> list[Token]:
        """Return all tokens, oldest first, with those that count no longer."""
        return every(self._connection, select(tokens).order_by(tokens.c.issued_at, tokens.c.id), Token)

    def revoke_token(self, token: TokenId, *, at: datetime) -> bool:
        """Revoke for good; False when it was revoked before, or there is none."""
        standing = tokens.update().where(tokens.c.id == token, tokens.c.revoked_at.is_(None))
        return self._connection.execute(standing, {"revoked_at": at}).rowcount == 1

    def link(self, person: PersonId, *, issuer: str, subject: str) -> None:
        """Remember that an identity provider's subject is this person.

        Raises:
            InvalidInput: when the subject, or the person there, is linked already.
        """
        self._connection.execute(subjects.insert(), {"issuer": issuer, "subject": subject, "person": person})

    def linked(self, *, issuer: str, subject: str) -> PersonId | None:
        """Return who a subject is."""
        query = select(subjects.c.person).where(subjects.c.issuer == issuer, subjects.c.subject == subject)
        found = self._connection.execute(query).scalar()
        return None if found is None else PersonId(found)

    def is_linked(self, person: PersonId, *, issuer: str) -> bool:
        """Whether a person is some subject at this identity provider."""
        query = select(subjects.c.subject).where(subjects.c.issuer == issuer, subjects.c.person == person)
        return self._connection.execute(query).first() is not None

    def identities(self, person: PersonId) -> list[LinkedIdentity]:
        """Return who a person is at identity providers, by issuer."""
        query = select(subjects.c.issuer, subjects.c.subject).where(subjects.c.person == person)
        return every(self._connection, query.order_by(subjects.c.issuer), LinkedIdentity)
