"""A docket's passages, ranked for a criterion and numbered for a judge. Each criterion is ranked once."""

from collections.abc import Iterable
from datetime import date

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.judgement import ShownPassage
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.domain.profile import Profile
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.services.retrieving import RankedCorpus, Retrieving
from pipeline.stages.dating import stated_on
from pipeline.stages.retrieve import Hit, query_of, spread_over_documents


class Docket(Record):
    """What is to be judged: documents, their passages, the rubric as it stands for the use, and the use.

    `looked_on` is the day to which ages count; None counts each document's to the day of its capture. A page that is
    held because it cannot be had any more goes on ageing.
    """

    corpus: tuple[CorpusEntry, ...]
    passages: tuple[Passage, ...]
    rubric: Rubric
    profile: Profile
    looked_on: date | None = None


class Shelf:
    """What is judged, made ready."""

    def __init__(self, docket: Docket, retrieving: Retrieving) -> None:
        self.docket = docket
        self.profile = docket.profile
        self._is_empty = not docket.passages
        self._retrieving = retrieving
        self._ranked: RankedCorpus | None = None
        self._hits: dict[str, list[Hit]] = {}
        self._entries = {entry.document.id: entry for entry in docket.corpus}
        self._dates = {
            entry.document.id: stated_on(entry.document, captured_on=entry.capture.at.date()) for entry in docket.corpus
        }

    def rank(self, criteria: Iterable[Criterion]) -> None:
        """Rank all passages for each criterion that they are not ranked for yet; without any, no vector is read."""
        wanted = [criterion for criterion in criteria if criterion.id not in self._hits]
        if self._is_empty or not wanted:
            return
        if self._ranked is None:
            self._ranked = self._retrieving.corpus(self.docket.corpus, self.docket.passages)
        self._hits |= {criterion.id: self._ranked.hits(query_of(criterion)) for criterion in wanted}

    def shown(self, criterion: Criterion, passages_max: int) -> list[ShownPassage]:
        """Return what a judge is shown who can weigh so many passages."""
        if self._is_empty:
            return []
        self.rank([criterion])
        hits = spread_over_documents(self._hits[criterion.id], passages_max)
        return [self._shown(number, hit.passage) for number, hit in enumerate(hits, start=1)]

    def _shown(self, number: int, passage: Passage) -> ShownPassage:
        entry = self._entries[passage.document]
        return ShownPassage(
            number=number,
            passage=passage,
            snapshot=entry.snapshot.id,
            url=entry.source.url,
            kind=entry.source.kind,
            evidence_kind=entry.source.kind.evidence_kind,
            looked_on=self.docket.looked_on or entry.capture.at.date(),
            stated_on=self._dates[passage.document],
        )
