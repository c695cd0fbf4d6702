"""Links that work once: to set a password, and to make the first administrator. Nothing has a default password.

Rules:
- a link counts for 48 hours and for one use, however many try at once; a newer one for the same person takes its place;
- the one for the first administrator counts only while there is no account;
- a link that was used, is old, or never was, is refused in the same words.
"""

from datetime import datetime, timedelta

from pipeline.domain.audit import Action
from pipeline.domain.credentials import INVITATION_MAX_HOURS, Invitation
from pipeline.domain.ids import InvitationId, PersonId
from pipeline.domain.password import password_problems, prepared_password
from pipeline.domain.person import Person, Role
from pipeline.domain.secret import SecretKind, offered_secret
from pipeline.errors import InvalidInput, NotAllowed
from pipeline.ports import Transaction
from pipeline.services.accounts import Accounts, add_person, refuse_unless_first
from pipeline.services.keeping import demand, end_sessions, fresh_secret, known_person, refuse_bearer, revoke_tokens


class Inviting(Accounts):
    """Makes and takes such links."""

    def invitation(self, person_id: PersonId, *, by: Person) -> str:
        """Return the secret of a link by which a person sets their password. It is shown now and never again.

        Raises:
            NotAllowed: when `by` is no administrator or acts through a token, or the person is not active.
            NotFound: when there is no such account.
        """
        # A link gives whatever its owner may do, which is more than a token lets through.
        refuse_bearer(by, "make links to set a password")
        with self._store.writing() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            person = known_person(transaction, person_id)
            if not person.active:
                raise NotAllowed(f"{person.label} is not active", advice="Activate the account first.")
            return self._issued(transaction, person_id, actor=by.label)

    def accept_invitation(self, secret: str, password: str) -> Person:
        """Set a password by a link, and sign its owner out everywhere else.

        Raises:
            NotAllowed: when the link does not count, whatever the reason.
            InvalidInput: when the password will not do; the link can then be used again.
        """
        with self._store.reading() as transaction:
            person = _invited(transaction, _found(transaction, secret, now=self._clock.now()))
        hashed = self.hash_of(password, person)
        with self._store.writing() as transaction:
            now = self._clock.now()
            invitation = _found(transaction, secret, now=now)
            person = _invited(transaction, invitation)
            _use(transaction, invitation.id, at=now)
            transaction.credentials.set_password(person.id, hashed, at=now)
            # Whoever has to come back in by a link may have lost more than a password.
            payload = (
                {"invitation": invitation.id}
                | end_sessions(transaction, person.id)
                | revoke_tokens(transaction, person.id, at=now)
            )
            transaction.audit.append(actor=person.label, action=Action.PASSWORD_SET, subject=person.id, payload=payload)
        return person

    def first_start(self) -> str | None:
        """Return a secret that makes the first administrator, or None when there is an account.

        Each call takes back what the one before returned.
        """
        with self._store.writing() as transaction:
            if transaction.people.all():
                return None
            return self._issued(transaction, None, actor=self._actor)

    def accept_first_start(self, secret: str, *, email: str, name: str, password: str) -> Person:
        """Make the first administrator, with a password.

        Raises:
            NotAllowed: when the secret does not count, or there is an account.
            InvalidInput: when the address, name or password will not do; the secret can then be used again.
        """
        with self._store.reading() as transaction:
            invitation = _found(transaction, secret, now=self._clock.now())
        if invitation.person is not None:
            raise _refused()
        person = self._new(email=email, name=name, roles=[Role.ADMINISTRATOR])
        hashed = self.hash_of(password, person)
        with self._store.writing() as transaction:
            now = self._clock.now()
            refuse_unless_first(transaction, person)
            _found(transaction, secret, now=now)
            _use(transaction, invitation.id, at=now)
            add_person(transaction, person, actor=person.label)
            transaction.credentials.set_password(person.id, hashed, at=now)
            transaction.audit.append(
                actor=person.label,
                action=Action.PASSWORD_SET,
                subject=person.id,
                payload={"invitation": invitation.id},
            )
        return person

    def hash_of(self, password: str, owner: Person) -> str:
        """Return the hash of a new password.

        Raises:
            InvalidInput: when it will not do, with every reason.
        """
        prepared = prepared_password(password)
        problems = password_problems(password, owner)
        if problems or prepared is None:
            raise InvalidInput(
                f"this password will not do: {'; '.join(problems)}",
                advice="Take several words that have nothing to do with each other, or let a password manager choose.",
            )
        return self._passwords.hashed(prepared)

    def _issued(self, transaction: Transaction, person: PersonId | None, *, actor: str) -> str:
        secret = fresh_secret(SecretKind.INVITATION, self._clock.new_id())
        invitation = Invitation(
            id=InvitationId(secret.id),
            person=person,
            digest=secret.digest,
            expires_at=self._clock.now() + timedelta(hours=INVITATION_MAX_HOURS),
        )
        transaction.credentials.void_invitations(person)
        transaction.credentials.add_invitation(invitation)
        transaction.audit.append(
            actor=actor,
            action=Action.PERSON_INVITED,
            subject=person or "first administrator",
            payload={"invitation": invitation.id, "expires_at": invitation.expires_at.isoformat()},
        )
        return secret.text


def _found(transaction: Transaction, text: str, *, now: datetime) -> Invitation:
    secret = offered_secret(SecretKind.INVITATION, text)
    found = transaction.credentials.invitation(InvitationId(secret.id)) if secret else None
    if secret is None or found is None or not secret.opens(found.digest) or not found.stands(now):
        raise _refused()
    return found


def _invited(transaction: Transaction, invitation: Invitation) -> Person:
    person = None if invitation.person is None else transaction.people.get(invitation.person)
    if person is None or not person.active:
        raise _refused()
    return person


def _use(transaction: Transaction, invitation: InvitationId, *, at: datetime) -> None:
    if not transaction.credentials.use_invitation(invitation, at=at):
        raise _refused()


def _refused() -> NotAllowed:
    return NotAllowed(
        "this link does not count: it was used, is older than two days, or was replaced by a newer one",
        advice="Ask an administrator for another (`dossier people invite EMAIL`).",
    )
