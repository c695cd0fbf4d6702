"""API tokens: issued to whoever is to use them, shown once, and never worth more than their owner's roles."""

from collections.abc import Iterable
from datetime import date, timedelta

from pipeline.domain.audit import Action
from pipeline.domain.credentials import TOKEN_MAX_DAYS, Scope, Token, TokenHolder, holder_of
from pipeline.domain.ids import TokenId
from pipeline.domain.person import Person, Role
from pipeline.domain.secret import SecretKind, offered_secret
from pipeline.errors import InvalidInput, NotFound
from pipeline.services.keeping import Keeping, demand, fresh_secret, refuse_bearer, valid


class Tokens(Keeping):
    """Issues, reads and revokes tokens."""

    def issue_token(self, *, name: str, scopes: Iterable[Scope], expires_on: date, by: Person) -> str:
        """Return the secret of a new token of one's own. It is shown now and never again.

        Raises:
            NotAllowed: when the account is not active, lacks the role that a scope stands for, or acts through a token,
                whose end the new one would outlive.
            InvalidInput: when the name, the scopes or the day will not do.
        """
        refuse_bearer(by, "issue tokens")
        given = set(scopes)
        secret = fresh_secret(SecretKind.TOKEN, self._clock.new_id())
        now = self._clock.now()
        token = valid(
            Token,
            id=TokenId(secret.id),
            person=by.id,
            name=name.strip(),
            digest=secret.digest,
            scopes=tuple(scope for scope in Scope if scope in given),
            issued_at=now,
            expires_on=expires_on,
        )
        _refuse_unbounded(token, today=now.date())
        with self._store.writing() as transaction:
            demand(transaction, by)
            for scope in token.scopes:
                if scope is not Scope.READ:
                    demand(transaction, by, scope.role)
            transaction.credentials.add_token(token)
            transaction.audit.append(
                actor=by.label,
                action=Action.TOKEN_ISSUED,
                subject=token.id,
                payload=token.model_dump(mode="json", include={"person", "name", "scopes", "expires_on"}),
            )
        return secret.text

    def by_token(self, secret: str) -> TokenHolder | None:
        """Return who uses a token, with no more roles than it lets through now; None when it does not count."""
        offered = offered_secret(SecretKind.TOKEN, secret)
        if offered is None:
            return None
        with self._store.reading() as transaction:
            token = transaction.credentials.token(TokenId(offered.id))
            owner = transaction.people.get(token.person) if token else None
        if token is None or not offered.opens(token.digest) or not token.stands(self._clock.now().date()):
            return None
        return holder_of(token, owner) if owner is not None and owner.active else None

    def tokens(self, by: Person) -> list[Token]:
        """Return all tokens to an administrator or auditor, and to others their own; oldest first.

        Raises:
            NotAllowed: when the account is not active.
        """
        with self._store.reading() as transaction:
            demand(transaction, by)
            tokens = transaction.credentials.tokens()
        if by.has(Role.ADMINISTRATOR, Role.AUDITOR):
            return tokens
        return [token for token in tokens if token.person == by.id]

    def revoke_token(self, token_id: TokenId, *, by: Person) -> None:
        """Revoke one's own token, or, for an administrator, anybody's. Revoking it again changes nothing.

        Raises:
            NotAllowed: when the account is not active, or acts through a token, which could end all others.
            NotFound: when there is no such token, or it is not theirs.
        """
        refuse_bearer(by, "revoke tokens")
        with self._store.writing() as transaction:
            demand(transaction, by)
            token = transaction.credentials.token(token_id)
            if token is None or (token.person != by.id and not by.has(Role.ADMINISTRATOR)):
                raise NotFound(f"no token {token_id} of yours", advice="`dossier people token list` shows them.")
            if transaction.credentials.revoke_token(token_id, at=self._clock.now()):
                transaction.audit.append(
                    actor=by.label,
                    action=Action.TOKEN_REVOKED,
                    subject=token_id,
                    payload={"person": token.person, "name": token.name},
                )


def _refuse_unbounded(token: Token, *, today: date) -> None:
    if not token.scopes:
        raise InvalidInput("a token needs a scope", advice=f"Scopes: {', '.join(Scope)}.")
    latest = today + timedelta(days=TOKEN_MAX_DAYS)
    if not today <= token.expires_on <= latest:
        raise InvalidInput(f"a token expires between {today} and {latest}, not on {token.expires_on}")
