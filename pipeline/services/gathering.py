"""Gather the records that the management system is computed from, with few queries, inside one reading transaction."""

from collections.abc import Mapping
from datetime import date

from pipeline.domain.assessment import AssessmentLine
from pipeline.domain.checkpoint import signed_checkpoint
from pipeline.domain.ids import AssessmentId, Digest, SystemId
from pipeline.domain.management import Family, LiveRecord
from pipeline.domain.model import Record
from pipeline.domain.register.entry import Entry, EntryKind
from pipeline.domain.register.improvement import EntryId
from pipeline.domain.register.organisation import Objective
from pipeline.domain.signed_note import Verifier
from pipeline.domain.standing import Standing
from pipeline.domain.system import AISystem
from pipeline.errors import IntegrityBroken
from pipeline.ports import Checkpoints, Signer, Transaction
from pipeline.services.holding import by, standings_now
from pipeline.stages.management import live
from pipeline.stages.management.objectives import Facts, Measured, measured
from pipeline.stages.standing import current_for

# The newest ones: no rule asks for more than a few months of them.
CHECKPOINTS_MAX = 40


class Gathered(Record):
    """Everything on a day. `known` is what an impact assessment of each system would rest on now."""

    today: date
    systems: tuple[AISystem, ...]
    standings: tuple[Standing, ...]
    entries: tuple[Entry, ...]
    records: tuple[LiveRecord, ...]
    known: dict[SystemId, Digest]
    measures: dict[EntryId, Measured]

    def open(self, kind: EntryKind) -> list[Entry]:
        """Return the entries of a register that are not closed, those changed last first."""
        return [item for item in self.entries if item.kind is kind and item.closed_on is None]


def gathered(
    transaction: Transaction,
    *,
    crosswalk: Mapping[str, frozenset[str]],
    checkpoints: Checkpoints,
    signer: Signer,
    today: date,
) -> Gathered:
    """Return the records as they are. `crosswalk` names the controls of each criterion of the rubric."""
    systems = transaction.systems.all()
    ids = [item.id for item in systems]
    standings = standings_now(transaction, systems, today)
    standing = {item.system: item for item in standings}
    decisions = transaction.reviews.decisions_on(ids)
    requests = transaction.systems.requests()
    vendors = list(dict.fromkeys(item.vendor for item in systems))
    uses = by(transaction.assessments.uses(vendors), lambda item: item.vendor)
    relied_on: dict[SystemId, AssessmentId] = {}
    for system in systems:
        if (use := current_for(uses.get(system.vendor, ()), system.facts.profile)) is not None:
            relied_on[system.id] = use.id
    wanted = list(dict.fromkeys(relied_on.values()))
    reports = {item.line.id: item for item in transaction.assessments.scored(wanted)}
    lines: dict[SystemId, AssessmentLine] = {name: reports[found].line for name, found in relied_on.items()}
    of_decision = {item.id: item.system for item in decisions}
    bound = [item.id for item in decisions if item.conditions]
    records = [live.of_system(item, standing[item.id]) for item in systems]
    records += [live.of_request(item) for item in requests]
    records += [
        live.of_report(reports[relied_on[item.id]], item, crosswalk) for item in systems if item.id in relied_on
    ]
    records += [live.of_decision(item, standing[item.system]) for item in decisions]
    records += [
        live.of_fulfilment(item, of_decision[item.decision]) for item in transaction.reviews.fulfilments_of(bound)
    ]
    records += [live.of_account(item) for item in transaction.people.all() if item.active]
    records += _checkpoints(transaction, checkpoints, signer)
    looked = by(transaction.reassessments.lines(vendors), lambda item: item.vendor)
    records += [
        live.of_look(look, item)
        for item in systems
        for look in looked.get(item.vendor, ())
        if look.after == relied_on.get(item.id)
    ]
    facts = Facts(
        records=tuple(records),
        standings=tuple(standings),
        requests=tuple(requests),
        decisions=tuple(decisions),
        coverage={name: line.coverage for name, line in lines.items()},
    )
    entries = transaction.registers.all()
    known = {item.id: live.known_of(item, lines.get(item.id)) for item in systems}
    measures = {
        item.id: measured(item.body, facts, today=today) for item in entries if isinstance(item.body, Objective)
    }
    met = frozenset(
        item.id for item in entries if isinstance(item.body, Objective) and measures[item.id].meets(item.body)
    )
    theirs = live.by_vendor(systems)
    for entry in entries:
        records += live.of_entry(entry, systems=theirs, known=known, met=met, today=today)
    return Gathered(
        today=today,
        systems=tuple(systems),
        standings=tuple(standings),
        entries=tuple(entries),
        records=tuple(records),
        known=known,
        measures=measures,
    )


def _checkpoints(transaction: Transaction, checkpoints: Checkpoints, signer: Signer) -> list[LiveRecord]:
    """Return the checkpoints that our key signed, each of the day of the last event that it speaks of.

    When its file was written proves nothing; that event cannot be younger than the checkpoint.
    """
    kept = checkpoints.kept()[-CHECKPOINTS_MAX:]
    if not kept:
        return []
    verifiers, found = [Verifier.parsed(signer.verifier_key)], []
    for note in kept:
        try:
            size = signed_checkpoint(note.content, verifiers).size
        except IntegrityBroken:
            continue  # `dossier audit verify` says so; here it merely proves nothing
        event = transaction.audit.event(size)
        if event is not None:
            found.append(
                LiveRecord(
                    family=Family.CHECKPOINT,
                    id=note.name,
                    on=event.at.date(),
                    title=f"checkpoint of {size} events",
                    link="/audit",
                )
            )
    return found
