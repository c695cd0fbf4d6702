"""Where somebody is signed in, for themselves: their sessions, and how they end one or all of them."""

from pipeline.domain.audit import Action
from pipeline.domain.credentials import Session
from pipeline.domain.ids import SessionId
from pipeline.domain.person import Person
from pipeline.errors import NotFound
from pipeline.services.keeping import Keeping, demand, refuse_bearer


class SignedIn(Keeping):
    """Lists and ends one's own sessions."""

    def own_sessions(self, by: Person) -> list[Session]:
        """Return one's own sessions that still count, the newest first.

        Raises:
            NotAllowed: when the account is not active.
        """
        with self._store.reading() as transaction:
            demand(transaction, by)
            sessions = transaction.sign_ins.of(by.id)
        now = self._clock.now()
        return [session for session in sessions if session.stands(now)]

    def has_password(self, by: Person) -> bool:
        """Whether one can sign in with a password; who came from an identity provider alone cannot.

        Raises:
            NotAllowed: when the account is not active.
        """
        with self._store.reading() as transaction:
            demand(transaction, by)
            return transaction.credentials.password(by.id) is not None

    def end_session(self, session_id: SessionId, *, by: Person) -> None:
        """End one of one's own sessions.

        Raises:
            NotAllowed: when the account is not active, or acts through a token.
            NotFound: when there is no such session, or it is not theirs.
        """
        refuse_bearer(by, "end sessions")
        with self._store.writing() as transaction:
            demand(transaction, by)
            session = transaction.sign_ins.get(session_id)
            if session is None or session.person != by.id:
                raise NotFound("no such session of yours", advice="It may have ended already: load the page again.")
            transaction.sign_ins.end(session_id)
            transaction.audit.append(
                actor=by.label, action=Action.PERSON_SIGNED_OUT, subject=by.id, payload={"session": session_id}
            )

    def end_sessions(self, by: Person) -> int:
        """End all of one's own sessions and return how many there were.

        Raises:
            NotAllowed: when the account is not active, or acts through a token.
        """
        refuse_bearer(by, "end sessions")
        with self._store.writing() as transaction:
            demand(transaction, by)
            ended = transaction.sign_ins.end_all(by.id)
            transaction.audit.append(
                actor=by.label, action=Action.PERSON_SIGNED_OUT, subject=by.id, payload={"sessions_ended": ended}
            )
        return ended
