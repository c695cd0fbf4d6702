"""Capture a vendor's site: find sources, fetch them, keep the bytes, extract the text. One transaction a batch.

Killed half-way, the next run asks with the validators of what is kept, and loses nothing; only the pages of the batch
that was under way are fetched again.
"""

from collections.abc import Iterable

from pipeline.domain.audit import Action
from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.document import Document, Extraction, Link
from pipeline.domain.ids import CaptureId, RunId, SourceId
from pipeline.domain.model import Record
from pipeline.domain.run import Run
from pipeline.domain.snapshot import Snapshot
from pipeline.domain.source import Source
from pipeline.errors import AddressRefused, Unreachable
from pipeline.ports import Clock, Fetcher, Fetchers, Progress, Store, Transaction
from pipeline.services.capturing import Attempt, Capturing
from pipeline.services.crawl_tally import CrawlTally
from pipeline.services.running import live_run
from pipeline.stages.arrive import Arrival, kind_on_arrival, led_to_nothing, words_for_everything
from pipeline.stages.discover import PROSE_ORDER, candidates, guesses, known_candidates, start_candidate
from pipeline.stages.frontier import Frontier

# Pages asked for together, if nothing else is said. The fetcher spaces requests by itself; this bounds memory.
BATCH_PAGES = 8
_NOTHING_THERE = frozenset({CaptureOutcome.ABSENT, CaptureOutcome.UNREACHABLE})


class CrawlSummary(Record):
    """How many captures ended in which outcome, and what was transferred."""

    outcomes: dict[str, int]
    bytes_received: int
    extracted: int


class Tracking:
    """Captures sites."""

    def __init__(
        self,
        store: Store,
        capturing: Capturing,
        fetchers: Fetchers,
        clock: Clock,
        progress: Progress,
        *,
        actor: str,
        batch_pages: int = BATCH_PAGES,
    ) -> None:
        self._store = store
        self._capturing = capturing
        self._fetchers = fetchers
        self._clock = clock
        self._progress = progress
        self._actor = actor
        self._batch_pages = batch_pages

    async def crawl(self, run_id: RunId) -> CrawlSummary:
        """Capture the site of a run, within its limits. What the run has captured already is not asked for again.

        Raises:
            NotFound: when there is no such run.
            RunEnded: when the run has failed or was cancelled, a newer one superseded it, or another process took it.
            AddressRefused: when the first page's address is not allowed.
            Unreachable: when not even the first page could be had.
        """
        with self._store.reading() as transaction:
            run = live_run(transaction, run_id)
            vendor = transaction.vendors.get(run.vendor)
            crawl = _Crawl(run, vendor.name if vendor else "")
            known = known_candidates(transaction.captures.sources(run.vendor))
            self._resume(transaction, crawl)
        self._progress.begin("capture", run.limits.pages_max)
        frontier, tally = crawl.frontier, crawl.tally
        frontier.add([start_candidate(run.start_url)])
        frontier.add(known)
        async with self._fetchers.session(run.limits) as fetcher:
            crawl.follow([Link(url=url, text="") for url in await fetcher.listed(run.start_url)], FoundBy.LISTED)
            await self._drain(crawl, fetcher, only_first=True)
            guessed = guesses(tally.kinds, start=run.start_url)
            frontier.add(guess for guess in guessed if guess.order < PROSE_ORDER)
            await self._drain(crawl, fetcher)
            frontier.add(guesses(tally.kinds, start=run.start_url))
            await self._drain(crawl, fetcher)
        return CrawlSummary(
            outcomes=dict(tally.outcomes), bytes_received=tally.bytes_received, extracted=tally.extracted
        )

    @staticmethod
    def _resume(transaction: Transaction, crawl: "_Crawl") -> None:
        """Start from what the run has, where the step is tried again after it was killed half-way."""
        for source, capture in transaction.captures.of_run(crawl.run.id):
            if source.uploaded:
                continue
            (candidate,) = known_candidates([source])
            extraction = transaction.documents.newest_extraction(capture.snapshot) if capture.snapshot else None
            snapshot = transaction.captures.latest_snapshot(source.url) if extraction else None
            arrival = _arrival(candidate, extraction, snapshot, transaction) if extraction and snapshot else None
            crawl.frontier.resume(candidate, led_to=snapshot.final_url if snapshot else None)
            crawl.tally.count(capture, source.kind, arrival)
            crawl.follow(extraction.links if extraction else ())

    async def _drain(self, crawl: "_Crawl", fetcher: Fetcher, *, only_first: bool = False) -> None:
        frontier, tally = crawl.frontier, crawl.tally
        while batch := frontier.take(1 if tally.is_empty else self._batch_pages, only_first=only_first):
            attempts = await self._capturing.attempts(batch, fetcher)
            with self._store.reading() as transaction:
                arrivals = [_arrival_of(attempt, transaction) for attempt in attempts]
            stored: list[Attempt] = []
            tally.words_for_everything |= words_for_everything(filter(None, arrivals))
            # One commit a batch: each waits for the disk.
            with self._store.writing() as transaction:
                live_run(transaction, crawl.run.id, begun_as=crawl.run)
                for attempt, arrival in zip(attempts, arrivals, strict=True):
                    if _settled(crawl, attempt, arrival):
                        self._store_attempt(transaction, crawl, attempt, arrival)
                        crawl.follow(attempt.links)
                        stored.append(attempt)
            for attempt in stored:
                self._progress.advance(f"{attempt.fetched.outcome.value:12} {attempt.candidate.url}")

    def _store_attempt(
        self, transaction: Transaction, crawl: "_Crawl", attempt: Attempt, arrival: Arrival | None
    ) -> None:
        source = self._source(transaction, crawl, attempt.candidate, arrival)
        capture = Capture(
            id=CaptureId(self._clock.new_id()),
            run=crawl.run.id,
            source=source.id,
            at=self._clock.now(),
            outcome=attempt.fetched.outcome,
            detail=attempt.fetched.detail,
            status=attempt.fetched.status,
            snapshot=attempt.snapshot.id if attempt.snapshot else None,
            bytes_received=attempt.fetched.bytes_received,
            seconds=attempt.fetched.seconds,
        )
        if attempt.fetched.outcome is not CaptureOutcome.UNCHANGED and attempt.snapshot is not None:
            transaction.captures.add_snapshot(attempt.snapshot)
        if attempt.document is not None and attempt.extraction is not None:
            transaction.documents.add(attempt.document)
            transaction.documents.add_extraction(attempt.extraction)
        transaction.captures.add(capture)
        transaction.audit.append(
            actor=self._actor,
            action=Action.CAPTURE_MADE,
            subject=capture.id,
            payload={
                "url": source.url,
                "outcome": capture.outcome.value,
                "snapshot": capture.snapshot,
                "document": attempt.extraction.document if attempt.extraction else None,
            },
        )
        crawl.tally.count(capture, source.kind, arrival)
        crawl.tally.extracted += attempt.document is not None

    def _source(
        self, transaction: Transaction, crawl: "_Crawl", candidate: Candidate, arrival: Arrival | None
    ) -> Source:
        """Return the source of a candidate, new or known, as what its words show it to be."""
        known = transaction.captures.source(crawl.run.vendor, candidate.url)
        if known is not None and arrival is None:
            return known
        kind, reason = candidate.kind, candidate.kind_reason
        if arrival is not None:
            kind, reason = kind_on_arrival(arrival, start=crawl.run.start_url, home=crawl.tally.home)
        if known is not None and known.kind is kind:
            return known
        source = Source(
            id=known.id if known else SourceId(self._clock.new_id()),
            vendor=crawl.run.vendor,
            url=candidate.url,
            kind=kind,
            kind_reason=reason,
        )
        payload = {"url": source.url, "kind": kind.value, "reason": reason}
        if known is None:
            transaction.captures.add_source(source)
            action = Action.SOURCE_FOUND
        else:
            transaction.captures.replace_source(source)
            action, payload = Action.SOURCE_RECLASSIFIED, payload | {"before": known.kind.value}
        transaction.audit.append(actor=self._actor, action=action, subject=source.id, payload=payload)
        return source


class _Crawl:
    """One crawl: whose site, what is to be asked for, and what came of it."""

    def __init__(self, run: Run, vendor: str) -> None:
        self.run = run
        self.frontier = Frontier(pages_max=run.limits.pages_max)
        self.tally = CrawlTally()
        self._vendor = vendor

    def follow(self, links: Iterable[Link], found_by: FoundBy = FoundBy.LINKED) -> None:
        fresh = self.tally.links_not_met_before(links)
        self.frontier.add(candidates(fresh, start=self.run.start_url, found_by=found_by, vendor=self._vendor))

    def guess_was_wrong(self, attempt: Attempt, arrival: Arrival | None) -> bool:
        """Whether nothing is there; what is there but cannot be had (a wall, a login) is news."""
        if arrival is None:
            return attempt.snapshot is None and attempt.fetched.outcome in _NOTHING_THERE
        had = self.tally.documents | self.tally.words_for_everything
        return led_to_nothing(arrival, pages=self.tally.pages, documents=had)


def _settled(crawl: _Crawl, attempt: Attempt, arrival: Arrival | None) -> bool:
    """Settle what an attempt came to; whether it is to be kept."""
    is_guess = attempt.candidate.found_by is FoundBy.GUESSED
    if is_guess and crawl.guess_was_wrong(attempt, arrival):
        crawl.frontier.settle(attempt.candidate, led_to=None)
        return False
    crawl.frontier.settle(attempt.candidate, led_to=attempt.snapshot.final_url if attempt.snapshot else None)
    if is_guess and attempt.snapshot is not None:
        crawl.frontier.charge()
    _require_a_start(attempt)
    return True


def _arrival_of(attempt: Attempt, transaction: Transaction) -> Arrival | None:
    """Return what an attempt's words came from, or None when it brought none."""
    if attempt.extraction is None or attempt.snapshot is None:
        return None
    return _arrival(attempt.candidate, attempt.extraction, attempt.snapshot, transaction, read_now=attempt.document)


def _arrival(
    candidate: Candidate,
    extraction: Extraction,
    snapshot: Snapshot,
    transaction: Transaction,
    *,
    read_now: Document | None = None,
) -> Arrival:
    return Arrival(
        candidate=candidate,
        final_url=snapshot.final_url,
        document=extraction.document,
        title=read_now.title if read_now else transaction.documents.title(extraction.document),
        extractor=extraction.extractor,
    )


def _require_a_start(attempt: Attempt) -> None:
    """Without its first page a site is not there, or is not allowed: another matter than a missing policy."""
    if attempt.candidate.found_by is not FoundBy.START or attempt.fetched.outcome is not CaptureOutcome.UNREACHABLE:
        return
    message = f"{attempt.candidate.url}: {attempt.fetched.detail}"
    raise AddressRefused(message) if attempt.fetched.refused_by_guard else Unreachable(message)
