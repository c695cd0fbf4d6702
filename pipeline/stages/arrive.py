"""Tell what an address holds, once it has answered: a contract's address that ends at the home page is no contract.

Rules:
- a page with the home page's words is the home page, at whatever address;
- where an address redirects to another page, that page's address says what it is, then its title; when neither does, it
  keeps its kind unless that would make a contract or an attestation of some page, or it was only guessed;
- otherwise the address and its link say, then the title;
- a guess that leads to a page or to words that are there already, to a page that says it is none, or to the very words
  of a guess for something else, led to nothing. (One page may be both: then something links to it.)
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.ids import DocumentId
from pipeline.domain.model import Record
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.stages.classify import DOCUMENT_FORMATS, Classification, classify, classify_title, of_content
from pipeline.stages.discover import same_site
from pipeline.stages.repeats import page_of

_SAYS_LITTLE = frozenset({SourceKind.DOCUMENTATION, SourceKind.OTHER})
_BINDING = frozenset({EvidenceKind.CONTRACT, EvidenceKind.ATTESTATION})
_NOT_THERE = re.compile(
    r"\b404\b|\bnot found\b|\b(?:does not|doesn.t) exist\b|\bpage (?:is )?unavailable\b", re.IGNORECASE
)


class Arrival(Record):
    """The page that a candidate led to, with its words in hand."""

    candidate: Candidate
    final_url: str
    document: DocumentId
    title: str
    extractor: str

    @property
    def page(self) -> str:
        """The page that it ended at, whatever the form of its address."""
        return page_of(self.final_url or self.candidate.url)

    @property
    def is_moved(self) -> bool:
        """Whether it ended at another page than was asked for."""
        return self.page != page_of(self.candidate.url)


def kind_on_arrival(arrival: Arrival, *, start: str, home: Iterable[DocumentId]) -> Classification:
    """Return what a page is; `home` are the documents of home pages that were met before."""
    candidate = arrival.candidate
    if arrival.document in home and candidate.found_by is not FoundBy.START:
        return Classification(SourceKind.MARKETING, "shows the words of the home page")
    kind, reason = _of_address(arrival, start)
    return of_content(kind, reason, extractor=arrival.extractor)


def _of_address(arrival: Arrival, start: str) -> Classification:
    candidate = arrival.candidate
    if arrival.is_moved and same_site(candidate.url, start):
        return _of_redirect(arrival)
    said = Classification(candidate.kind, candidate.kind_reason)
    if candidate.found_by is FoundBy.KNOWN:
        # What the source was taken for last may be where it redirected then.
        own = classify(candidate.url)
        said = said if own.kind in _SAYS_LITTLE | {SourceKind.MARKETING} else own
    return classify_title(arrival.title) if said.kind is SourceKind.OTHER else said


def _of_redirect(arrival: Arrival) -> Classification:
    candidate = arrival.candidate
    found = classify(arrival.final_url)
    if found.kind not in _SAYS_LITTLE:
        return Classification(found.kind, f"redirects to {arrival.final_url}: {found.reason}")
    if candidate.kind is SourceKind.MARKETING:
        return Classification(candidate.kind, candidate.kind_reason)
    titled = classify_title(arrival.title)
    if titled.kind is not SourceKind.OTHER:
        return titled
    is_document = arrival.extractor.startswith(DOCUMENT_FORMATS)
    would_bind = candidate.kind.evidence_kind in _BINDING and not is_document
    if candidate.found_by is FoundBy.GUESSED or would_bind:
        return Classification(found.kind, f"redirects to {arrival.final_url}: {found.reason}")
    return Classification(candidate.kind, candidate.kind_reason)


def led_to_nothing(arrival: Arrival, *, pages: Iterable[str], documents: Iterable[DocumentId]) -> bool:
    """Whether a guess brought nothing but what was there; `pages` and `documents` are those that the run has."""
    return arrival.page in pages or arrival.document in documents or _NOT_THERE.search(arrival.title) is not None


def words_for_everything(arrivals: Iterable[Arrival]) -> frozenset[DocumentId]:
    """Return the documents that guesses for different kinds brought at their own addresses: a site's answer to any."""
    kinds: defaultdict[DocumentId, set[SourceKind]] = defaultdict(set)
    for arrival in arrivals:
        if arrival.candidate.found_by is FoundBy.GUESSED and not arrival.is_moved:
            kinds[arrival.document].add(arrival.candidate.kind)
    return frozenset(document for document, guessed in kinds.items() if len(guessed) > 1)
