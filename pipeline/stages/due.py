"""Say what work on a vendor is due on a day.

Rules:
- every reason is a trigger: a day, from which on its work is due unless it was done on that day or later. So what was
  missed is caught up once, not once for each day that passed, and asking twice makes nothing due twice;
- a re-assessment does what a watch does, so it makes the watch undue; where both are due, only it is done;
- work that failed today is left until tomorrow: a site that is away is not asked again by every timer;
- what ends on a day needs the fresh report before it: approvals `APPROVAL_LEAD_DAYS`, uploads `UPLOAD_LEAD_DAYS` ahead;
- a vendor none of whose systems is open is not looked at.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from pipeline.domain.cadence import Cadence, VendorCadence
from pipeline.domain.due import Due, DueReason, LastDone, Trigger, Work
from pipeline.domain.ids import VendorId
from pipeline.domain.risk import RiskTier

APPROVAL_LEAD_DAYS = 30  # a review, and a second one where the first asks questions, fit into it
UPLOAD_LEAD_DAYS = 30  # a vendor asked for the next year's attestation needs weeks, not days
ALWAYS = date.min  # of work that was never done


def triggers(
    cadence: Cadence,
    done: LastDone,
    *,
    said: VendorCadence | None = None,
    approvals_end: Iterable[date] = (),
    uploads_expire: Iterable[date] = (),
    evidence_ages: Iterable[date] = (),
    drift_seen: date | None = None,
) -> tuple[Trigger, ...]:
    """Return every trigger of a vendor, past or to come, by day.

    Args:
        cadence: of its tier, or its own.
        done: when it was looked at.
        said: what people said of it.
        approvals_end: the last days of the approvals that rest on its reports.
        uploads_expire: the last days on which its uploaded files may be relied on.
        evidence_ages: the first days on which a document of its newest report is older than a criterion allows.
        drift_seen: the day on which a watch saw that something changed, where that was not judged yet.
    """
    found = [_by_cadence(Work.REASSESS, done.assessed_on, cadence.reassess_days)]
    looked = max(filter(None, (done.watched_on, done.assessed_on)), default=None)
    if looked is not None:
        found.append(_by_cadence(Work.WATCH, looked, cadence.watch_days))
    if said is not None and said.contract_ends_on is not None:
        last, notice = said.contract_ends_on, said.notice_days
        found.append(_reassess(last, DueReason.CONTRACT, lead_days=notice, note=f"the contract ends on {last}"))
    found += [
        _reassess(day, DueReason.APPROVAL_ENDS, lead_days=APPROVAL_LEAD_DAYS, note=f"an approval ends on {day}")
        for day in set(approvals_end)
    ]
    found += [
        _reassess(day, DueReason.UPLOAD_EXPIRES, lead_days=UPLOAD_LEAD_DAYS, note=f"an upload expires on {day}")
        for day in set(uploads_expire)
    ]
    # The report made ahead of it relied on the file still; the one after its last day must not.
    found += [
        _reassess(day + timedelta(days=1), DueReason.UPLOAD_EXPIRES, note=f"an upload expired on {day}")
        for day in set(uploads_expire)
    ]
    found += [
        _reassess(day, DueReason.EVIDENCE_AGES, note=f"evidence is older than allowed from {day}")
        for day in set(evidence_ages)
    ]
    if drift_seen is not None:
        found.append(_reassess(drift_seen, DueReason.DRIFT, note="a watch saw a change"))
    return tuple(sorted(found, key=lambda item: (item.day, item.work, item.reason, item.note)))


def due(vendor: VendorId, tier: RiskTier, found: Iterable[Trigger], *, done: LastDone, today: date) -> Due | None:
    """Return the work on a vendor that is due today, or None."""
    if done.failed_on == today:
        return None
    pending = [item for item in found if item.day <= today and not _was_done(item, done)]
    for work in (Work.REASSESS, Work.WATCH):
        of_work = tuple(item for item in pending if item.work is work)
        if of_work:
            return Due(vendor=vendor, tier=tier, work=work, triggers=of_work)
    return None


def in_order(work: Iterable[Due]) -> list[Due]:
    """Return due work as it is to be done: the highest risk first, then what has waited longest."""
    tiers = list(RiskTier)
    return sorted(work, key=lambda item: (-tiers.index(item.tier), item.since, item.vendor))


def _was_done(trigger: Trigger, done: LastDone) -> bool:
    if trigger.reason is DueReason.DRIFT:
        # Days are too coarse for it: a report of the same day may be older than the watch. Who asks knows the hours.
        return False
    days = [done.assessed_on] if trigger.work is Work.REASSESS else [done.assessed_on, done.watched_on]
    return any(day is not None and day >= trigger.day for day in days)


def _by_cadence(work: Work, last: date | None, days: int) -> Trigger:
    if last is None:
        return Trigger(day=ALWAYS, work=work, reason=DueReason.NEVER_ASSESSED)
    return Trigger(day=last + timedelta(days=days), work=work, reason=DueReason.CADENCE, note=f"every {days} days")


def _reassess(day: date, reason: DueReason, *, note: str, lead_days: int = 0) -> Trigger:
    return Trigger(day=day - timedelta(days=lead_days), work=Work.REASSESS, reason=reason, note=note)
