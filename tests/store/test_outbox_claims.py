"""Of several senders over one database, each delivery is made by one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from pipeline.domain.audit import Action
from pipeline.domain.delivery import Target
from pipeline.domain.ids import TargetId
from pipeline.runtime import SystemClock
from pipeline.services.notifying import Notifying
from pipeline.services.standings import Standings
from store.database import SqlStore
from tests.contracts.outbox_contract import KEYS, a_webhook
from tests.fakes import LONG_AGO, FakePoster
from tests.review_builders import a_person

EVENTS, SENDERS = 60, 3


def test_senders_at_once_send_each_message_once(store: SqlStore) -> None:
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.outbox.add_webhook(a_webhook(topics=()), KEYS)
        tx.outbox.put_target(Target(id=TargetId(a_webhook().id), position=0, seen_at=LONG_AGO))
        for number in range(EVENTS):
            tx.audit.append(actor="tester", action=Action.RUN_FAILED, subject=f"run-{number}", payload={"error": "x"})
    poster, clock, start = FakePoster(), SystemClock(), Barrier(SENDERS)

    def send(_number: int) -> int:
        sender = Notifying(store, clock, poster, overdue=Standings(store, clock))
        start.wait()
        return sender.send_due().delivered

    with ThreadPoolExecutor(SENDERS) as pool:
        delivered = list(pool.map(send, range(SENDERS)))
    ids = [headers["webhook-id"] for _, headers, _ in poster.posted]
    assert sum(delivered) == EVENTS
    assert len(ids) == len(set(ids)) == EVENTS
