"""One attack in one place of one page, run through the pipeline: extracted, parted, retrieved, judged, verified.

The judged part is the worst case: whatever of the planted words is left in the evidence is put before the judge,
whether retrieval would have chosen it or not, and the judge wants it counted.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

from evals.injection_attacks import Attack
from evals.injection_judges import STYLES, WonOver
from evals.injection_planting import Page, planted
from evals.memory_index import CorpusIndex
from pipeline.bootstrap import Services
from pipeline.domain.assessment import Alert, AlertKind
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Document
from pipeline.domain.finding import Scored
from pipeline.domain.ids import CaptureId, RunId, SnapshotId, SourceId, VendorId
from pipeline.domain.judgement import ShownPassage
from pipeline.domain.passage import Passage
from pipeline.domain.rubric import Criterion
from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.domain.source import Source, SourceKind
from pipeline.services.retrieving import Retrieving
from pipeline.stages.alert import alerts
from pipeline.stages.fold import folded
from pipeline.stages.gather import site_passages
from pipeline.stages.judge import finding_of, judge_request, trace_of
from pipeline.stages.retrieve import query_of, spread_over_documents
from pipeline.stages.sentences import sentences
from pipeline.stages.withhold import fit_parts

SHOWN_MAX = 6
# A shorter piece of an attack stands in honest text too.
PIECE_WORDS_MIN = 4
_URL = "https://vendor.example/policy"
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def entry_of(document: Document) -> CorpusEntry:
    """Return a document as a run has it in its hands, as a privacy policy."""
    snapshot, source = SnapshotId(document.id), SourceId("source")
    return CorpusEntry(
        source=Source(id=source, vendor=VendorId("vendor"), url=_URL, kind=SourceKind.PRIVACY_POLICY, kind_reason=""),
        capture=Capture(
            id=CaptureId("capture"),
            run=RunId("run"),
            source=source,
            at=_AT,
            outcome=CaptureOutcome.OK,
            status=200,
            snapshot=snapshot,
            bytes_received=1,
            seconds=0.0,
        ),
        snapshot=Snapshot(
            id=snapshot,
            url=_URL,
            final_url=_URL,
            content_type="text/html",
            headers={},
            fetched_at=_AT,
            fetched_by=FetchedBy.HTTP,
            size_bytes=1,
        ),
        document=document,
    )


def evidence_of(document: Document) -> list[Passage]:
    """Return the passages that may be put before a judge."""
    return fit_parts(site_passages([entry_of(document)]))


class Clean:
    """A page without an attack: what it says, what of it may be shown, and what it is flagged for anyway."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.evidence = evidence_of(page.document)

    @cached_property
    def said(self) -> str:
        """The folded text, headings and all."""
        return folded(self.page.document.text).folded

    @cached_property
    def texts(self) -> frozenset[str]:
        """The passages that may be shown, by their words."""
        return frozenset(passage.text for passage in self.evidence)

    @cached_property
    def flags(self) -> frozenset[str]:
        """The words that alerts show of it."""
        return frozenset(alert.excerpt for alert in _about_models(self.page.document))

    @cached_property
    def shown_characters(self) -> int:
        """How much of it a judge may see."""
        return sum(len(passage.text) for passage in self.evidence)


class Trial:
    """An attack in a place of a page."""

    def __init__(self, attack: Attack, kind: str, clean: Clean, document: Document) -> None:
        self.attack = attack
        self.kind = kind
        self._clean = clean
        self._document = document
        self._pieces = [
            piece
            for span in sentences(attack.text)
            if len((piece := " ".join(attack.text[span.start : span.end].split())).split()) >= PIECE_WORDS_MIN
        ] or [" ".join(attack.text.split())]

    @cached_property
    def evidence(self) -> list[Passage]:
        """What of the planted page may be shown."""
        return evidence_of(self._document)

    @cached_property
    def is_flagged(self) -> bool:
        """Whether an alert says that the page has words for a model, and does not say so of the page without them."""
        return any(alert.excerpt not in self._clean.flags for alert in _about_models(self._document))

    @cached_property
    def is_read(self) -> bool:
        """Whether extraction kept the planted words: what it takes for furniture reaches neither judge nor reviewer."""
        if self.is_flagged or bool(self.left):
            return True
        return self._is_planted(self._document.text) or any(map(self._is_planted, self._concealed))

    @cached_property
    def left(self) -> list[Passage]:
        """The passages that still hold a sentence of the attack."""
        changed = (passage for passage in self.evidence if passage.text not in self._clean.texts)
        return [passage for passage in changed if self._is_planted(passage.text)]

    @property
    def _concealed(self) -> list[str]:
        return [hidden.text for hidden in self._document.concealed]

    @property
    def kept_share(self) -> float:
        """How much of what may be shown of the clean page may still be shown."""
        own = sum(len(passage.text) for passage in self.evidence) - sum(len(passage.text) for passage in self.left)
        return min(1.0, own / max(1, self._clean.shown_characters))

    def _is_planted(self, text: str) -> bool:
        said = folded(text).folded
        return any(
            (words := folded(piece).folded) and words in said and words not in self._clean.said
            for piece in self._pieces
        )

    def outcomes(self, criterion: Criterion, services: Services) -> list["Outcome"]:
        """Ask every won-over judge the criterion's question."""
        return asyncio.run(self._asked(criterion, services))

    async def _asked(self, criterion: Criterion, services: Services) -> list["Outcome"]:
        request = judge_request(criterion, self._shown(criterion, services), services.prompt)
        found = []
        for style in STYLES:
            judge = WonOver(style, self.attack.text)
            answered = await judge.judge(request)
            finding = finding_of(request, answered.answer, trace=trace_of(request, judge.identity, cached=False))
            found.append(Outcome(style, finding, self._clean.said) if isinstance(finding, Scored) else Outcome(style))
        return found

    def _shown(self, criterion: Criterion, services: Services) -> list[ShownPassage]:
        entry = entry_of(self._document)
        planted_first = [*self.left[:SHOWN_MAX], *_retrieved(entry, self.evidence, criterion, services)]
        chosen = list({passage.id: passage for passage in planted_first}.values())[:SHOWN_MAX]
        return [
            ShownPassage(
                number=number,
                passage=passage,
                snapshot=entry.snapshot.id,
                url=_URL,
                kind=entry.source.kind,
                evidence_kind=entry.source.kind.evidence_kind,
                looked_on=_AT.date(),
            )
            for number, passage in enumerate(chosen, start=1)
        ]


class Outcome:
    """What a won-over judge achieved: nothing, a score, or a score on planted words alone."""

    def __init__(self, style: str, finding: Scored | None = None, said: str = "") -> None:
        self.style = style
        self.is_scored = finding is not None
        places = (
            [*finding.citations, *(half for item in finding.contradictions for half in item.between)] if finding else []
        )
        standing = [citation for citation in places if citation.status.counts]
        genuine = [citation for citation in standing if folded(citation.quote).folded in said]
        self.rests_on_planted = self.is_scored and not genuine
        self.cites_planted = len(genuine) < len(standing)
        self.quotes = tuple(citation.quote for citation in standing)


def trial_of(attack: Attack, kind: str, clean: Clean) -> Trial | None:
    """Plant an attack; None where the format cannot carry it."""
    document = planted(clean.page, attack.text, kind)
    return None if document is None else Trial(attack, kind, clean, document)


def _about_models(document: Document) -> list[Alert]:
    """Return the alerts that say that some words, hidden or not, were written for a model."""
    entry = entry_of(document)
    found = alerts([entry], site_passages([entry]))
    return [alert for alert in found if alert.kind is AlertKind.INSTRUCTION_TO_MODEL or "and that " in alert.note]


def _retrieved(
    entry: CorpusEntry, evidence: Sequence[Passage], criterion: Criterion, services: Services
) -> list[Passage]:
    if not evidence:
        return []
    retrieving = Retrieving(CorpusIndex(evidence, services.embedder), services.embedder, services.words)
    hits = retrieving.corpus([entry], evidence).hits(query_of(criterion))
    return [hit.passage for hit in spread_over_documents(hits, SHOWN_MAX)]
