"""The secrets that Dossier hands out once: links, session cookies and API tokens.

Rules:
- a secret is `dossier-<kind>.<id>.<random>`: the id finds its record, so that the rest is compared in constant time;
- the random part is 256 bits, so one SHA-256 is as good as a slow hash, and nothing that is stored gives it away;
- one kind never passes for another: the kind is part of what is hashed.
"""

import hmac
import re
from enum import StrEnum
from hashlib import sha256

from typing_extensions import override

from pipeline.domain.ids import Digest
from pipeline.domain.model import Record

SECRET_RANDOM_BYTES = 32

_FORM = re.compile(r"dossier-(?P<kind>[a-z]{1,20})\.(?P<id>[A-Za-z0-9-]{1,64})\.[A-Za-z0-9_-]{43}", re.ASCII)


class SecretKind(StrEnum):
    """What a secret opens."""

    SESSION = "session"
    INVITATION = "invitation"
    TOKEN = "token"  # noqa: S105  (a kind, not a secret)


class Secret(Record):
    """A secret in plain text, on its way to its owner. Never stored, never logged: it prints as its id."""

    kind: SecretKind
    id: str
    text: str

    @override
    def __repr__(self) -> str:
        return f"Secret({self.kind.value} {self.id})"

    __str__ = __repr__

    @property
    def digest(self) -> Digest:
        """What is stored of it."""
        return Digest("sha256:" + sha256(self.text.encode()).hexdigest())

    def opens(self, digest: Digest) -> bool:
        """Whether it is the secret that this digest was made of; takes the same time whatever differs."""
        return hmac.compare_digest(self.digest, digest)


def secret_of(kind: SecretKind, id_: str, *, random: str) -> Secret:
    """Return the secret of a record; `random` is 43 characters of URL-safe base64."""
    return Secret(kind=kind, id=id_, text=f"dossier-{kind.value}.{id_}.{random}")


def offered_secret(kind: SecretKind, text: str) -> Secret | None:
    """Return what somebody offers as a secret of this kind, or None when it does not even look like one."""
    match = _FORM.fullmatch(text)
    if match is None or match["kind"] != kind.value:
        return None
    return Secret(kind=kind, id=match["id"], text=text)
