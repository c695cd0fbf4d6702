"""Put the entries of a file into the inventory: all or nothing, and twice is once."""

from collections.abc import Sequence

from pipeline.domain.audit import Action
from pipeline.domain.ids import SystemId
from pipeline.domain.model import Record
from pipeline.domain.person import Person
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.domain.vendor import Vendor, registrable_domain
from pipeline.errors import InvalidTable
from pipeline.ports import Clock, Transaction
from pipeline.services.intake import vendor_at
from pipeline.stages.sheets.entries import Entry


class ImportSummary(Record):
    """What became of a file: the systems added, how many entries were there before, what else their vendors have."""

    added: tuple[SystemId, ...]
    already_there: int = 0
    duplicates: tuple[SystemId, ...] = ()


def taken(transaction: Transaction, entries: Sequence[Entry], *, clock: Clock, by: Person) -> ImportSummary:
    """Add the entries that the inventory does not have; those that it has just so are left alone (I11).

    Raises:
        InvalidTable: when a system of that vendor and name is there and is not what the file says of it.
    """
    domains = {vendor.id: vendor.domain for vendor in transaction.vendors.all()}
    there = {
        (domains[system.vendor], system.facts.name.casefold()): system
        for system in transaction.systems.all()
        if not system.stage.is_final
    }
    added: list[SystemId] = []
    problems: list[str] = []
    for entry in entries:
        domain = registrable_domain(entry.website)
        known = there.get((domain, entry.facts.name.casefold()))
        if known is None:
            vendor = vendor_at(transaction, entry.website, name=entry.vendor_name, clock=clock, actor=by.label)
            added.append(added_system(transaction, vendor, entry.facts, clock=clock, by=by).id)
        elif known.facts != entry.facts:
            problems.append(
                f"{entry.place}: the inventory has {entry.facts.name!r} of {domain} already, with other facts: "
                f"change system {known.id} instead"
            )
    if problems:
        raise InvalidTable(tuple(problems))
    return ImportSummary(added=tuple(added), already_there=len(entries) - len(added))


def added_system(transaction: Transaction, vendor: Vendor, facts: SystemFacts, *, clock: Clock, by: Person) -> AISystem:
    """Add a system that nobody requested. Nobody approved it either, so it begins as every other does."""
    at = clock.now()
    system = AISystem(
        id=SystemId(clock.new_id()),
        vendor=vendor.id,
        facts=facts,
        stage=Stage.REQUESTED,
        added_by=by.id,
        facts_by=by.id,
        created_at=at,
        changed_at=at,
    )
    transaction.systems.add(system)
    transaction.audit.append(
        actor=by.label,
        action=Action.SYSTEM_ADDED,
        subject=system.id,
        payload={"vendor": vendor.id, "facts": facts.model_dump(mode="json"), "tier": facts.risk.tier.value},
    )
    return system
