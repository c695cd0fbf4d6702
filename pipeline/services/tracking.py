"""Capture a vendor's site: find sources, fetch them, keep the bytes, extract the text.

Pages that are asked for together are written in one transaction: every transaction waits for the disk. Killed half-way,
the next run asks with the validators of what is kept, and loses nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.domain.audit import Action
from pipeline.domain.candidate import FoundBy
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.document import Link
from pipeline.domain.ids import CaptureId, RunId, SourceId
from pipeline.domain.model import Record
from pipeline.domain.run import Run
from pipeline.domain.source import Source, SourceKind
from pipeline.errors import AddressRefused, NotFound, Unreachable
from pipeline.ports import Clock, Fetcher, Fetchers, Progress, Store, Transaction
from pipeline.services.capturing import Attempt, Capturing
from pipeline.stages.classify import classify_title, of_content
from pipeline.stages.discover import candidates, guesses, known_candidates, start_candidate
from pipeline.stages.frontier import Frontier

# Pages asked for together, if nothing else is said. The fetcher spaces requests by itself; this bounds memory.
BATCH_PAGES = 8


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
        """Capture the site of a run, within its limits.

        Raises:
            NotFound: when there is no such run.
            AddressRefused: when the first page's address is not allowed.
            Unreachable: when not even the first page could be had.
        """
        with self._store.reading() as transaction:
            run = transaction.runs.get(run_id)
            if run is None:
                raise NotFound(f"no run {run_id}")
            sources = {source.url: source for source in transaction.captures.sources(run.vendor)}
        self._progress.begin("capture", run.limits.pages_max)
        frontier = Frontier(pages_max=run.limits.pages_max)
        frontier.add([start_candidate(run.start_url)])
        frontier.add(known_candidates(sources.values()))
        tally = _Tally()
        async with self._fetchers.session(run.limits) as fetcher:
            listed = [Link(url=url, text="") for url in await fetcher.listed(run.start_url)]
            frontier.add(candidates(listed, start=run.start_url, found_by=FoundBy.LISTED))
            await self._drain(frontier, fetcher, run, sources, tally)
            frontier.add(guesses(tally.kinds, start=run.start_url))
            await self._drain(frontier, fetcher, run, sources, tally)
        return CrawlSummary(
            outcomes=dict(tally.outcomes), bytes_received=tally.bytes_received, extracted=tally.extracted
        )

    async def _drain(
        self, frontier: Frontier, fetcher: Fetcher, run: Run, sources: dict[str, Source], tally: "_Tally"
    ) -> None:
        while batch := frontier.take(1 if tally.is_empty else self._batch_pages):
            attempts = await asyncio.gather(*[self._capturing.attempt(candidate, fetcher) for candidate in batch])
            found = [attempt for attempt in attempts if _is_news(attempt)]
            for attempt in attempts:
                frontier.settle(attempt.candidate, led_to=attempt.snapshot.final_url if attempt.snapshot else None)
            for attempt in found:
                _require_a_start(attempt)
                if attempt.candidate.found_by is FoundBy.GUESSED:
                    frontier.charge()
            if found:
                self._store_attempts(found, run, sources)
            for attempt in found:
                tally.count(attempt, sources[attempt.candidate.url].kind)
                self._progress.advance(f"{attempt.fetched.outcome.value:12} {attempt.candidate.url}")
                links = tally.links_not_met_before(attempt.links)
                frontier.add(candidates(links, start=run.start_url, found_by=FoundBy.LINKED))

    def _store_attempts(self, attempts: Sequence[Attempt], run: Run, sources: dict[str, Source]) -> None:
        with self._store.writing() as transaction:
            stored = [self._store_attempt(transaction, attempt, run, sources) for attempt in attempts]
        sources.update({source.url: source for source in stored})

    def _store_attempt(
        self, transaction: Transaction, attempt: Attempt, run: Run, sources: dict[str, Source]
    ) -> Source:
        source = sources.get(attempt.candidate.url) or self._new_source(transaction, attempt, run)
        capture = Capture(
            id=CaptureId(self._clock.new_id()),
            run=run.id,
            source=source.id,
            at=self._clock.now(),
            outcome=attempt.fetched.outcome,
            detail=attempt.fetched.detail,
            status=attempt.fetched.status,
            snapshot=attempt.snapshot.id if attempt.snapshot else None,
            bytes_received=attempt.fetched.bytes_received,
            seconds=attempt.fetched.seconds,
        )
        if attempt.snapshot is not None:
            transaction.captures.add_snapshot(attempt.snapshot)
        if attempt.document is not None:
            transaction.documents.add(attempt.document)
        if attempt.extraction is not None:
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
        return source

    def _new_source(self, transaction: Transaction, attempt: Attempt, run: Run) -> Source:
        kind, reason = attempt.candidate.kind, attempt.candidate.kind_reason
        if kind is SourceKind.OTHER and attempt.document is not None:
            kind, reason = classify_title(attempt.document.title)
        if attempt.extraction is not None:
            kind, reason = of_content(kind, reason, extractor=attempt.extraction.extractor)
        source = Source(
            id=SourceId(self._clock.new_id()),
            vendor=run.vendor,
            url=attempt.candidate.url,
            kind=kind,
            kind_reason=reason,
        )
        transaction.captures.add_source(source)
        transaction.audit.append(
            actor=self._actor,
            action=Action.SOURCE_FOUND,
            subject=source.id,
            payload={"url": source.url, "kind": kind.value, "reason": reason},
        )
        return source


def _is_news(attempt: Attempt) -> bool:
    """Whether an attempt is recorded: that a guess was wrong says nothing of the vendor."""
    return attempt.candidate.found_by is not FoundBy.GUESSED or attempt.snapshot is not None


def _require_a_start(attempt: Attempt) -> None:
    """Without its first page a site is not there, or is not allowed: another matter than a missing policy."""
    if attempt.candidate.found_by is not FoundBy.START or attempt.fetched.outcome is not CaptureOutcome.UNREACHABLE:
        return
    message = f"{attempt.candidate.url}: {attempt.fetched.detail}"
    raise AddressRefused(message) if attempt.fetched.refused_by_guard else Unreachable(message)


class _Tally:
    """What a crawl has come to so far."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.kinds: set[SourceKind] = set()
        self.bytes_received = 0
        self.extracted = 0
        self._links: set[Link] = set()

    @property
    def is_empty(self) -> bool:
        return not self.outcomes

    def count(self, attempt: Attempt, kind: SourceKind) -> None:
        self.outcomes[attempt.fetched.outcome.value] += 1
        self.bytes_received += attempt.fetched.bytes_received
        self.extracted += attempt.document is not None
        if attempt.snapshot is not None:
            self.kinds.add(kind)

    def links_not_met_before(self, links: Iterable[Link]) -> list[Link]:
        """Leave out what earlier pages led to under the same words: a menu says nothing new the second time."""
        fresh = [link for link in links if link not in self._links]
        self._links.update(fresh)
        return fresh
