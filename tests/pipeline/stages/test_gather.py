"""A run's documents are brought together: what a site repeats is there once, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Block, BlockKind, Document, document_of
from pipeline.domain.source import SourceKind
from pipeline.stages.gather import distinct_entries, site_passages
from tests.builders import a_corpus_entry, a_source, changed

FOOTER = "Acme is a trading name of Acme Holdings Limited, registered in Dublin."
BANNER = "Read about our new enterprise plan."


def page(*paragraphs: str, headings: tuple[str, ...] = ()) -> Document:
    blocks, start = [], 0
    for number, words in enumerate(paragraphs):
        path = (headings[number],) if number < len(headings) else ()
        blocks.append(Block(start=start, end=start + len(words), kind=BlockKind.PARAGRAPH, heading_path=path))
        start += len(words) + 2
    return document_of(text="\n\n".join(paragraphs), title="Page", language="en", blocks=tuple(blocks))


def entry(document: Document, url: str, kind: SourceKind = SourceKind.PRIVACY_POLICY) -> CorpusEntry:
    return changed(a_corpus_entry(document, url=url), source=a_source(url, kind=kind))


def texts(*entries: CorpusEntry) -> list[str]:
    return [passage.text for passage in site_passages(entries)]


def test_a_document_at_two_addresses_counts_once_as_what_carries_most() -> None:
    document = page("We delete prompts after thirty days.")
    as_policy = entry(document, "https://acme.example/a", SourceKind.PRIVACY_POLICY)
    as_contract = entry(document, "https://acme.example/long/address", SourceKind.DPA)

    assert distinct_entries([as_policy, as_contract]) == [as_contract]


def test_a_footer_that_three_pages_share_is_kept_on_one_of_them() -> None:
    entries = [entry(page(f"Page {name} says this.", FOOTER), f"https://acme.example/{name}") for name in "abc"]

    together = "\n".join(texts(*entries))

    assert together.count(FOOTER) == 1
    assert all(f"Page {name} says this." in together for name in "abc")


def test_what_pages_share_is_kept_by_the_one_whose_kind_carries_most() -> None:
    kinds = {"a": SourceKind.MARKETING, "b": SourceKind.PRIVACY_POLICY, "c": SourceKind.DPA}
    entries = [
        entry(page(BANNER, f"Page {name}."), f"https://acme.example/{name}", kind) for name, kind in kinds.items()
    ]

    keeper = next(passage.document for passage in site_passages(entries) if BANNER in passage.text)

    assert keeper == entries[2].document.id


def test_two_pages_that_end_alike_both_keep_their_ending() -> None:
    entries = [entry(page(f"Page {name} says this.", FOOTER), f"https://acme.example/{name}") for name in "ab"]

    assert "\n".join(texts(*entries)).count(FOOTER) == 2


def test_a_repeated_line_between_other_lines_stays_where_it_is() -> None:
    shared = "share your prompts with our advertising partners"
    openings = ("We never", "We may", "On request we")
    entries = [
        entry(page(opening, shared, f"End {number}."), f"https://acme.example/{number}")
        for number, opening in enumerate(openings)
    ]

    assert [text.count(shared) for text in texts(*entries)] == [1, 1, 1]


def test_a_section_that_another_document_has_word_for_word_is_left_out() -> None:
    section = "We engage the processors in this list."
    contract = entry(page("Terms.", section, headings=("A", "Processors")), "https://acme.example/dpa", SourceKind.DPA)
    copy = entry(page(section, "More.", headings=("Processors", "B")), "https://acme.example/copy")

    assert sorted(texts(contract, copy)) == sorted(["Terms.", section, "More."])


def test_the_same_words_under_another_heading_are_another_statement() -> None:
    words = "Content is deleted after thirty days."
    free = entry(page(words, headings=("Free plan",)), "https://acme.example/free")
    paid = entry(page(words, headings=("Enterprise plan",)), "https://acme.example/paid")

    assert texts(free, paid) == [words, words]


def test_a_document_keeps_what_it_says_twice() -> None:
    words = "Content is deleted after thirty days."
    document = page(words, "Between.", words, headings=("Summary", "Detail", "Summary"))

    assert texts(entry(document, "https://acme.example/a")).count(words) == 2


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5), min_size=1, max_size=6))
def test_no_words_of_a_site_are_lost(pages: list[list[str]]) -> None:
    documents = {document.id: document for document in (page(*(f"Word {name}." for name in names)) for names in pages)}
    entries = [entry(document, f"https://acme.example/{number}") for number, document in enumerate(documents.values())]

    kept = "\n".join(texts(*entries))

    assert all(f"Word {name}." in kept for names in pages for name in names)
