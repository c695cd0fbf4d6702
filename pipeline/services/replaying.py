"""Carry a request out once, however often it is sent under one key.

What the request does and the answer that is kept are one transaction: after a crash there are both or neither. Where
the work is more than records (a run is handed to a worker, a checkpoint is a file), the key is reserved before and
completed after; a crash between leaves a key that is unfinished, which is said and never carried out again by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

from pipeline.domain.model import Record
from pipeline.domain.replay import KEPT_HOURS, KEYS_MAX, KeptReply, Reply, RequestKey
from pipeline.errors import DossierError, KeyReused, KeyUnfinished, TooManyKeys
from pipeline.ports import Clock, Store, Transaction


class Replied(Record):
    """An answer, and whether it is one that was given before."""

    reply: Reply
    is_replayed: bool


class Replaying:
    """Keeps answers. One instance a process, since it also knows what runs in it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._running: set[tuple[str, str]] = set()
        self._lock = Lock()

    def once(self, key: RequestKey, act: Callable[[], Reply], *, together: bool = True) -> Replied:
        """Carry a request out, or return the answer that it got before.

        Args:
            key: who asks, under which key, for what.
            act: carries it out on this thread. What it raises is a refusal: nothing is kept, the key is free again.
            together: whether all that it does is in records, so that it and its answer are one transaction.

        Raises:
            KeyReused: when the key came with another request.
            KeyUnfinished: when it is being carried out, or was cut off.
            TooManyKeys: when the person has too many.
        """
        with self._alone(key):
            return self._together(key, act) if together else self._apart(key, act)

    def _together(self, key: RequestKey, act: Callable[[], Reply]) -> Replied:
        with self._store.together() as transaction:
            before = self._before(transaction, key)
            if before is not None:
                return Replied(reply=before, is_replayed=True)
            reply = act()
            transaction.replies.add(self._kept(key, reply))
        return Replied(reply=reply, is_replayed=False)

    def _apart(self, key: RequestKey, act: Callable[[], Reply]) -> Replied:
        with self._store.writing() as transaction:
            before = self._before(transaction, key)
            if before is not None:
                return Replied(reply=before, is_replayed=True)
            transaction.replies.add(self._kept(key, None))
        try:
            reply = act()
        except DossierError:
            with self._store.writing() as transaction:
                transaction.replies.remove(key.person, key.key)
            raise
        with self._store.writing() as transaction:
            transaction.replies.complete(key.person, key.key, reply)
        return Replied(reply=reply, is_replayed=False)

    def _before(self, transaction: Transaction, key: RequestKey) -> Reply | None:
        transaction.replies.prune(before=self._clock.now() - timedelta(hours=KEPT_HOURS))
        kept = transaction.replies.get(key.person, key.key)
        if kept is None:
            if transaction.replies.count(key.person) >= KEYS_MAX:
                raise TooManyKeys(f"{KEYS_MAX:,} idempotency keys of yours are kept, and no more")
            return None
        if kept.request != key.request:
            raise KeyReused("this idempotency key came with another request before")
        if kept.reply is None:
            raise KeyUnfinished("the first request with this key has no answer: it runs elsewhere, or was cut off")
        return kept.reply

    def _kept(self, key: RequestKey, reply: Reply | None) -> KeptReply:
        return KeptReply(person=key.person, key=key.key, request=key.request, at=self._clock.now(), reply=reply)

    @contextmanager
    def _alone(self, key: RequestKey) -> Iterator[None]:
        mine = (key.person, key.key)
        with self._lock:
            if mine in self._running:
                raise KeyUnfinished("a request with this idempotency key is being carried out")
            self._running.add(mine)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(mine)
