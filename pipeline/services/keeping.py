"""What the services for people share: whom to believe, how a secret is made, and how somebody's access ends."""

import secrets
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from pipeline.domain.credentials import Bearer
from pipeline.domain.ids import PersonId
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role, require
from pipeline.domain.secret import SECRET_RANDOM_BYTES, Secret, SecretKind, secret_of
from pipeline.errors import InvalidInput, NotAllowed, NotFound
from pipeline.ports import Clock, PasswordHasher, Store, Transaction

# What to do, where there is no account to act as.
NO_ACCOUNTS = "Make the first one: `dossier people add EMAIL --name NAME --role administrator`."
ACT_AS = "Set DOSSIER_ACTOR to the e-mail address of an active account; `dossier people list` shows them."

RecordT = TypeVar("RecordT", bound=Record)


class Keeping:
    """What each of them is made of. `actor` is who acts for this process before there is any account."""

    def __init__(self, store: Store, clock: Clock, passwords: PasswordHasher, *, actor: str = "dossier") -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._actor = actor


def fresh_secret(kind: SecretKind, id_: str) -> Secret:
    """Return a new secret that nobody can guess."""
    return secret_of(kind, id_, random=secrets.token_urlsafe(SECRET_RANDOM_BYTES))


def known_person(transaction: Transaction, person: PersonId) -> Person:
    """Return an account.

    Raises:
        NotFound: when there is none.
    """
    found = transaction.people.get(person)
    if found is None:
        raise NotFound(f"no account {person}", advice="`dossier people list` shows the accounts.")
    return found


def demand(transaction: Transaction, by: Person, *roles: Role) -> None:
    """Refuse whoever lacks these roles, as they act (a token narrows them) and as the account stands now.

    Without roles, only that the account is active is asked for.

    Raises:
        NotAllowed: for those; also when there is no such account.
    """
    stored = transaction.people.get(by.id)
    if stored is None or not stored.active or not by.active:
        raise NotAllowed(f"{by.label} has no active account")
    if roles:
        require(by, *roles)
        require(stored, *roles)


def refuse_bearer(by: Person, what: str) -> None:
    """Refuse what would outlive a token, or decide over other keys of its owner, to whoever acts through one.

    Raises:
        NotAllowed: to those; `what` completes "a token cannot".
    """
    if isinstance(by, Bearer):
        raise NotAllowed(f"a token cannot {what}", advice="Sign in yourself to do it.")


def end_sessions(transaction: Transaction, person: PersonId) -> dict[str, int]:
    """Sign a person out everywhere, take back their unused links, and say it for the audit trail."""
    transaction.credentials.void_invitations(person)
    return {"sessions_ended": transaction.sign_ins.end_all(person)}


def revoke_tokens(transaction: Transaction, person: PersonId, *, at: datetime) -> dict[str, int]:
    """Revoke a person's tokens, and say it for the audit trail."""
    theirs = [token for token in transaction.credentials.tokens() if token.person == person]
    return {"tokens_revoked": sum(transaction.credentials.revoke_token(token.id, at=at) for token in theirs)}


def valid(model: type[RecordT], **fields: Any) -> RecordT:
    """Make a record of what somebody typed.

    Raises:
        InvalidInput: when it breaks the record's rules.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as exc:
        error = exc.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in error["loc"])
        # A pattern says little to who met it.
        what = "is empty or has characters that it cannot have" if "pattern" in error["type"] else error["msg"]
        raise InvalidInput(f"{where}: {what}" if where else what) from exc
