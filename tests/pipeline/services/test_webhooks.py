"""Webhooks are kept by administrators alone, begin at the present, and never show a secret twice."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.delivery import Delivery, DeliveryState, Target
from pipeline.domain.ids import TargetId, WebhookId
from pipeline.domain.notice import Topic
from pipeline.domain.person import Person
from pipeline.domain.webhook import Posted, signature
from pipeline.errors import DossierError, InvalidInput, NotAllowed, NotFound
from pipeline.services.webhooks import WEBHOOKS_MAX, Webhooks
from store.database import SqlStore
from tests.fakes import LONG_AGO, FakePoster, FixedClock
from tests.office import ADA, ADAM, OTTO, RITA, an_office, opened

URL = "https://hooks.example/path-that-is-a-password"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield store


@pytest.fixture
def poster() -> FakePoster:
    return FakePoster()


@pytest.fixture
def webhooks(store: SqlStore, poster: FakePoster) -> Webhooks:
    return Webhooks(store, FixedClock(), poster)


def events(store: SqlStore) -> list[AuditEvent]:
    with store.reading() as tx:
        return [event for event in tx.audit.events() if event.action.value.startswith("webhook.")]


def test_a_new_webhook_begins_at_the_head_of_the_trail(webhooks: Webhooks, store: SqlStore) -> None:
    with store.writing() as tx:
        tx.audit.append(actor="tester", action=Action.RUN_FAILED, subject="run-1", payload={"error": "x"})
    made = webhooks.add(url=f"  {URL}\n", topics=[Topic.RUN_FAILED, Topic.RUN_FAILED], by=ADAM)
    assert (made.webhook.url, made.webhook.topics, made.webhook.active) == (URL, (Topic.RUN_FAILED,), True)
    with store.reading() as tx:
        (target,) = tx.outbox.targets()
        head = tx.audit.head()
    assert head is not None
    assert (target.id, target.position) == (TargetId(made.webhook.id), head.sequence)


def test_a_secret_is_shown_once_and_is_in_no_event_list_or_word(webhooks: Webhooks, store: SqlStore) -> None:
    made = webhooks.add(url=URL, by=ADAM)
    rotated = webhooks.rotate(made.webhook.id, by=ADAM)
    assert made.secret.startswith("whsec_")
    assert len({made.secret, rotated.secret}) == 2
    said = repr(made) + repr(webhooks.all(ADAM)) + "".join(str(event.payload) for event in events(store))
    assert "whsec_" not in said
    assert made.secret.removeprefix("whsec_") not in said
    assert "path-that-is-a-password" not in "".join(str(event.payload) for event in events(store))


def test_each_change_is_an_event_of_whoever_made_it(webhooks: Webhooks, store: SqlStore) -> None:
    webhook = webhooks.add(url=URL, by=ADAM).webhook
    webhooks.change(webhook.id, topics=[Topic.DECISION_SIGNED], by=ADAM)
    webhooks.change(webhook.id, topics=[Topic.DECISION_SIGNED], by=ADAM)
    webhooks.rotate(webhook.id, by=ADAM)
    webhooks.remove(webhook.id, by=ADAM)
    found = events(store)
    assert [event.action for event in found] == [
        Action.WEBHOOK_ADDED,
        Action.WEBHOOK_CHANGED,
        Action.WEBHOOK_ROTATED,
        Action.WEBHOOK_REMOVED,
    ]
    assert {(event.actor, event.subject) for event in found} == {(ADAM.label, webhook.id)}
    assert found[1].payload == {"origin": "https://hooks.example", "topics": ["decision.signed"], "active": True}
    assert webhooks.all(ADAM) == []


CALLS: list[Callable[[Webhooks, WebhookId, Person], Any]] = [
    lambda webhooks, _id, by: webhooks.add(url=URL, by=by),
    lambda webhooks, id_, by: webhooks.change(id_, active=False, by=by),
    lambda webhooks, id_, by: webhooks.rotate(id_, by=by),
    lambda webhooks, id_, by: webhooks.remove(id_, by=by),
    lambda webhooks, id_, by: webhooks.test(id_, by=by),
    lambda webhooks, _id, by: webhooks.all(by),
    lambda webhooks, _id, by: webhooks.troubled(by),
]


@pytest.mark.parametrize("who", [RITA, ADA, OTTO], ids=["reviewer", "approver", "auditor"])
@pytest.mark.parametrize("call", CALLS, ids=["add", "change", "rotate", "remove", "test", "all", "troubled"])
def test_nobody_but_an_administrator_keeps_or_sees_webhooks(
    webhooks: Webhooks, store: SqlStore, poster: FakePoster, call: Callable[..., Any], who: Person
) -> None:
    """I9."""
    webhook = webhooks.add(url=URL, by=ADAM).webhook
    with pytest.raises(NotAllowed):
        call(webhooks, webhook.id, who)
    assert webhooks.all(ADAM) == [webhook]
    assert len(events(store)) == 1
    assert poster.posted == []


def test_an_address_that_may_not_be_sent_to_is_refused(webhooks: Webhooks, store: SqlStore) -> None:
    with pytest.raises(InvalidInput, match="only https") as refused:
        webhooks.add(url="http://hooks.example/", by=ADAM)
    assert "DOSSIER_WEBHOOK_ALLOW_HOSTS" in refused.value.advice
    assert events(store) == []


@pytest.mark.parametrize("call", [CALLS[1], CALLS[2], CALLS[3], CALLS[4]], ids=["change", "rotate", "remove", "test"])
def test_what_is_not_there_is_not_found(webhooks: Webhooks, call: Callable[..., Any]) -> None:
    with pytest.raises(NotFound):
        call(webhooks, WebhookId("none"), ADAM)


def test_there_are_not_too_many(webhooks: Webhooks) -> None:
    for number in range(WEBHOOKS_MAX):
        webhooks.add(url=f"{URL}/{number}", by=ADAM)
    with pytest.raises(DossierError, match="50 webhooks"):
        webhooks.add(url=URL, by=ADAM)


def test_switched_off_and_on_it_begins_anew_at_the_head(webhooks: Webhooks, store: SqlStore) -> None:
    webhook = webhooks.add(url=URL, by=ADAM).webhook
    webhooks.change(webhook.id, active=False, by=ADAM)
    with store.writing() as tx:
        tx.audit.append(actor="tester", action=Action.RUN_FAILED, subject="run-1", payload={"error": "x"})
    webhooks.change(webhook.id, active=True, by=ADAM)
    with store.reading() as tx:
        (target,) = tx.outbox.targets()
        head = tx.audit.head()
    assert head is not None
    assert target.position == head.sequence


def test_a_test_is_signed_and_its_outcome_is_returned(webhooks: Webhooks, poster: FakePoster) -> None:
    made = webhooks.add(url=URL, by=ADAM)
    poster.answers = [Posted(status=500, detail="the receiver answered 500")]
    assert not webhooks.test(made.webhook.id, by=ADAM).accepted
    assert webhooks.test(made.webhook.id, by=ADAM).accepted
    (_, first, body), (url, second, _) = poster.posted
    assert url == URL
    assert b'"type":"dossier.test"' in body
    assert first["webhook-id"] != second["webhook-id"]
    assert first["webhook-signature"] == signature(
        made.secret, message_id=first["webhook-id"], timestamp=int(first["webhook-timestamp"]), body=body
    )


def test_what_failed_is_told_with_its_webhook_or_none_for_a_channel(webhooks: Webhooks, store: SqlStore) -> None:
    webhook = webhooks.add(url=URL, by=ADAM).webhook
    channel = TargetId("channel-1")
    with store.writing() as tx:
        tx.outbox.put_target(Target(id=channel, position=0, seen_at=LONG_AGO))
        tx.outbox.add_deliveries(
            [
                Delivery(target=TargetId(webhook.id), sequence=1, next_attempt_at=LONG_AGO, last_error="500"),
                Delivery(
                    target=channel,
                    sequence=2,
                    next_attempt_at=LONG_AGO,
                    last_error="no",
                    state=DeliveryState.GIVEN_UP,
                    tried_at=LONG_AGO,
                ),
            ]
        )
    found = {trouble.delivery.sequence: trouble for trouble in webhooks.troubled(ADAM)}
    assert (found[1].webhook, found[1].is_final) == (webhook, False)
    assert (found[2].webhook, found[2].is_final) == (None, True)
