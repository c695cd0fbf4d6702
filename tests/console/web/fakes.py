"""Services with the signatures of sign-off's contract, in memory, over a real store for what exists."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.domain.ids import (
    AssessmentId,
    QuestionId,
    RunId,
    SystemId,
    VendorId,
)
from pipeline.domain.person import Person, Role, require
from pipeline.domain.progress import RunProgress
from pipeline.domain.run import Run, RunState
from pipeline.domain.system import AISystem
from pipeline.errors import NotFound, UnsupportedFormat
from pipeline.ports import KeptNote, Store
from pipeline.services.auditing import Auditing
from pipeline.services.browsing import Browsing
from pipeline.services.changing import Changing
from pipeline.services.notifying import Tally
from pipeline.services.outstanding import Outstanding
from pipeline.services.rejudging import HandedIn
from pipeline.services.reporting import Reporting
from pipeline.services.starting import RunView
from pipeline.services.trending import Trending
from pipeline.services.under_review import WORKING
from pipeline.services.webhooks import Webhooks
from tests.builders import a_run, a_vendor
from tests.console.web.fake_deciding import FakeCondition, FakeDeciding, FakeOverdue, FakeStanding, FakeState
from tests.console.web.fake_inventory import FakeInventory, FakeRequested, FakeView
from tests.console.web.fake_people import FakePeople
from tests.console.web.fake_records import PASSWORD, REVIEWING, a_person, a_system, some_facts
from tests.console.web.fake_reviewing import FakeAsked, FakeReviewed, FakeReviewedFinding, FakeReviewing
from tests.fakes import LONG_AGO, FakePoster, FixedClock
from tests.signing import SeededSigner

__all__ = [
    "PASSWORD",
    "REVIEWING",
    "FakeAsked",
    "FakeCondition",
    "FakeDeciding",
    "FakeInventory",
    "FakeNotifying",
    "FakeOverdue",
    "FakePeople",
    "FakeRejudging",
    "FakeRequested",
    "FakeReviewed",
    "FakeReviewedFinding",
    "FakeReviewing",
    "FakeServices",
    "FakeSettings",
    "FakeStanding",
    "FakeStarting",
    "FakeState",
    "FakeView",
    "IdleQueue",
    "NoCheckpoints",
    "a_person",
    "a_system",
    "some_facts",
]


class FakeNotifying:
    """Sends nothing, and counts the looks."""

    def __init__(self) -> None:
        self.looks = 0
        self.swept_by: list[str] = []

    def note_overdue(self, *, actor: str) -> int:
        self.swept_by.append(actor)
        return 0

    def send_due(self, limit: int = 500) -> Tally:
        self.looks += 1
        return Tally()


class FakeStarting:
    """Runs in memory, for whoever may start one; one a vendor at a time."""

    def __init__(self, inventory: FakeInventory) -> None:
        self._inventory = inventory
        self.known: dict[RunId, RunView] = {}

    def start(
        self, *, website: str | None = None, vendor: VendorId | None = None, system: SystemId | None = None, by: Person
    ) -> Run:
        require(by, Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        vendor = vendor or self._inventory.known[SystemId(system or "")].vendor
        under_way = self.under_way(vendor)
        if under_way:
            return under_way[0].run
        run = a_run(id=f"run-{len(self.known) + 1}", system=system, asked_by=by.label, taken=0, state=RunState.QUEUED)
        self.put(run)
        return run

    def put(self, run: Run, *, is_alive: bool = True, **progress: Any) -> None:
        """Let there be this run, so far."""
        at = RunProgress(run=run.id, at=LONG_AGO, **({"stage": ""} | progress))
        self.known[run.id] = RunView(run=run, vendor=a_vendor(), progress=at, is_alive=is_alive)

    def cancel(self, run_id: RunId, *, by: Person) -> Run:
        require(by, Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        self.put(self.view(run_id).run.model_copy(update={"state": RunState.CANCELLED, "finished_at": LONG_AGO}))
        return self.known[run_id].run

    def view(self, run_id: RunId) -> RunView:
        if run_id not in self.known:
            raise NotFound(f"no run {run_id}")
        return self.known[run_id]

    def recent(self) -> list[RunView]:
        return list(self.known.values())

    def under_way(self, vendor: VendorId | None = None) -> list[RunView]:
        return [
            each
            for each in self.known.values()
            if not each.run.state.is_over and (vendor is None or each.run.vendor == vendor)
        ]


class IdleQueue:
    """What `dossier up` looks at for runs to carry out; there are none."""

    def due(self) -> list[RunId]:
        return []


class NoCheckpoints:
    """Port `Checkpoints` of an installation that has written none."""

    def kept(self) -> list[KeptNote]:
        return []

    def keep(self, note: bytes, *, size: int) -> str:
        raise NotImplementedError("no page writes a checkpoint")


@dataclass(frozen=True)
class FakeSettings:
    """What `dossier up` reads of the settings."""

    actor: str = "tester"
    oidc_issuer: str | None = None
    public_url: str | None = None
    runs_at_once: int = 1
    run_lease_seconds: float = 60.0


class FakeRejudging:
    """Port for new evidence that takes every file but those of a bad name, and opens no run."""

    def __init__(self) -> None:
        self.taken: list[tuple[AssessmentId, HandedIn, QuestionId | None]] = []

    def begin(
        self, assessment_id: AssessmentId, file: HandedIn, *, by: Person, question: QuestionId | None = None
    ) -> Run:
        require(by, *WORKING)
        if file.name == "bad.bin":
            raise UnsupportedFormat(f"{file.name} is in no format that is read")
        self.taken.append((assessment_id, file, question))
        return a_run(id=RunId("run-anew"), vendor=VendorId("vendor-acme"))


@dataclass
class FakeServices:
    """Everything that the console reaches, and whether it was closed."""

    store: Store
    people: FakePeople = field(default_factory=lambda: FakePeople(a_person(role) for role in Role))
    systems: tuple[AISystem, ...] = ()
    settings: FakeSettings = FakeSettings()
    closed: bool = False

    def __post_init__(self) -> None:
        self.browsing = Browsing(self.store)
        self.reporting = Reporting(self.store)
        self.auditing = Auditing(self.store, NoCheckpoints(), SeededSigner())
        self.inventory = FakeInventory(self.browsing, self.systems)
        self.requesting = self.moving = self.inventory
        self.changing = Changing(self.store)
        self.rejudging = FakeRejudging()
        self.trending = Trending(self.store, FixedClock(LONG_AGO.replace(month=6)))
        self.outstanding = Outstanding(self.store, FixedClock(LONG_AGO.replace(month=6)))
        self.reviewing = FakeReviewing(self.reporting)
        self.deciding = FakeDeciding(self.reviewing, self.inventory)
        with self.store.writing() as tx:  # the service of webhooks is the real one, and asks the store who acts
            for person in getattr(self.people, "known", {}).values():
                if tx.people.get(person.id) is None:
                    tx.people.add(person)
        self.notifying = FakeNotifying()
        self.poster = FakePoster()
        self.webhooks = Webhooks(self.store, FixedClock(), self.poster)
        self.starting = FakeStarting(self.inventory)
        self.taking = IdleQueue()

    def close(self) -> None:
        self.closed = True
