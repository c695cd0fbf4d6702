"""Requests and the inventory in memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.domain.ids import (
    AssessmentId,
    RequestId,
    SystemId,
    VendorId,
)
from pipeline.domain.person import Person, Role, require
from pipeline.domain.request import Request
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFacts, SystemFilter
from pipeline.domain.vendor import Vendor
from pipeline.domain.workflow import Move, transition
from pipeline.errors import InvalidTable, NotFound, Outdated
from pipeline.services.browsing import Browsing
from tests.console.web.fake_records import a_system
from tests.fakes import LONG_AGO


@dataclass(frozen=True)
class FakeView:
    """What `Inventory.system` returns, as far as the page reads it."""

    system: AISystem
    vendor: Vendor
    request: Request | None
    assessments: tuple[AssessmentId, ...]


@dataclass(frozen=True)
class FakeRequested:
    """What `Requesting.request` returns."""

    request: Request
    system: AISystem
    duplicates: tuple[AISystem, ...] = ()


class FakeInventory:
    """Systems in memory."""

    def __init__(self, browsing: Browsing, systems: Iterable[AISystem]) -> None:
        self._browsing = browsing
        self.known = {system.id: system for system in systems}
        self.requests: dict[RequestId, Request] = {}
        self.imported: list[str] = []

    def systems(
        self,
        *,
        vendor: VendorId | None = None,
        stage: Stage | None = None,
        tier: RiskTier | None = None,
        text: str = "",
    ) -> list[AISystem]:
        return [
            system
            for system in self.known.values()
            if vendor in {None, system.vendor}
            and stage in {None, system.stage}
            and tier in {None, system.facts.risk.tier}
            and text.casefold() in system.facts.name.casefold()
        ]

    def count(self, wanted: SystemFilter) -> int:
        return len(self.systems(**dict(wanted)))

    def page(self, wanted: SystemFilter, *, offset: int, limit: int) -> list[AISystem]:
        return self.systems(**dict(wanted))[offset : offset + limit]

    def count_waiting(self, wanted: QueueFilter) -> int:
        return len(self.waiting(wanted, offset=0, limit=len(self.known)))

    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> list[AISystem]:
        asked = {item.system: item.requester for item in self.requests.values()}
        found = [item for item in self.known.values() if wanted.takes(item, requester=asked.get(item.id))]
        return found[offset : offset + limit]

    def counts(self) -> list[SystemCount]:
        found = Counter((system.stage, system.facts.risk.tier) for system in self.known.values())
        return [SystemCount(stage=stage, tier=tier, number=number) for (stage, tier), number in found.items()]

    def brought_in(self, systems: Iterable[AISystem], person: Person) -> set[SystemId]:
        asked = {item.id for item in self.requests.values() if item.requester == person.id}
        return {item.id for item in systems if item.request in asked or item.added_by == person.id}

    def system(self, system_id: SystemId) -> FakeView:
        if system_id not in self.known:
            raise NotFound(f"no system {system_id}", advice="Look for it in the inventory.")
        system = self.known[system_id]
        file = self._browsing.vendor(system.vendor)
        return FakeView(
            system=system,
            vendor=file.vendor,
            request=self.requests.get(system.request) if system.request else None,
            assessments=tuple(line.id for line in file.assessments),
        )

    def import_csv(self, data: bytes, *, by: Person) -> None:
        require(by, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        if data.startswith(b"\xff"):
            raise InvalidTable(("line 2: website is missing", "line 7: “lots” is no data class"))
        self.imported.append(data.decode("utf-8-sig"))

    def import_bom(self, data: bytes, *, by: Person) -> None:
        require(by, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        self.imported.append(f"bom {len(data)}")

    def export_bom(self, systems: Sequence[AISystem]) -> dict[str, Any]:
        return {"bomFormat": "CycloneDX", "services": [{"name": system.facts.name} for system in systems]}

    def may_change(self, system_id: SystemId, by: Person) -> bool:
        return by.has(Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)

    def change(self, system_id: SystemId, facts: SystemFacts, *, revision: int, by: Person) -> AISystem:
        system = self.known[system_id]
        if revision != system.revision:
            raise Outdated(f"{system.facts.name} is at revision {system.revision} now, not {revision}")
        self.known[system_id] = system.model_copy(update={"facts": facts, "revision": revision + 1})
        return self.known[system_id]

    def export_csv(self, systems: Sequence[AISystem]) -> str:
        return "".join(f"{system.facts.name},{system.stage.value}\r\n" for system in systems)

    def request(self, *, website: str, facts: SystemFacts, needed_by: date | None, by: Person) -> FakeRequested:
        require(by, Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        request_id = RequestId(f"request-{len(self.requests) + 1}")
        system = a_system(facts.name, facts=facts, stage=Stage.REQUESTED, request=request_id)
        request = Request(
            id=request_id,
            system=system.id,
            vendor=system.vendor,
            website=website,
            facts=facts,
            needed_by=needed_by,
            requester=by.id,
            made_at=LONG_AGO,
        )
        self.known[system.id], self.requests[request_id] = system, request
        return FakeRequested(request=request, system=system)

    def all(self) -> list[Request]:
        return list(self.requests.values())

    def move(
        self, system_id: SystemId, move: Move, *, by: Person, reason: str = "", revision: int | None = None
    ) -> AISystem:
        system = self.known[system_id]
        row = transition(system.stage, move)
        require(by, *row.roles)
        if revision is not None and revision != system.revision:
            raise Outdated(f"{system.facts.name} is at revision {system.revision} now, not {revision}")
        after = system.model_copy(update={"stage": row.target, "revision": system.revision + 1})
        self.known[system_id] = after
        return after
