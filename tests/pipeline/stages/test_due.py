"""What is due, when, and that nothing is due twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.domain.cadence import CADENCES, Cadence, VendorCadence
from pipeline.domain.due import Due, DueReason, LastDone, Trigger, Work
from pipeline.domain.ids import PersonId, VendorId
from pipeline.domain.risk import RiskTier
from pipeline.stages.due import APPROVAL_LEAD_DAYS, UPLOAD_LEAD_DAYS, due, in_order, triggers

TODAY = date(2026, 11, 24)
VENDOR = VendorId("v1")
WEEKLY = Cadence(watch_days=7, reassess_days=90)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def contract(ends_on: date, *, notice_days: int = 90) -> VendorCadence:
    return VendorCadence(
        vendor=VENDOR,
        contract_ends_on=ends_on,
        notice_days=notice_days,
        author=PersonId("p1"),
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def due_today(done: LastDone, **facts: object) -> Due | None:
    return due(VENDOR, RiskTier.MEDIUM, triggers(WEEKLY, done, **facts), done=done, today=TODAY)  # type: ignore[arg-type]


def reasons(found: Due | None) -> list[DueReason]:
    assert found is not None
    return [item.reason for item in found.triggers]


def test_a_vendor_that_was_never_assessed_is_due_for_assessment() -> None:
    found = due_today(LastDone())
    assert found is not None
    assert (found.work, reasons(found)) == (Work.REASSESS, [DueReason.NEVER_ASSESSED])


def test_a_vendor_that_was_assessed_yesterday_is_left_alone() -> None:
    assert due_today(LastDone(assessed_on=days_ago(1))) is None


@pytest.mark.parametrize(("days", "work"), [(6, None), (7, Work.WATCH), (89, Work.WATCH), (90, Work.REASSESS)])
def test_the_cadence_counts_whole_days(days: int, work: Work | None) -> None:
    found = due_today(LastDone(assessed_on=days_ago(days)))
    assert (found.work if found else None) is work


def test_a_watch_puts_off_the_next_watch_and_not_the_assessment() -> None:
    assert due_today(LastDone(assessed_on=days_ago(60), watched_on=days_ago(3))) is None
    found = due_today(LastDone(assessed_on=days_ago(90), watched_on=days_ago(3)))
    assert found is not None
    assert found.work is Work.REASSESS


def test_what_was_missed_for_a_year_is_due_once() -> None:
    found = due_today(LastDone(assessed_on=days_ago(365)))
    assert found is not None
    assert len(found.triggers) == 1
    assert found.since == days_ago(365 - 90)


def test_what_failed_today_waits_until_tomorrow() -> None:
    done = LastDone(assessed_on=days_ago(90), failing_since=TODAY, failed_on=TODAY)
    found = triggers(WEEKLY, done)
    assert due(VENDOR, RiskTier.MEDIUM, found, done=done, today=TODAY) is None
    assert due(VENDOR, RiskTier.MEDIUM, found, done=done, today=in_days(1)) is not None


def test_a_contract_makes_a_report_due_when_notice_has_to_be_given() -> None:
    done = LastDone(assessed_on=days_ago(5))
    assert due_today(done, said=contract(in_days(91))) is None
    assert reasons(due_today(done, said=contract(in_days(90)))) == [DueReason.CONTRACT]


def test_a_report_made_after_the_day_of_notice_is_enough_for_that_contract() -> None:
    assert due_today(LastDone(assessed_on=days_ago(1)), said=contract(in_days(80))) is None


@pytest.mark.parametrize(
    ("fact", "lead_days", "reason"),
    [
        ("approvals_end", APPROVAL_LEAD_DAYS, DueReason.APPROVAL_ENDS),
        ("uploads_expire", UPLOAD_LEAD_DAYS, DueReason.UPLOAD_EXPIRES),
        ("evidence_ages", 0, DueReason.EVIDENCE_AGES),
    ],
)
def test_what_ends_makes_a_report_due_ahead_of_its_end(fact: str, lead_days: int, reason: DueReason) -> None:
    done = LastDone(assessed_on=days_ago(1))
    assert due_today(done, **{fact: [in_days(lead_days + 1)]}) is None
    assert reasons(due_today(done, **{fact: [in_days(lead_days)]})) == [reason]


def test_a_file_that_has_expired_makes_a_report_due_though_one_was_made_ahead_of_it() -> None:
    ahead = LastDone(assessed_on=days_ago(UPLOAD_LEAD_DAYS - 10), watched_on=TODAY)
    assert due_today(ahead, uploads_expire=[TODAY]) is None
    assert reasons(due_today(ahead, uploads_expire=[days_ago(1)])) == [DueReason.UPLOAD_EXPIRES]
    assert due_today(LastDone(assessed_on=TODAY), uploads_expire=[days_ago(1)]) is None


def test_drift_is_due_on_the_very_day_of_an_older_report() -> None:
    assert reasons(due_today(LastDone(assessed_on=TODAY, watched_on=TODAY), drift_seen=TODAY)) == [DueReason.DRIFT]


def test_an_assessment_goes_before_a_watch_and_stands_for_it() -> None:
    found = due_today(LastDone(assessed_on=days_ago(10)), approvals_end=[in_days(APPROVAL_LEAD_DAYS)])
    assert found is not None
    assert found.work is Work.REASSESS
    assert all(item.work is Work.REASSESS for item in found.triggers)


def test_the_higher_risk_is_done_first_and_then_what_waits_longest() -> None:
    def of(name: str, tier: RiskTier, day: date) -> Due:
        trigger = Trigger(day=day, work=Work.WATCH, reason=DueReason.CADENCE)
        return Due(vendor=VendorId(name), tier=tier, work=Work.WATCH, triggers=(trigger,))

    late_low = of("late low", RiskTier.LOW, days_ago(99))
    late_high, early_high = of("late", RiskTier.HIGH, days_ago(9)), of("early", RiskTier.HIGH, days_ago(1))
    assert in_order([late_low, early_high, late_high]) == [late_high, early_high, late_low]


@given(assessed=st.none() | DAYS, watched=st.none() | DAYS, ends=st.lists(DAYS, max_size=3), today=DAYS)
def test_work_that_was_done_today_is_not_due_today(
    assessed: date | None, watched: date | None, ends: list[date], today: date
) -> None:
    before = LastDone(assessed_on=assessed, watched_on=watched)
    found = due(VENDOR, RiskTier.HIGH, triggers(WEEKLY, before, approvals_end=ends), done=before, today=today)
    if found is None:
        return
    field = "assessed_on" if found.work is Work.REASSESS else "watched_on"
    after = before.model_copy(update={field: today})
    assert due(VENDOR, RiskTier.HIGH, triggers(WEEKLY, after, approvals_end=ends), done=after, today=today) is None


@given(assessed=DAYS, today=DAYS, later=st.integers(1, 400))
def test_what_is_due_stays_due_until_it_is_done(assessed: date, today: date, later: int) -> None:
    done = LastDone(assessed_on=assessed)
    found = triggers(WEEKLY, done)
    if due(VENDOR, RiskTier.LOW, found, done=done, today=today) is not None:
        assert due(VENDOR, RiskTier.LOW, found, done=done, today=today + timedelta(days=later)) is not None


def test_a_riskier_use_is_looked_at_more_often() -> None:
    low, medium, high = CADENCES[RiskTier.LOW], CADENCES[RiskTier.MEDIUM], CADENCES[RiskTier.HIGH]
    assert high.watch_days < medium.watch_days < low.watch_days
    assert high.reassess_days < medium.reassess_days < low.reassess_days


def test_a_watch_that_is_rarer_than_the_assessment_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least as often"):
        Cadence(watch_days=91, reassess_days=90)
