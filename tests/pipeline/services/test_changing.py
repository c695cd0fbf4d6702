"""What changed since an earlier report, over a real SQLite store."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.changes import FindingChangeKind
from pipeline.domain.ids import AssessmentId
from pipeline.domain.profile import DataClass, Profile
from pipeline.domain.verdict import Verdict
from pipeline.errors import InvalidInput, NotFound
from pipeline.services.changing import Changing
from pipeline.services.reviewing import Reviewing
from store.database import SqlStore
from tests.builders import a_scored_finding, an_unscored_finding
from tests.fakes import LONG_AGO, FixedClock
from tests.office import FIRST, KEEPING, RITA, USE, a_report, add_report, an_office, opened

SECOND = AssessmentId("assessment-2")
HEALTH = Profile(data_classes=(DataClass.HEALTH,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        yield store


def test_the_first_report_has_nothing_to_be_compared_with(store: SqlStore) -> None:
    assert Changing(store).since(FIRST) is None
    assert Changing(store).earlier(FIRST).lines == ()


def test_without_a_name_it_is_the_last_report_for_the_same_use(store: SqlStore) -> None:
    add_report(store, a_report(number=2, profile=HEALTH))
    add_report(store, a_report(number=3, findings=(a_scored_finding(USE), a_scored_finding(KEEPING))))
    found = Changing(store).since(AssessmentId("assessment-3"))
    assert found is not None
    assert found.since == FIRST
    assert found.counts == {FindingChangeKind.DECIDED: 1}
    other_use = Changing(store).since(SECOND)
    assert other_use is not None
    assert [item.what for item in other_use.ours] == ["use"]
    assert [line.id for line in Changing(store).earlier(AssessmentId("assessment-3")).lines] == [SECOND, FIRST]


def test_the_earlier_report_is_read_with_the_words_that_it_had_when_the_newer_one_was_made(store: SqlStore) -> None:
    clock = FixedClock(LONG_AGO + timedelta(days=1))
    reviewing = Reviewing(store, clock)
    reviewing.override(FIRST, USE, verdict=Verdict.PARTIAL, reason="One plan.", by=RITA)
    add_report(store, a_report(number=3))
    third = AssessmentId("assessment-3")
    unchanged = Changing(store).since(third)
    assert unchanged is not None
    assert unchanged.findings == ()
    clock.at(LONG_AGO.replace(month=4))
    reviewing.override(third, USE, verdict=Verdict.NOT_MET, reason="No plan any more.", by=RITA)
    found = Changing(store).since(third)
    assert found is not None
    (change,) = found.findings
    assert change.before is not None
    assert change.after is not None
    assert (change.before.verdict, change.after.verdict) == (Verdict.PARTIAL, Verdict.NOT_MET)


def test_a_later_report_or_none_at_all_is_refused_as_the_earlier_one(store: SqlStore) -> None:
    add_report(
        store, a_report(number=2, findings=(a_scored_finding(USE, rationale="New."), an_unscored_finding(KEEPING)))
    )
    with pytest.raises(InvalidInput, match="no earlier assessment"):
        Changing(store).since(FIRST, SECOND)
    with pytest.raises(InvalidInput):
        Changing(store).since(SECOND, AssessmentId("none"))
    with pytest.raises(NotFound):
        Changing(store).since(AssessmentId("none"))
