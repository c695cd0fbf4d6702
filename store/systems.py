"""The inventory's systems, revision by revision, and the requests that they came of."""

from sqlalchemy import Connection, select

from pipeline.domain.ids import RequestId, SystemId, VendorId
from pipeline.domain.request import Request
from pipeline.domain.system import AISystem
from pipeline.errors import NotFound, Outdated
from store.rows import every, fields_of, first
from store.sign_off_tables import requests, system_revisions, systems


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
        self._connection.execute(systems.insert(), fields_of(system))

    def replace(self, system: AISystem) -> None:
        """Put a system in the place of its former revision, which is kept.

        Raises:
            Outdated: when the stored revision is not the one before it.
            NotFound: when there is no such system.
            IntegrityBroken: when it is of another vendor, request or time of creation than it was.
        """
        former = (systems.c.id == system.id) & (systems.c.revision == system.revision - 1)
        if self._connection.execute(systems.update().where(former), fields_of(system)).rowcount:
            return
        stored = self.get(system.id)
        if stored is None:
            raise NotFound(f"no system {system.id}")
        raise Outdated(f"system {system.id} is at revision {stored.revision}, which is not {system.revision - 1}")

    def get(self, system: SystemId) -> AISystem | None:
        """Return a system as it stands."""
        return first(self._connection, select(systems).where(systems.c.id == system), AISystem)

    def all(self) -> list[AISystem]:
        """Return all systems, in the order in which they were added."""
        return every(self._connection, select(systems).order_by(systems.c.created_at, systems.c.id), AISystem)

    def of_vendor(self, vendor: VendorId) -> list[AISystem]:
        """Return a vendor's systems, in the order in which they were added."""
        query = select(systems).where(systems.c.vendor == vendor).order_by(systems.c.created_at, systems.c.id)
        return every(self._connection, query, AISystem)

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
