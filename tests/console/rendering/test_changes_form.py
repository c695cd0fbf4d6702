"""What changed since an earlier report, in the forms that say so."""

import pytest

from console.rendering.changes_form import changes_text
from console.rendering.report_form import report_in
from pipeline.domain.changes import ReportChanges
from pipeline.domain.judgement import JudgeIdentity
from pipeline.domain.report import Report
from pipeline.stages.changed import Side, changes
from pipeline.stages.report import report
from pipeline.stages.reviewed import reviewed
from tests.builders import QUOTE, a_scored_finding, a_vendor, an_unscored_finding
from tests.office import KEEPING, RUBRIC, USE, a_report

EVIL = "<script>alert(1)</script>"


def side(*, silent: bool = False, number: int = 1) -> Side:
    first = an_unscored_finding(USE) if silent else a_scored_finding(USE)
    judge = JudgeIdentity(name="langchain", model=EVIL) if silent else JudgeIdentity(name="baseline")
    assessment = a_report(number=number, findings=(first, an_unscored_finding(KEEPING)), judge=judge)
    return Side(assessment=assessment, rubric=RUBRIC, reviewed=reviewed(assessment, RUBRIC, ()))


def shown(what: Side) -> Report:
    return report(a_vendor(), what.assessment, what.rubric, ())


@pytest.fixture
def told() -> ReportChanges:
    return changes(side(), side(silent=True, number=2))


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_report_says_what_changed_and_that_it_may_be_ours(told: ReportChanges, form: str) -> None:
    text = report_in(form, shown(side(silent=True, number=2)), changes=told).decode()
    assert "What changed since 2026-01-01 09:00 UTC" in text
    assert "judged otherwise" in text
    assert "Undecided now" in text
    assert QUOTE in text
    assert EVIL not in text
    assert "What changed" not in report_in(form, shown(side())).decode()


def test_a_terminal_is_told_the_words_that_were_lost(told: ReportChanges) -> None:
    lines = list(changes_text(told))
    assert f"  {USE}: undecided now, met -> undecided" in lines
    assert any(line.strip().startswith(f"- “{QUOTE}”") for line in lines)
    assert list(changes_text(None)) == ["This is the first report on this vendor: there is nothing to compare it with."]
    same = changes(side(), side(number=2))
    assert list(changes_text(same))[1:] == ["nothing changed that a report shows."]
