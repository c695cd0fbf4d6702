"""Find what vendors are due to be assessed again, and queue that.

Rules:
- what is due follows from days that have passed (`stages/due.py`), so asking twice makes nothing due twice;
- a vendor is assessed again for each use that its open systems rest on, and for no other;
- where a run for a use is queued or under way, none is queued beside it; two runs of one vendor never overlap
  (`taking.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from pipeline.domain.assessment import AssessedUse
from pipeline.domain.audit import Action
from pipeline.domain.cadence import Cadence, VendorCadence
from pipeline.domain.decision import Ruling, settled
from pipeline.domain.due import Due, LastDone, Work
from pipeline.domain.ids import RunId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import Profile
from pipeline.domain.risk import RiskTier
from pipeline.domain.run import CrawlLimits, LastEnd, Run, RunState
from pipeline.domain.system import AISystem, Stage
from pipeline.domain.vendor import Vendor
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.holding import by
from pipeline.services.intake import Order, queued
from pipeline.services.keeping import demand
from pipeline.services.reporting import vendor_known_as
from pipeline.services.running import is_worked_on
from pipeline.stages.ageing import ages_on
from pipeline.stages.due import due, in_order, triggers
from pipeline.stages.standing import current_for

MAY_SET = (Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
_OPEN = frozenset(stage for stage in Stage if stage not in {Stage.DECOMMISSIONED, Stage.WITHDRAWN})


class DueVendor(Record):
    """A vendor, what is due for it, and the uses to assess it for."""

    vendor: Vendor
    due: Due
    profiles: tuple[Profile, ...]


class _Gathered(Record):
    """All that is read for all vendors at once."""

    systems: tuple[AISystem, ...]
    ends: tuple[LastEnd, ...]
    uses: tuple[AssessedUse, ...]


class DueWork:
    """Work that days make due. `cadences` are those of the tiers; `limits` are of every run that is queued here."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        cadences: Mapping[RiskTier, Cadence],
        limits: CrawlLimits,
        actor: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._cadences = cadences
        self._limits = limits
        self._actor = actor

    def due(self) -> list[DueVendor]:
        """Return the vendors that are due to be assessed again today, the highest risk first."""
        today = self._clock.now().date()
        with self._store.reading() as transaction:
            systems = transaction.systems.in_stages(_OPEN)
            vendors = list(dict.fromkeys(item.vendor for item in systems))
            ends = by(transaction.runs.ends(vendors), lambda item: item.vendor)
            uses = by(transaction.assessments.uses(vendors), lambda item: item.vendor)
            said = {item.vendor: item for item in transaction.cadences.all()}
            approved = by(transaction.reviews.decisions_on([item.id for item in systems]), lambda item: item.system)
            known = {item.id: item for item in transaction.vendors.some(vendors)}
            found: dict[VendorId, DueVendor] = {}
            for vendor, own in by(systems, lambda item: item.vendor).items():
                gathered = _Gathered(
                    systems=tuple(own), ends=tuple(ends.get(vendor, ())), uses=tuple(uses.get(vendor, ()))
                )
                approvals = [
                    decision.expires_on
                    for system in own
                    for decision in settled(approved.get(system.id, ()))
                    if decision.ruling is not Ruling.REJECT and decision.expires_on is not None
                ]
                work = self._of_vendor(transaction, vendor, gathered, said.get(vendor), approvals, today)
                if work is not None:
                    found[vendor] = DueVendor(vendor=known[vendor], due=work, profiles=_pending(gathered, work))
        return [found[item.vendor] for item in in_order(item.due for item in found.values())]

    def uses_of(self, reference: str) -> tuple[Vendor, tuple[Profile, ...]]:
        """Return a vendor by id, domain, website or name, and the uses to assess it for: its systems', or its newest.

        Raises:
            NotFound: when there is no such vendor.
        """
        with self._store.reading() as transaction:
            vendor = transaction.vendors.get(VendorId(reference)) or vendor_known_as(transaction, reference)
            uses = transaction.assessments.uses([vendor.id])
            open_ones = [item for item in transaction.systems.of_vendor(vendor.id) if not item.stage.is_final]
        newest = uses[-1].profile if uses else Profile()
        return vendor, tuple(_profiles(open_ones, uses)) or (newest,)

    def queue(self, vendor: Vendor, profiles: Iterable[Profile]) -> list[Run]:
        """Queue a run for each use for which none is queued or under way; return those that were queued now."""
        with self._store.writing() as transaction:
            now = self._clock.now()
            busy = [run for run in transaction.runs.unfinished() if run.vendor == vendor.id]
            alive = [run for run in busy if run.state is RunState.QUEUED or is_worked_on(transaction, run, now=now)]
            return [
                self._queued(transaction, vendor, profile, at=now)
                for profile in profiles
                if not any(run.profile == profile for run in alive)
            ]

    def set_cadence(
        self,
        vendor: Vendor,
        *,
        cadence: Cadence | None,
        contract_ends_on: date | None,
        notice_days: int,
        by: Person,
    ) -> VendorCadence:
        """Say how often one vendor is looked at, and when its contract ends; None leaves it to the tier.

        Raises:
            NotAllowed: without the role of a reviewer, approver or administrator.
        """
        with self._store.writing() as transaction:
            demand(transaction, by, *MAY_SET)
            said = VendorCadence(
                vendor=vendor.id,
                cadence=cadence,
                contract_ends_on=contract_ends_on,
                notice_days=notice_days,
                author=by.id,
                at=self._clock.now(),
            )
            transaction.cadences.put(said)
            transaction.audit.append(
                actor=by.label,
                action=Action.CADENCE_SET,
                subject=vendor.id,
                payload=said.model_dump(mode="json", exclude={"vendor", "at"}),
            )
        return said

    def _of_vendor(
        self,
        transaction: Transaction,
        vendor: VendorId,
        gathered: _Gathered,
        said: VendorCadence | None,
        approvals: Sequence[date],
        today: date,
    ) -> Due | None:
        tiers = list(RiskTier)
        tier = max((item.facts.risk.tier for item in gathered.systems), key=tiers.index)
        cadence = said.cadence if said is not None and said.cadence is not None else self._cadences[tier]
        done = _last_done(gathered)
        ages: set[date] = set()
        expiries: set[date] = set()
        for profile in _profiles(gathered.systems, gathered.uses):
            use = current_for(gathered.uses, profile)
            assessment = transaction.assessments.get(use.id) if use is not None else None
            rubric = transaction.rubrics.get(assessment.rubric_digest) if assessment is not None else None
            if assessment is None or rubric is None:
                continue
            ages |= ages_on(assessment, rubric)
            expiries |= {
                capture.expires_on
                for source, capture in transaction.captures.of_run(assessment.run)
                if source.uploaded and capture.expires_on is not None
            }
        found = triggers(cadence, done, said=said, approvals_end=approvals, uploads_expire=expiries, evidence_ages=ages)
        reassessing = [item for item in found if item.work is Work.REASSESS]
        return due(vendor, tier, reassessing, done=done, today=today)

    def _queued(self, transaction: Transaction, vendor: Vendor, profile: Profile, *, at: datetime) -> Run:
        order = Order(vendor=vendor.id, start_url=vendor.website, limits=self._limits, profile=profile)
        return queued(transaction, RunId(self._clock.new_id()), order, at=at, actor=self._actor)


def _profiles(systems: Iterable[AISystem], uses: Sequence[AssessedUse]) -> list[Profile]:
    """Return the uses that systems rest on: that of the report which speaks of each, or its own without one."""
    found = []
    for system in systems:
        current = current_for(uses, system.facts.profile)
        found.append(current.profile if current is not None else system.facts.profile)
    return [profile for number, profile in enumerate(found) if profile not in found[:number]]


def _done_on(gathered: _Gathered, profile: Profile) -> date | None:
    ends = [item.at for item in gathered.ends if item.profile == profile and item.state is RunState.FINISHED]
    return max(ends).date() if ends else None


def _last_done(gathered: _Gathered) -> LastDone:
    """Return when all uses were assessed, which is when the one was that was longest ago; and the last failure."""
    days = [_done_on(gathered, profile) for profile in _profiles(gathered.systems, gathered.uses)]
    known = [day for day in days if day is not None]
    failed = [item.at.date() for item in gathered.ends if item.state is RunState.FAILED]
    return LastDone(
        assessed_on=min(known) if known and len(known) == len(days) else None,
        failed_on=max(failed, default=None),
    )


def _pending(gathered: _Gathered, work: Due) -> tuple[Profile, ...]:
    last = work.triggers[-1].day
    return tuple(
        profile
        for profile in _profiles(gathered.systems, gathered.uses)
        if (done := _done_on(gathered, profile)) is None or done < last
    )
