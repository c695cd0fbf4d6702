"""Who somebody is, as others have made sure: the command line's account, and subjects of an identity provider.

Rules:
- the command line acts as an active account, never as nobody;
- a subject is linked, once, to the account with the e-mail address that its provider has verified;
- a subject without an account gets one only when the caller says so: as requester, which no provider raises, and never
  as the first account, for that one is an administrator.
"""

from pydantic import ValidationError

from pipeline.domain.audit import Action
from pipeline.domain.credentials import LinkedIdentity
from pipeline.domain.ids import PersonId
from pipeline.domain.person import Person, Role, folded_email
from pipeline.errors import NotAllowed
from pipeline.ports import Transaction
from pipeline.services.accounts import add_person
from pipeline.services.keeping import ACT_AS, NO_ACCOUNTS, Keeping, demand


class Recognising(Keeping):
    """Finds the account behind an identity."""

    def acting(self, email: str | None = None) -> Person:
        """Return the account that the command line acts as; by default that of DOSSIER_ACTOR.

        Raises:
            NotAllowed: when there is no such account, or it is not active.
        """
        wanted = self._actor if email is None else email
        with self._store.reading() as transaction:
            person = transaction.people.by_email(wanted)
            if person is None and not transaction.people.all():
                raise NotAllowed("there are no accounts yet", advice=NO_ACCOUNTS)
        if person is None or not person.active:
            raise NotAllowed(f"{wanted!r} has no active account", advice=ACT_AS)
        return person

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
        """Return who a subject of a trusted identity provider is, linking it at the first time.

        `issuer` and `subject` are the claims `iss` and `sub`; the caller has checked the token that they came in.
        `name` is kept in the audit trail; it names an account that is new. With `creates`, a verified address that has
        no account gets one, as requester.

        Raises:
            NotAllowed: in the same words for every reason, for instance when the address is not verified or unknown.
        """
        with self._store.writing() as transaction:
            linked = transaction.credentials.linked(issuer=issuer, subject=subject)
            if linked is not None:
                person = transaction.people.get(linked)
            else:
                person = transaction.people.by_email(email) if email_verified else None
                if person is None and email_verified and creates:
                    person = self._newcomer(transaction, email=email, name=name, issuer=issuer)
                elif person is not None and transaction.credentials.is_linked(person.id, issuer=issuer):
                    person = None
            if person is None or not person.active:
                raise NotAllowed(
                    "there is no active account for this identity",
                    advice="Ask an administrator to add the e-mail address that your identity provider has verified.",
                )
            if linked is None:
                transaction.credentials.link(person.id, issuer=issuer, subject=subject)
                transaction.audit.append(
                    actor=person.label,
                    action=Action.PERSON_LINKED,
                    subject=person.id,
                    payload={"issuer": issuer, "subject": subject, "name": name},
                )
        return person

    def identities(self, by: Person) -> list[LinkedIdentity]:
        """Return who one is at identity providers.

        Raises:
            NotAllowed: when the account is not active.
        """
        with self._store.reading() as transaction:
            demand(transaction, by)
            return transaction.credentials.identities(by.id)

    def _newcomer(self, transaction: Transaction, *, email: str, name: str, issuer: str) -> Person | None:
        if not transaction.people.all():
            return None
        # A name that cannot be one here is left out: who signs in cannot correct what their provider calls them.
        person = self._requester(email, name.strip()) or self._requester(email, email)
        if person is not None:
            add_person(transaction, person, actor=f"identity provider {issuer}")
        return person

    def _requester(self, email: str, name: str) -> Person | None:
        try:
            return Person(
                id=PersonId(self._clock.new_id()),
                email=folded_email(email),
                name=name,
                roles=(Role.REQUESTER,),
                created_at=self._clock.now(),
            )
        except ValidationError:
            return None
