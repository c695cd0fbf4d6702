"""Hold the documents of an earlier report against what a run has in hand.

Rules:
- documents are matched by their words, then by their address and kind; what is left came or went;
- where the extractor is another than then, the older snapshot is read by the present one first: what differs by that is
  ours, what differs after it is the vendor's;
- what could not be had this time, or came as an error page, a wall or a login, is held: it stays the evidence. What the
  site says is not there (`absent`), and an upload that nobody renewed, is gone;
- a text that may be a failed capture and may be meant (half of it, another document, another language) is held once,
  and believed when the site answers with the same words again. Where the older text was the failure, the newer counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain.assessment import Assessment, Evidence
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Document
from pipeline.domain.drift import CaptureFailure, ChangeClass, Comparison, Outcome
from pipeline.domain.ids import Digest, RunId, SnapshotId
from pipeline.domain.reassessment import DocumentChange, Fate, told
from pipeline.domain.source import Source
from pipeline.errors import ExtractionFailed, IntegrityBroken, NotFound, UnsupportedFormat
from pipeline.ports import Blobs, Extractor, Store, Transaction
from pipeline.stages.affected import ChangedDocument
from pipeline.stages.compare.compare import compare
from pipeline.stages.compare.flaps import words_digest
from pipeline.stages.gather import distinct_entries

_GONE = frozenset({CaptureOutcome.ABSENT})
_MAY_BE_MEANT = frozenset({CaptureFailure.TRUNCATED, CaptureFailure.OTHER_DOCUMENT, CaptureFailure.OTHER_LANGUAGE})
# What is no document at any address.
_WALLS = frozenset(CaptureFailure) - _MAY_BE_MEANT


@dataclass(frozen=True)
class Compared:
    """What became of an earlier report's documents.

    `entries` are the evidence now, `before` that of then; `reread` leads from the documents of then to the same bytes
    as read now, and `changed` from these (or those) to what stands now.
    """

    entries: tuple[CorpusEntry, ...]
    before: tuple[CorpusEntry, ...]
    reread: tuple[ChangedDocument, ...]
    changed: tuple[ChangedDocument, ...]
    told: tuple[DocumentChange, ...]


@dataclass(frozen=True)
class _Pair:
    """A document of then beside its present version; `as_read_now` is the older text by the present extractor."""

    old: CorpusEntry
    new: CorpusEntry
    as_read_now: Document
    comparison: Comparison


class Comparing:
    """Compares; writes nothing."""

    def __init__(self, store: Store, blobs: Blobs, extractor: Extractor) -> None:
        self._store = store
        self._blobs = blobs
        self._extractor = extractor

    def compared(self, before: Assessment, run_id: RunId) -> Compared:
        """Return what became of a report's documents by a run."""
        with self._store.reading() as transaction:
            corpus = transaction.documents.corpus(run_id)
            attempts = {source.url: (source, capture) for source, capture in transaction.captures.of_run(run_id)}
            then = [entry for item in before.evidence if (entry := _entry(transaction, before, item)) is not None]
            earlier = _earlier_words(transaction, before)
            answered_before = _held_words(transaction, before)
            present = distinct_entries(corpus)
            of_words = {(entry.document.id, entry.source.kind): entry for entry in present}
            at_address = {entry.source.url: entry for entry in corpus}
            pairs, gone, held = [], [], []
            matched: set[str] = set()
            for old in then:
                same = of_words.get((old.document.id, old.source.kind))
                if same is not None:
                    matched.add(same.document.id)
                    continue
                new = at_address.get(old.source.url)
                if new is not None and new.source.kind is old.source.kind:
                    pairs.append(self._pair(transaction, old, new, earlier.get(old.source.url, frozenset())))
                elif new is None and (why := _why_held(attempts.get(old.source.url), old.source)) is not None:
                    held.append((old, why))
                else:
                    gone.append(old)
        failed = [pair for pair in pairs if pair.comparison.outcome is Outcome.CAPTURE_FAILED]
        pairs = [pair for pair in pairs if pair.comparison.outcome is not Outcome.CAPTURE_FAILED]
        believed = [pair for pair in failed if _is_believed(pair, answered_before)]
        failed = [pair for pair in failed if not _is_believed(pair, answered_before)]
        gone += [pair.old for pair in believed]
        real = matched | {pair.new.document.id for pair in (*pairs, *believed)}
        walls = {pair.new.document.id for pair in failed if _failure(pair) in _WALLS} - real
        refused = {pair.new.source.url for pair in failed}
        kept_back = [*(old for old, _ in held), *(pair.old for pair in failed)]
        had = [entry for entry in corpus if entry.document.id not in walls and entry.source.url not in refused]
        entries = distinct_entries([*had, *kept_back])
        known = matched | {pair.new.document.id for pair in pairs} | {entry.document.id for entry in kept_back}
        came = [entry for entry in entries if entry.document.id not in known]
        return Compared(
            entries=tuple(entries),
            before=tuple(distinct_entries(then)),
            reread=tuple(_reread(pair) for pair in pairs if pair.as_read_now.id != pair.old.document.id),
            changed=(
                *(_changed(pair) for pair in pairs),
                *(_alone(old=entry) for entry in gone),
                *(_alone(new=entry) for entry in came),
            ),
            told=(
                *(_told(pair) for pair in pairs),
                *(_held(old, why) for old, why in held),
                *(_wall(pair) for pair in failed),
                *(_moved(entry, Fate.WENT) for entry in gone),
                *(_moved(entry, Fate.CAME) for entry in came),
            ),
        )

    def _pair(self, transaction: Transaction, old: CorpusEntry, new: CorpusEntry, earlier: frozenset[Digest]) -> _Pair:
        read = self._as_read_now(transaction, old)
        return _Pair(old, new, read, compare(read, new.document, earlier=earlier))

    def _as_read_now(self, transaction: Transaction, entry: CorpusEntry) -> Document:
        """Return the older text as the present extractor has it; as it was where that cannot read it any more."""
        known = transaction.documents.extraction(entry.snapshot.id, self._extractor.versions)
        if known is not None:
            return transaction.documents.get(known.document) or entry.document
        try:
            body = self._blobs.get(entry.snapshot.id)
            snapshot = entry.snapshot
            return self._extractor.extract(body, content_type=snapshot.content_type, url=snapshot.final_url).document
        except (NotFound, IntegrityBroken, UnsupportedFormat, ExtractionFailed):
            return entry.document


def _entry(transaction: Transaction, before: Assessment, item: Evidence) -> CorpusEntry | None:
    """Return a document of a report as it was in its run's hands."""
    source = transaction.captures.source(before.vendor, item.url)
    capture = transaction.captures.holding(item.url, item.snapshot)
    document = transaction.documents.get(item.document)
    snapshot = next((each for each in transaction.captures.received(item.snapshot) if each.url == item.url), None)
    if source is None or capture is None or document is None or snapshot is None:
        return None
    # As of then: the kind may have been told otherwise since, and the bytes were captured again.
    return CorpusEntry(
        source=source.model_copy(update={"kind": item.kind}),
        capture=capture.model_copy(update={"at": item.captured_at}),
        snapshot=snapshot,
        document=document,
    )


def _earlier_words(transaction: Transaction, before: Assessment) -> dict[str, frozenset[Digest]]:
    """Return by address the wordings that stood before the one of a report."""
    found: dict[str, frozenset[Digest]] = {}
    for past in transaction.reassessments.of_vendor(before.vendor):
        for item in past.documents:
            if item.words_before is not None:
                found[item.url] = found.get(item.url, frozenset()) | {item.words_before}
    return found


def _held_words(transaction: Transaction, before: Assessment) -> frozenset[tuple[str, Digest]]:
    """Return by address the words that the site answered with when a document of this report was held already."""
    return frozenset(
        (item.url, item.words_after)
        for past in transaction.reassessments.of_vendor(before.vendor)
        if past.after == before.id
        for item in past.documents
        if item.fate is Fate.HELD and item.words_after is not None
    )


def _failure(pair: _Pair) -> CaptureFailure | None:
    return pair.comparison.failure.why if pair.comparison.failure is not None else None


def _is_believed(pair: _Pair, answered_before: frozenset[tuple[str, Digest]]) -> bool:
    """Whether what came counts all the same."""
    failure = pair.comparison.failure
    if failure is None:
        return False
    answered = (pair.new.source.url, words_digest(pair.new.document))
    return not failure.is_new or (failure.why in _MAY_BE_MEANT and answered in answered_before)


def _why_held(attempt: tuple[Source, Capture] | None, source: Source) -> str | None:
    """Return why a document is kept that this run does not have, or None when it is gone."""
    if attempt is None:
        return None if source.uploaded else "not asked for this time"
    capture = attempt[1]
    if capture.outcome in _GONE:
        return None
    return f"{capture.outcome.value} {capture.detail}".strip()


def _reread(pair: _Pair) -> ChangedDocument:
    return ChangedDocument(
        old=pair.old.document.id,
        new=pair.as_read_now,
        snapshot=pair.old.snapshot.id,
        url=pair.old.source.url,
        comparison=Comparison(outcome=Outcome.UNCHANGED, change_class=ChangeClass.NONE, changes=()),
    )


def _changed(pair: _Pair) -> ChangedDocument:
    return ChangedDocument(
        old=pair.as_read_now.id,
        new=pair.new.document,
        snapshot=pair.new.snapshot.id,
        url=pair.new.source.url,
        comparison=pair.comparison,
    )


def _alone(*, old: CorpusEntry | None = None, new: CorpusEntry | None = None) -> ChangedDocument:
    entry = new or old
    snapshot = entry.snapshot.id if entry is not None else SnapshotId("")
    return ChangedDocument(
        old=old.document.id if old is not None else None,
        new=new.document if new is not None else None,
        snapshot=snapshot,
        url=entry.source.url if entry is not None else "",
    )


def _told(pair: _Pair) -> DocumentChange:
    found = pair.comparison
    is_ours = pair.as_read_now.id == pair.new.document.id
    fate = Fate.READ_ANEW if found.outcome is Outcome.UNCHANGED and is_ours else Fate.CHANGED
    return DocumentChange(
        url=pair.new.source.url,
        kind=pair.new.source.kind,
        fate=Fate.RETURNED if found.outcome is Outcome.FLAP else fate,
        before=pair.old.document.id,
        after=pair.new.document.id,
        change_class=found.change_class,
        material=_count(found, ChangeClass.MATERIAL),
        minor=_count(found, ChangeClass.MINOR),
        cosmetic=_count(found, ChangeClass.COSMETIC),
        changes=told(found.changes),
        words_before=words_digest(pair.as_read_now),
        words_after=words_digest(pair.new.document),
    )


def _count(comparison: Comparison, wanted: ChangeClass) -> int:
    return sum(change.change_class is wanted for change in comparison.changes)


def _held(entry: CorpusEntry, why: str) -> DocumentChange:
    return _moved(entry, Fate.HELD).model_copy(update={"after": entry.document.id, "detail": why})


def _wall(pair: _Pair) -> DocumentChange:
    return _held(pair.old, "what came is not the document").model_copy(
        update={"failure": _failure(pair), "words_after": words_digest(pair.new.document)}
    )


def _moved(entry: CorpusEntry, fate: Fate) -> DocumentChange:
    document = entry.document.id
    return DocumentChange(
        url=entry.source.url,
        kind=entry.source.kind,
        fate=fate,
        before=None if fate is Fate.CAME else document,
        after=None if fate is Fate.WENT else document,
    )


def gone_words(changed: Iterable[ChangedDocument]) -> frozenset[str]:
    """Return the sentences that are no longer said anywhere."""
    return frozenset(
        change.old.sentence.text
        for item in changed
        if item.was_captured and item.comparison is not None
        for change in item.comparison.material
        if change.new is None and change.old is not None
    )
