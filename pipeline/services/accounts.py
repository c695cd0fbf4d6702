"""Accounts: who may work here, and as what.

Rules:
- administrators keep accounts; the first one is made when there is no account at all;
- the last active administrator stays one;
- whose roles change, or who is deactivated, is signed out everywhere; a deactivated person's tokens are revoked.
"""

from collections.abc import Iterable
from typing import Any

from pipeline.domain.audit import Action
from pipeline.domain.ids import PersonId
from pipeline.domain.person import Person, Role, folded_email
from pipeline.errors import InvalidInput, NotAllowed
from pipeline.ports import Transaction
from pipeline.services.keeping import (
    ACT_AS,
    NO_ACCOUNTS,
    Keeping,
    demand,
    end_sessions,
    known_person,
    refuse_bearer,
    revoke_tokens,
    valid,
)


class Accounts(Keeping):
    """Adds, changes and finds accounts."""

    def add(self, *, email: str, name: str, roles: Iterable[Role], by: Person | None) -> Person:
        """Add an account, which has no password yet; `by` is None for the very first, an administrator.

        Raises:
            NotAllowed: when `by` is no administrator, or None though there are accounts.
            InvalidInput: when the address, name or roles will not do, or the address has an account already.
        """
        person = self._new(email=email, name=name, roles=roles)
        with self._store.writing() as transaction:
            if by is None:
                refuse_unless_first(transaction, person)
            else:
                refuse_bearer(by, "make accounts, which outlive it")
                demand(transaction, by, Role.ADMINISTRATOR)
            add_person(transaction, person, actor=by.label if by else self._actor)
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
        """Change what is given of an account.

        Raises:
            NotAllowed: when `by` is no administrator, or this would leave none.
            NotFound: when there is no such account.
            InvalidInput: when the name or roles will not do.
        """
        refuse_bearer(by, "change accounts")
        with self._store.writing() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR)
            before = known_person(transaction, person_id)
            given = {
                "roles": None if roles is None else ordered(roles),
                "name": None if name is None else name.strip(),
                "active": active,
            }
            changes = {field: value for field, value in given.items() if value is not None}
            after = valid(Person, **(dict(before) | changes))
            if after == before:
                return before
            _refuse_leaving_none(transaction, before, after)
            transaction.people.replace(after)
            payload: dict[str, Any] = {"before": _told(before), "after": _told(after)}
            if after.roles != before.roles or not after.active:
                payload |= end_sessions(transaction, person_id)
            if not after.active:
                payload |= revoke_tokens(transaction, person_id, at=self._clock.now())
            transaction.audit.append(actor=by.label, action=Action.PERSON_CHANGED, subject=person_id, payload=payload)
        return after

    def person(self, person_id: PersonId) -> Person:
        """Return an account.

        Raises:
            NotFound: when there is none.
        """
        with self._store.reading() as transaction:
            return known_person(transaction, person_id)

    def all(self, by: Person) -> list[Person]:
        """Return all accounts by e-mail address, to an administrator or auditor.

        Raises:
            NotAllowed: to anybody else.
        """
        with self._store.reading() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR, Role.AUDITOR)
            return transaction.people.all()

    def find(self, email: str, *, by: Person) -> Person | None:
        """Return the account with an e-mail address, to an administrator or auditor.

        Raises:
            NotAllowed: to anybody else.
        """
        with self._store.reading() as transaction:
            demand(transaction, by, Role.ADMINISTRATOR, Role.AUDITOR)
            return transaction.people.by_email(email)

    def has_any(self) -> bool:
        """Whether there is any account."""
        with self._store.reading() as transaction:
            return bool(transaction.people.all())

    def _new(self, *, email: str, name: str, roles: Iterable[Role]) -> Person:
        return valid(
            Person,
            id=PersonId(self._clock.new_id()),
            email=folded_email(email),
            name=name.strip(),
            roles=ordered(roles),
            created_at=self._clock.now(),
        )


def ordered(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Return roles once each, in the order of their list.

    Raises:
        InvalidInput: when there is none.
    """
    given = set(roles)
    if not given:
        raise InvalidInput("an account needs a role", advice=f"Roles: {', '.join(Role)}.")
    return tuple(role for role in Role if role in given)


def refuse_unless_first(transaction: Transaction, person: Person) -> None:
    """Refuse an account that nobody adds, unless it is the very first and an administrator.

    Raises:
        NotAllowed: when there are accounts.
        InvalidInput: when it is no administrator.
    """
    if transaction.people.all():
        raise NotAllowed("there are accounts already: an administrator adds the others", advice=ACT_AS)
    if not person.has(Role.ADMINISTRATOR):
        raise InvalidInput("the first account must be an administrator", advice=NO_ACCOUNTS)


def add_person(transaction: Transaction, person: Person, *, actor: str) -> None:
    """Add an account and its audit event.

    Raises:
        InvalidInput: when the address has one already.
    """
    if transaction.people.by_email(person.email) is not None:
        raise InvalidInput(f"{person.email} has an account already", advice="`dossier people change` changes it.")
    transaction.people.add(person)
    transaction.audit.append(actor=actor, action=Action.PERSON_ADDED, subject=person.id, payload=_told(person))


def _refuse_leaving_none(transaction: Transaction, before: Person, after: Person) -> None:
    if not before.has(Role.ADMINISTRATOR) or after.has(Role.ADMINISTRATOR):
        return
    if not any(other.has(Role.ADMINISTRATOR) for other in transaction.people.all() if other.id != before.id):
        raise NotAllowed(
            f"{before.label} is the last active administrator", advice="Make somebody else an administrator first."
        )


def _told(person: Person) -> dict[str, object]:
    return person.model_dump(mode="json", include={"email", "name", "roles", "active"})
