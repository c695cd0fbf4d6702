"""A sign-in that is under way at the identity provider, as the browser's cookie carries it.

Rules:
- the cookie holds a random secret; `state`, `nonce` and PKCE's verifier are keyed hashes of it, so none is stored here
  and any process of the console can take it up;
- the moment and the page to come back to are hashed into `state` too: changed in the cookie, they no longer fit the
  state that the provider hands back, so the cookie is signed by the round trip itself;
- it counts for ten minutes and is taken away with the first answer, whatever that says.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Self
from urllib.parse import quote, unquote

from pipeline.domain.model import Record

JOURNEY_MAX_SECONDS = 600
CLOCK_STEP_MAX_SECONDS = 60
BACK_MAX_CHARS = 1000
TEXT_MAX_CHARS = 3600  # browsers keep cookies of 4,096 bytes, the name and its attributes among them
_PARTS = 3


class Journey(Record):
    """One sign-in. `begun_at` is in seconds since 1970; `back` is a page of ours."""

    secret: str
    begun_at: int
    back: str

    @classmethod
    def begun(cls, back: str, *, now: float) -> Self:
        """Return a new one."""
        fits = len(quote(back, safe="")) <= BACK_MAX_CHARS
        return cls(secret=secrets.token_urlsafe(32), begun_at=int(now), back=back if fits else "/")

    @classmethod
    def read(cls, text: str, *, state: str, now: float) -> Self | None:
        """Return the one that a cookie carries, or None when it is none, is too old, or `state` is not its own."""
        parts = text.split(".")
        if len(parts) != _PARTS or not parts[0] or not (parts[1].isascii() and parts[1].isdigit()):
            return None
        found = cls(secret=parts[0], begun_at=int(parts[1][:15]), back=unquote(parts[2]))
        age = now - found.begun_at
        mine = hmac.compare_digest(found.state.encode(), state.encode("utf-8", "surrogatepass"))
        return found if mine and -CLOCK_STEP_MAX_SECONDS <= age <= JOURNEY_MAX_SECONDS else None

    @property
    def text(self) -> str:
        """What the cookie carries."""
        return f"{self.secret}.{self.begun_at}.{quote(self.back, safe='').replace('.', '%2E')}"

    @property
    def state(self) -> str:
        """The value that the provider hands back, by which an answer is known to be to this browser's question."""
        return self._derived(f"state {self.begun_at} {self.back}")

    @property
    def nonce(self) -> str:
        """The value that the ID token repeats."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """PKCE's `code_verifier`: 43 characters that no other browser can name."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        mac = hmac.new(self.secret.encode(), f"dossier oidc {purpose}".encode(), sha256)
        return urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()
