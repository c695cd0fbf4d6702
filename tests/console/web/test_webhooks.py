"""The page of webhooks: for administrators, and a secret is on it once."""

import re

import pytest

from pipeline.domain.delivery import Delivery, DeliveryState, Target
from pipeline.domain.ids import TargetId
from pipeline.domain.person import Role
from pipeline.domain.webhook import Posted
from tests.console.web.asking import Asking
from tests.console.web.fakes import a_person
from tests.fakes import LONG_AGO

URL = "https://hooks.example/in"


@pytest.fixture
def administrator(console: Asking) -> Asking:
    return console.signed_in(Role.ADMINISTRATOR)


def secret_in(text: str) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", text)
    assert found is not None
    return found[0]


def test_a_webhook_is_added_with_its_secret_shown_once(administrator: Asking) -> None:
    assert "There is none yet." in administrator.page("/webhooks")
    answer = administrator.send("/webhooks", on="/webhooks", url=URL, topics="decision.signed")
    assert answer.status_code == 200
    assert secret_in(answer.text)
    listed = administrator.page("/webhooks")
    assert URL in listed
    assert "whsec_" not in listed
    assert "<td>decision.signed</td>" in listed


def test_a_secret_is_renewed_a_test_is_sent_and_a_webhook_removed(administrator: Asking) -> None:
    first = secret_in(administrator.send("/webhooks", on="/webhooks", url=URL).text)
    (webhook,) = administrator.services.webhooks.all(a_person(Role.ADMINISTRATOR))
    at = f"/webhooks/{webhook.id}"
    assert secret_in(administrator.send(f"{at}/secret", on="/webhooks").text) != first
    assert "The test arrived" in administrator.send(f"{at}/test", on="/webhooks").text
    administrator.services.poster.answers = [Posted(status=500, detail="the receiver answered 500")]
    assert "did not arrive" in administrator.send(f"{at}/test", on="/webhooks").text
    administrator.send(at, on="/webhooks", topics="run.failed")
    assert ">off</span>" in administrator.page("/webhooks")
    administrator.send(f"{at}/removal", on="/webhooks")
    assert URL not in administrator.page("/webhooks")


def test_what_could_not_be_delivered_is_said(administrator: Asking) -> None:
    assert "Everything was delivered." in administrator.page("/webhooks")
    given_up = Delivery(
        target=TargetId("channel-1"),
        sequence=42,
        state=DeliveryState.GIVEN_UP,
        attempts=8,
        next_attempt_at=LONG_AGO,
        tried_at=LONG_AGO,
        last_error="the service <b>refused</b>",
    )
    with administrator.services.store.writing() as tx:
        tx.outbox.put_target(Target(id=given_up.target, position=42, seen_at=LONG_AGO))
        tx.outbox.add_deliveries([given_up])
    answer = administrator.get("/webhooks")
    assert "given up" in answer.text
    assert "the service &lt;b&gt;refused&lt;/b&gt;" in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_others_neither_see_the_page_nor_change_anything(administrator: Asking, role: Role) -> None:
    assert 'href="/webhooks"' in administrator.get("/").text
    other = administrator.signed_in(role)
    assert other.get("/webhooks").status_code == 403
    assert 'href="/webhooks"' not in other.get("/").text
    assert other.send("/webhooks", on="/", url=URL).status_code == 403
    assert other.services.webhooks.all(a_person(Role.ADMINISTRATOR)) == []


def test_an_address_that_may_not_be_sent_to_is_refused_with_advice(administrator: Asking) -> None:
    answer = administrator.send("/webhooks", on="/webhooks", url="http://10.0.0.1/")
    assert answer.status_code == 422
    assert "DOSSIER_WEBHOOK_ALLOW_HOSTS" in answer.text


def test_a_form_from_elsewhere_is_refused(administrator: Asking) -> None:
    answer = administrator.client.post("/webhooks", data={"url": URL, "form_token": "0" * 64})
    assert answer.status_code == 403
    assert administrator.services.webhooks.all(a_person(Role.ADMINISTRATOR)) == []
