"""Passages that are cut once: of a run, of the next one, and after vectors were lost."""

import asyncio
from collections.abc import Callable

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.ids import RunId
from pipeline.judges.baseline import BaselineJudge
from pipeline.ports import Judge
from pipeline.stages.cut import cut, passage_set
from pipeline.stages.gather import distinct_entries
from tests.builders import changed
from tests.fakes import CountingEmbedder, FakeSite, MemoryIndex
from tests.pipeline.services.conftest import SITE, a_page

Opening = Callable[[Judge | None], Services]


def crawled(services: Services) -> RunId:
    run = services.intake.open_run(SITE, limits=services.limits())
    asyncio.run(services.tracking.crawl(run.id))
    return run.id


def corpus_of(services: Services, run: RunId) -> list[CorpusEntry]:
    with services.store.reading() as transaction:
        return distinct_entries(transaction.documents.corpus(run))


def index_of(services: Services) -> MemoryIndex:
    assert isinstance(services.index, MemoryIndex)
    return services.index


def test_a_corpus_that_was_cut_before_is_read_back(open_services: Opening) -> None:
    services = open_services(None)
    entries = corpus_of(services, crawled(services))
    known = passage_set(entries, cut(entries))
    with services.store.writing() as transaction:
        transaction.documents.add_passage_set(changed(known, fit=known.fit[:1]))
    assert len(services.cutting.cut(entries).parted.fit) == 1
    assert len(known.fit) > 1


def test_a_set_that_other_code_cut_is_cut_anew(open_services: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    services = open_services(None)
    entries = corpus_of(services, crawled(services))
    with monkeypatch.context() as before:
        before.setattr("pipeline.stages.cut.CUT_BY", "passages/0")
        old = passage_set(entries, cut(entries))
        with services.store.writing() as transaction:
            transaction.documents.add_passage_set(changed(old, fit=()))
    assert services.cutting.cut(entries).parted == cut(entries)


def test_an_unchanged_second_run_embeds_nothing(open_services: Opening, embedder: CountingEmbedder) -> None:
    first = open_services(None)
    assert first.indexing.index(crawled(first)).embedded > 0
    embedded = embedder.embedded
    again = open_services(None)
    summary = again.indexing.index(crawled(again))
    assert (summary.embedded, embedder.embedded) == (0, embedded)
    assert summary.passages > 0


def test_a_changed_page_is_cut_and_embedded(open_services: Opening, site: FakeSite) -> None:
    services = open_services(None)
    services.indexing.index(crawled(services))
    site.pages["/privacy"] = a_page("Privacy policy", "<p>Prompts are kept for 90 days.</p>")
    assert services.indexing.index(crawled(services)).embedded == 1
    assert "90 days" in services.searching.search("acme.example", "how long are prompts kept", top=1)[0].passage.text


def test_vectors_that_were_lost_are_made_when_they_are_needed(open_services: Opening) -> None:
    services = open_services(None)
    run = crawled(services)
    services.indexing.index(run)
    passages = [passage.id for passage in services.cutting.cut(corpus_of(services, run)).parted.fit]
    before = services.searching.search("acme.example", "training on customer content", top=3)
    index_of(services).lose(passages)
    assert services.indexing.index(run).embedded == 0
    assert services.searching.search("acme.example", "training on customer content", top=3) == before
    assert index_of(services).missing(passages) == frozenset()


def test_an_assessment_is_the_same_of_passages_cut_and_read_back(open_services: Opening) -> None:
    services = open_services(BaselineJudge())
    run = crawled(services)
    services.indexing.index(run)
    made = asyncio.run(services.assessing.assess(run))
    again = asyncio.run(open_services(BaselineJudge()).assessing.assess(run))
    assert again == made
