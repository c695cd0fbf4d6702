"""What changed between two reports."""

from typing import Any

import pytest

from pipeline.domain.assessment import Assessment
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.changes import Coming, FindingChangeKind, ReportChanges
from pipeline.domain.finding import Finding
from pipeline.domain.judgement import JudgeIdentity
from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.report import CapturedSource
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.source import SourceKind
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.stages.changed import AWAITS_SECOND_LOOK, Side, changes
from pipeline.stages.relate import companies
from pipeline.stages.reviewed import review_forms, reviewed
from pipeline.stages.score import score
from tests.builders import (
    a_citation,
    a_criterion,
    a_related_vendor,
    a_rubric,
    a_scored_finding,
    an_unscored_finding,
    changed,
)
from tests.office import KEEPING, RUBRIC, USE, a_report
from tests.review_builders import a_review

CONTRACT = "https://acme.example/dpa"


def side(*found: Finding, reviews: tuple[FindingReview, ...] = (), **more: Any) -> Side:
    captures, related = more.pop("captures", ()), more.pop("related", ())
    assessment = a_report(findings=found or (a_scored_finding(USE), an_unscored_finding(KEEPING)), **more)
    return Side(
        assessment=assessment,
        rubric=RUBRIC,
        reviewed=reviewed(assessment, RUBRIC, reviews),
        captures=captures,
        related=related,
    )


def between(before: Side, after: Side) -> ReportChanges:
    return changes(before, after)


def only(found: ReportChanges) -> FindingChangeKind:
    (change,) = found.findings
    return change.kind


def test_the_same_report_twice_has_no_changes() -> None:
    found = between(side(), side(number=2))
    assert found.is_empty
    assert found.counts == {}


def test_another_verdict_is_told_with_both_and_the_score_that_follows() -> None:
    after = side(a_scored_finding(USE, verdict=Verdict.NOT_MET, judged=Verdict.NOT_MET), an_unscored_finding(KEEPING))
    found = between(side(), after)
    (change,) = found.findings
    assert (change.kind, change.criterion) == (FindingChangeKind.VERDICT, USE)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.verdict, change.after.verdict) == (Verdict.MET, Verdict.NOT_MET)
    assert found.before.score is not None
    assert found.after.score is not None
    assert found.before.score > found.after.score
    assert [row.score_after for row in found.dimensions] == [found.after.score]


def test_a_finding_that_lost_its_verdict_says_why() -> None:
    lost = an_unscored_finding(USE, reason=UnscoredReason.NO_VERIFIED_CITATION)
    found = between(side(), side(lost, an_unscored_finding(KEEPING)))
    (change,) = found.findings
    assert change.kind is FindingChangeKind.UNDECIDED
    assert change.after is not None
    assert change.after.reason == UnscoredReason.NO_VERIFIED_CITATION.sentence
    assert change.gained == ()
    assert [item.quote for item in change.lost] == [a_citation().quote]


def test_a_finding_that_was_undecided_is_told_as_decided_now() -> None:
    found = between(side(), side(a_scored_finding(USE), a_scored_finding(KEEPING)))
    assert only(found) is FindingChangeKind.DECIDED
    assert found.after.coverage > found.before.coverage


def test_another_reason_for_the_same_silence_is_told() -> None:
    blocked = an_unscored_finding(KEEPING, reason=UnscoredReason.BUDGET_SPENT)
    assert only(between(side(), side(a_scored_finding(USE), blocked))) is FindingChangeKind.REASON


def test_the_same_words_at_another_place_of_their_page_are_no_change_and_at_another_address_are() -> None:
    cited = a_citation()
    assert cited.start is not None
    assert cited.end is not None
    moved = changed(cited, start=cited.start + 100, end=cited.end + 100, snapshot="sha256:" + "7" * 64)
    rest = an_unscored_finding(KEEPING)
    assert between(side(), side(a_scored_finding(USE, citations=(moved,)), rest)).is_empty
    elsewhere = changed(cited, url=CONTRACT)
    found = between(side(), side(a_scored_finding(USE, citations=(elsewhere,)), rest))
    (change,) = found.findings
    assert change.kind is FindingChangeKind.EVIDENCE
    assert ([item.url for item in change.gained], [item.url for item in change.lost]) == ([CONTRACT], [cited.url])


def test_other_words_for_the_same_verdict_and_evidence_are_told_as_no_more_than_that() -> None:
    after = side(a_scored_finding(USE, rationale="Put otherwise."), an_unscored_finding(KEEPING))
    assert only(between(side(), after)) is FindingChangeKind.WORDS


def said_of(assessment: Assessment, verdict: Verdict | None, reason: str) -> FindingReview:
    form = review_forms(assessment, RUBRIC)[USE]
    said = {"criterion": USE, "finding": form, "stance": Stance.OVERRIDDEN, "verdict": verdict, "reason": reason}
    return changed(a_review(), **said)


def test_an_override_that_came_since_is_a_change_by_a_reviewer() -> None:
    word = said_of(a_report(), Verdict.NOT_MET, "Known from a call.")
    (change,) = between(side(), side(reviews=(word,))).findings
    assert change.kind is FindingChangeKind.VERDICT
    assert change.after is not None
    assert (change.after.overridden, change.after.machine, change.after.reason) == (
        True,
        Verdict.MET,
        "Known from a call.",
    )


def test_an_override_of_an_earlier_form_leaves_its_finding_undecided_and_says_so() -> None:
    word = said_of(a_report(), Verdict.PARTIAL, "One plan.")
    after = side(a_scored_finding(USE, rationale="Other."), an_unscored_finding(KEEPING), reviews=(word,))
    (change,) = between(side(reviews=(word,)), after).findings
    assert change.kind is FindingChangeKind.UNDECIDED
    assert change.after is not None
    assert change.after.reason == AWAITS_SECOND_LOOK


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"prompt_digest": "sha256:" + "9" * 64}, "prompt"),
        ({"judge": JudgeIdentity(name="langchain", model="other")}, "judge"),
        ({"profile": Profile(data_classes=(DataClass.HEALTH,))}, "use"),
    ],
)
def test_what_of_ours_judged_otherwise_is_named(change: dict[str, Any], what: str) -> None:
    found = between(side(), side(**change))
    assert [item.what for item in found.ours] == [what]
    assert found.ours[0].before != found.ours[0].after
    assert not found.is_empty


def test_another_rubric_is_named_with_its_version_and_what_it_no_longer_asks_is_told() -> None:
    smaller = a_rubric(a_criterion(USE), version=2)
    assessment = changed(a_report(findings=(a_scored_finding(USE),)), rubric_version=2, rubric_digest=smaller.digest)
    scored = changed(assessment, result=score(smaller, assessment.findings))
    after = Side(assessment=scored, rubric=smaller, reviewed=reviewed(scored, smaller, ()))
    found = between(side(), after)
    assert [(item.what, " v1 " in item.before, " v2 " in item.after) for item in found.ours] == [("rubric", True, True)]
    (change,) = found.findings
    assert (change.kind, change.criterion, change.after) == (FindingChangeKind.LEFT, KEEPING, None)


def captured(outcome: CaptureOutcome, url: str = CONTRACT) -> CapturedSource:
    return CapturedSource(url=url, kind=SourceKind.DPA, kind_reason="title", outcome=outcome, detail="403")


def test_an_address_that_gives_another_thing_is_told_and_one_found_unchanged_is_not() -> None:
    before = side(captures=(captured(CaptureOutcome.OK), captured(CaptureOutcome.OK, "https://acme.example/terms")))
    after = side(
        captures=(captured(CaptureOutcome.BLOCKED), captured(CaptureOutcome.UNCHANGED, "https://acme.example/terms"))
    )
    (change,) = between(before, after).captures
    assert (change.url, change.before, change.after) == (CONTRACT, CaptureOutcome.OK, CaptureOutcome.BLOCKED)


def test_documents_that_came_went_and_changed_are_told_by_address() -> None:
    (first,) = a_report().evidence
    new = changed(first, url=CONTRACT)
    other = changed(first, document="sha256:" + "5" * 64)
    assert [(row.url, row.what) for row in between(side(), side(evidence=(other, new))).documents] == [
        (CONTRACT, Coming.NEW),
        (first.url, Coming.CHANGED),
    ]
    assert [row.what for row in between(side(), side(evidence=())).documents] == [Coming.GONE]


def test_a_company_that_came_onto_the_lists_or_left_them_is_told_and_one_that_stayed_is_not() -> None:
    here, gone, new = (
        changed(a_related_vendor(), name=name, domain=f"{name.lower()}.example") for name in ("Ant", "Bee", "Cow")
    )
    renamed = changed(here, name="Ant Ltd")
    before, after = side(related=tuple(companies([here, gone]))), side(related=tuple(companies([renamed, new])))
    assert [(row.name, row.what) for row in between(before, after).companies] == [
        ("Cow", Coming.NEW),
        ("Bee", Coming.GONE),
    ]
