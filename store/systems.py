"""The inventory's systems, revision by revision, and the requests that they came of."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from pipeline.domain.ids import RequestId, SystemId, VendorId
from pipeline.domain.request import Request
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFilter
from pipeline.errors import NotFound, Outdated
from store.rows import columns_of, every, every_of, fields_of, first
from store.searching import holds
from store.sign_off_tables import requests, system_revisions, systems
from store.tables import vendors

_SYSTEM = columns_of(systems, AISystem)
_AS_ADDED = (systems.c.created_at, systems.c.id)


class SqlSystems:
    """Port `Systems`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, system: AISystem) -> None:
        """Add a system at its first revision.

        Raises:
            IntegrityBroken: when there is one with this id, or its revision is not 1.
            NotFound: at the end of the transaction, when its vendor or request is not stored.
        """
        self._connection.execute(systems.insert(), _row(system))

    def replace(self, system: AISystem) -> None:
        """Put a system in the place of its former revision, which is kept.

        Raises:
            Outdated: when the stored revision is not the one before it.
            NotFound: when there is no such system.
            IntegrityBroken: when it is of another vendor, request or time of creation than it was.
        """
        former = (systems.c.id == system.id) & (systems.c.revision == system.revision - 1)
        if self._connection.execute(systems.update().where(former), _row(system)).rowcount:
            return
        stored = self.get(system.id)
        if stored is None:
            raise NotFound(f"no system {system.id}")
        raise Outdated(f"system {system.id} is at revision {stored.revision}, which is not {system.revision - 1}")

    def get(self, system: SystemId) -> AISystem | None:
        """Return a system as it stands."""
        return first(self._connection, select(*_SYSTEM).where(systems.c.id == system), AISystem)

    def all(self) -> list[AISystem]:
        """Return all systems, in the order in which they were added."""
        return self.page(SystemFilter())

    def of_vendor(self, vendor: VendorId) -> list[AISystem]:
        """Return a vendor's systems, in the order in which they were added."""
        return self.page(SystemFilter(vendor=vendor))

    def some(self, wanted: Sequence[SystemId]) -> list[AISystem]:
        """Return those of these systems that there are, in no order."""
        return every_of(self._connection, select(*_SYSTEM), AISystem, systems.c.id, wanted)

    def in_stages(self, stages: Collection[Stage]) -> list[AISystem]:
        """Return the systems in one of these stages, those changed longest ago first."""
        query = select(*_SYSTEM).where(systems.c.stage.in_(stages)).order_by(systems.c.changed_at, systems.c.id)
        return every(self._connection, query, AISystem)

    def count(self, wanted: SystemFilter) -> int:
        """Return how many systems are wanted."""
        return int(self._connection.execute(_wanted(select(func.count()).select_from(systems), wanted)).scalar_one())

    def page(self, wanted: SystemFilter, *, offset: int = 0, limit: int | None = None) -> list[AISystem]:
        """Return so many (None: all) of those that are wanted, as they were added, after the first `offset`."""
        query = _wanted(select(*_SYSTEM), wanted).order_by(*_AS_ADDED)
        if limit is not None:
            query = query.limit(limit).offset(offset)
        return every(self._connection, query, AISystem)

    def counts(self) -> list[SystemCount]:
        """Return how many systems there are of each stage and tier that there are any of."""
        query = select(systems.c.stage, systems.c.tier, func.count().label("number"))
        return every(self._connection, query.group_by(systems.c.stage, systems.c.tier), SystemCount)

    def count_waiting(self, wanted: QueueFilter) -> int:
        """Return how many systems wait."""
        query = select(func.count()).select_from(systems).where(_waits(wanted))
        return int(self._connection.execute(query).scalar_one())

    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> list[AISystem]:
        """Return so many of those that wait, high risk first, then what changed longest ago, after `offset` others."""
        by_risk = case({tier.value: place for place, tier in enumerate(reversed(RiskTier))}, value=systems.c.tier)
        query = select(*_SYSTEM).where(_waits(wanted)).order_by(by_risk, systems.c.changed_at, systems.c.id)
        return every(self._connection, query.limit(limit).offset(offset), AISystem)

    def revisions(self, system: SystemId) -> list[AISystem]:
        """Return a system as it was after each change, the newest last; nothing when there is no such system."""
        query = select(system_revisions).where(system_revisions.c.id == system).order_by(system_revisions.c.revision)
        current = self.get(system)
        return [*every(self._connection, query, AISystem), *([current] if current else [])]

    def add_request(self, request: Request) -> None:
        """Add a request.

        Raises:
            IntegrityBroken: when there is one with this id; none is ever changed.
            NotFound: at the end of the transaction, when its system or vendor is not stored.
        """
        self._connection.execute(requests.insert(), fields_of(request))

    def request(self, request: RequestId) -> Request | None:
        """Return a request by id."""
        return first(self._connection, select(requests).where(requests.c.id == request), Request)

    def requests(self) -> list[Request]:
        """Return all requests, oldest first."""
        return every(self._connection, select(requests).order_by(requests.c.made_at, requests.c.id), Request)


def _row(system: AISystem) -> dict[str, Any]:
    return fields_of(system) | {"tier": system.facts.risk.tier, "words": system.facts.words}


def _waits(wanted: QueueFilter) -> ColumnElement[bool]:
    asked = func.coalesce(systems.c.request, "").in_(select(requests.c.id).where(requests.c.requester == wanted.person))
    return or_(
        systems.c.stage.in_(wanted.anybodys),
        and_(systems.c.stage.in_(wanted.own), asked),
        and_(systems.c.stage.in_(wanted.to_sign), systems.c.added_by != wanted.person, ~asked),
    )


def _wanted(query: Select[Any], wanted: SystemFilter) -> Select[Any]:
    if wanted.vendor is not None:
        query = query.where(systems.c.vendor == wanted.vendor)
    if wanted.stage is not None:
        query = query.where(systems.c.stage == wanted.stage)
    if wanted.tier is not None:
        query = query.where(systems.c.tier == wanted.tier)
    if wanted.text:
        named = select(vendors.c.id).where(holds(vendors.c.words, wanted.text))
        query = query.where(holds(systems.c.words, wanted.text) | systems.c.vendor.in_(named))
    return query
