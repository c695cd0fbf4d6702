"""Runs from the console: started, watched, ended. Who may is for the service to say; the pages pass it on."""

import re
from datetime import timedelta
from typing import Any

import pytest

from pipeline.domain.person import Role
from pipeline.domain.run import RunState
from tests.builders import a_run, an_assessment
from tests.console.web.asking import Asking
from tests.console.web.fakes import FakeStarting, a_person
from tests.fakes import LONG_AGO

VENDOR = "/vendors/vendor-acme"


def running(console: Asking, **progress: Any) -> FakeStarting:
    starting = console.services.starting
    starting.put(a_run(asked_by=a_person(Role.REQUESTER).label), **progress)
    return starting


def test_a_vendor_is_assessed_again_from_its_page(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    sent = requester.send("/runs", on=VENDOR, vendor="vendor-acme")
    assert sent.headers["location"] == "/runs/run-1?done=started"
    assert requester.services.starting.known["run-1"].run.asked_by == a_person(Role.REQUESTER).label  # type: ignore[index]
    shown = requester.page(sent.headers["location"])
    assert "The research is started" in shown
    assert "queued" in shown


def test_asking_again_leads_to_the_run_that_is_under_way(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    running(requester)
    sent = requester.send("/runs", on=VENDOR, vendor="vendor-acme")
    assert sent.headers["location"] == "/runs/run-1?done=under-way"


def test_a_request_researches_its_vendor_where_the_box_is_ticked_as_it_is_at_first(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    form = requester.page("/requests/new")
    assert re.search(r'<input type="checkbox" name="assess" value="yes" checked>', form)
    facts = {"website": "https://acme.example", "name": "Acme Judge"}
    sent = requester.send("/requests", on="/requests/new", assess="yes", **facts)
    assert sent.headers["location"] == "/runs/run-1?done=requested"
    assert requester.services.starting.known["run-1"].run.system is not None  # type: ignore[index]
    sent = requester.send("/requests", on="/requests/new", **facts)
    assert sent.headers["location"].startswith("/systems/")


def test_an_auditor_is_offered_no_start_and_refused_one(console: Asking) -> None:
    auditor = console.signed_in(Role.AUDITOR)
    assert "Assess again" not in auditor.page(VENDOR)
    assert auditor.send("/runs", on=VENDOR, vendor="vendor-acme").status_code == 403
    assert auditor.services.starting.known == {}


def test_a_start_that_no_page_of_the_session_sent_is_refused(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    assert requester.client.post("/runs", data={"vendor": "vendor-acme"}).status_code == 403
    assert requester.services.starting.known == {}


def test_a_form_cannot_name_hosts_to_allow(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    requester.send("/runs", on=VENDOR, vendor="vendor-acme", allow_hosts="10.0.0.8", allow_host="10.0.0.8")
    assert requester.services.starting.known["run-1"].run.limits.allow_hosts == ()  # type: ignore[index]


def test_a_running_run_shows_its_stage_counts_and_notes_and_renews_itself(reviewer: Asking) -> None:
    running(reviewer, stage="capture", done=3, total=40, note="ok <b>/privacy</b>", earlier=("ok /",))
    shown = reviewer.page("/runs/run-1")
    assert "reading the vendor's site" in shown
    assert "3 of at most 40" in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert 'data-renew="/runs/run-1/progress"' in shown
    assert "<b>/privacy</b>" not in reviewer.get("/runs/run-1").text
    part = reviewer.get("/runs/run-1/progress").text
    assert "3 of at most 40" in part
    assert "<html" not in part
    assert "data-over" not in part


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ({"state": RunState.FINISHED, "assessment": an_assessment().id}, f"/reports/{an_assessment().id}"),
        ({"state": RunState.FAILED, "error": "no host", "advice": "Check the address."}, "Check the address."),
        ({"state": RunState.CANCELLED}, "What it captured is kept."),
        ({"state": RunState.SUPERSEDED}, "A newer run"),
    ],
    ids=lambda value: value["state"].value if isinstance(value, dict) else "",
)
def test_a_run_that_has_ended_says_how_and_renews_itself_no_more(
    reviewer: Asking, ended: dict[str, object], said: str
) -> None:
    reviewer.services.starting.put(a_run(finished_at=LONG_AGO + timedelta(seconds=75), **ended))
    shown = reviewer.page("/runs/run-1")
    assert said in shown
    assert "http-equiv" not in shown
    assert "data-renew" not in shown
    assert "Cancel the run" not in shown
    assert "data-over" in reviewer.get("/runs/run-1/progress").text


def test_a_run_without_a_sign_of_life_says_what_to_do(reviewer: Asking) -> None:
    reviewer.services.starting.put(a_run(), is_alive=False, stage="judge")
    assert "Start the research again" in reviewer.page("/runs/run-1")
    assert "gives no sign of life" in reviewer.page(VENDOR)


def test_a_run_is_cancelled_from_its_page(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    running(requester)
    assert requester.send("/runs/run-1/cancel", on="/runs/run-1").headers["location"] == "/runs/run-1?done=cancelled"
    assert requester.services.starting.view(a_run().id).run.state is RunState.CANCELLED


def test_somebody_else_s_run_offers_a_requester_no_cancel(console: Asking) -> None:
    requester = console.signed_in(Role.REQUESTER)
    requester.services.starting.put(a_run(asked_by="Somebody else <else@org.example>"))
    assert "Cancel the run" not in requester.page("/runs/run-1")


@pytest.mark.parametrize("path", ["/", VENDOR, "/runs", "/systems/system-support-drafts"])
def test_a_run_under_way_is_seen_where_its_vendor_is_looked_for(reviewer: Asking, path: str) -> None:
    running(reviewer, stage="judge", done=5, total=49)
    shown = reviewer.page(path)
    assert "judging by the rubric" in shown
    assert "5 of 49" in shown
    assert "/runs/run-1" in shown


def test_no_run_yet_is_said(reviewer: Asking) -> None:
    assert "Nothing was researched yet" in reviewer.page("/runs")


def test_a_run_that_there_is_not_is_not_found(reviewer: Asking) -> None:
    assert reviewer.get("/runs/nothing").status_code == 404


def test_nobody_sees_runs_without_a_session(console: Asking) -> None:
    for path in ("/runs", "/runs/run-1", "/runs/run-1/progress"):
        assert console.get(path).status_code == 303
