"""Keep the companies that a vendor's lists name: what a run reads on a list replaces what was current there.

A list that could not be read in a run tells nothing, and stays as it was; one whose address is gone ends when another
list of sub-processors was read, for then it has moved. Same words: no new record, no event.
"""

from collections.abc import Mapping, Sequence

from pipeline.domain.audit import Action
from pipeline.domain.canonical import digest_of
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Link
from pipeline.domain.ids import RelatedVendorId, RunId
from pipeline.domain.model import Record
from pipeline.domain.related import RelatedVendor, Subprocessor
from pipeline.domain.run import Run
from pipeline.domain.vendor import Vendor
from pipeline.errors import NotFound
from pipeline.ports import Clock, Extractor, Store, Transaction
from pipeline.services.running import live_run
from pipeline.stages.relate import ListChange, list_change
from pipeline.stages.subprocessors import READER, subprocessors

# Names in an event are for its reader; the digest covers every word.
EVENT_NAMES_MAX = 50


class RelateSummary(Record):
    """How many companies came onto the vendor's lists and left them with this run, and how many lists it read."""

    lists: int
    arrived: int
    left: int


class _Read(Record):
    """A list as this run read it."""

    entry: CorpusEntry
    named: tuple[Subprocessor, ...]


class Relating:
    """Related vendors."""

    def __init__(self, store: Store, extractor: Extractor, clock: Clock, *, actor: str) -> None:
        self._store = store
        self._extractor = extractor
        self._clock = clock
        self._actor = actor

    def relate(self, run_id: RunId) -> RelateSummary:
        """Read the lists in a run's documents and keep what changed on them.

        Raises:
            NotFound: when there is no such run.
            RunEnded: when the run has failed or was superseded; nothing is kept then.
        """
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
            vendor = transaction.vendors.get(run.vendor) if run else None
            if run is None or vendor is None:
                raise NotFound(f"no run {run_id}")
            read = self._read(transaction, run, vendor)
            gone = _gone(transaction, run)
        with self._store.writing() as transaction:
            run = live_run(transaction, run_id, begun_as=run)
            changes = _changes(transaction.related.as_of(run_id), read, gone)
            if changes:
                self._keep(transaction, run, read, changes)
        return RelateSummary(
            lists=sum(bool(each.named) for each in read.values()),
            arrived=sum(len(change.arrived) for change in changes.values()),
            left=sum(len(change.left) for change in changes.values()),
        )

    def _read(self, transaction: Transaction, run: Run, vendor: Vendor) -> dict[str, _Read]:
        """Read each address once, as it was captured last."""
        found: dict[str, _Read] = {}
        for entry in transaction.documents.corpus(run.id):
            links = self._links(transaction, entry)
            named = subprocessors(entry.document, links, kind=entry.source.kind, vendor=vendor)
            found[entry.source.url] = _Read(entry=entry, named=named)
        return found

    def _links(self, transaction: Transaction, entry: CorpusEntry) -> tuple[Link, ...]:
        extraction = transaction.documents.extraction(entry.snapshot.id, self._extractor.versions)
        return extraction.links if extraction and extraction.document == entry.document.id else ()

    def _keep(
        self, transaction: Transaction, run: Run, read: Mapping[str, _Read], changes: Mapping[str, ListChange]
    ) -> None:
        lists = []
        for url, change in changes.items():
            arrived = [self._related(item, run, read[url].entry) for item in change.arrived]
            transaction.related.add(arrived)
            transaction.related.leave([item.id for item in change.left], run.id)
            lists.append(
                {
                    "url": url,
                    "arrived": _told(arrived),
                    "left": _told(change.left),
                    "document": read[url].entry.document.id if url in read else None,
                }
            )
        transaction.audit.append(
            actor=self._actor,
            action=Action.RELATED_VENDORS_CHANGED,
            subject=run.vendor,
            payload={"run": run.id, "reader": READER, "lists": lists},
        )

    def _related(self, item: Subprocessor, run: Run, entry: CorpusEntry) -> RelatedVendor:
        return RelatedVendor(
            **dict(item),
            id=RelatedVendorId(self._clock.new_id()),
            vendor=run.vendor,
            url=entry.source.url,
            snapshot=entry.snapshot.id,
            first_seen=run.id,
            last_seen=run.id,
        )


def _gone(transaction: Transaction, run: Run) -> frozenset[str]:
    """Return the addresses at which there is nothing any more."""
    last = {source.url: capture.outcome for source, capture in transaction.captures.of_run(run.id)}
    return frozenset(url for url, outcome in last.items() if outcome is CaptureOutcome.ABSENT)


def _changes(known: Sequence[RelatedVendor], read: Mapping[str, _Read], gone: frozenset[str]) -> dict[str, ListChange]:
    """Return what changed, list by list; lists on which nothing did are left out."""
    current: dict[str, list[RelatedVendor]] = {}
    for item in known:
        if item.left_in is None:
            current.setdefault(item.url, []).append(item)
    has_moved = any(each.named for each in read.values())
    changes = {url: list_change(current.get(url, []), each.named) for url, each in read.items()}
    ended = [url for url in current if url in gone and url not in read and has_moved]
    changes |= {url: ListChange(arrived=(), left=tuple(current[url])) for url in ended}
    return {url: change for url, change in changes.items() if change.arrived or change.left}


def _told(related: Sequence[RelatedVendor]) -> dict[str, object]:
    """Return companies as an event tells them: how many, the first names, and a digest of all that is kept of them."""
    kept = [item.model_dump(mode="json", exclude={"last_seen", "left_in"}) for item in related]
    names = [item.name for item in related[:EVENT_NAMES_MAX]]
    return {"companies": len(related), "names": names, "digest": digest_of(kept)}
