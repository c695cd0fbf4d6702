"""Checks the audit trail as it is stored, text by text, without making records of it: ten times as fast.

What `pipeline.domain.audit` hashes is canonical JSON, whose keys are sorted: action, actor, at, payload, previous,
sequence, subject. A stored row has the payload in canonical form already, so its text is put in its place as it stands.
Two rows that differ in any column never give the same bytes: the texts before the payload are quoted, so they end where
they end; and what follows it, read from the right, cannot begin earlier or later, since a quoted text has no bare
quotation mark. The checks of form (a known action, a time as we write it, a payload in canonical form) make a row that
was sealed again as strict as a record that is read. A test holds this against `chain_breaks`, event by event.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring as quoted  # in C: what the encoder itself calls for a text
from typing import NamedTuple

from pipeline.domain.audit import GENESIS, Action
from pipeline.domain.canonical import canonical_text
from pipeline.domain.merkle import MerkleFrontier

_ACTIONS = {action.value: canonical_text(action.value) for action in Action}
_UTC = "+00:00"
_SECONDS = len("2026-01-01T09:00:00")
_MICROSECONDS = len("2026-01-01T09:00:00.000000")
# No end of it is a beginning of it, so two can never overlap.
_MARK = "between one payload and another"
_BETWEEN = f',"{_MARK}",'
_NO_MICROSECONDS = ".000000"
_NO_ENTRY = bytes(32)  # stands in the tree for a row that is no event; the chain is broken there anyway


class StoredEvent(NamedTuple):
    """A row of the trail: texts, as the database has them."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    payload: str
    previous: str
    hash: str


class ChainReading:
    """One pass over the trail: how many events, what breaks, and the Merkle roots at the sizes that were asked for.

    `breaks_max` bounds the sentences that are kept, for a chain that broke breaks at many events after.
    """

    def __init__(self, *, roots_at: Iterable[int] = (), breaks_max: int) -> None:
        self.head: str | None = None
        self.breaks: list[str] = []
        self.roots: dict[int, bytes] = {}
        self._breaks_max = breaks_max
        self._expected, self._previous = 1, str(GENESIS)
        self._tree = MerkleFrontier()
        self._sizes = sorted(set(roots_at), reverse=True)
        self._remember_roots()

    @property
    def events(self) -> int:
        """How many were read."""
        return self._tree.size

    @property
    def root(self) -> bytes:
        """The root hash over all that was read."""
        return self._tree.root()

    def read(self, page: Sequence[StoredEvent]) -> None:
        """Check the rows that follow those read so far, in the order of their sequence."""
        entries: list[bytes] = []
        expected, previous = self._expected, self._previous
        for row, in_form in zip(page, payloads_in_form([row.payload for row in page]), strict=True):
            try:
                entry = sha256(sealed_bytes(row)).digest() if in_form else _NO_ENTRY
                holds = row.sequence == expected and row.previous == previous and row.hash == f"sha256:{entry.hex()}"
            except (TypeError, ValueError, KeyError):
                entry, holds = _NO_ENTRY, False
            if not holds:
                self._tell(row, entry, expected=expected, previous=previous)
            entries.append(entry)
            expected, previous = (row.sequence if type(row.sequence) is int else expected) + 1, row.hash
        self._expected, self._previous = expected, previous
        if page:
            self.head = str(page[-1].hash)
        self._grow(entries)

    def _tell(self, row: StoredEvent, entry: bytes, *, expected: int, previous: str) -> None:
        broken = []
        if row.sequence != expected:
            broken.append(f"expected sequence {expected} here")
        if row.previous != previous:
            broken.append("does not follow the event before it")
        if entry == _NO_ENTRY:
            broken.append("is not an event as Dossier writes one")
        elif row.hash != f"sha256:{entry.hex()}":
            broken.append("its content was changed")
        room = self._breaks_max - len(self.breaks)
        self.breaks += [f"event {str(row.sequence)[:20]}: {what}" for what in broken[:room]]

    def _grow(self, entries: list[bytes]) -> None:
        start = 0
        while self._sizes and self._sizes[-1] <= self._tree.size + len(entries) - start:
            end = start + self._sizes[-1] - self._tree.size
            self._tree.extend(entries[start:end])
            start = end
            self._remember_roots()
        self._tree.extend(entries[start:])

    def _remember_roots(self) -> None:
        while self._sizes and self._sizes[-1] <= self._tree.size:
            self.roots[self._sizes.pop()] = self._tree.root()


def sealed_bytes(row: StoredEvent) -> bytes:
    """Return the bytes that a row's hash must be of, if its payload is in canonical form.

    Raises:
        ValueError, TypeError, KeyError: when another column is not what we write.
    """
    sequence, at, actor, action, subject, payload, previous, _ = row
    return (
        f'{{"action":{_ACTIONS[action]},"actor":{quoted(actor)},"at":"{_told(at)}","payload":{payload},'
        f'"previous":{quoted(previous)},"sequence":{sequence},"subject":{quoted(subject)}}}'
    ).encode()


def exported_line(row: StoredEvent) -> bytes:
    """Return a row as one line of canonical JSON, its hash included; for rows that were found to hold."""
    sequence, at, actor, action, subject, payload, previous, stated = row
    return (
        f'{{"action":{_ACTIONS[action]},"actor":{quoted(actor)},"at":"{_told(at)}","hash":{quoted(stated)},'
        f'"payload":{payload},"previous":{quoted(previous)},"sequence":{sequence},"subject":{quoted(subject)}}}\n'
    ).encode()


def _told(at: str) -> str:
    """Return a stored time as it is hashed: without microseconds when there are none, and Z for UTC."""
    # `fromisoformat` reads more than we write, so what it read is written again.
    if at[_MICROSECONDS:] != _UTC or datetime.fromisoformat(at).isoformat(timespec="microseconds") != at:
        raise ValueError("a time in another form")
    return f"{at[:_SECONDS] if at[_SECONDS:_MICROSECONDS] == _NO_MICROSECONDS else at[:_MICROSECONDS]}Z"


def payloads_in_form(payloads: Sequence[str]) -> Sequence[bool]:
    """Say of each text whether it is an object in canonical JSON.

    All are read and written in one go, with a mark between each two, which costs half as much as one by one. Where the
    mark stands in the text only between them, and as often among the values, none of them runs into the next.
    """
    try:
        text = f"[{_BETWEEN.join(payloads)}]"
        values = json.loads(text)
        if (
            text.count(_MARK) == len(payloads) - 1
            and len(values) == 2 * len(payloads) - 1
            and all(value == _MARK for value in values[1::2])
            and all(type(value) is dict for value in values[::2])
            and canonical_text(values) == text
        ):
            return [True] * len(payloads)
    except (TypeError, ValueError, RecursionError):
        pass  # one of them is not: which, is found below
    return [_in_form(payload) for payload in payloads]


def _in_form(payload: object) -> bool:
    try:
        return isinstance(payload, str) and payload[:1] == "{" and canonical_text(json.loads(payload)) == payload
    except (ValueError, RecursionError):
        return False
