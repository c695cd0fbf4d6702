"""Keep the registers: add an entry, change it on the revision that was seen, close it.

Rules:
- `WRITERS` says who writes into which register, checked against the account as it is (I9);
- every write and its audit event commit together (I7);
- an impact assessment rests on what is known when it is written, which the service fills in; a change takes its
  approval away, and whoever wrote any revision of it does not approve it;
- nobody approves what has been overtaken: when what it rests on changed, it is written anew first;
- a gate is passed on its records (`pass_gate`): what is missing is waived by name, with the reason, or it is not;
- an overdue condition of an approval is taken up as a nonconformity once (`take_up`).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pipeline.domain.audit import Action
from pipeline.domain.ids import DecisionId, SystemId
from pipeline.domain.person import Person, Role
from pipeline.domain.register.entry import WRITERS, Body, Entry, EntryKind
from pipeline.domain.register.improvement import EntryId, Nonconformity, RecordRef
from pipeline.domain.register.use import Contract, Gate, GateDecision, ImpactAssessment
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated
from pipeline.ports import Checkpoints, Clock, Signer, Store, Transaction
from pipeline.services.gathering import Gathered, gathered
from pipeline.services.keeping import demand
from pipeline.services.moving import system_at
from pipeline.services.standings import Standings
from pipeline.services.under_review import worded
from pipeline.stages.management.gates import GateStanding, gate_standings
from pipeline.stages.management.live import known_of
from pipeline.stages.standing import current_for

APPROVES_IMPACT = (Role.REVIEWER, Role.APPROVER)


class Registering:
    """Writes into the registers, and reads single entries."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        checkpoints: Checkpoints,
        signer: Signer,
        *,
        crosswalk: Callable[[], Mapping[str, frozenset[str]]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._checkpoints = checkpoints
        self._signer = signer
        self._crosswalk = crosswalk

    def entries(self, kind: EntryKind | None = None) -> list[Entry]:
        """Return the entries of a register, or of all, those changed last first."""
        with self._store.reading() as transaction:
            return transaction.registers.all([kind] if kind is not None else [])

    def entry(self, entry_id: EntryId) -> list[Entry]:
        """Return an entry as it was after each change, the newest last.

        Raises:
            NotFound: when there is none.
        """
        with self._store.reading() as transaction:
            found = transaction.registers.revisions(entry_id)
        if not found:
            raise NotFound(f"no entry {entry_id}", advice="List them with `dossier management entries`.")
        return found

    def add(self, body: Body, *, owner: str, by: Person, review_on: date | None = None) -> Entry:
        """Add an entry.

        Raises:
            NotAllowed: when they do not write into this register.
            NotFound: when the system, vendor or audit that it speaks of is not there.
            InvalidInput: when it breaks a rule; a gate is passed with `pass_gate`.
        """
        if isinstance(body, GateDecision):
            raise InvalidInput("a gate is passed on its records", advice="Pass it on the page of the system's gates.")
        with self._store.writing() as transaction:
            return self._added(transaction, body, owner=owner, by=by, review_on=review_on)

    def change(
        self,
        entry_id: EntryId,
        body: Body,
        *,
        revision: int,
        by: Person,
        owner: str | None = None,
        review_on: date | None = None,
    ) -> Entry:
        """Change an entry on the revision that was seen; `review_on` is the new day, None for none.

        Raises:
            NotFound: when there is none.
            NotAllowed: when they do not write into this register.
            Outdated: when somebody changed it since.
            InvalidInput: when it is closed, of another kind or of something else than it was.
        """
        with self._store.writing() as transaction:
            former = _at(transaction, entry_id, revision)
            demand(transaction, by, *WRITERS[former.kind])
            if former.kind is EntryKind.GATE_DECISION:
                raise InvalidInput("a gate that was passed stays as it was", advice="Pass it again.")
            with worded():
                entry = Entry.model_validate(
                    dict(former)
                    | {
                        "body": self._resting(transaction, body),
                        "owner": former.owner if owner is None else owner,
                        "review_on": review_on,
                        "author": by.id,
                        "at": self._clock.now(),
                        "revision": former.revision + 1,
                    }
                )
            if (entry.kind, entry.subject) != (former.kind, former.subject):
                raise InvalidInput("an entry keeps its register and what it speaks of", advice="Add another entry.")
            return self._kept(transaction, former, entry, by, Action.REGISTER_CHANGED)

    def close(self, entry_id: EntryId, *, revision: int, by: Person) -> Entry:
        """Close an entry: it stays, and counts no more. A nonconformity is closed once its action was checked.

        Raises:
            NotFound, NotAllowed, Outdated, InvalidInput: as `change`.
        """
        with self._store.writing() as transaction:
            former = _at(transaction, entry_id, revision)
            demand(transaction, by, *WRITERS[former.kind])
            if isinstance(former.body, Nonconformity) and not former.body.is_effective:
                raise InvalidInput("a nonconformity is closed when its action was checked and helped")
            now = self._clock.now()
            entry = former.model_copy(
                update={"closed_on": now.date(), "author": by.id, "at": now, "revision": former.revision + 1}
            )
            return self._kept(transaction, former, entry, by, Action.REGISTER_CLOSED)

    def approve(self, entry_id: EntryId, *, revision: int, by: Person) -> Entry:
        """Approve an impact assessment as it was read.

        Raises:
            NotAllowed: when they are no reviewer or approver, or wrote any of it.
            Outdated: when what it rests on has changed since it was written.
            InvalidInput: when it is no impact assessment, closed, or approved already.
        """
        with self._store.writing() as transaction:
            former = _at(transaction, entry_id, revision)
            demand(transaction, by, *APPROVES_IMPACT)
            body = former.body
            if not isinstance(body, ImpactAssessment):
                raise InvalidInput("only impact assessments are approved")
            if body.approved_on is not None:
                raise InvalidInput(f"it was approved by {body.approved_by} on {body.approved_on}")
            if by.id in {item.author for item in transaction.registers.revisions(entry_id)}:
                raise NotAllowed(
                    f"{by.label} wrote this assessment, and who writes it does not approve it",
                    advice="Another reviewer or approver has to do this.",
                )
            if self._known(transaction, body.system) != body.rests_on:
                raise Outdated(f"what “{body.title}” rests on has changed since it was written")
            now = self._clock.now()
            approved = body.model_copy(update={"approved_by": by.label, "approved_on": now.date()})
            entry = former.model_copy(
                update={"body": approved, "author": by.id, "at": now, "revision": former.revision + 1}
            )
            return self._kept(transaction, former, entry, by, Action.REGISTER_CHANGED)

    def gates(self, system_id: SystemId) -> list[GateStanding]:
        """Return where the gates of a system stand.

        Raises:
            NotFound: when there is no such system.
        """
        with self._store.reading() as transaction:
            return self._gates(transaction, system_id)

    def pass_gate(
        self, system_id: SystemId, gate: Gate, *, by: Person, waived: tuple[str, ...] = (), reason: str = ""
    ) -> Entry:
        """Pass a gate on the records that are there.

        Raises:
            NotFound: when there is no such system.
            NotAllowed: when they pass no gates.
            InvalidInput: when a record is missing that nobody waives, or a waiver has no reason.
        """
        with self._store.writing() as transaction:
            demand(transaction, by, *WRITERS[EntryKind.GATE_DECISION])
            standing = next(item for item in self._gates(transaction, system_id) if item.gate is gate)
            missing = [need.id for need in standing.needs if not need.holds]
            if left := [name for name in missing if name not in waived]:
                raise InvalidInput(
                    f"the gate {gate.value} lacks {', '.join(left)}",
                    advice="Bring the records, or waive each of them by name and say why.",
                )
            system = system_at(transaction, system_id)
            refs = [
                RecordRef(family=item.family.value, id=item.id, on=item.on)
                for need in standing.needs
                for item in need.records[:1]
            ]
            with worded():
                body = GateDecision(
                    title=f"{gate.value} of {system.facts.name}"[:160],
                    system=system_id,
                    gate=gate,
                    rests_on=tuple(refs),
                    waived=tuple(missing),
                    reason=reason,
                )
            return self._added(transaction, body, owner=system.facts.owner or by.name, by=by)

    def take_up(self, decision: DecisionId, number: int, *, by: Person) -> Entry:
        """Take an overdue condition of an approval up as a nonconformity.

        Raises:
            NotAllowed: when they do not write into that register.
            NotFound: when there is no such condition that is overdue.
            InvalidInput: when it was taken up before.
        """
        with self._store.together() as transaction:
            demand(transaction, by, *WRITERS[EntryKind.NONCONFORMITY])
            today = self._clock.now().date()
            found = next(
                (
                    item
                    for item in Standings(self._store, self._clock).overdue(today)
                    if (item.condition.decision, item.condition.condition.number) == (decision, number)
                ),
                None,
            )
            if found is None:
                raise NotFound(f"no overdue condition {number} of decision {decision}")
            ref = RecordRef(family="condition", id=f"{decision}/{number}", on=found.condition.condition.due)
            if any(ref in item.body.about for item in _nonconformities(transaction)):
                raise InvalidInput("this condition was taken up before")
            condition = found.condition.condition
            body = Nonconformity(
                title=f"Overdue: {condition.text}"[:160],
                description=f"Condition {number} of the approval of {found.system.facts.name} was due on "
                f"{condition.due} and is not met: {condition.text}",
                found_on=today,
                about=(ref, RecordRef(family="system", id=found.system.id)),
                requirement="8.1, A.9.2",
            )
            return self._added(transaction, body, owner=condition.owner, by=by)

    def _added(
        self, transaction: Transaction, body: Body, *, owner: str, by: Person, review_on: date | None = None
    ) -> Entry:
        demand(transaction, by, *WRITERS[EntryKind(body.kind)])
        with worded():
            entry = Entry(
                id=EntryId(self._clock.new_id()),
                body=self._resting(transaction, body),
                owner=owner,
                review_on=review_on,
                author=by.id,
                at=self._clock.now(),
            )
        transaction.registers.add(entry)
        _told(transaction, entry, by, Action.REGISTER_ADDED, {"body": body_of(entry)})
        return entry

    def _kept(self, transaction: Transaction, former: Entry, entry: Entry, by: Person, action: Action) -> Entry:
        if former.closed_on is not None:
            raise InvalidInput(f"“{former.body.title}” is closed", advice="Add another entry.")
        transaction.registers.replace(entry)
        before, after = body_of(former), body_of(entry)
        changed = {
            name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }
        _told(transaction, entry, by, action, {"changed": changed})
        return entry

    def _resting(self, transaction: Transaction, body: Body) -> Body:
        """Return a body with what only the service knows, once what it speaks of is known to be there."""
        if isinstance(body, ImpactAssessment):
            known = self._known(transaction, body.system)
            return body.model_copy(update={"rests_on": known, "approved_by": "", "approved_on": None})
        if isinstance(body, Contract) and transaction.vendors.get(body.vendor) is None:
            raise NotFound(f"no vendor {body.vendor}")
        return body

    def _known(self, transaction: Transaction, system_id: SystemId) -> str:
        system = system_at(transaction, system_id)
        use = current_for(transaction.assessments.uses([system.vendor]), system.facts.profile)
        reports = transaction.assessments.scored([use.id]) if use is not None else []
        return known_of(system, reports[0].line if reports else None)

    def _gates(self, transaction: Transaction, system_id: SystemId) -> list[GateStanding]:
        system = system_at(transaction, system_id)
        return gate_standings(system, self._gathered(transaction).records, today=self._clock.now().date())

    def _gathered(self, transaction: Transaction) -> Gathered:
        return gathered(
            transaction,
            crosswalk=self._crosswalk(),
            checkpoints=self._checkpoints,
            signer=self._signer,
            today=self._clock.now().date(),
        )


def body_of(entry: Entry) -> dict[str, Any]:
    """Return what an entry says, as JSON has it."""
    told: dict[str, Any] = entry.body.model_dump(mode="json")
    return told


def _told(transaction: Transaction, entry: Entry, by: Person, action: Action, payload: dict[str, Any]) -> None:
    known = {
        "kind": entry.kind.value,
        "revision": entry.revision,
        "owner": entry.owner,
        "review_on": entry.review_on.isoformat() if entry.review_on else None,
        "subject": entry.subject,
    }
    transaction.audit.append(actor=by.label, action=action, subject=entry.id, payload=known | payload)


def _at(transaction: Transaction, entry_id: EntryId, revision: int) -> Entry:
    entry = transaction.registers.get(entry_id)
    if entry is None:
        raise NotFound(f"no entry {entry_id}", advice="List them with `dossier management entries`.")
    if entry.revision != revision:
        raise Outdated(f"“{entry.body.title}” is at revision {entry.revision}, and you saw {revision}")
    return entry


def _nonconformities(transaction: Transaction) -> list[Any]:
    return [
        item for item in transaction.registers.all([EntryKind.NONCONFORMITY]) if isinstance(item.body, Nonconformity)
    ]
