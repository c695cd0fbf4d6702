"""What people say of reports, over a real SQLite store."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.ids import AssessmentId, SourceId
from pipeline.domain.person import Person
from pipeline.domain.source import SourceKind
from pipeline.domain.system import Stage
from pipeline.domain.verdict import Verdict
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated
from pipeline.services.reviewing import Reviewing
from store.database import SqlStore
from tests.builders import a_source, changed
from tests.fakes import LONG_AGO, FixedClock
from tests.office import ADA, ADAM, FIRST, KEEPING, OTTO, RITA, RON, USE, a_report, add_report, an_office, opened
from tests.pipeline.services.conftest import SITE
from tests.review_builders import a_system


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield store


@pytest.fixture
def reviewing(store: SqlStore) -> Reviewing:
    return Reviewing(store, FixedClock(LONG_AGO + timedelta(days=60)))


def actions(store: SqlStore) -> list[tuple[str, Action]]:
    with store.reading() as transaction:
        return [(event.actor, event.action) for event in transaction.audit.events()]


def test_an_override_is_kept_beside_the_machine_s_verdict_with_author_and_reason(
    reviewing: Reviewing, store: SqlStore
) -> None:
    """I5, I7."""
    reviewing.override(FIRST, USE, verdict=Verdict.NOT_MET, reason=" It does. ", by=RITA)
    found = reviewing.reviewed(FIRST)
    row = found.of(USE)
    assert row is not None
    assert row.review is not None
    assert (row.machine_verdict, row.verdict, row.review.reason) == (Verdict.MET, Verdict.NOT_MET, "It does.")
    assert found.name(row.review.author) == RITA.label
    assert found.report.assessment == a_report()
    assert actions(store) == [(RITA.label, Action.FINDING_REVIEWED)]


def moved_to(store: SqlStore, stage: Stage) -> None:
    """Put Ron's system at a stage, without how it came there."""
    with store.writing() as transaction:
        (system,) = transaction.systems.all()
        transaction.systems.replace(changed(system, stage=stage, revision=2))


@pytest.mark.parametrize("who", [OTTO, ADAM], ids=["auditor", "administrator"])
def test_who_may_not_review_is_refused_by_the_service(reviewing: Reviewing, store: SqlStore, who: Person) -> None:
    """I9."""
    with pytest.raises(NotAllowed):
        reviewing.override(FIRST, USE, verdict=Verdict.NOT_MET, reason="It does.", by=who)
    with pytest.raises(NotAllowed):
        reviewing.accept(FIRST, USE, by=who)
    with pytest.raises(NotAllowed):
        reviewing.ask(FIRST, USE, "Why?", by=who)
    assert actions(store) == []


@pytest.mark.parametrize("stage", [Stage.REQUESTED, Stage.RESEARCHING, Stage.IN_REVIEW, Stage.RE_REVIEW])
def test_who_asked_for_a_system_says_nothing_on_its_findings_until_it_is_decided(
    reviewing: Reviewing, store: SqlStore, stage: Stage
) -> None:
    """I9: Ron is a reviewer and an approver too."""
    moved_to(store, stage)
    with pytest.raises(NotAllowed, match="not decided yet"):
        reviewing.override(FIRST, KEEPING, verdict=Verdict.MET, reason="I know them.", by=RON)
    with pytest.raises(NotAllowed, match="not decided yet"):
        reviewing.accept(FIRST, USE, by=RON)
    assert actions(store) == []
    reviewing.comment(FIRST, USE, "They told me so.", by=RON)
    reviewing.ask(FIRST, KEEPING, "", by=RON)
    assert [action for _, action in actions(store)] == [Action.COMMENT_ADDED, Action.QUESTION_ASKED]


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.IN_USE, Stage.WITHDRAWN])
def test_who_asked_for_a_system_reviews_like_others_once_it_is_decided(
    reviewing: Reviewing, store: SqlStore, stage: Stage
) -> None:
    moved_to(store, stage)
    assert reviewing.accept(FIRST, USE, by=RON).author == RON.id


def test_who_added_a_system_without_a_request_says_nothing_on_its_findings_either(
    reviewing: Reviewing, store: SqlStore
) -> None:
    """I9."""
    with store.writing() as transaction:
        transaction.systems.add(a_system(id="system-2", added_by=RITA.id))
    with pytest.raises(NotAllowed, match="or added it"):
        reviewing.accept(FIRST, USE, by=RITA)
    assert reviewing.accept(FIRST, USE, by=ADA).author == ADA.id


def test_an_auditor_does_not_even_comment(reviewing: Reviewing) -> None:
    with pytest.raises(NotAllowed):
        reviewing.comment(FIRST, None, "I was here.", by=OTTO)
    assert reviewing.comment(FIRST, None, "Read this first.", by=ADAM).author == ADAM.id


def test_an_override_without_reason_or_with_the_machine_s_own_verdict_is_refused(reviewing: Reviewing) -> None:
    with pytest.raises(InvalidInput, match="needs a reason"):
        reviewing.override(FIRST, USE, verdict=Verdict.NOT_MET, reason="  ", by=RITA)
    with pytest.raises(InvalidInput, match="accept it"):
        reviewing.override(FIRST, USE, verdict=Verdict.MET, reason="So it is.", by=RITA)
    with pytest.raises(NotFound):
        reviewing.accept(FIRST, "no-such-criterion", by=RITA)
    with pytest.raises(NotFound):
        reviewing.accept(AssessmentId("none"), USE, by=RITA)


def test_a_word_on_a_finding_that_a_newer_report_has_otherwise_is_refused(
    reviewing: Reviewing, store: SqlStore
) -> None:
    add_report(store, a_report(number=2, rationale="Other words."))
    with pytest.raises(Outdated):
        reviewing.accept(FIRST, USE, by=RITA)
    assert reviewing.accept(FIRST, KEEPING, by=RITA).criterion == KEEPING
    assert reviewing.reviewed(FIRST).superseded_by == "assessment-2"


def test_a_new_assessment_keeps_what_was_said_and_shows_what_no_longer_fits(
    reviewing: Reviewing, store: SqlStore
) -> None:
    """I5."""
    said = reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan only.", by=RITA)
    kept = reviewing.override(FIRST, KEEPING, verdict=Verdict.MET, reason="They told us.", by=ADA)
    add_report(store, a_report(number=2, rationale="Other words."))
    found = reviewing.reviewed("assessment-2")
    assert found.outdated == (said,)
    assert found.reviews == (kept,)
    reworded = found.of(USE)
    assert reworded is not None
    assert (reworded.machine_verdict, reworded.verdict) == (Verdict.MET, None)
    assert found.score.coverage < 1.0
    reviewing.accept(AssessmentId("assessment-2"), USE, by=RITA)
    looked_at = reviewing.reviewed("assessment-2")
    assert looked_at.score.coverage == 1.0
    assert looked_at.report_digest != found.report_digest


def test_questions_are_listed_until_they_are_answered(reviewing: Reviewing, store: SqlStore) -> None:
    first = reviewing.ask(FIRST, KEEPING, "How long are\nprompts kept?", by=RITA)
    reviewing.ask(FIRST, USE, "", by=ADA)
    assert reviewing.questions_text(FIRST).splitlines() == [
        "Questions to Acme AI",
        "",
        f"1. How long are prompts kept? ({KEEPING})",
        f"2. Please state whether customer content is used for training. ({USE})",
    ]
    with pytest.raises(NotFound):
        reviewing.answer(first.id, SourceId("none"), by=RON)
    reviewing.answer(first.id, a_source().id, by=RON)
    with pytest.raises(InvalidInput):
        reviewing.answer(first.id, a_source().id, by=RITA)
    assert KEEPING not in reviewing.questions_text(FIRST)
    asked = reviewing.reviewed(FIRST).questions[0]
    assert [reviewing.reviewed(FIRST).address(item.source) for item in asked.answers] == [a_source().url]


def test_gaps_that_nobody_asked_about_are_added_on_demand(reviewing: Reviewing) -> None:
    assert "no open questions" in reviewing.questions_text(FIRST)
    assert reviewing.questions_text(FIRST, with_gaps=True).splitlines()[2:] == [
        f"1. Please state whether customer content is used for training. ({KEEPING})"
    ]


ANSWER = "We have examined the controls of Acme.\n\nAcme holds a SOC 2 Type II report for January to June 2026.\n"


def test_new_evidence_judges_anew_what_it_bears_on_and_leaves_every_other_word_standing(services: Services) -> None:
    """I5, I12: the way that `dossier review answer --upload` goes."""
    order = plans.AssessOrder(url=SITE, limits=services.limits(pages_max=10))
    before = services.reviewing.reviewed(plans.assess(InlineRunner(services), order))
    with services.store.writing() as transaction:
        transaction.people.add(RITA)
    kept = next(row.criterion for row in before.findings if row.criterion != "soc2" and row.verdict is None)
    assessment = before.report.assessment.id
    services.reviewing.override(assessment, kept, verdict=Verdict.NOT_MET, reason="Known from a call.", by=RITA)
    services.reviewing.override(assessment, "soc2", verdict=Verdict.NOT_MET, reason="Nothing shown.", by=RITA)
    question = services.reviewing.ask(assessment, "soc2", "", by=RITA)
    upload = services.uploading.kept("soc2.txt", ANSWER.encode(), kind=SourceKind.SOC_REPORT)
    run = services.reviewing.asked_in(question.id)
    again = plans.AssessOrder(url=run.start_url, limits=run.limits, uploads=(upload,), profile=run.profile)
    after = services.reviewing.reviewed(plans.assess(InlineRunner(services), again))
    source = services.reviewing.source_of(question.id, "upload://acme.example/soc2.txt")
    services.reviewing.answer(question.id, source, by=RITA)
    judged, standing = after.of("soc2"), after.of(kept)
    assert judged is not None
    assert standing is not None
    assert (judged.machine_verdict, judged.verdict, judged.review) == (Verdict.MET, None, None)
    assert judged.outdated is not None
    assert judged.outdated.reason == "Nothing shown."
    assert standing.verdict is Verdict.NOT_MET
