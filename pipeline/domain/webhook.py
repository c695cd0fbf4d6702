"""Webhooks as https://www.standardwebhooks.com has them, version 1.0.0: what is sent, and how it is signed.

Rules:
- a secret is `whsec_` and the Base64 of 32 random bytes, one for each webhook;
- the signature is `v1,` and the Base64 of HMAC-SHA256 over `id.timestamp.body`; no id has a full stop;
- for `ROTATION_HOURS` after a rotation, the old secret signs too, so that receivers can change over.
"""

import hmac
import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field

from pipeline.domain.ids import PersonId, WebhookId
from pipeline.domain.model import Record
from pipeline.domain.notice import Notice, Topic

SECRET_PREFIX = "whsec_"  # noqa: S105  (a prefix, not a secret)
SECRET_BYTES = 32
ROTATION_HOURS = 24
TEST_TYPE = "dossier.test"
_GONE = 410


class Webhook(Record):
    """An address that is told of `topics`, or of all when there is none. Its secrets are in `WebhookKeys`."""

    id: WebhookId
    url: Annotated[str, Field(max_length=2000, pattern=r"\S", repr=False)]
    topics: tuple[Topic, ...] = ()
    active: bool = True
    created_by: PersonId
    created_at: datetime

    def wants(self, topic: Topic) -> bool:
        """Whether it is told of such things."""
        return self.active and (not self.topics or topic in self.topics)

    @property
    def origin(self) -> str:
        """Scheme and host: what others than administrators may see, for some receivers' paths are their passwords."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class WebhookKeys(Record):
    """The secrets of a webhook. An HMAC needs them as they are, so they are stored as they are; they do not print."""

    current: str = Field(repr=False)
    previous: str | None = Field(default=None, repr=False)
    previous_until: datetime | None = None

    def in_force(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets to sign with, the current one first."""
        if self.previous is None or self.previous_until is None or self.previous_until <= at:
            return (self.current,)
        return (self.current, self.previous)

    def rotated(self, secret: str, *, at: datetime) -> "WebhookKeys":
        """Return the keys with a new secret; the one that it replaces counts for a while."""
        return WebhookKeys(current=secret, previous=self.current, previous_until=at + timedelta(hours=ROTATION_HOURS))


class Posted(Record):
    """What came of a request to a receiver. `status` is None when there was no answer; `detail` says why, in words."""

    status: int | None = None
    detail: str
    retry_after_seconds: int | None = None

    @property
    def accepted(self) -> bool:
        """Whether the receiver took it: 2xx, and nothing else."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004 -- as the standard has it

    @property
    def gone(self) -> bool:
        """Whether the receiver wants to hear no more."""
        return self.status == _GONE


def webhook_secret(random: bytes) -> str:
    """Return the form in which a secret is handed over."""
    return SECRET_PREFIX + b64encode(random).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature of a message, as it stands in the header."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    key = b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()


def signed_headers(keys: WebhookKeys, *, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a message that is sent now."""
    timestamp = int(at.timestamp())
    signatures = [
        signature(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in keys.in_force(at)
    ]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def payload(notice: Notice) -> bytes:
    """Return the body that tells of a notice."""
    data = notice.model_dump(mode="json", exclude={"topic", "at"})
    return _body(notice.topic.value, notice.at, data)


def test_payload(at: datetime) -> bytes:
    """Return the body of a test."""
    return _body(TEST_TYPE, at, {"title": "A test", "body": "An administrator of Dossier sent this to see it arrive."})


def _body(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    return json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}, separators=(",", ":")).encode()
