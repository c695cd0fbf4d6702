from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.assessment import Assessment
from pipeline.domain.finding import Scored
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.verdict import Verdict
from pipeline.stages.reviewed import reviewed
from pipeline.stages.score import score
from tests.builders import an_unscored_finding, changed
from tests.fakes import LONG_AGO
from tests.office import KEEPING, RUBRIC, USE, a_report
from tests.review_builders import a_review


def on(report: Assessment, criterion: str, verdict: Verdict | None, **changes: object) -> FindingReview:
    finding = next(item for item in report.findings if item.criterion == criterion)
    review = a_review(finding, RUBRIC.criterion(criterion), id=f"review-{criterion}", verdict=verdict)
    return changed(review, **changes)


def test_without_reviews_the_score_is_the_machine_s() -> None:
    report = a_report()
    found = reviewed(report, RUBRIC, [])
    assert found.score == report.result == score(RUBRIC, report.findings)


def test_an_override_without_a_citation_counts_in_the_reviewed_score_and_nowhere_else() -> None:
    """I1, I5: the finding stays unscored, and so does the machine's score."""
    report = a_report()
    found = reviewed(report, RUBRIC, [on(report, KEEPING, Verdict.NOT_MET)])
    row = next(item for item in found.findings if item.criterion == KEEPING)
    assert (row.machine_verdict, row.verdict, row.is_overridden) == (None, Verdict.NOT_MET, True)
    assert row.finding == an_unscored_finding(KEEPING)
    # Weights 3 and 1: of the four, three are met.
    assert (found.score.score, found.score.coverage) == (75.0, 1.0)
    assert (report.result.score, report.result.coverage) == (100.0, 0.75)


def test_who_holds_a_criterion_undecided_takes_it_out_of_the_reviewed_score() -> None:
    report = a_report()
    found = reviewed(report, RUBRIC, [on(report, USE, None)])
    assert found.score.score is None
    assert isinstance(found.findings[0].finding, Scored)


def test_accepting_after_an_override_brings_the_machine_s_word_back() -> None:
    report = a_report()
    first = on(report, USE, Verdict.NOT_MET)
    then = changed(
        first, id="later", stance=Stance.ACCEPTED, verdict=None, author="person-ada", at=LONG_AGO + timedelta(days=1)
    )
    found = reviewed(report, RUBRIC, [then, first])
    assert found.findings[0].verdict is Verdict.MET
    assert found.report_digest == reviewed(report, RUBRIC, []).report_digest


def test_a_new_assessment_takes_nothing_from_what_was_said_of_a_finding_that_is_still_the_same() -> None:
    """I5."""
    before, after = a_report(), a_report(number=2, rationale="Other words.")
    said = [on(before, USE, Verdict.PARTIAL), on(before, KEEPING, Verdict.MET)]
    found = reviewed(after, RUBRIC, said)
    changed_row, same_row = found.findings
    assert (changed_row.review, changed_row.outdated) == (None, said[0])
    assert (changed_row.verdict, changed_row.machine_verdict) == (None, Verdict.MET)  # until somebody looks again
    assert changed_row.awaits_second_look
    assert same_row.review == said[1]
    assert found.outdated == (said[0],)


@given(verdicts=st.dictionaries(st.sampled_from([USE, KEEPING]), st.none() | st.sampled_from(Verdict)), data=st.data())
def test_the_order_of_reviews_never_matters(verdicts: dict[str, Verdict | None], data: st.DataObject) -> None:
    report = a_report()
    said = [on(report, name, verdict) for name, verdict in verdicts.items()]
    assert reviewed(report, RUBRIC, said) == reviewed(report, RUBRIC, data.draw(st.permutations(said)))
