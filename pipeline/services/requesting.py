"""Take requests in: what procurement wants to use opens the vendor, an entry of the inventory, and a request."""

from collections.abc import Iterable
from datetime import date

from pipeline.domain.audit import Action
from pipeline.domain.ids import RequestId, SystemId
from pipeline.domain.model import Record
from pipeline.domain.person import Person, Role, require
from pipeline.domain.request import Request
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.domain.vendor import Vendor, registrable_domain
from pipeline.errors import NotFound
from pipeline.ports import Clock, Store, Transaction
from pipeline.services.importing import ImportSummary
from pipeline.services.intake import start_url, vendor_at
from pipeline.services.keeping import demand
from pipeline.stages.sheets.entries import Entry, entries_in

MAY_REQUEST = (Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)


class Requested(Record):
    """A request, what came of it, and the systems of the same vendor that were there before (`duplicates`)."""

    request: Request
    system: AISystem
    duplicates: tuple[AISystem, ...]


class Requesting:
    """Requests; a duplicate is shown, and keeps nobody from asking."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def request(
        self,
        *,
        website: str,
        facts: SystemFacts,
        needed_by: date | None,
        by: Person,
        vendor_name: str | None = None,
    ) -> Requested:
        """Take a request, adding its vendor when it is new.

        Raises:
            NotAllowed: when they may not request.
            InvalidInput: when the website is not a web address.
        """
        start = start_url(website)
        with self._store.writing() as transaction:
            demand(transaction, by, *MAY_REQUEST)
            vendor = vendor_at(transaction, start, name=vendor_name, clock=self._clock, actor=by.label)
            return self._requested(transaction, vendor, website=website, facts=facts, needed_by=needed_by, by=by)

    def import_csv(self, data: bytes | str, *, by: Person) -> ImportSummary:
        """Take a file of requests, all of it or nothing; what this person asked for before, word for word, is skipped.

        Raises:
            NotAllowed: when they may not request.
            InvalidTable: with every error, each with its line.
        """
        # Reading a large file is work that only those who may ask for something can set off.
        require(by, *MAY_REQUEST)
        entries = entries_in(data, requests=True)
        added: list[SystemId] = []
        duplicates: dict[SystemId, None] = {}
        with self._store.writing() as transaction:
            demand(transaction, by, *MAY_REQUEST)
            known = _open_requests(transaction.systems.requests(), transaction.systems.all(), by)
            for entry in entries:
                vendor = vendor_at(
                    transaction, entry.website, name=entry.vendor_name, clock=self._clock, actor=by.label
                )
                if _asked(vendor, entry) in known:
                    continue
                made = self._requested(
                    transaction, vendor, website=entry.website, facts=entry.facts, needed_by=entry.needed_by, by=by
                )
                added.append(made.system.id)
                duplicates |= dict.fromkeys(item.id for item in made.duplicates if item.id not in added)
        return ImportSummary(added=tuple(added), already_there=len(entries) - len(added), duplicates=tuple(duplicates))

    def duplicates(self, website: str) -> tuple[AISystem, ...]:
        """Return the systems, of any stage but the last, of the vendor that a website belongs to.

        Raises:
            InvalidInput: when it is not a web address.
        """
        domain = registrable_domain(start_url(website))
        with self._store.reading() as transaction:
            vendor = transaction.vendors.by_domain(domain)
            return _living(transaction, vendor) if vendor else ()

    def all(self) -> list[Request]:
        """Return all requests, oldest first."""
        with self._store.reading() as transaction:
            return transaction.systems.requests()

    def get(self, request_id: RequestId) -> Request:
        """Return a request.

        Raises:
            NotFound: when there is none with this id.
        """
        with self._store.reading() as transaction:
            found = transaction.systems.request(request_id)
        if found is None:
            raise NotFound(f"no request {request_id}", advice="List them with `dossier request list`.")
        return found

    def _requested(
        self,
        transaction: Transaction,
        vendor: Vendor,
        *,
        website: str,
        facts: SystemFacts,
        needed_by: date | None,
        by: Person,
    ) -> Requested:
        duplicates = _living(transaction, vendor)
        at = self._clock.now()
        request = Request(
            id=RequestId(self._clock.new_id()),
            system=SystemId(self._clock.new_id()),
            vendor=vendor.id,
            website=website,
            facts=facts,
            needed_by=needed_by,
            requester=by.id,
            made_at=at,
        )
        system = AISystem(
            id=request.system,
            vendor=vendor.id,
            facts=facts,
            stage=Stage.REQUESTED,
            request=request.id,
            added_by=by.id,
            facts_by=by.id,
            created_at=at,
            changed_at=at,
        )
        transaction.systems.add(system)
        transaction.systems.add_request(request)
        transaction.audit.append(
            actor=by.label,
            action=Action.SYSTEM_REQUESTED,
            subject=system.id,
            payload={
                "request": request.id,
                "vendor": vendor.id,
                "website": website,
                "facts": facts.model_dump(mode="json"),
                "tier": facts.risk.tier.value,
                "needed_by": needed_by.isoformat() if needed_by else None,
                "duplicates": [item.id for item in duplicates],
            },
        )
        return Requested(request=request, system=system, duplicates=duplicates)


class _Asked(Record):
    vendor: str
    facts: SystemFacts
    needed_by: date | None


def _asked(vendor: Vendor, entry: Entry) -> _Asked:
    return _Asked(vendor=vendor.id, facts=entry.facts, needed_by=entry.needed_by)


def _open_requests(requests: Iterable[Request], systems: Iterable[AISystem], by: Person) -> set[_Asked]:
    """Return what a person asked for and may still get: a file that is handed in twice doubles nothing (I11)."""
    living = {system.id for system in systems if not system.stage.is_final}
    return {
        _Asked(vendor=item.vendor, facts=item.facts, needed_by=item.needed_by)
        for item in requests
        if item.requester == by.id and item.system in living
    }


def _living(transaction: Transaction, vendor: Vendor) -> tuple[AISystem, ...]:
    """Return a vendor's systems that can still be decided on: a rejected one is worth knowing before asking again."""
    return tuple(item for item in transaction.systems.of_vendor(vendor.id) if not item.stage.is_final)
