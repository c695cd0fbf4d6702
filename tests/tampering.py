"""Everything that somebody with the database, but without the signing key, can do to an audit trail of stored rows."""

import random
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any, cast

from pipeline.domain.audit import GENESIS, Action
from pipeline.domain.canonical import canonical_text, sha256_of
from pipeline.domain.chain import StoredEvent, sealed_bytes
from pipeline.ports import Store

Rows = list[StoredEvent]
Tampering = Callable[[Rows, random.Random], Rows]


class RowsStore:
    """As much of port `Store` as the check of the trail reads: rows in memory, in pages of three."""

    def __init__(self, rows: Sequence[StoredEvent]) -> None:
        self.rows = list(rows)

    @contextmanager
    def reading(self) -> Any:
        yield self

    @property
    def audit(self) -> "RowsStore":
        return self

    def pages(self) -> list[Sequence[StoredEvent]]:
        return [self.rows[start : start + 3] for start in range(0, len(self.rows), 3)]


def as_store(rows: Sequence[StoredEvent]) -> Store:
    return cast("Store", RowsStore(rows))


def resealed(rows: Rows, start: int = 0) -> Rows:
    """Number, link and hash the rows anew from one of them on."""
    done = rows[:start]
    for row in rows[start:]:
        linked = row._replace(sequence=len(done) + 1, previous=done[-1].hash if done else str(GENESIS))
        done.append(linked._replace(hash=sha256_of(sealed_bytes(linked))))
    return done


def _changed(row: StoredEvent, dice: random.Random) -> StoredEvent:
    digit = dice.choice("0123456789abcdef")
    at = dice.randrange(len("sha256:"), len(row.hash))
    changes: dict[str, list[Any]] = {
        "at": [f"{row.at[:20]}{dice.randrange(10**6):06}+00:00"],
        "actor": [row.actor + " ", row.actor[:-1], row.actor.upper(), '","x":"'],
        "action": [dice.choice(list(Action)).value],
        "subject": [row.subject + "\u200b", row.subject[1:], '"}'],
        "payload": [
            canonical_text({"number": dice.randrange(1000)}),
            row.payload.replace(":", ": ", 1),
            row.payload.replace("ü", "u"),
            row.payload.replace('"number":', '"number":1', 1),
            row.payload.replace('{"nested"', '{"nested":0,"nested"', 1),
        ],
        "previous": [row.previous[:at] + digit + row.previous[at + 1 :], str(GENESIS)],
        "hash": [row.hash[:at] + digit + row.hash[at + 1 :], row.hash.upper()],
        "sequence": [row.sequence + dice.choice([-1, 1, 100])],
    }
    field = dice.choice(list(changes))
    return row._replace(**{field: dice.choice(changes[field])})


def a_field_is_changed(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return [*rows[:index], _changed(rows[index], dice), *rows[index + 1 :]]


def an_event_is_removed(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return rows[:index] + rows[index + 1 :]


def two_events_are_swapped(rows: Rows, dice: random.Random) -> Rows:
    one, other = dice.sample(range(len(rows)), 2)
    swapped = list(rows)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    return swapped


def an_event_stands_twice(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return [*rows[: index + 1], *rows[index:]]


def an_event_is_inserted(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    forged = rows[index]._replace(actor="forger")
    return [*rows[:index], forged._replace(hash=sha256_of(sealed_bytes(forged))), *rows[index:]]


def an_event_is_put_before_the_first(rows: Rows, dice: random.Random) -> Rows:
    forged = rows[0]._replace(sequence=-dice.randrange(3), actor="forger")
    return [forged._replace(hash=sha256_of(sealed_bytes(forged))), *rows]


def the_tail_is_cut_off(rows: Rows, dice: random.Random) -> Rows:
    return rows[: dice.randrange(len(rows))]


def the_tail_is_cut_off_and_regrown(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return resealed([*rows[:index], *(row._replace(actor="forger") for row in rows[index:])], index)


def one_event_is_changed_and_the_rest_sealed_again(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return resealed([*rows[:index], rows[index]._replace(subject=f"forged-{dice.random()}"), *rows[index + 1 :]], index)


def one_event_is_removed_and_the_rest_sealed_again(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return resealed(rows[:index] + rows[index + 1 :], index)


def one_event_is_inserted_and_the_rest_sealed_again(rows: Rows, dice: random.Random) -> Rows:
    index = dice.randrange(len(rows))
    return resealed([*rows[:index], rows[index]._replace(actor="forger"), *rows[index:]], index)


def two_events_are_swapped_and_the_rest_sealed_again(rows: Rows, dice: random.Random) -> Rows:
    return resealed(two_events_are_swapped(rows, dice))


SEEN_WITHOUT_A_CHECKPOINT: tuple[Tampering, ...] = (
    two_events_are_swapped,
    an_event_stands_twice,
    an_event_is_inserted,
    an_event_is_put_before_the_first,
    a_field_is_changed,
)
TAMPERINGS: tuple[Tampering, ...] = (
    *SEEN_WITHOUT_A_CHECKPOINT,
    an_event_is_removed,
    the_tail_is_cut_off,
    the_tail_is_cut_off_and_regrown,
    one_event_is_changed_and_the_rest_sealed_again,
    one_event_is_removed_and_the_rest_sealed_again,
    one_event_is_inserted_and_the_rest_sealed_again,
    two_events_are_swapped_and_the_rest_sealed_again,
)


def exported(row: StoredEvent) -> bytes:
    """A row as a line of an export, however it was changed."""
    at = f"{row.at[:19] if row.at[19:26] == '.000000' else row.at[:26]}Z"
    told = {"action": row.action, "actor": row.actor, "at": at, "hash": row.hash}
    links = {"previous": row.previous, "sequence": row.sequence, "subject": row.subject}
    return f'{canonical_text(told)[:-1]},"payload":{row.payload},{canonical_text(links)[1:]}\n'.encode()
