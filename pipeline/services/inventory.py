"""The inventory of AI systems: find, show, add and correct entries, take files in and hand them out."""

from collections.abc import Callable, Iterable
from typing import Any

from pipeline.domain.audit import Action
from pipeline.domain.decision import use_digest
from pipeline.domain.ids import AssessmentId, DecisionId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role, require
from pipeline.domain.related import RelatedVendor
from pipeline.domain.request import Request
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFacts, SystemFilter
from pipeline.domain.vendor import Vendor
from pipeline.domain.workflow import Move, moves_from
from pipeline.errors import NotAllowed, NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.importing import ImportSummary, added_system, taken
from pipeline.services.intake import start_url, vendor_at
from pipeline.services.keeping import demand
from pipeline.services.moving import moved, require_own, system_at
from pipeline.services.under_review import allowed_now, brought_in
from pipeline.stages.bill import read as bill_reading
from pipeline.stages.bill.write import bill_of_materials
from pipeline.stages.sheets.entries import Entry, Owned, entries_in, sheet_of
from pipeline.stages.standing import USE_CHANGED

KEEPS_INVENTORY = (Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
# Until a reviewer reads it, a request is the requester's to correct.
_BEFORE_REVIEW = frozenset({Stage.REQUESTED, Stage.RESEARCHING})
_GRANTED = frozenset({Stage.APPROVED, Stage.APPROVED_WITH_CONDITIONS, Stage.IN_USE})
_TIERS = tuple(RiskTier)


class SystemView(Record):
    """A system with all that hangs together with it. `moves` are those that start where it stands."""

    system: AISystem
    vendor: Vendor
    request: Request | None
    assessments: tuple[AssessmentId, ...]
    decisions: tuple[DecisionId, ...]
    related: tuple[RelatedVendor, ...]
    moves: tuple[Move, ...]
    revisions: tuple[AISystem, ...]


class Inventory:
    """Everybody may read it; reviewers, approvers and administrators keep it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def systems(
        self,
        *,
        vendor: VendorId | None = None,
        stage: Stage | None = None,
        tier: RiskTier | None = None,
        text: str = "",
    ) -> list[AISystem]:
        """Return the systems of a vendor, stage and tier, in the order in which they were added.

        `text` is looked for, in any capitals, in what people wrote about a system and in its vendor's name and domain.
        """
        with self._store.reading() as transaction:
            return transaction.systems.page(SystemFilter(vendor=vendor, stage=stage, tier=tier, text=text))

    def count(self, wanted: SystemFilter) -> int:
        """Return how many systems a list is of."""
        with self._store.reading() as transaction:
            return transaction.systems.count(wanted)

    def page(self, wanted: SystemFilter, *, offset: int, limit: int) -> list[AISystem]:
        """Return so many of a list's systems, in the order in which they were added, after the first `offset`."""
        with self._store.reading() as transaction:
            return transaction.systems.page(wanted, offset=offset, limit=limit)

    def count_waiting(self, wanted: QueueFilter) -> int:
        """Return how many systems wait for a person."""
        with self._store.reading() as transaction:
            return transaction.systems.count_waiting(wanted)

    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> list[AISystem]:
        """Return so many of those, high risk first, then what changed longest ago, after the first `offset`."""
        with self._store.reading() as transaction:
            return transaction.systems.waiting(wanted, offset=offset, limit=limit)

    def counts(self) -> list[SystemCount]:
        """Return how many systems there are of each stage and tier that there are any of."""
        with self._store.reading() as transaction:
            return transaction.systems.counts()

    def brought_in(self, systems: Iterable[AISystem], person: Person) -> frozenset[SystemId]:
        """Return which of these systems a person asked for or added, and so signs nothing on (I9)."""
        with self._store.reading() as transaction:
            return frozenset(system.id for system in systems if brought_in(transaction, system, person))

    def vendors(self) -> dict[VendorId, Vendor]:
        """Return all vendors by id."""
        with self._store.reading() as transaction:
            return {vendor.id: vendor for vendor in transaction.vendors.all()}

    def system(self, system_id: SystemId) -> SystemView:
        """Return a system with its vendor, request, assessments, decisions, related vendors and former revisions.

        Raises:
            NotFound: when there is no such system.
        """
        with self._store.reading() as transaction:
            system = system_at(transaction, system_id)
            vendor = transaction.vendors.get(system.vendor)
            if vendor is None:
                raise NotFound(f"system {system_id} refers to a vendor that is missing")
            run = transaction.runs.latest(vendor.id)
            related = transaction.related.as_of(run.id) if run else []
            return SystemView(
                system=system,
                vendor=vendor,
                request=transaction.systems.request(system.request) if system.request else None,
                assessments=tuple(item.id for item in transaction.assessments.lines(vendor.id)),
                decisions=tuple(item.id for item in transaction.reviews.decisions(system.id)),
                related=tuple(item for item in related if item.left_in is None),
                moves=tuple(row.move for row in moves_from(system.stage)),
                revisions=tuple(transaction.systems.revisions(system.id)),
            )

    def add(self, *, website: str, facts: SystemFacts, by: Person, vendor_name: str | None = None) -> AISystem:
        """Add a system that nobody requested, and its vendor when that is new.

        Raises:
            NotAllowed: when they do not keep the inventory.
            InvalidInput: when the website is not a web address.
        """
        start = start_url(website)
        with self._store.writing() as transaction:
            demand(transaction, by, *KEEPS_INVENTORY)
            vendor = vendor_at(transaction, start, name=vendor_name, clock=self._clock, actor=by.label)
            return added_system(transaction, vendor, facts, clock=self._clock, by=by)

    def change(self, system_id: SystemId, facts: SystemFacts, *, revision: int, by: Person) -> AISystem:
        """Correct what is said of a system, on the revision that was seen. The same facts change nothing.

        Where a system is approved or in use and its use changes, it goes into re-review by itself: what was approved
        was another use, perhaps of a lower risk (I6).

        Raises:
            NotFound: when there is no such system.
            NotAllowed: when they do not keep the inventory, and did not request it or a review has begun.
            Outdated: when somebody changed it since.
        """
        with self._store.writing() as transaction:
            system = system_at(transaction, system_id, revision=revision)
            _require_may_change(transaction, system, by)
            if system.facts == facts:
                return system
            before, after = system.facts.risk, facts.risk
            changed = system.model_copy(
                update={
                    "facts": facts,
                    "facts_by": by.id,
                    "changed_at": self._clock.now(),
                    "revision": system.revision + 1,
                }
            )
            transaction.systems.replace(changed)
            transaction.audit.append(
                actor=by.label,
                action=Action.SYSTEM_CHANGED,
                subject=system.id,
                payload={
                    "vendor": system.vendor,
                    "revision": changed.revision,
                    "before": _differing(system.facts, facts),
                    "after": _differing(facts, system.facts),
                    "tier": after.tier.value,
                },
            )
            if system.stage in _GRANTED and use_digest(facts) != use_digest(system.facts):
                reason = USE_CHANGED
                if _TIERS.index(after.tier) > _TIERS.index(before.tier):
                    rose = f"inherent risk rose from {before.tier.value} to {after.tier.value}"
                    reason = f"{rose}: {'; '.join(after.reasons)}"
                return moved(transaction, changed, Move.REOPEN, at=self._clock.now(), actor=by.label, reason=reason)
            return changed

    def import_csv(self, data: bytes | str, *, by: Person) -> ImportSummary:
        """Take a CSV file in, all of it or nothing.

        Raises:
            NotAllowed: when they do not keep the inventory.
            InvalidTable: with every error, each with its line.
        """
        return self._imported(data, entries_in, by)

    def import_bom(self, data: bytes | str, *, by: Person) -> ImportSummary:
        """Take a CycloneDX bill of materials (JSON) in, all of it or nothing.

        Raises:
            NotAllowed: when they do not keep the inventory.
            InvalidTable: with every error, each with its place.
        """
        return self._imported(data, bill_reading.entries_in, by)

    def export_csv(self, systems: Iterable[AISystem]) -> str:
        """Return systems as CSV text that a spreadsheet opens without running anything."""
        return sheet_of(self._owned(systems))

    def export_bom(self, systems: Iterable[AISystem]) -> dict[str, Any]:
        """Return systems as a CycloneDX 1.6 bill of materials for machine learning."""
        return bill_of_materials(self._owned(systems), at=self._clock.now())

    def _owned(self, systems: Iterable[AISystem]) -> list[Owned]:
        vendors = self.vendors()
        return [Owned(system=system, vendor=vendors[system.vendor]) for system in systems]

    def _imported(
        self, data: bytes | str, reading: Callable[[bytes | str], tuple[Entry, ...]], by: Person
    ) -> ImportSummary:
        require(by, *KEEPS_INVENTORY)
        entries = reading(data)
        with self._store.writing() as transaction:
            demand(transaction, by, *KEEPS_INVENTORY)
            return taken(transaction, entries, clock=self._clock, by=by)


def _require_may_change(transaction: Transaction, system: AISystem, by: Person) -> None:
    account = allowed_now(transaction, by, Role.REQUESTER, *KEEPS_INVENTORY)
    require_own(transaction, system, account)
    if not account.has(*KEEPS_INVENTORY) and system.stage not in _BEFORE_REVIEW:
        raise NotAllowed(f"{system.facts.name} is {system.stage.value}: a reviewer, approver or administrator may")


def _differing(facts: SystemFacts, other: SystemFacts) -> dict[str, Any]:
    return {
        name: value
        for name, value in facts.model_dump(mode="json").items()
        if value != other.model_dump(mode="json")[name]
    }
