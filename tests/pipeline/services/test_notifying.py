"""What happened is told once to each, or at least once when something dies; never history, never twice over."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from pipeline.domain.audit import Action
from pipeline.domain.decision import ApprovalCondition, Ruling, use_digest
from pipeline.domain.delivery import ATTEMPTS_MAX, LEASE_SECONDS, DeliveryState
from pipeline.domain.ids import TargetId
from pipeline.domain.notice import Topic
from pipeline.domain.webhook import Posted, Webhook, signature
from pipeline.ports import Messenger
from pipeline.services import deriving
from pipeline.services.deciding import Deciding
from pipeline.services.notifying import Notifying, Tally
from pipeline.services.reviewing import Reviewing
from pipeline.services.webhooks import Webhooks
from store.database import SqlStore
from tests.fakes import LONG_AGO, FakeMessenger, FakePoster, FixedClock
from tests.office import ADA, ADAM, FIRST, RITA, an_office, opened
from tests.signing import SeededSigner

URL = "https://hooks.example/in"
BUSY = Posted(status=500, detail="the receiver answered 500")


class Desk:
    """The services over one store, one clock and one receiver."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FixedClock(LONG_AGO + timedelta(days=60))
        self.poster = FakePoster()
        self.webhooks = Webhooks(store, self.clock, self.poster)
        self.deciding = Deciding(store, self.clock, SeededSigner())
        self.notifying = self.sender()

    def sender(self, *messengers: Messenger, **changes: Any) -> Notifying:
        """Open the service as another process would, always with the shortest waits."""
        given: dict[str, Any] = {"overdue": self.deciding, "chance": lambda: 0.0, "actor": "tester", **changes}
        return Notifying(self.store, self.clock, self.poster, messengers, **given)

    def add(self, *topics: Topic, url: str = URL) -> Webhook:
        return self.webhooks.add(url=url, topics=topics, by=ADAM).webhook

    def fail_a_run(self, error: str = "the site did not answer") -> None:
        with self.store.writing() as tx:
            tx.audit.append(actor="tester", action=Action.RUN_FAILED, subject="run-1", payload={"error": error})

    def make_a_report(self) -> None:
        with self.store.writing() as tx:
            tx.audit.append(
                actor="tester",
                action=Action.ASSESSMENT_MADE,
                subject=FIRST,
                payload={"vendor": "vendor-acme", "grade": "B"},
            )

    def sign(self, ruling: Ruling = Ruling.APPROVE, **changes: Any) -> None:
        seen = Reviewing(self.store, self.clock).reviewed(FIRST).report_digest
        with self.store.reading() as tx:
            (system,) = tx.systems.all()
        self.deciding.sign(
            system.id,
            FIRST,
            ruling=ruling,
            statement="Fit for this use.",
            report_digest=seen,
            use=use_digest(system.facts),
            by=RITA,
            **changes,
        )

    def later(self, **much: float) -> None:
        self.clock.at(self.clock.now() + timedelta(**much))

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.poster.posted]

    def types(self) -> list[str]:
        return [message["type"] for message in self.told()]

    def events(self, action: Action) -> int:
        with self.store.reading() as tx:
            return sum(event.action is action for event in tx.audit.events())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield store


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def test_what_happens_after_a_webhook_was_added_is_told_once(desk: Desk) -> None:
    desk.fail_a_run("before")
    desk.add()
    desk.fail_a_run("after")
    assert desk.notifying.send_due() == Tally(delivered=1)
    assert desk.notifying.send_due() == Tally()
    (message,) = desk.told()
    assert message["type"] == "run.failed"
    assert message["data"]["body"] == "A run on Acme AI ended without a report: after"
    assert message["data"]["path"] == "/vendors/vendor-acme"


def test_a_message_is_signed_with_the_webhook_s_own_secret(desk: Desk) -> None:
    made = desk.webhooks.add(url=URL, by=ADAM)
    desk.fail_a_run()
    desk.notifying.send_due()
    ((url, headers, body),) = desk.poster.posted
    assert url == URL
    assert headers["webhook-signature"] == signature(
        made.secret, message_id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body
    )


def test_a_webhook_is_told_of_its_topics_and_one_without_any_of_all(desk: Desk) -> None:
    desk.add(Topic.REPORT_MADE, url=f"{URL}/reports")
    desk.add(url=f"{URL}/all")
    desk.fail_a_run()
    desk.make_a_report()
    assert desk.notifying.send_due() == Tally(delivered=3)
    told = sorted((url.removeprefix(URL), json.loads(body)["type"]) for url, _, body in desk.poster.posted)
    assert told == [("/all", "report.made"), ("/all", "run.failed"), ("/reports", "report.made")]


def test_every_receiver_meets_an_event_under_the_same_id(desk: Desk) -> None:
    desk.add(url=f"{URL}/1")
    desk.add(url=f"{URL}/2")
    desk.fail_a_run()
    desk.notifying.send_due()
    first, second = (headers["webhook-id"] for _, headers, _ in desk.poster.posted)
    assert first == second


def test_a_failure_is_tried_again_with_the_same_id_and_a_new_time(desk: Desk) -> None:
    desk.add()
    desk.fail_a_run()
    desk.poster.answers = [BUSY]
    assert desk.notifying.send_due() == Tally(failed=1)
    assert desk.notifying.send_due() == Tally()
    (trouble,) = desk.webhooks.troubled(ADAM)
    assert (trouble.delivery.attempts, trouble.delivery.last_error) == (1, BUSY.detail)
    desk.later(seconds=10)
    assert desk.notifying.send_due() == Tally(delivered=1)
    (_, first, body), (_, second, again) = desk.poster.posted
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) > int(first["webhook-timestamp"])
    assert body == again
    assert desk.webhooks.troubled(ADAM) == []


def test_a_receiver_that_never_takes_it_is_given_up_and_said(desk: Desk) -> None:
    desk.add()
    desk.fail_a_run()
    desk.poster.answers = [BUSY] * (ATTEMPTS_MAX + 1)
    tallies = []
    for _ in range(ATTEMPTS_MAX + 2):
        tallies.append(desk.notifying.send_due())
        desk.later(hours=16)
    assert tallies == [Tally(failed=1)] * (ATTEMPTS_MAX - 1) + [Tally(given_up=1), Tally(), Tally()]
    (trouble,) = desk.webhooks.troubled(ADAM)
    assert trouble.is_final
    assert trouble.delivery.attempts == ATTEMPTS_MAX


def test_a_receiver_that_wants_to_hear_no_more_is_switched_off(desk: Desk) -> None:
    webhook = desk.add()
    desk.fail_a_run("first")
    desk.fail_a_run("second")
    desk.poster.answers = [Posted(status=410, detail="the receiver answered 410")] * 2
    assert desk.notifying.send_due().given_up == 2
    assert [item.active for item in desk.webhooks.all(ADAM)] == [False]
    assert desk.events(Action.WEBHOOK_CHANGED) == 1
    desk.fail_a_run("third")
    assert desk.notifying.send_due() == Tally()
    desk.webhooks.change(webhook.id, active=True, by=ADAM)
    assert desk.notifying.send_due() == Tally()


def test_one_that_was_switched_off_misses_what_happened_and_what_was_on_its_way(desk: Desk) -> None:
    webhook = desk.add()
    desk.fail_a_run()
    desk.poster.answers = [BUSY]
    desk.notifying.send_due()
    desk.webhooks.change(webhook.id, active=False, by=ADAM)
    desk.fail_a_run()
    desk.later(hours=1)
    assert desk.notifying.send_due() == Tally()
    desk.webhooks.change(webhook.id, active=True, by=ADAM)
    assert desk.notifying.send_due() == Tally()
    desk.fail_a_run()
    assert desk.notifying.send_due() == Tally(delivered=1)


def test_one_that_is_removed_during_a_try_is_not_written_to_any_more(desk: Desk) -> None:
    webhook = desk.add()
    desk.fail_a_run()

    class Removing(FakePoster):
        @override
        def post(self, url: str, headers: Any, body: bytes) -> Posted:
            desk.webhooks.remove(webhook.id, by=ADAM)
            return super().post(url, headers, body)

    desk.poster = Removing()
    assert desk.sender().send_due() == Tally(delivered=1)
    with desk.store.reading() as tx:
        assert tx.outbox.targets() == []


class Dying(FakePoster):
    """Takes a message, and dies before anybody can write it down."""

    @override
    def post(self, url: str, headers: Any, body: bytes) -> Posted:
        super().post(url, headers, body)
        raise SystemExit


def test_a_process_that_dies_between_sending_and_writing_it_down_leaves_it_to_be_sent_again(desk: Desk) -> None:
    """I11."""
    desk.add()
    desk.fail_a_run()
    desk.poster = Dying()
    with pytest.raises(SystemExit):
        desk.sender().send_due()
    died, desk.poster = desk.poster, FakePoster()
    survivor = desk.sender()
    assert survivor.send_due() == Tally()
    desk.later(seconds=LEASE_SECONDS)
    assert survivor.send_due() == Tally(delivered=1)
    assert died.posted[0][1]["webhook-id"] == desk.poster.posted[0][1]["webhook-id"]


def test_a_message_over_which_every_process_dies_is_given_up_in_the_end(desk: Desk) -> None:
    desk.add()
    desk.fail_a_run()
    desk.poster = Dying()
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(SystemExit):
            desk.sender().send_due()
        desk.later(seconds=LEASE_SECONDS)
    assert desk.sender().send_due() == Tally()
    (trouble,) = desk.webhooks.troubled(ADAM)
    assert (trouble.is_final, trouble.delivery.last_error) == (True, "the last try ended without a word")
    assert len(desk.poster.posted) == ATTEMPTS_MAX


def test_a_process_that_dies_while_it_derives_loses_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I11."""
    desk.add()
    desk.fail_a_run()

    def dying(event: Any) -> Any:
        raise SystemExit

    with monkeypatch.context() as patching:
        patching.setattr("pipeline.services.deriving.mentioned", dying)
        with pytest.raises(SystemExit):
            desk.notifying.send_due()
    assert desk.notifying.send_due() == Tally(delivered=1)


def test_who_comes_back_late_with_a_failure_does_not_undo_what_another_did(desk: Desk) -> None:
    webhook = desk.add()
    desk.fail_a_run()
    other = desk.sender()
    outcomes: list[Tally] = []

    class Slow(FakePoster):
        @override
        def post(self, url: str, headers: Any, body: bytes) -> Posted:
            desk.later(seconds=LEASE_SECONDS + 1)
            outcomes.append(other.send_due())
            return BUSY

    late = desk.sender()
    late._poster = Slow()
    late.send_due()
    assert outcomes == [Tally(delivered=1)]
    with desk.store.reading() as tx:
        stored = [tx.outbox.delivery(TargetId(webhook.id), number) for number in range(1, 10)]
    assert [item.state for item in stored if item is not None] == [DeliveryState.DELIVERED]


def test_more_events_than_fit_into_one_transaction_are_all_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "EVENTS_AT_ONCE", 4)
    desk.add()
    for number in range(10):
        desk.fail_a_run(str(number))
    assert desk.notifying.send_due() == Tally(delivered=10)
    assert len({message["data"]["sequence"] for message in desk.told()}) == 10


def test_no_more_is_sent_than_was_asked_for(desk: Desk) -> None:
    desk.add()
    for number in range(12):
        desk.fail_a_run(str(number))
    assert desk.notifying.send_due(10) == Tally(delivered=10)
    assert desk.notifying.send_due(10) == Tally(delivered=2)


def test_nothing_is_written_while_there_is_nothing_to_tell(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look every few seconds must keep no writer waiting."""
    desk.add()
    desk.fail_a_run()
    sender = desk.sender(FakeMessenger())
    sender.send_due()
    monkeypatch.setattr(desk.store, "writing", lambda: pytest.fail("wrote"))
    assert sender.send_due() == Tally()


class TestChannels:
    def test_a_channel_begins_at_the_head_and_is_told_with_a_link(self, desk: Desk) -> None:
        desk.fail_a_run("history")
        channel = FakeMessenger()
        sender = desk.sender(channel, address="https://dossier.example/")
        assert sender.send_due() == Tally()
        desk.fail_a_run("news")
        assert sender.send_due() == Tally(delivered=1)
        assert channel.messages == [
            (
                "Assessment of Acme AI failed",
                "A run on Acme AI ended without a report: news\n\nhttps://dossier.example/vendors/vendor-acme",
            )
        ]

    def test_people_are_not_told_of_reports_that_nobody_has_to_look_at(self, desk: Desk) -> None:
        channel = FakeMessenger()
        sender = desk.sender(channel)
        sender.send_due()
        desk.make_a_report()
        assert sender.send_due() == Tally()

    def test_one_channel_that_fails_does_not_make_the_others_hear_it_twice(self, desk: Desk) -> None:
        good, bad = FakeMessenger("channel-good"), FakeMessenger("channel-bad", refusals=1)
        sender = desk.sender(good, bad)
        sender.send_due()
        desk.fail_a_run()
        assert sender.send_due() == Tally(delivered=1, failed=1)
        desk.later(seconds=10)
        assert sender.send_due() == Tally(delivered=1)
        assert (len(good.messages), len(bad.messages)) == (1, 1)

    def test_a_process_without_the_channel_leaves_its_messages_to_one_that_has_it(self, desk: Desk) -> None:
        channel = FakeMessenger()
        sender = desk.sender(channel)
        sender.send_due()
        desk.fail_a_run()
        assert desk.sender().send_due() == Tally()
        assert sender.send_due() == Tally(delivered=1)

    def test_a_channel_that_was_away_for_more_than_a_week_is_not_told_that_week(self, desk: Desk) -> None:
        channel = FakeMessenger(refusals=1)
        sender = desk.sender(channel)
        sender.send_due()
        desk.fail_a_run("tried")
        sender.send_due()
        desk.later(days=8)
        desk.fail_a_run("missed")
        assert sender.send_due() == Tally()
        desk.fail_a_run("told")
        assert sender.send_due() == Tally(delivered=1)
        assert [body for _, body in channel.messages] == ["A run on Acme AI ended without a report: told"]

    def test_a_channel_that_was_away_over_a_night_is_told_of_it(self, desk: Desk) -> None:
        sender = desk.sender(FakeMessenger())
        sender.send_due()
        desk.later(hours=14)
        desk.fail_a_run()
        assert sender.send_due() == Tally(delivered=1)


class TestOfTheLifeOfAnApproval:
    def test_a_signature_is_told(self, desk: Desk) -> None:
        desk.add()
        desk.sign()
        desk.notifying.send_due()
        (message,) = desk.told()
        assert message["type"] == "decision.signed"
        assert message["data"]["title"] == "Decided: Acme Writer (Acme AI) approved"

    def test_the_end_of_an_approval_is_told_once(self, desk: Desk) -> None:
        desk.add(Topic.APPROVAL_EXPIRED)
        desk.sign(expires_on=date(2026, 4, 1))
        desk.later(days=100)
        for _ in range(2):
            desk.deciding.expire(actor="tester")
            desk.notifying.send_due()
        assert desk.types() == ["approval.expired"]
        assert "expired on 2026-04-01" in desk.told()[0]["data"]["body"]

    def test_a_condition_is_overdue_from_the_day_after_and_that_is_told_once(self, desk: Desk) -> None:
        desk.add(Topic.CONDITION_OVERDUE)
        due = ApprovalCondition(number=1, text="Sign the DPA", owner="Legal", due=date(2026, 3, 9))
        desk.sign(Ruling.APPROVE_WITH_CONDITIONS, conditions=(due,))
        assert desk.notifying.note_overdue(actor="tester") == 0
        desk.later(days=30)
        assert desk.notifying.note_overdue(actor="tester") == 1
        assert desk.notifying.note_overdue(actor="tester") == 0
        desk.notifying.send_due()
        assert desk.types() == ["condition.overdue"]
        assert desk.told()[0]["data"]["body"].endswith("was due on 2026-03-09. Its owner: Legal.")
        assert desk.events(Action.CONDITION_OVERDUE) == 1

    def test_a_condition_that_was_met_is_not_overdue(self, desk: Desk) -> None:
        due = ApprovalCondition(number=1, text="Sign the DPA", owner="Legal", due=date(2026, 3, 9))
        desk.sign(Ruling.APPROVE_WITH_CONDITIONS, conditions=(due,))
        with desk.store.reading() as tx:
            (decision,) = tx.reviews.all_decisions()
        desk.deciding.fulfil(decision.id, 1, "Signed.", by=ADA)
        desk.later(days=30)
        assert desk.notifying.note_overdue(actor="tester") == 0


def test_no_text_of_a_stranger_pings_or_links(desk: Desk) -> None:
    channel = FakeMessenger()
    sender = desk.sender(channel)
    sender.send_due()
    desk.fail_a_run("<!channel> @everyone see https://evil.example\n# now")
    sender.send_due()
    ((_, body),) = channel.messages
    assert body == ("A run on Acme AI ended without a report: ‹!channel› ＠everyone see https[:]//evil[.]example now")
