"""Say where the management system stands: controls, gaps, maturity, objectives, what is due, the road to a certificate.

Everything is computed from records, and each statement carries those that it was computed from. Reading is for whoever
can open the store, as with `browsing`; a run of the maturity assessment is kept by those who work with the registers.
"""

from collections.abc import Callable, Mapping
from datetime import date

from pipeline.domain.audit import Action
from pipeline.domain.controls import Catalogue
from pipeline.domain.management import (
    ControlRules,
    ControlStanding,
    CriterionLevel,
    CriterionStanding,
    Family,
    LiveRecord,
    MaturityModel,
    MaturityRun,
)
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role
from pipeline.domain.register.control import Attestation, ControlDecision
from pipeline.domain.register.entry import EntryKind
from pipeline.ports import Checkpoints, Clock, Signer, Store
from pipeline.services.gathering import Gathered, gathered
from pipeline.services.keeping import demand
from pipeline.stages.management.controls import control_standings
from pipeline.stages.management.cycle import DueItem, PhaseLine, due_items, phase_lines
from pipeline.stages.management.maturity import criterion_standing, next_steps
from pipeline.stages.management.road import RoadStep, road

MEASURES_MATURITY = (Role.ADMINISTRATOR, Role.APPROVER, Role.REVIEWER)


class Files(Record):
    """What is read from `rubrics/`: the 38 controls, what evidences them, and the criteria of maturity."""

    catalogue: Catalogue
    controls: ControlRules
    maturity: MaturityModel


class Maturity(Record):
    """Where maturity stands today, the few steps that raise it most, and the runs that were kept, oldest first."""

    version: int
    standings: tuple[CriterionStanding, ...]
    steps: tuple[CriterionStanding, ...]
    runs: tuple[MaturityRun, ...]


class Cycle(Record):
    """Where records sit in Plan-Do-Check-Act, and what is due, the most overdue first."""

    today: date
    phases: tuple[PhaseLine, ...]
    due: tuple[DueItem, ...]


class Managing:
    """Answers what is computed."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        checkpoints: Checkpoints,
        signer: Signer,
        *,
        files: Files,
        crosswalk: Callable[[], Mapping[str, frozenset[str]]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._checkpoints = checkpoints
        self._signer = signer
        self._files = files
        self._crosswalk = crosswalk

    def live(self) -> Gathered:
        """Return all records as evidence."""
        with self._store.reading() as transaction:
            return gathered(
                transaction,
                crosswalk=self._crosswalk(),
                checkpoints=self._checkpoints,
                signer=self._signer,
                today=self._clock.now().date(),
            )

    def controls(self, found: Gathered | None = None) -> list[ControlStanding]:
        """Return the Statement of Applicability: all controls, in the catalogue's order."""
        found = found or self.live()
        decisions = {
            item.body.control: item
            for item in reversed(found.open(EntryKind.CONTROL_DECISION))
            if isinstance(item.body, ControlDecision)
        }
        return control_standings(
            self._files.catalogue,
            self._files.controls.controls,
            found.records,
            decisions={name: item.body for name, item in decisions.items() if isinstance(item.body, ControlDecision)},
            owners={name: item.owner for name, item in decisions.items()},
            today=found.today,
        )

    def gaps(self, found: Gathered | None = None) -> list[ControlStanding]:
        """Return the gap analysis: the included controls from which something is missing."""
        return [item for item in self.controls(found) if item.gaps]

    def maturity(self, found: Gathered | None = None) -> Maturity:
        """Return where maturity stands, and the runs that were kept."""
        found = found or self.live()
        standings = [
            criterion_standing(
                item, found.records, attested=_attested(found, item.id, item_days=ATTESTED_DAYS), today=found.today
            )
            for item in self._files.maturity.criteria
        ]
        with self._store.reading() as transaction:
            runs = transaction.registers.runs()
        return Maturity(
            version=self._files.maturity.version,
            standings=tuple(standings),
            steps=tuple(next_steps(standings)),
            runs=tuple(runs),
        )

    def measure(self, *, by: Person) -> MaturityRun:
        """Keep where maturity stands now, as a dated run.

        Raises:
            NotAllowed: when they have none of `MEASURES_MATURITY`.
        """
        now = self.maturity()
        with self._store.writing() as transaction:
            demand(transaction, by, *MEASURES_MATURITY)
            run = MaturityRun(
                id=self._clock.new_id(),
                made_at=self._clock.now(),
                model_version=now.version,
                levels=tuple(
                    CriterionLevel(criterion=item.criterion, pillar=item.pillar, level=item.level)
                    for item in now.standings
                ),
                author=by.id,
            )
            transaction.registers.add_run(run)
            transaction.audit.append(
                actor=by.label,
                action=Action.MATURITY_MEASURED,
                subject=run.id,
                payload={
                    "model_version": run.model_version,
                    "levels": {item.criterion: item.level.value for item in run.levels},
                },
            )
        return run

    def cycle(self, found: Gathered | None = None) -> Cycle:
        """Return the Plan-Do-Check-Act view."""
        found = found or self.live()
        return Cycle(
            today=found.today,
            phases=tuple(phase_lines(found.records)),
            due=tuple(due_items(found.entries, found.systems, found.standings, today=found.today)),
        )

    def road(self, found: Gathered | None = None) -> list[RoadStep]:
        """Return the road to certification, each step with its readiness."""
        found = found or self.live()
        return road(found.records, found.entries, self.controls(found), self.cycle(found).due, today=found.today)


ATTESTED_DAYS = 400


def _attested(found: Gathered, criterion: str, *, item_days: int) -> dict[int, list[LiveRecord]]:
    """Return the fresh attestations of a criterion by the level that they speak for."""
    levels: dict[str, int] = {
        item.id: item.body.level
        for item in found.entries
        if isinstance(item.body, Attestation) and item.body.level is not None
    }
    attested: dict[int, list[LiveRecord]] = {}
    for record in found.records:
        fresh = 0 <= (found.today - record.on).days <= item_days
        if record.family is Family.ATTESTATION and criterion in record.traits and fresh and record.id in levels:
            attested.setdefault(levels[record.id], []).append(record)
    return attested
