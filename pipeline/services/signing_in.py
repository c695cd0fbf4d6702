"""Signing in with a password, and staying signed in.

Rules:
- an unknown address, an account that is not active or has no password, and a wrong password are one: the same words,
  and a hash is computed for each;
- a try is counted before its hash is computed, so that many at once cannot pass the limit (`domain/attempts.py`);
- signing in always gives a new secret and ends the session that the browser had;
- a password is changed by its owner, who gives the present one, or set by an administrator; either ends all sessions.
"""

from datetime import timedelta

from pipeline.domain.attempts import (
    DAY,
    FAILURES_WINDOW_MINUTES,
    KNOWN_ADDRESS_MAX_DAYS,
    Attempt,
    folded_address,
    wait_seconds,
)
from pipeline.domain.audit import Action
from pipeline.domain.canonical import sha256_of
from pipeline.domain.credentials import (
    SESSION_IDLE_MAX_MINUTES,
    SESSION_MAX_HOURS,
    SESSION_SEEN_STEP_SECONDS,
    Session,
)
from pipeline.domain.ids import AttemptId, Digest, PersonId, SessionId
from pipeline.domain.password import prepared_password
from pipeline.domain.person import Person, Role, folded_email
from pipeline.domain.secret import SecretKind, offered_secret
from pipeline.errors import NotAllowed, TooManyAttempts
from pipeline.ports import Transaction
from pipeline.services.inviting import Inviting
from pipeline.services.keeping import demand, end_sessions, fresh_secret, known_person, refuse_bearer


class SigningIn(Inviting):
    """Checks passwords and keeps sessions."""

    _decoy: str | None = None

    def checked(self, email: str, password: str, *, address: str = "") -> Person:
        """Return whose password this is. `address` is the network address that the try came from, if it is known.

        Raises:
            TooManyAttempts: when too many tries failed lately.
            NotAllowed: when the address or the password is wrong; which of them is not said.
        """
        if self._decoy is None:
            self._decoy = self._passwords.hashed(fresh_secret(SecretKind.SESSION, "decoy").text)
        attempt = self._admitted(email, folded_address(address))
        with self._store.reading() as transaction:
            person = transaction.people.by_email(email)
            usable = person is not None and person.active
            hashed = transaction.credentials.password(person.id) if person and usable else None
        prepared = prepared_password(password)
        matches = self._passwords.matches(prepared or "", hashed or self._decoy)
        if person is None or hashed is None or prepared is None or not matches:
            raise NotAllowed(
                "the e-mail address or the password is wrong",
                advice="Try again, or ask an administrator for a link to set a new password.",
            )
        with self._store.writing() as transaction:
            transaction.sign_ins.mark_succeeded(attempt.id)
            if self._passwords.is_outdated(hashed):
                self._rehash(transaction, person, prepared)
        return person

    def set_password(
        self, person_id: PersonId, password: str, *, by: Person, current: str | None = None, address: str = ""
    ) -> None:
        """Set a password: one's own, giving the `current` one, or, for an administrator, somebody else's.

        Raises:
            NotAllowed: when `by` is neither or acts through a token, or `current` is wrong; TooManyAttempts, when it
                was wrong too often.
            NotFound: when there is no such account.
            InvalidInput: when the password will not do.
        """
        refuse_bearer(by, "set passwords")
        needed = () if person_id == by.id else (Role.ADMINISTRATOR,)
        with self._store.reading() as transaction:
            demand(transaction, by, *needed)
            owner = known_person(transaction, person_id)
        if not needed:
            # Whoever holds no more than a session of theirs must not be able to take the account over.
            self.checked(owner.email, current or "", address=address)
        hashed = self.hash_of(password, owner)
        with self._store.writing() as transaction:
            demand(transaction, by, *needed)
            transaction.credentials.set_password(person_id, hashed, at=self._clock.now())
            transaction.audit.append(
                actor=by.label,
                action=Action.PASSWORD_SET,
                subject=person_id,
                payload=end_sessions(transaction, person_id),
            )

    def open_session(self, person: Person, *, replacing: str | None = None, issuer: str | None = None) -> str:
        """Return the secret of a new session; `replacing` is that of the one that the browser had, if any.

        `issuer` is the identity provider that said who it is; None for a password.

        Raises:
            NotAllowed: when the account is not active.
        """
        secret = fresh_secret(SecretKind.SESSION, self._clock.new_id())
        said = {"issuer": issuer} if issuer is not None else {}
        with self._store.writing() as transaction:
            demand(transaction, person)
            now = self._clock.now()
            transaction.sign_ins.prune(
                opened_before=now - timedelta(hours=SESSION_MAX_HOURS),
                seen_before=now - timedelta(minutes=SESSION_IDLE_MAX_MINUTES),
            )
            former = _found(transaction, replacing or "")
            if former is not None:
                transaction.sign_ins.end(former.id)
            session = Session(
                id=SessionId(secret.id), person=person.id, digest=secret.digest, opened_at=now, seen_at=now
            )
            transaction.sign_ins.add(session)
            transaction.audit.append(
                actor=person.label,
                action=Action.PERSON_SIGNED_IN,
                subject=person.id,
                payload={"session": session.id, "replaced": former.id if former else None} | said,
            )
        return secret.text

    def by_session(self, secret: str) -> Person | None:
        """Return who is signed in with this secret, as the account is now; None when nobody is."""
        with self._store.reading() as transaction:
            session = _found(transaction, secret)
            person = transaction.people.get(session.person) if session else None
        now = self._clock.now()
        if session is None or person is None or not person.active or not session.stands(now):
            return None
        if now - session.seen_at >= timedelta(seconds=SESSION_SEEN_STEP_SECONDS):
            with self._store.writing() as transaction:
                transaction.sign_ins.see(session.id, at=now)
        return person

    def close_session(self, secret: str) -> None:
        """Sign out; a secret of no session changes nothing."""
        with self._store.writing() as transaction:
            session = _found(transaction, secret)
            if session is None or not transaction.sign_ins.end(session.id):
                return
            transaction.audit.append(
                actor=known_person(transaction, session.person).label,
                action=Action.PERSON_SIGNED_OUT,
                subject=session.person,
                payload={"session": session.id},
            )

    def _admitted(self, email: str, address: str) -> Attempt:
        """Count a try as failed, until it is known to have succeeded."""
        now = self._clock.now()
        digest = Digest(sha256_of(folded_email(email).encode("utf-8", "surrogatepass")))
        attempt = Attempt(id=AttemptId(self._clock.new_id()), email=digest, address=address, at=now)
        month_ago = now - timedelta(days=KNOWN_ADDRESS_MAX_DAYS)
        with self._store.writing() as transaction:
            tries = transaction.sign_ins
            known = bool(address) and tries.has_succeeded(digest, address=address, after=month_ago)
            window_start = now - timedelta(minutes=FAILURES_WINDOW_MINUTES)
            wait = wait_seconds(
                of_email=tries.attempts(after=now - DAY, email=digest, address=address if known else None),
                from_address=tries.attempts(after=window_start, address=address) if address else [],
                now=now,
            )
            if wait:
                minutes = -(-wait // 60)
                raise TooManyAttempts(
                    f"too many tries to sign in failed: wait {minutes} minutes", retry_after_seconds=wait
                )
            tries.prune_attempts(failed_before=now - DAY, before=month_ago)
            tries.add_attempt(attempt)
        return attempt

    def _rehash(self, transaction: Transaction, person: Person, prepared: str) -> None:
        hashed = self._passwords.hashed(prepared)
        transaction.credentials.set_password(person.id, hashed, at=self._clock.now())
        transaction.audit.append(
            actor=person.label,
            action=Action.PASSWORD_SET,
            subject=person.id,
            payload={"same_password_hashed_anew": True},
        )


def _found(transaction: Transaction, text: str) -> Session | None:
    secret = offered_secret(SecretKind.SESSION, text)
    session = transaction.sign_ins.get(SessionId(secret.id)) if secret else None
    return session if secret and session and secret.opens(session.digest) else None
