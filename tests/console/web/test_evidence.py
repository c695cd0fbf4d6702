"""New evidence through its form."""

import threading
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from console.web.app import create_app
from console.web.judging import Judging
from pipeline.domain.ids import RunId
from pipeline.domain.person import Role
from pipeline.domain.source import SourceKind
from pipeline.errors import ModelUnavailable
from tests.builders import an_assessment
from tests.console.web.asking import Asking
from tests.console.web.fakes import FakeServices

REPORT = f"/reports/{an_assessment().id}"
CRITERION = "training-on-customer-data"
FORM = f"{REPORT}/evidence?criterion={CRITERION}"
FILE = {"file": ("C:\\answers\\soc2.txt", b"We hold a SOC 2 report.", "text/plain")}


@pytest.fixture
def judged() -> list[RunId]:
    return []


@pytest.fixture
def reviewer(services: FakeServices, judged: list[RunId]) -> Iterator[Asking]:
    def judge(_services: object, run: RunId) -> str:
        judged.append(run)
        return "assessment-2"

    app = create_app(lambda: services, judge=judge)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield Asking(client, services).signed_in(Role.REVIEWER)


def fields(reviewer: Asking, **more: str) -> dict[str, str]:
    return {"form_token": reviewer.token(FORM), "criterion": CRITERION, **more}


def test_a_file_is_handed_in_from_its_finding_and_the_new_report_is_shown(
    reviewer: Asking, judged: list[RunId]
) -> None:
    assert f'href="{FORM}"' in reviewer.page(REPORT)
    sent = fields(reviewer, kind="soc_report", expires_on="2027-01-31")
    answer = reviewer.client.post(f"{REPORT}/evidence", data=sent, files=FILE)
    assert answer.headers["location"] == f"/reports/assessment-2?done=judged-anew#{CRITERION}"
    assert judged == ["run-anew"]
    ((of, file, question),) = reviewer.services.rejudging.taken
    assert (of, question, file.kind, str(file.expires_on)) == (
        an_assessment().id,
        None,
        SourceKind.SOC_REPORT,
        "2027-01-31",
    )


def test_a_bad_file_is_told_on_the_form_which_keeps_what_was_chosen(reviewer: Asking, judged: list[RunId]) -> None:
    sent = fields(reviewer, kind="soc_report", expires_on="2027-01-31")
    bad = {"file": ("bad.bin", b"\x00", "application/octet-stream")}
    answer = reviewer.client.post(f"{REPORT}/evidence", data=sent, files=bad)
    assert answer.status_code == 422
    assert "bad.bin is in no format that is read" in answer.text
    assert '<option value="soc_report" selected>' in answer.text
    assert 'value="2027-01-31"' in answer.text
    assert judged == []


@pytest.mark.parametrize("files", [{}, {"file": ("empty.txt", b"", "text/plain")}], ids=["none", "empty"])
def test_no_file_or_an_empty_one_is_told_on_the_form(
    reviewer: Asking, files: dict[str, tuple[str, bytes, str]]
) -> None:
    answer = reviewer.client.post(f"{REPORT}/evidence", data=fields(reviewer), files=files)
    assert answer.status_code == 422
    assert "no file was chosen, or it is empty" in answer.text


def test_an_answer_is_handed_in_from_its_question(reviewer: Asking) -> None:
    reviewer.send(f"{REPORT}/findings/{CRITERION}", on=REPORT, act="ask", text="Do you train on it?")
    form = f"{REPORT}/evidence?question=question-0"
    assert f'href="{form}"' in reviewer.page(REPORT)
    assert "Do you train on it?" in reviewer.page(form)
    sent = fields(reviewer, question="question-0")
    assert reviewer.client.post(f"{REPORT}/evidence", data=sent, files=FILE).status_code == 303
    assert [question for _, _, question in reviewer.services.rejudging.taken] == ["question-0"]


def test_an_auditor_is_offered_no_form_and_a_forged_one_is_refused(reviewer: Asking) -> None:
    """I9."""
    reviewer.signed_in(Role.AUDITOR)
    assert "/evidence?" not in reviewer.page(REPORT)
    assert reviewer.get(FORM).status_code == 403
    sent = {"form_token": reviewer.token("/"), "criterion": CRITERION}
    assert reviewer.client.post(f"{REPORT}/evidence", data=sent, files=FILE).status_code == 403
    assert reviewer.services.rejudging.taken == []


def test_a_criterion_that_the_report_does_not_have_is_not_found(reviewer: Asking) -> None:
    assert reviewer.get(f"{REPORT}/evidence?criterion=none").status_code == 404


def test_nobody_waits_longer_than_a_few_seconds_and_the_run_goes_on() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def slow(_run: RunId) -> str:
        may_end.wait(30)
        ended.set()
        return "assessment-2"

    judging = Judging(slow, wait_max_seconds=0.01)
    assert judging.judged(RunId("run-1")) is None
    may_end.set()
    judging.close()
    assert ended.is_set()


def test_what_a_run_failed_of_is_told_to_who_still_waits() -> None:
    def fails(_run: RunId) -> str:
        raise ModelUnavailable("no model")

    judging = Judging(fails)
    with pytest.raises(ModelUnavailable):
        judging.judged(RunId("run-1"))
    judging.close()
