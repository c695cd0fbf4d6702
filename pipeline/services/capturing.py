"""Capture one address: fetch it, render it if it is empty without JavaScript, keep its bytes, extract its text."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.candidate import Candidate
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.document import Document, Extraction, Link
from pipeline.domain.fetched import Extracted, Fetched
from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.errors import BrowserUnavailable, ExtractionFailed, NotFound, UnsupportedFormat
from pipeline.ports import Blobs, Clock, Extractor, Fetcher, Store, Transaction

# What a page may say beside its menu and still be a shell: a loading word, a cookie line. With more it is read, though
# a part of it stayed hidden. The same figure as for pages over HTTP (extractors/formats/html_shell.py).
SHELL_TEXT_MAX_CHARACTERS = 400


@dataclass
class Attempt:
    """What one address came to. `document` is set only when it was extracted now, not when it was known."""

    candidate: Candidate
    fetched: Fetched
    snapshot: Snapshot | None = None
    extraction: Extraction | None = None
    document: Document | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """Where the page leads."""
        return self.extraction.links if self.extraction else ()


@dataclass(frozen=True)
class _Known:
    """What an address brought last, and what the present extractors made of it."""

    snapshot: Snapshot
    extraction: Extraction | None


class Capturing:
    """Fetches and reads single addresses; writes nothing but snapshots' bytes."""

    def __init__(self, store: Store, blobs: Blobs, extractor: Extractor, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._extractor = extractor
        self._clock = clock

    async def attempts(self, candidates: Sequence[Candidate], fetcher: Fetcher) -> list[Attempt]:
        """Return what addresses came to, asked together; what happens on the network never raises."""
        with self._store.reading() as transaction:
            known = [self._known(transaction, candidate) for candidate in candidates]
        return await asyncio.gather(
            *[self._attempt(candidate, before, fetcher) for candidate, before in zip(candidates, known, strict=True)]
        )

    def _known(self, transaction: Transaction, candidate: Candidate) -> "_Known | None":
        snapshot = transaction.captures.latest_snapshot(candidate.url)
        if snapshot is None:
            return None
        return _Known(snapshot, transaction.documents.extraction(snapshot.id, self._extractor.versions))

    async def _attempt(self, candidate: Candidate, before: "_Known | None", fetcher: Fetcher) -> Attempt:
        known = before.snapshot if before else None
        fetched = await self._asked_again(known, fetcher) if known else await fetcher.fetch(candidate.url)
        if fetched.outcome is CaptureOutcome.UNCHANGED and before is not None:
            unchanged = await self._unchanged(candidate, fetched, before)
            if unchanged is not None:
                return unchanged
            fetched = await fetcher.fetch(candidate.url)
        if fetched.outcome is not CaptureOutcome.OK:
            return Attempt(candidate, fetched)
        try:
            extracted = await asyncio.to_thread(self._extracted, fetched)
            if extracted.needs_javascript:
                fetched = await self._rendered(fetched, fetcher)
                if fetched.outcome is not CaptureOutcome.OK:
                    return Attempt(candidate, fetched)
                extracted = await asyncio.to_thread(self._extracted, fetched)
                if _is_shell(extracted):
                    return Attempt(candidate, _still_empty(fetched))
        except (UnsupportedFormat, ExtractionFailed) as error:
            return Attempt(candidate, _unreadable(fetched, error), snapshot=await self._kept(fetched))
        snapshot = await self._kept(fetched)
        return Attempt(candidate, fetched, snapshot, _extraction(snapshot, extracted), extracted.document)

    async def _asked_again(self, known: Snapshot, fetcher: Fetcher) -> Fetched:
        """Ask whether a page has changed; one that a browser filled has not when nothing that filled it has.

        "Not modified" from elsewhere than last time speaks of another page: a redirect may point somewhere new.
        """
        if known.fetched_by is not FetchedBy.BROWSER:
            answer = await fetcher.fetch(known.url, known.validators)
            is_other = answer.outcome is CaptureOutcome.UNCHANGED and answer.final_url != known.final_url
            return await fetcher.fetch(known.url) if is_other else answer
        received, seconds = 0, 0.0
        for resource in known.resources:
            is_document = resource.url == known.final_url
            answer = await fetcher.fetch(known.url if is_document else resource.url, resource.validators)
            received, seconds = received + answer.bytes_received, seconds + answer.seconds
            if answer.outcome is not CaptureOutcome.UNCHANGED or (is_document and answer.final_url != known.final_url):
                break
        else:
            if known.resources:
                return Fetched(
                    url=known.url,
                    outcome=CaptureOutcome.UNCHANGED,
                    detail=f"nothing of the {len(known.resources)} things that fill the page has changed",
                    final_url=known.final_url,
                    bytes_received=received,
                    seconds=seconds,
                )
        return await fetcher.fetch(known.url)

    async def _unchanged(self, candidate: Candidate, fetched: Fetched, before: "_Known") -> Attempt | None:
        """Reuse what was extracted, unless the extractor has become another since.

        None says that the page must be had anew: its bytes are gone, or the other extractor finds a shell in them.
        """
        known = before.snapshot
        if before.extraction is not None:
            return Attempt(candidate, fetched, known, before.extraction)
        try:
            body = await asyncio.to_thread(self._blobs.get, known.id)
            extracted = await asyncio.to_thread(
                self._extractor.extract, body, content_type=known.content_type, url=known.final_url
            )
        except NotFound:
            return None
        except (UnsupportedFormat, ExtractionFailed) as error:
            return Attempt(candidate, _unreadable(fetched, error), snapshot=known)
        if _is_shell(extracted):
            return None
        return Attempt(candidate, fetched, known, _extraction(known, extracted), extracted.document)

    async def _rendered(self, fetched: Fetched, fetcher: Fetcher) -> Fetched:
        """Let a browser fill a page that is empty without JavaScript; what was asked for stays what it was."""
        try:
            rendered = await fetcher.render(fetched.final_url)
        except BrowserUnavailable as error:
            return fetched.model_copy(
                update={"outcome": CaptureOutcome.EMPTY_WITHOUT_JAVASCRIPT, "detail": str(error), "body": b""}
            )
        if rendered.outcome is not CaptureOutcome.OK:
            detail = f"empty without JavaScript; in the browser: {rendered.outcome.value} {rendered.detail}"
            return rendered.model_copy(update={"outcome": CaptureOutcome.EMPTY_WITHOUT_JAVASCRIPT, "detail": detail})
        return rendered.model_copy(
            update={
                "url": fetched.url,
                "redirects": (*fetched.redirects, *rendered.redirects),
                "bytes_received": fetched.bytes_received + rendered.bytes_received,
            }
        )

    def _extracted(self, fetched: Fetched) -> Extracted:
        return self._extractor.extract(fetched.body, content_type=fetched.content_type, url=fetched.final_url)

    async def _kept(self, fetched: Fetched) -> Snapshot:
        return Snapshot(
            id=await asyncio.to_thread(self._blobs.put, fetched.body),
            url=fetched.url,
            final_url=fetched.final_url,
            redirects=fetched.redirects,
            content_type=fetched.content_type,
            headers=fetched.headers,
            fetched_at=self._clock.now(),
            fetched_by=fetched.fetched_by,
            size_bytes=len(fetched.body),
            resources=fetched.resources,
        )


def _extraction(snapshot: Snapshot, extracted: Extracted) -> Extraction:
    return Extraction(
        snapshot=snapshot.id, extractor=extracted.extractor, document=extracted.document.id, links=extracted.links
    )


def _is_shell(extracted: Extracted) -> bool:
    """Whether a page still waits for its scripts, with next to no words but its links'."""
    text = extracted.document.text
    labels = {link.text for link in extracted.links if link.text in text}
    return extracted.needs_javascript and len(text) - sum(map(len, labels)) <= SHELL_TEXT_MAX_CHARACTERS


def _unreadable(fetched: Fetched, error: UnsupportedFormat | ExtractionFailed) -> Fetched:
    return fetched.model_copy(update={"outcome": CaptureOutcome.UNSUPPORTED, "detail": str(error)})


def _still_empty(rendered: Fetched) -> Fetched:
    """The browser's page is a shell as well: what it was not given is in the detail."""
    said = f"; {rendered.detail}" if rendered.detail else ""
    detail = f"empty without JavaScript, and after its scripts ran{said}"
    return rendered.model_copy(
        update={"outcome": CaptureOutcome.EMPTY_WITHOUT_JAVASCRIPT, "detail": detail, "body": b""}
    )
