"""Cut a corpus into the passages that may be shown, and write down and read back what that came to."""

from collections.abc import Sequence

from pipeline.domain.canonical import digest_of
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.ids import Digest
from pipeline.domain.passage import passage_of
from pipeline.domain.passage_set import FitSpan, PassageSet, WithheldSpan
from pipeline.errors import IntegrityBroken
from pipeline.stages.gather import site_passages
from pipeline.stages.withhold import Parted, Withheld, parted

# Bumped when any corpus would be cut or screened differently: a kept set is used for as long as this stays.
CUT_BY = "passages/1"


def passage_set_id(entries: Sequence[CorpusEntry]) -> Digest:
    """Return the digest of all that the passages of distinct entries depend on: these, their order, and this code."""
    parts = [[entry.document.id, entry.source.kind.value, entry.source.url] for entry in entries]
    return Digest(digest_of({"cut_by": CUT_BY, "entries": parts}))


def cut(entries: Sequence[CorpusEntry]) -> Parted:
    """Cut distinct entries into passages and part these around what is suspicious."""
    return parted(site_passages(entries))


def passage_set(entries: Sequence[CorpusEntry], made: Parted) -> PassageSet:
    """Write down what distinct entries were cut into."""
    place = {entry.document.id: number for number, entry in enumerate(entries)}
    return PassageSet(
        id=passage_set_id(entries),
        cut_by=CUT_BY,
        documents=tuple(place),
        fit=tuple(
            FitSpan(
                document=place[passage.document],
                start=passage.start,
                end=passage.end,
                heading_path=passage.heading_path,
                page=passage.page,
            )
            for passage in made.fit
        ),
        withheld=tuple(
            WithheldSpan(document=place[item.document], start=item.start, end=item.end, note=item.note)
            for item in made.withheld
        ),
        not_policies=tuple(sorted(made.not_policies)),
    )


def read_back(kept: PassageSet, entries: Sequence[CorpusEntry]) -> Parted:
    """Return what the entries were cut into when the set was written down.

    Raises:
        IntegrityBroken: when the set is not about these documents.
    """
    documents = [entry.document for entry in entries]
    if kept.id != passage_set_id(entries) or list(kept.documents) != [document.id for document in documents]:
        raise IntegrityBroken(f"passage set {kept.id} is not about the documents that it was kept for")
    texts = [document.text for document in documents]
    if not all(_is_in(texts, span) for span in kept.fit) or not all(_is_in(texts, span) for span in kept.withheld):
        raise IntegrityBroken(f"passage set {kept.id} has a span that is in no document")
    return Parted(
        fit=tuple(
            passage_of(
                kept.documents[span.document],
                span.start,
                span.end,
                texts[span.document][span.start : span.end],
                span.heading_path,
                span.page,
            )
            for span in kept.fit
        ),
        withheld=tuple(
            Withheld(
                document=kept.documents[span.document],
                start=span.start,
                end=span.end,
                text=texts[span.document][span.start : span.end],
                note=span.note,
            )
            for span in kept.withheld
        ),
        not_policies=frozenset(kept.not_policies),
    )


def _is_in(texts: Sequence[str], span: FitSpan | WithheldSpan) -> bool:
    return 0 <= span.document < len(texts) and 0 <= span.start < span.end <= len(texts[span.document])
