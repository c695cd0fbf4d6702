"""Webhooks are signed as the standard has it, and their secrets do not print."""

from datetime import timedelta

import pytest

from pipeline.domain.ids import PersonId, WebhookId
from pipeline.domain.notice import Topic
from pipeline.domain.webhook import Posted, Webhook, WebhookKeys, signature, signed_headers, webhook_secret
from tests.fakes import LONG_AGO

# The vector that the standard's own libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def a_webhook(**changes: object) -> Webhook:
    fields: dict[str, object] = {
        "id": WebhookId("webhook-1"),
        "url": "https://hooks.example/secret-path?token=1",
        "created_by": PersonId("person-1"),
        "created_at": LONG_AGO,
    }
    return Webhook.model_validate(fields | changes)


def test_the_standard_s_own_vector_is_signed_as_it_says() -> None:
    assert signature(SECRET, message_id=MESSAGE, timestamp=TIMESTAMP, body=BODY) == SIGNED


@pytest.mark.parametrize(
    ("message", "timestamp", "body"), [("msg_other", TIMESTAMP, BODY), (MESSAGE, 1, BODY), (MESSAGE, TIMESTAMP, b"{}")]
)
def test_another_id_time_or_body_has_another_signature(message: str, timestamp: int, body: bytes) -> None:
    assert signature(SECRET, message_id=message, timestamp=timestamp, body=body) != SIGNED


def test_a_rotated_secret_signs_beside_the_new_one_for_a_day() -> None:
    old, new = webhook_secret(b"o" * 32), webhook_secret(b"n" * 32)
    keys = WebhookKeys(current=old).rotated(new, at=LONG_AGO)
    within, after = LONG_AGO + timedelta(hours=23, minutes=59), LONG_AGO + timedelta(hours=24)
    assert keys.in_force(within) == (new, old)
    assert keys.in_force(after) == (new,)
    signatures = signed_headers(keys, message_id="m", body=b"b", at=within)["webhook-signature"].split(" ")
    assert signatures == [
        signature(secret, message_id="m", timestamp=int(within.timestamp()), body=b"b") for secret in (new, old)
    ]


def test_a_second_rotation_ends_the_first_secret() -> None:
    first, second, third = (webhook_secret(letter * 32) for letter in (b"1", b"2", b"3"))
    keys = WebhookKeys(current=first).rotated(second, at=LONG_AGO).rotated(third, at=LONG_AGO)
    assert keys.in_force(LONG_AGO) == (third, second)


def test_neither_a_secret_nor_an_address_prints() -> None:
    keys = WebhookKeys(current=SECRET, previous=SECRET, previous_until=LONG_AGO)
    assert "whsec_" not in repr(keys) + str(keys)
    assert "secret-path" not in repr(a_webhook()) + str(a_webhook())
    assert a_webhook().origin == "https://hooks.example"


def test_a_webhook_wants_its_topics_or_all_and_none_while_it_is_off() -> None:
    chosen = a_webhook(topics=(Topic.RUN_FAILED,))
    assert chosen.wants(Topic.RUN_FAILED)
    assert not chosen.wants(Topic.REQUEST_MADE)
    assert all(a_webhook().wants(topic) for topic in Topic)
    assert not a_webhook(active=False).wants(Topic.RUN_FAILED)


@pytest.mark.parametrize(
    ("status", "accepted"), [(200, True), (204, True), (299, True), (301, False), (404, False), (500, False)]
)
def test_only_an_answer_of_the_two_hundreds_counts(status: int, accepted: bool) -> None:
    assert Posted(status=status, detail="").accepted is accepted
    assert not Posted(detail="no answer").accepted
