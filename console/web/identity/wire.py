"""The HTTP client that talks to an identity provider: bounded in seconds and bytes, and led nowhere by redirects."""

import time
from collections.abc import Iterator

import httpx2
from authlib.integrations.httpx_client import OAuth2Client
from typing_extensions import override

from console.web.identity.setting import ProviderSetting, is_on_loopback
from pipeline.errors import Unreachable

STEP_TIMEOUT_SECONDS = 5.0
ANSWER_MAX_SECONDS = 10.0
# Key sets with certificates reach some tens of thousands of bytes.
ANSWER_MAX_BYTES = 512 * 1024
_UNTRUE = "Whoever keeps the identity provider should look at it. Signing in with a password works all the same."


class TooSlow(Unreachable):
    """The identity provider's answer takes longer than it may."""


def client(setting: ProviderSetting, *, auth_method: str) -> OAuth2Client:
    """Return a client for one sign-in; close it.

    While it reads an answer, it raises `Unreachable` for one that is too large or takes too long.
    """
    secret = setting.client_secret
    made = OAuth2Client(
        client_id=setting.client_id,
        client_secret=secret.get_secret_value() if secret else None,
        token_endpoint_auth_method=auth_method,
        scope="openid email profile",
        redirect_uri=setting.redirect_uri,
        code_challenge_method="S256",
        timeout=STEP_TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=not is_on_loopback(setting.issuer),
    )
    # A compressed answer could grow beyond any limit after it was counted.
    made.headers["Accept-Encoding"] = "identity"
    made.event_hooks = {"response": [_limit]}
    return made


def _limit(response: httpx2.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreachable("the identity provider compressed its answer, though it was asked not to", advice=_UNTRUE)
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Limited(response.stream)


class _Limited(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream
        self._until = time.monotonic() + ANSWER_MAX_SECONDS

    @override
    def __iter__(self) -> Iterator[bytes]:
        received = 0
        for piece in self._stream:
            received += len(piece)
            if received > ANSWER_MAX_BYTES:
                raise Unreachable(
                    f"the identity provider's answer is larger than {ANSWER_MAX_BYTES:,} bytes", advice=_UNTRUE
                )
            if time.monotonic() > self._until:
                raise TooSlow("the identity provider's answer took too long", advice=_UNTRUE)
            yield piece

    @override
    def close(self) -> None:
        self._stream.close()
