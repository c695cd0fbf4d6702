"""New evidence beside what is known of a vendor; nothing is fetched."""

from datetime import date, timedelta

import pytest

from flows import dispatch, plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.ids import AssessmentId, QuestionId
from pipeline.domain.run import RunState
from pipeline.domain.source import SourceKind
from pipeline.domain.upload import Upload
from pipeline.domain.verdict import Verdict
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated, TooLarge, UnsupportedFormat
from pipeline.services.rejudging import HandedIn, Rejudging
from pipeline.services.uploading import Uploading
from tests.fakes import FakeSite
from tests.pipeline.services.conftest import SITE
from tests.pipeline.services.sign_off import AUDITOR, REQUESTER, REVIEWER

pytestmark = pytest.mark.slow  # real services over files, built anew for each test

SOC2 = b"We have examined the controls of Acme.\n\nAcme holds a SOC 2 Type II report for January to June 2026.\n"
ANSWER = HandedIn(name="soc2.txt", body=SOC2, kind=SourceKind.SOC_REPORT)


@pytest.fixture
def report(staffed: Services) -> AssessmentId:
    order = plans.AssessOrder(url=SITE, limits=staffed.limits(pages_max=10))
    return AssessmentId(plans.assess(InlineRunner(staffed), order))


def verdict(services: Services, reference: str, criterion: str = "soc2") -> Verdict | None:
    row = services.reviewing.reviewed(reference).of(criterion)
    assert row is not None
    return row.machine_verdict


def test_a_file_decides_its_criterion_and_leaves_all_other_evidence_and_its_times_as_they_were(
    staffed: Services, report: AssessmentId, site: FakeSite
) -> None:
    """I12; the site is not asked again."""
    before = staffed.reporting.report(report).assessment
    assert verdict(staffed, report) is None
    site.pages.clear()
    run = staffed.rejudging.begin(report, ANSWER, by=REVIEWER)
    after = staffed.reporting.report(dispatch.judge_anew(staffed, run.id)).assessment
    assert verdict(staffed, after.id) is Verdict.MET
    evidence = {item.url: item.captured_at for item in after.evidence}
    assert {item.url: item.captured_at for item in before.evidence}.items() <= evidence.items()
    assert evidence.keys() - {item.url for item in before.evidence} == {"upload://acme.example/soc2.txt"}


def test_what_is_taken_over_twice_still_names_the_run_that_captured_it(staffed: Services, report: AssessmentId) -> None:
    first = staffed.reporting.report(report).assessment.run
    once = dispatch.judge_anew(staffed, staffed.rejudging.begin(report, ANSWER, by=REVIEWER).id)
    more = HandedIn(name="note.txt", body=b"Acme deletes backups after 90 days.\n")
    run = staffed.rejudging.begin(AssessmentId(once), more, by=REVIEWER)
    with staffed.store.reading() as transaction:
        captures = transaction.captures.of_run(run.id)
    details = {capture.detail for source, capture in captures if not source.uploaded and capture.snapshot}
    assert details == {f"taken over from run {first}"}
    uploads = {source.url: capture.outcome for source, capture in captures if source.uploaded}
    assert uploads == {
        "upload://acme.example/soc2.txt": CaptureOutcome.UNCHANGED,
        "upload://acme.example/note.txt": CaptureOutcome.OK,
    }


def test_an_answer_is_noted_with_who_handed_it_in(staffed: Services, report: AssessmentId) -> None:
    question = staffed.reviewing.ask(report, "soc2", "", by=REVIEWER)
    assert staffed.rejudging.asked_of(question.id) == report
    staffed.rejudging.begin(report, ANSWER, by=REQUESTER, question=question.id)
    (asked,) = staffed.reviewing.reviewed(report).questions
    assert [item.author for item in asked.answers] == [REQUESTER.id]
    with staffed.store.reading() as transaction:
        told = {event.action for event in transaction.audit.events() if event.actor == REQUESTER.label}
    assert told == {Action.RUN_STARTED, Action.SOURCE_UPLOADED, Action.CAPTURE_MADE, Action.QUESTION_ANSWERED}


def test_a_newer_file_of_the_same_name_answers_the_question_once(staffed: Services, report: AssessmentId) -> None:
    question = staffed.reviewing.ask(report, "soc2", "", by=REVIEWER)
    once = dispatch.judge_anew(staffed, staffed.rejudging.begin(report, ANSWER, by=REVIEWER, question=question.id).id)
    newer = HandedIn(name="soc2.txt", body=SOC2 + b"Signed on 1 July 2026.\n", kind=SourceKind.SOC_REPORT)
    staffed.rejudging.begin(AssessmentId(once), newer, by=REVIEWER, question=question.id)
    (asked,) = staffed.reviewing.reviewed(once).questions
    assert len(asked.answers) == 1


@pytest.mark.parametrize(
    ("file", "error"),
    [
        (HandedIn(name="x.bin", body=b"\x00\x01\x02\x03" * 50), UnsupportedFormat),
        (HandedIn(name="  ", body=SOC2), InvalidInput),
        (HandedIn(name="a" * 201, body=SOC2), InvalidInput),
        (HandedIn(name="old.txt", body=SOC2, expires_on=date(2020, 1, 1)), InvalidInput),
    ],
    ids=["unreadable", "nameless", "name too long", "expired"],
)
def test_a_bad_file_is_refused_before_anything_is_recorded(
    staffed: Services, report: AssessmentId, file: HandedIn, error: type[Exception]
) -> None:
    with staffed.store.reading() as transaction:
        events = len(list(transaction.audit.events()))
    with pytest.raises(error):
        staffed.rejudging.begin(report, file, by=REVIEWER)
    with staffed.store.reading() as transaction:
        assert len(list(transaction.audit.events())) == events


def test_a_file_larger_than_the_limit_is_refused(staffed: Services, report: AssessmentId) -> None:
    small = Rejudging(staffed.store, staffed.blobs, staffed.extractor, staffed.clock, file_max_bytes=10)
    with pytest.raises(TooLarge):
        small.begin(report, ANSWER, by=REVIEWER)


def test_an_auditor_hands_nothing_in(staffed: Services, report: AssessmentId) -> None:
    """I9."""
    with pytest.raises(NotAllowed):
        staffed.rejudging.begin(report, ANSWER, by=AUDITOR)


def test_a_report_that_was_superseded_takes_no_evidence(staffed: Services, report: AssessmentId) -> None:
    dispatch.judge_anew(staffed, staffed.rejudging.begin(report, ANSWER, by=REVIEWER).id)
    with pytest.raises(Outdated):
        staffed.rejudging.begin(report, ANSWER, by=REVIEWER)
    with pytest.raises(NotFound):
        staffed.rejudging.begin(AssessmentId("none"), ANSWER, by=REVIEWER)


def test_a_question_that_is_not_the_vendor_s_is_refused(staffed: Services, report: AssessmentId) -> None:
    with pytest.raises(NotFound):
        staffed.rejudging.begin(report, ANSWER, by=REVIEWER, question=QuestionId("none"))
    with pytest.raises(NotFound):
        staffed.rejudging.asked_of(QuestionId("none"))


def test_a_run_that_is_under_way_is_left_alone_and_one_that_was_killed_is_not(
    staffed: Services, report: AssessmentId
) -> None:
    under_way = staffed.intake.open_run(SITE, limits=staffed.limits())
    with pytest.raises(InvalidInput, match="under way"):
        staffed.rejudging.begin(report, ANSWER, by=REVIEWER)
    staffed.clock.at(under_way.started_at + timedelta(hours=3))  # type: ignore[attr-defined]
    run = staffed.rejudging.begin(report, ANSWER, by=REVIEWER)
    with staffed.store.reading() as transaction:
        killed = transaction.runs.get(under_way.id)
    assert killed is not None
    assert killed.state is RunState.SUPERSEDED
    assert run.state is RunState.RUNNING


def test_a_run_that_a_worker_begins_while_the_file_is_read_is_not_ended(
    staffed: Services, report: AssessmentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    read = Uploading.require_readable

    def reading(uploading: Uploading, upload: Upload) -> None:
        read(uploading, upload)
        begun.append(staffed.intake.open_run(SITE, limits=staffed.limits()))

    monkeypatch.setattr(Uploading, "require_readable", reading)
    with pytest.raises(InvalidInput, match="begun meanwhile"):
        staffed.rejudging.begin(report, ANSWER, by=REVIEWER)
    with staffed.store.reading() as transaction:
        assert transaction.runs.get(begun[0].id) == begun[0]
