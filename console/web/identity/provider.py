"""The identity provider: where it sends people, and who comes back from it.

Rules:
- what it publishes of itself is fetched at the first sign-in and kept for an hour; its keys are fetched again, once,
  when a token names one that is not known;
- it must call itself what the setting calls it, and be reached safely at every address that it names;
- while it is down, nobody waits for it long: few talk to it at once, and for some seconds after a failure nobody does.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from pydantic import BaseModel, ConfigDict, ValidationError

from console.web.identity.id_token import Expected, Key, UnknownKey, usable_keys, verified_claims
from console.web.identity.journey import Journey
from console.web.identity.setting import ProviderSetting, is_safe
from console.web.identity.wire import TooSlow, client
from pipeline.domain.model import Record
from pipeline.errors import NotAllowed, Unreachable

KEPT_SECONDS = 3600.0
LEFT_ALONE_SECONDS = 10.0
# Pages are answered by some forty threads; a provider that hangs must leave most of them to everybody else.
TALKS_MAX = 8
CODE_MAX_CHARS = 4096
SUBJECT_MAX_CHARS = 255  # Core 2
NAME_MAX_CHARS = 120
_MEANWHILE = "Sign in with your password meanwhile, or try again in a minute."
_AGAIN = "Start again from the sign-in page."


class Metadata(BaseModel):
    """What we read of a provider's description of itself (OpenID Connect Discovery 1.0, 3; RFC 9207)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Identity(Record):
    """Who somebody is there. `email` is empty when the provider says none."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


class IdentityProvider:
    """One provider. Threads share it."""

    def __init__(self, setting: ProviderSetting) -> None:
        self.setting = setting
        self._talks = threading.BoundedSemaphore(TALKS_MAX)
        self._metadata: Metadata | None = None
        self._keys: tuple[Key, ...] = ()
        self._read_at = self._failed_at = float("-inf")

    def address(self, journey: Journey) -> str:
        """Return where a browser is sent to sign in.

        Raises:
            Unreachable: when the provider does not answer, or not as one.
        """
        with self._talking() as talking:
            metadata = self._described(talking)
            address, _ = talking.create_authorization_url(
                metadata.authorization_endpoint,
                state=journey.state,
                code_verifier=journey.verifier,
                nonce=journey.nonce,
            )
            return str(address)

    def identity(self, journey: Journey, *, code: str, issuer: str) -> Identity:
        """Return who came back with a code; `issuer` is the answer's parameter `iss`, empty when it has none.

        Raises:
            NotAllowed: when the provider takes the code back, or what it says cannot be believed.
            Unreachable: when the provider does not answer, or not as one.
        """
        with self._talking() as talking:
            metadata = self._described(talking)
            self._refuse_mixed_up(metadata, issuer)
            tokens = self._tokens(talking, metadata, code=code[:CODE_MAX_CHARS], journey=journey)
            token, access = tokens.get("id_token"), tokens.get("access_token")
            if not isinstance(token, str):
                raise NotAllowed("the identity provider answered without an ID token", advice=_AGAIN)
            expected = Expected(
                issuer=self.setting.issuer,
                client_id=self.setting.client_id,
                nonce=journey.nonce,
                access_token=access if isinstance(access, str) else "",
                now=int(time.time()),
            )
            claims = self._claims(talking, metadata, token, expected)
            if "email" not in claims and metadata.userinfo_endpoint and expected.access_token:
                # Whole, and not beside the token's: whether an address is verified is said where the address is.
                claims = _told(talking, metadata.userinfo_endpoint, expected.access_token, claims)
        subject = _text(claims, "sub")
        if not 0 < len(subject) <= SUBJECT_MAX_CHARS:
            raise NotAllowed("the identity provider names nobody", advice=_AGAIN)
        return Identity(
            issuer=self.setting.issuer,
            subject=subject,
            email=_text(claims, "email"),
            email_verified=claims.get("email_verified") is True,
            name=_text(claims, "name")[:NAME_MAX_CHARS],
        )

    @contextmanager
    def _talking(self) -> Iterator[OAuth2Client]:
        """Yield a client; the one boundary where the errors of its packages become ours."""
        if time.monotonic() - self._failed_at < LEFT_ALONE_SECONDS:
            raise Unreachable("the identity provider did not answer a moment ago", advice=_MEANWHILE)
        if not self._talks.acquire(blocking=False):
            raise Unreachable("too many are signing in at the identity provider at once", advice=_MEANWHILE)
        method = _auth_method(self._metadata, self.setting)
        try:
            with client(self.setting, auth_method=method) as talking:
                yield talking
        except TooSlow:
            self._failed_at = time.monotonic()
            raise
        except OAuthError as error:
            said = f"{error.error}: {error.description}" if error.description else str(error.error)
            raise NotAllowed(f"the identity provider refused: {said[:200]}", advice=_AGAIN) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            if isinstance(error, httpx2.TransportError):
                self._failed_at = time.monotonic()
            raise Unreachable(
                f"the identity provider does not answer as it should ({type(error).__name__})", advice=_MEANWHILE
            ) from error
        finally:
            self._talks.release()

    def _described(self, talking: OAuth2Client) -> Metadata:
        if self._metadata is not None and time.monotonic() - self._read_at < KEPT_SECONDS:
            return self._metadata
        address = self.setting.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            metadata = Metadata.model_validate(_read(talking, address))
        except ValidationError as error:
            raise Unreachable(
                "the identity provider's description of itself is incomplete", advice=_MEANWHILE
            ) from error
        if metadata.issuer != self.setting.issuer:
            raise Unreachable(
                f"the identity provider calls itself {metadata.issuer[:200]!r}, not {self.setting.issuer!r}",
                advice="DOSSIER_OIDC_ISSUER has to be written exactly as the provider writes it.",
            )
        named = (
            metadata.authorization_endpoint,
            metadata.token_endpoint,
            metadata.jwks_uri,
            metadata.userinfo_endpoint,
        )
        if not all(is_safe(address, query=True) for address in named if address is not None):
            raise Unreachable("the identity provider names an address that is not https", advice=_MEANWHILE)
        keys = usable_keys(_read(talking, metadata.jwks_uri))
        self._metadata, self._keys, self._read_at = metadata, keys, time.monotonic()
        talking.token_endpoint_auth_method = _auth_method(metadata, self.setting)
        return metadata

    def _refuse_mixed_up(self, metadata: Metadata, issuer: str) -> None:
        required = metadata.authorization_response_iss_parameter_supported
        if (issuer or required) and issuer != self.setting.issuer:
            raise NotAllowed("the answer is not from the identity provider that was asked", advice=_AGAIN)

    def _tokens(self, talking: OAuth2Client, metadata: Metadata, *, code: str, journey: Journey) -> dict[str, Any]:
        return dict(
            talking.fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=journey.verifier,
                redirect_uri=self.setting.redirect_uri,
            )
        )

    def _claims(self, talking: OAuth2Client, metadata: Metadata, token: str, expected: Expected) -> dict[str, Any]:
        try:
            return verified_claims(token, self._keys, expected=expected)
        except UnknownKey:
            self._keys = usable_keys(_read(talking, metadata.jwks_uri))
            return verified_claims(token, self._keys, expected=expected)


def _auth_method(metadata: Metadata | None, setting: ProviderSetting) -> str:
    if setting.client_secret is None:
        return "none"
    supported = metadata.token_endpoint_auth_methods_supported if metadata else ()
    return "client_secret_post" if supported and "client_secret_basic" not in supported else "client_secret_basic"


def _read(talking: OAuth2Client, address: str, **headers: str) -> Any:
    answer = talking.request("GET", address, headers={"Accept": "application/json", **headers}, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def _told(talking: OAuth2Client, address: str, access_token: str, claims: dict[str, Any]) -> dict[str, Any]:
    """Return the claims that a provider says beside the token, if they are of the same subject (Core 5.3.2)."""
    told = _read(talking, address, Authorization=f"Bearer {access_token}")
    if not isinstance(told, dict) or told.get("sub") != claims.get("sub"):
        raise NotAllowed("the identity provider speaks of two different people", advice=_AGAIN)
    return told


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) and value.isprintable() else ""
