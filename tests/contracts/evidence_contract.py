"""What every `Store` must do with sources, captures and documents; used like `store_contract.py`."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given

from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.document import Document, Link
from pipeline.domain.ids import Digest, RunId, SnapshotId, VendorId
from pipeline.domain.source import SourceKind
from pipeline.errors import InvalidInput, NotFound
from pipeline.ports import Store
from tests.builders import (
    URL,
    a_capture,
    a_document,
    a_document_id,
    a_passage_set,
    a_run,
    a_snapshot,
    a_source,
    an_extraction,
    changed,
)
from tests.contracts.strategies import ON_ONE_STORE, documents
from tests.fakes import LONG_AGO
from tests.stored import stored


class CapturesContract:
    def test_sources_and_captures_come_back(self, store: Store) -> None:
        what = stored(store)
        with store.reading() as tx:
            assert tx.captures.sources(what.vendor.id) == [what.source]
            assert tx.captures.of_run(what.run.id) == [(what.source, what.capture)]
            assert list(tx.captures.snapshots()) == [what.snapshot]

    @pytest.mark.parametrize("outcome", [outcome for outcome in CaptureOutcome if not outcome.has_snapshot])
    def test_an_attempt_that_brought_nothing_is_kept(self, store: Store, outcome: CaptureOutcome) -> None:
        stored(store)
        nothing = a_capture(id="second", outcome=outcome, at=LONG_AGO + timedelta(hours=1), status=None, detail="why")
        with store.writing() as tx:
            tx.captures.add(nothing)
        with store.reading() as tx:
            assert tx.captures.of_run(a_run().id)[-1] == (a_source(), nothing)
            assert tx.captures.latest_snapshot(URL) == a_snapshot()

    def test_a_snapshot_received_again_stays_as_it_was_first_recorded(self, store: Store) -> None:
        with store.writing() as tx:
            tx.captures.add_snapshot(a_snapshot())
            tx.captures.add_snapshot(a_snapshot(fetched_at=LONG_AGO + timedelta(days=1), headers={}))
        with store.reading() as tx:
            assert list(tx.captures.snapshots()) == [a_snapshot()]

    def test_the_same_bytes_at_two_urls_are_two_snapshots(self, store: Store) -> None:
        elsewhere = "https://acme.example/a"
        stored(store)
        with store.writing() as tx:
            tx.captures.add_snapshot(a_snapshot(url=elsewhere))
        with store.reading() as tx:
            assert [snapshot.url for snapshot in tx.captures.snapshots()] == [elsewhere, URL]
            assert tx.captures.latest_snapshot(URL) == a_snapshot()
            (entry,) = tx.documents.corpus(a_run().id)
            assert entry.snapshot == a_snapshot()

    def test_the_records_of_bytes_are_those_of_every_url_that_sent_them(self, store: Store) -> None:
        what = stored(store)
        elsewhere = a_snapshot(url=f"{URL}/copy", fetched_at=LONG_AGO + timedelta(hours=1))
        with store.writing() as tx:
            tx.captures.add_snapshot(elsewhere)
            tx.captures.add_snapshot(a_snapshot(b"other"))
        with store.reading() as tx:
            assert tx.captures.received(what.snapshot.id) == [what.snapshot, elsewhere]
            assert tx.captures.received(SnapshotId("sha256:none")) == []

    def test_the_latest_snapshot_is_that_of_the_newest_capture_even_when_words_return(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.captures.add_snapshot(a_snapshot(b"second", fetched_at=LONG_AGO + timedelta(days=1)))
            tx.captures.add(a_capture(body=b"second", id="2", at=LONG_AGO + timedelta(days=1)))
        with store.reading() as tx:
            assert tx.captures.latest_snapshot(URL) == a_snapshot(b"second", fetched_at=LONG_AGO + timedelta(days=1))
        with store.writing() as tx:
            tx.captures.add(a_capture(id="3", at=LONG_AGO + timedelta(days=2), outcome=CaptureOutcome.UNCHANGED))
        with store.reading() as tx:
            assert tx.captures.latest_snapshot(URL) == a_snapshot()
            assert tx.captures.latest_snapshot("https://acme.example/never") is None

    def test_a_capture_of_bytes_that_were_not_received_at_its_url_is_refused(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.captures.add_snapshot(a_snapshot(b"other", url="https://elsewhere.example/"))
        with pytest.raises(NotFound), store.writing() as tx:
            tx.captures.add(a_capture(body=b"other", id="2"))

    def test_a_capture_that_brought_something_and_does_not_say_what_is_refused(self, store: Store) -> None:
        stored(store)
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.captures.add(a_capture(id="2", snapshot=None))

    def test_bytes_that_nobody_could_read_are_kept_but_are_not_the_latest_words(self, store: Store) -> None:
        stored(store)
        unread = a_capture(body=b"unread", id="2", at=LONG_AGO + timedelta(days=1))
        unread = changed(unread, outcome=CaptureOutcome.UNSUPPORTED)
        with store.writing() as tx:
            tx.captures.add_snapshot(a_snapshot(b"unread"))
            tx.captures.add(unread)
        with store.reading() as tx:
            assert (a_source(), unread) in tx.captures.of_run(a_run().id)
            assert tx.captures.latest_snapshot(URL) == a_snapshot()
            assert [entry.capture for entry in tx.documents.corpus(a_run().id)] == [a_capture()]

    def test_a_vendor_has_one_source_for_a_url(self, store: Store) -> None:
        stored(store)
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.captures.add_source(a_source(id="another"))

    def test_a_source_is_found_by_its_vendor_and_url_and_changes_its_kind_alone(self, store: Store) -> None:
        what = stored(store)
        other = a_source(kind=SourceKind.MARKETING, kind_reason="shows the home page")
        with store.writing() as tx:
            tx.captures.replace_source(other)
        with store.reading() as tx:
            assert tx.captures.source(what.vendor.id, URL) == other
            assert tx.captures.source(VendorId("another"), URL) is None
            assert tx.captures.source(what.vendor.id, "https://acme.example/never") is None
        with pytest.raises(NotFound), store.writing() as tx:
            tx.captures.replace_source(changed(other, url="https://acme.example/elsewhere"))

    def test_the_latest_capture_is_the_newest_that_brought_something(self, store: Store) -> None:
        stored(store)
        day = (LONG_AGO + timedelta(days=300)).date()
        renewed = a_capture(id="2", at=LONG_AGO + timedelta(days=1), expires_on=day)
        gone = a_capture(id="3", at=LONG_AGO + timedelta(days=2), outcome=CaptureOutcome.ABSENT, status=None)
        with store.writing() as tx:
            tx.captures.add(renewed)
            tx.captures.add(gone)
        with store.reading() as tx:
            assert tx.captures.latest(URL) == renewed
            assert tx.captures.latest("https://acme.example/never") is None


class DocumentsContract:
    @ON_ONE_STORE
    @given(document=documents)
    def test_any_document_comes_back_as_it_was(self, store: Store, document: Document) -> None:
        with store.writing() as tx:
            tx.documents.add(document)
            tx.documents.add(document)
        with store.reading() as tx:
            assert tx.documents.get(document.id) == document

    def test_an_extraction_comes_back_with_its_links(self, store: Store) -> None:
        extraction = an_extraction(links=(Link(url="https://acme.example/dpa", text="DPA", place="footer"),))
        with store.writing() as tx:
            tx.documents.add(a_document())
            tx.documents.add_extraction(extraction)
            tx.documents.add_extraction(extraction)
        with store.reading() as tx:
            assert tx.documents.extraction(extraction.snapshot, frozenset({"html/1", "pdf/1"})) == extraction
            assert tx.documents.extraction(extraction.snapshot, frozenset({"html/2"})) is None
            assert list(tx.documents.extractions()) == [extraction]

    def test_an_extraction_of_a_document_that_is_not_stored_is_refused(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.documents.add_extraction(an_extraction())

    def test_the_snapshots_of_a_document_are_all_that_it_was_extracted_from(self, store: Store) -> None:
        extractions = [
            an_extraction(),
            an_extraction(extractor="html/2"),
            an_extraction(snapshot=a_snapshot(b"again").id),
            an_extraction(a_document("Another"), snapshot=a_snapshot(b"other").id),
        ]
        with store.writing() as tx:
            tx.documents.add(a_document())
            tx.documents.add(a_document("Another"))
            for extraction in extractions:
                tx.documents.add_extraction(extraction)
        with store.reading() as tx:
            assert tx.documents.snapshots_of(a_document().id) == {a_snapshot().id, a_snapshot(b"again").id}
            assert tx.documents.snapshots_of(a_document_id("unknown")) == frozenset()
            assert tx.documents.documents_of(a_snapshot().id) == {a_document().id}
            assert tx.documents.documents_of(a_snapshot(b"never seen").id) == frozenset()

    def test_many_extractions_come_in_the_order_in_which_they_were_added(self, store: Store) -> None:
        extractions = [an_extraction(snapshot=a_snapshot(str(number).encode()).id) for number in range(1_003)]
        with store.writing() as tx:
            tx.documents.add(a_document())
            for extraction in extractions:
                tx.documents.add_extraction(extraction)
        with store.reading() as tx:
            assert list(tx.documents.extractions()) == extractions

    def test_a_passage_set_comes_back_and_stays_as_it_was_first_kept(self, store: Store) -> None:
        kept = a_passage_set(a_document())
        with store.writing() as tx:
            tx.documents.add_passage_set(kept)
            tx.documents.add_passage_set(changed(kept, fit=()))
        with store.reading() as tx:
            assert tx.documents.passage_set(kept.id) == kept
            assert tx.documents.passage_set(Digest("sha256:another")) is None

    def test_a_title_comes_without_its_document(self, store: Store) -> None:
        document = a_document(title="Privacy policy")
        with store.writing() as tx:
            tx.documents.add(document)
        with store.reading() as tx:
            assert tx.documents.title(document.id) == "Privacy policy"
            assert tx.documents.title(a_document_id("another")) == ""

    def test_the_corpus_is_what_was_captured_and_extracted_by_url(self, store: Store) -> None:
        later = stored(store)
        sooner = stored(store, "Data processing agreement", url="https://acme.example/dpa", body=b"dpa")
        with store.writing() as tx:
            tx.captures.add_source(a_source("https://acme.example/lost"))
            tx.captures.add(a_capture("https://acme.example/lost", outcome=CaptureOutcome.ABSENT, status=404))
            tx.captures.add_source(a_source("https://acme.example/raw"))
            tx.captures.add_snapshot(a_snapshot(b"raw", "https://acme.example/raw"))
            tx.captures.add(a_capture("https://acme.example/raw", b"raw"))
        with store.reading() as tx:
            corpus = tx.documents.corpus(a_run().id)
            assert tx.documents.corpus(RunId("another")) == []
        assert [(entry.source, entry.capture, entry.snapshot, entry.document) for entry in corpus] == [
            (what.source, what.capture, what.snapshot, what.document) for what in (sooner, later)
        ]

    def test_the_corpus_takes_the_newest_extraction_of_a_snapshot(self, store: Store) -> None:
        stored(store)
        better, latest = a_document("Better"), an_extraction(a_document("Better"), extractor="html/2")
        with store.writing() as tx:
            tx.documents.add(better)
            tx.documents.add_extraction(latest)
            tx.documents.add_extraction(an_extraction())  # known already: does not become the newest
        with store.reading() as tx:
            assert [entry.document for entry in tx.documents.corpus(a_run().id)] == [better]

    def test_the_corpus_has_a_source_once_as_it_was_captured_last_in_the_run(self, store: Store) -> None:
        stored(store)
        newer = stored_again(store, "Newer words", at=LONG_AGO + timedelta(hours=1))
        with store.writing() as tx:
            tx.captures.add(a_capture(id="3", at=LONG_AGO + timedelta(hours=2), outcome=CaptureOutcome.BLOCKED))
        with store.reading() as tx:
            assert [entry.document for entry in tx.documents.corpus(a_run().id)] == [newer]

    def test_the_newest_extraction_of_a_snapshot_is_told(self, store: Store) -> None:
        latest = an_extraction(a_document("Better"), extractor="html/2")
        with store.writing() as tx:
            tx.documents.add(a_document())
            tx.documents.add(a_document("Better"))
            tx.documents.add_extraction(an_extraction())
            tx.documents.add_extraction(latest)
        with store.reading() as tx:
            assert tx.documents.newest_extraction(latest.snapshot) == latest
            assert tx.documents.newest_extraction(a_snapshot(b"never seen").id) is None


def stored_again(store: Store, text: str, *, at: datetime) -> Document:
    """Capture the source of `stored` once more in its run, with other words."""
    document, body = a_document(text), text.encode()
    with store.writing() as tx:
        tx.captures.add_snapshot(a_snapshot(body))
        tx.captures.add(a_capture(body=body, id="again", at=at))
        tx.documents.add(document)
        tx.documents.add_extraction(an_extraction(document, snapshot=a_snapshot(body).id))
    return document
