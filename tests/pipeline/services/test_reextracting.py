"""Old captures read by newer extractors: new documents, no fetching, and what was judged stays provable."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from extractors.reading import FormatReader
from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.document import document_of
from pipeline.domain.fetched import Extracted
from pipeline.errors import ExtractionFailed
from pipeline.services.reextracting import Reextracting
from tests.builders import a_snapshot
from tests.fakes import FakeSite
from tests.pipeline.services.conftest import SITE

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

NEWER = "html/9999"


@dataclass
class NewerReader:
    """Today's reader one release on: the version is another, and with `signature` the text is, too."""

    signature: str = ""
    fails_on: str = ""

    @property
    def versions(self) -> frozenset[str]:
        return frozenset({NEWER})

    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        if self.fails_on and self.fails_on in url:
            raise ExtractionFailed(f"{url}: not by this release")
        read = FormatReader().extract(body, content_type=content_type, url=url)
        document = document_of(
            text=read.document.text + self.signature,
            title=read.document.title,
            language=read.document.language,
            blocks=read.document.blocks,
        )
        return read.model_copy(update={"extractor": NEWER, "document": document})


@pytest.fixture
def assessed(services: Services) -> Services:
    plans.assess(InlineRunner(services), plans.AssessOrder(url=SITE, limits=services.limits(pages_max=10)))
    return services


@pytest.fixture
def reextracting(assessed: Services) -> Callable[[NewerReader], Reextracting]:
    def with_reader(reader: NewerReader) -> Reextracting:
        return Reextracting(assessed.store, assessed.blobs, reader, assessed.progress, actor="tester")

    return with_reader


def events(services: Services) -> list[str]:
    with services.store.reading() as transaction:
        return [event.subject for event in transaction.audit.events() if event.action is Action.SNAPSHOT_REEXTRACTED]


def test_nothing_is_due_while_the_extractors_are_the_same(assessed: Services, site: FakeSite) -> None:
    site.transferred.clear()

    summary = assessed.reextracting.reextract()

    assert (summary.snapshots, summary.read, summary.changed) == (3, 0, 0)
    assert events(assessed) == []


def test_a_newer_extractor_makes_new_documents_without_fetching(
    reextracting: Callable[[NewerReader], Reextracting], assessed: Services, site: FakeSite
) -> None:
    site.transferred.clear()

    summary = reextracting(NewerReader(signature="\n")).reextract()

    assert (summary.read, summary.changed) == (3, 3)
    assert site.transferred == []
    assert len(events(assessed)) == 3


def test_a_newer_extractor_that_reads_the_same_words_makes_no_new_document(
    reextracting: Callable[[NewerReader], Reextracting],
) -> None:
    summary = reextracting(NewerReader()).reextract()

    assert (summary.read, summary.changed) == (3, 0)


def test_what_was_judged_is_still_proved_after_a_newer_reading(
    reextracting: Callable[[NewerReader], Reextracting], assessed: Services
) -> None:
    """I2."""
    before = assessed.proving.prove()

    reextracting(NewerReader(signature="\n")).reextract()

    after = assessed.proving.prove()
    assert after.flaws == ()
    assert after.citations == before.citations > 0


def test_a_second_time_there_is_nothing_left_to_do(
    reextracting: Callable[[NewerReader], Reextracting], assessed: Services
) -> None:
    """I11."""
    reextracting(NewerReader()).reextract()

    assert reextracting(NewerReader()).reextract().read == 0
    assert len(events(assessed)) == 3


def test_a_snapshot_that_can_no_longer_be_read_is_named_and_the_others_go_on(
    reextracting: Callable[[NewerReader], Reextracting],
) -> None:
    summary = reextracting(NewerReader(fails_on="/terms")).reextract()

    assert summary.read == 2
    assert [(failure.url, failure.was_read) for failure in summary.not_read] == [(f"{SITE}/terms", True)]


def test_bytes_that_were_lost_are_named(
    reextracting: Callable[[NewerReader], Reextracting], assessed: Services
) -> None:
    with assessed.store.writing() as transaction:
        transaction.captures.add_snapshot(a_snapshot(b"never stored", f"{SITE}/gone"))

    summary = reextracting(NewerReader()).reextract()

    assert [(failure.url, failure.was_read) for failure in summary.not_read] == [(f"{SITE}/gone", False)]


def test_the_next_assessment_reads_the_newer_documents(
    reextracting: Callable[[NewerReader], Reextracting], assessed: Services
) -> None:
    reextracting(NewerReader(signature="\n")).reextract()

    with assessed.store.reading() as transaction:
        run = transaction.runs.latest(transaction.vendors.all()[0].id)
        assert run is not None
        read = [entry.document.text for entry in transaction.documents.corpus(run.id)]

    assert len(read) == 3
    assert all(text.endswith("\n") for text in read)
