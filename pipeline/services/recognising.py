"""Who somebody is, as others have made sure: the command line's account, and subjects of an identity provider.

Rules:
- the command line acts as an active account, never as nobody;
- an identity provider makes no accounts: its subject is linked, once, to the account with the e-mail address that the
  provider has verified.
"""

from pipeline.domain.audit import Action
from pipeline.domain.person import Person
from pipeline.errors import NotAllowed
from pipeline.services.keeping import ACT_AS, NO_ACCOUNTS, Keeping


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

    def by_subject(self, issuer: str, subject: str, email: str, name: str, *, email_verified: bool = False) -> Person:
        """Return who a subject of a trusted identity provider is, linking it at the first time.

        `issuer` and `subject` are the claims `iss` and `sub`; the caller has checked the token that they came in.
        `name` is kept in the audit trail only.

        Raises:
            NotAllowed: in the same words for every reason, for instance when the address is not verified or unknown.
        """
        with self._store.writing() as transaction:
            linked = transaction.credentials.linked(issuer=issuer, subject=subject)
            if linked is not None:
                person = transaction.people.get(linked)
            else:
                person = transaction.people.by_email(email) if email_verified else None
                if person is not None and transaction.credentials.is_linked(person.id, issuer=issuer):
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
