"""A POST that is sent twice under one key is carried out once."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from console.web.api.calling import once
from pipeline.domain.replay import KEYS_MAX, KeptReply
from pipeline.ports import Transaction
from tests.builders import a_digest
from tests.console.web.api.calling import ADA, FACTS, RITA, Office, routes

ASKED = {"website": "https://new.example", "facts": FACTS}
SIGNED_ONCE = ["decision.signed", "system.moved"]


def acts(office: Office) -> list[str]:
    return [action for action in office.events() if action != "token.issued"]


def test_the_first_answer_is_given_again_and_nothing_is_done_again(office: Office) -> None:
    sent = office.signature()
    first, again = (office.post(RITA, "/decisions", sent, key="sign-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first.headers["location"]) == (again.content, again.headers["location"])
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert acts(office) == SIGNED_ONCE


def test_without_a_key_each_request_is_one(office: Office) -> None:
    first, second = (office.made(RITA, "/requests", ASKED) for _ in range(2))
    assert first["request"]["id"] != second["request"]["id"]
    assert second["duplicates"] == [first["system"]["id"]]


def test_a_key_with_another_body_is_refused_and_the_first_stays(office: Office) -> None:
    made = office.made(RITA, "/requests", ASKED, key="k")
    other = office.post(RITA, "/requests", ASKED | {"needed_by": "2027-01-31"}, key="k")
    assert (other.status_code, other.json()["type"]) == (422, "urn:dossier:problem:key-reused")
    elsewhere = office.post(RITA, "/inventory", ASKED, key="k")
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (422, "urn:dossier:problem:key-reused")
    assert office.made(RITA, "/requests", ASKED, key="k") == made
    assert acts(office).count("system.requested") == 1


def test_a_key_is_its_owners_alone(office: Office) -> None:
    mine = office.made(RITA, "/requests", ASKED, key="k")
    theirs = office.made(ADA, "/requests", ASKED, key="k")
    assert (mine["request"]["requester"], theirs["request"]["requester"]) == (RITA.id, ADA.id)


def test_a_refusal_keeps_no_key_so_the_corrected_request_is_carried_out(office: Office) -> None:
    wrong = office.post(RITA, "/decisions", office.signature(report_digest="sha256:" + "0" * 64), key="k")
    assert (wrong.status_code, wrong.json()["type"]) == (409, "urn:dossier:problem:outdated")
    assert office.post(RITA, "/decisions", office.signature(), key="k").status_code == 201


def test_after_a_day_a_key_is_forgotten(office: Office) -> None:
    first = office.made(RITA, "/requests", ASKED, key="k")
    office.clock.at(office.clock.now() + timedelta(hours=23))
    assert office.made(RITA, "/requests", ASKED, key="k") == first
    office.clock.at(office.clock.now() + timedelta(hours=2))
    assert office.made(RITA, "/requests", ASKED, key="k") != first


def test_a_crash_between_the_act_and_its_commit_leaves_neither_act_nor_key(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I11: what is done and the answer that is kept are one transaction."""

    def cut_off(*_: Any, **__: Any) -> Any:
        raise RuntimeError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr("store.idempotency.SqlKeptReplies.add", cut_off)
        answer = office.post(RITA, "/decisions", office.signature(), key="k")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:dossier:problem:defect")
    assert acts(office) == []
    assert office.post(RITA, "/decisions", office.signature(), key="k").status_code == 201
    assert acts(office) == SIGNED_ONCE


def test_a_run_that_was_started_when_it_was_cut_off_leaves_a_key_that_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run is more than records: its key is reserved before and completed after."""

    def cut_off(*_: Any, **__: Any) -> Any:
        raise RuntimeError("cut off")

    sent = {"vendor": "vendor-acme"}
    with monkeypatch.context() as patched:
        patched.setattr("store.idempotency.SqlKeptReplies.complete", cut_off)
        assert office.post(RITA, "/assessments", sent, key="k").status_code == 500
    answer = office.post(RITA, "/assessments", sent, key="k")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:dossier:problem:key-unfinished")
    assert "look whether it was carried out" in answer.json()["advice"]
    assert office.starting.started == ["vendor-acme"]


def test_a_run_that_could_not_be_started_frees_its_key(office: Office) -> None:
    office.starting.busy = 1
    answer = office.post(RITA, "/assessments", {"vendor": "vendor-acme"}, key="k")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "/secret/place" not in answer.text
    first, again = (office.post(RITA, "/assessments", {"vendor": "vendor-acme"}, key="k") for _ in range(2))
    assert (first.status_code, again.headers["idempotent-replayed"]) == (202, "true")
    assert office.starting.started == ["vendor-acme"]


def test_while_a_request_is_being_carried_out_its_key_answers_409(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, leave = threading.Event(), threading.Event()
    request = office.services.requesting.request

    def slowly(**sent: Any) -> Any:
        entered.set()
        assert leave.wait(10)
        return request(**sent)

    monkeypatch.setattr(office.services.requesting, "request", slowly)
    office.token(RITA)
    answers: list[int] = []
    first = threading.Thread(target=lambda: answers.append(office.post(RITA, "/requests", ASKED, key="k").status_code))
    first.start()
    assert entered.wait(10)
    second = office.post(RITA, "/requests", ASKED, key="k")
    leave.set()
    first.join(10)
    assert (second.status_code, second.json()["type"]) == (409, "urn:dossier:problem:key-unfinished")
    assert (answers, acts(office).count("system.requested")) == ([201], 1)


def test_a_person_has_so_many_keys_and_no_more(office: Office) -> None:
    def fill(transaction: Transaction) -> None:
        for number in range(KEYS_MAX):
            transaction.replies.add(
                KeptReply(person=RITA.id, key=f"k{number}", request=a_digest("x"), at=office.clock.now())
            )

    office.token(RITA)
    office.token(ADA)
    with office.store.writing() as transaction:
        fill(transaction)
    answer = office.post(RITA, "/requests", ASKED, key="one-more")
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:dossier:problem:too-many-keys")
    assert office.post(ADA, "/requests", ASKED, key="one-more").status_code == 201


def test_every_post_is_carried_out_once() -> None:
    through = once(lambda call: call).__code__
    posts = [route for route in routes() if "POST" in (route.methods or ())]
    assert len(posts) == 13
    for route in posts:
        assert route.endpoint.__code__ is through, route.path
