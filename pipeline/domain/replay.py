"""Answers that are kept, so that a request that is sent twice is carried out once.

Rules:
- a key is a person's own, and goes with one request: its method, address, and body, as a digest;
- what is kept is the answer to a request that was carried out. A refusal changed nothing and is not kept;
- a row without an answer is a request that is being carried out, or was cut off (`reply` is None);
- after `KEPT_HOURS` a key is forgotten.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from pipeline.domain.ids import Digest, PersonId
from pipeline.domain.model import Record

KEPT_HOURS = 24  # what the large payment APIs promise; nobody retries a day later
KEY_MAX_CHARS = 255
KEYS_MAX = 10_000  # of one person in `KEPT_HOURS`: a bulk import row by row, with room
REPLY_MAX_CHARS = 1_000_000  # the longest is an import of 2,000 systems: 80,000


class Reply(Record):
    """An HTTP answer: its status, those of its headers that say something of the record, and its body, JSON."""

    status: int
    headers: dict[str, str]
    body: Annotated[str, Field(max_length=REPLY_MAX_CHARS)]


class RequestKey(Record):
    """Who sent a request, under which key, and the digest of what they sent."""

    person: PersonId
    key: Annotated[str, Field(min_length=1, max_length=KEY_MAX_CHARS)]
    request: Digest


class KeptReply(Record):
    """A key that was used, and the answer to its request, once there is one."""

    person: PersonId
    key: str
    request: Digest
    at: datetime
    reply: Reply | None = None
