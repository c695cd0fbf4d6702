"""Read the companies that a document lists as sub-processors, or as affiliates, word for word.

A company is taken only where the document lists companies (`listing.lines`), from a table whose head says which column
names them (`listing.rows`), from cards (`listing.cards`) or from items (`listing.items`), and only when its name can be
one (`listing.names`). What is missed can be asked for; what is wrongly listed would be believed.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from pipeline.domain.document import BlockKind, Document, Link
from pipeline.domain.related import Relation, Subprocessor
from pipeline.domain.source import SourceKind
from pipeline.domain.vendor import Vendor
from pipeline.stages.listing.cards import entries_of_cards
from pipeline.stages.listing.domains import domains_of, linked_domains
from pipeline.stages.listing.entries import Entry
from pipeline.stages.listing.items import Surroundings, entries_of_items
from pipeline.stages.listing.lines import Line, lines_of
from pipeline.stages.listing.names import name_key, without_form
from pipeline.stages.listing.rows import entries_of_table, has_head
from pipeline.stages.listing.words import Column, speaks_of_subprocessors

# Bumped when the same document would be read differently, since what then arrives or leaves is not the vendor's doing.
READER = "subprocessors/2"

# The longest list seen has some 150 companies.
COMPANIES_MAX = 1_000
ROWS_MAX = 10_000
QUOTE_CHARS_MAX = 2_000
FIELD_CHARS_MAX = 500


def subprocessors(
    document: Document, links: Iterable[Link], *, kind: SourceKind, vendor: Vendor
) -> tuple[Subprocessor, ...]:
    """Return the companies that a document of this kind lists, in its order, at most `COMPANIES_MAX` of them.

    `links` are those of the document's extraction. The same company with other words beside it is listed again.
    """
    is_list = kind is SourceKind.SUBPROCESSORS
    if not is_list and not speaks_of_subprocessors(document.text):
        return ()
    linked = linked_domains(links, own=vendor.domain)
    around = _surroundings(document, linked, vendor)
    entries = list(islice(_entries(list(lines_of(document, is_list=is_list)), around), COMPANIES_MAX))
    entries.sort(key=lambda entry: entry.name_start)
    quotes = [_quote(document, entry) for entry in entries]
    domains = domains_of(entries, quotes, linked, own=vendor.domain)
    read = [
        _subprocessor(document, entry, quote, domain)
        for entry, quote, domain in zip(entries, quotes, domains, strict=True)
        if entry.name in quote
    ]
    return tuple(_distinct(read))


def _distinct(read: Iterable[Subprocessor]) -> Iterator[Subprocessor]:
    seen: set[tuple[str, ...]] = set()
    for item in read:
        words = (item.name, item.relation, item.domain or "", item.purpose, item.location, item.data)
        if words not in seen:
            seen.add(words)
            yield item


def _surroundings(document: Document, linked: dict[str, str], vendor: Vendor) -> Surroundings:
    headings = {
        name_key(document.text[block.start : block.end]) for block in document.blocks if block.kind is BlockKind.HEADING
    }
    own = {name_key(vendor.name), name_key(without_form(vendor.name)), vendor.domain.partition(".")[0]}

    def is_the_vendor(name: str) -> bool:
        """With its legal form or without; "Acme Freight Ltd" is a stranger to Acme, or a company of its group."""
        return bool({name_key(name), name_key(without_form(name))} & own)

    return Surroundings(
        is_linked=lambda name: name_key(name) in linked,
        is_of_the_page=lambda name: name_key(name) in headings,
        is_the_vendor=is_the_vendor,
    )


def _entries(lines: Sequence[Line], around: Surroundings) -> Iterator[Entry]:
    """Tables first, by rows that follow one another; what is left of a section is cards, then items."""
    rest: list[Line] = []
    for is_row, group in groupby(lines, key=lambda line: line.kind is BlockKind.TABLE_ROW):
        block = list(group)
        entries = list(islice(entries_of_table(block[:ROWS_MAX]), COMPANIES_MAX)) if is_row else []
        yield from entries
        if not entries and not (is_row and has_head(block)):
            rest += block
    for run in _runs(rest):
        yield from _entries_of_section(run, around)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines that follow one another and list companies of one relation."""
    run: list[Line] = []
    for line in lines:
        if run and (_says(line) != _says(run[-1]) or line.index != run[-1].index + 1):
            yield run
            run = []
        if line.section is not None:
            run.append(line)
    if run:
        yield run


def _says(line: Line) -> tuple[Relation, bool] | None:
    return (line.section.relation, line.section.is_explicit) if line.section else None


def _entries_of_section(lines: Sequence[Line], around: Surroundings) -> Iterator[Entry]:
    cards = list(entries_of_cards(lines, around))
    yield from cards
    taken = iter(cards)
    card = next(taken, None)
    free: list[Line] = []
    for line in lines:
        while card is not None and card.evidence.end < line.end:
            card = next(taken, None)
        if card is None or line.start < card.evidence.start:
            free.append(line)
    for kind, group in groupby(free, key=lambda line: line.kind):
        if kind in {BlockKind.LIST_ITEM, BlockKind.PARAGRAPH}:
            yield from entries_of_items(list(group), around)


def _quote(document: Document, entry: Entry) -> str:
    return document.text[entry.evidence.start : min(entry.evidence.end, entry.evidence.start + QUOTE_CHARS_MAX)]


def _subprocessor(document: Document, entry: Entry, quote: str, domain: str | None) -> Subprocessor:
    def words(*columns: Column) -> str:
        said = next((entry.fields[column] for column in columns if column in entry.fields), "")[
            :FIELD_CHARS_MAX
        ].strip()
        return said if said in quote else ""

    return Subprocessor(
        name=entry.name,
        relation=entry.relation,
        domain=domain,
        purpose=words(Column.PURPOSE, Column.SERVICE),
        location=words(Column.LOCATION),
        data=words(Column.DATA),
        document=document.id,
        start=entry.evidence.start,
        end=entry.evidence.start + len(quote),
        quote=quote,
    )
