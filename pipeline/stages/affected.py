"""Which criteria a change touches: those are judged again, the others carry over with their citations re-proved.

Rules; a criterion is judged again when
- a quotation of its finding no longer stands in the new version, word for word (`verify.py`), or its document is gone;
- a quotation stands still, and the sentence that it is of was changed materially around it;
- what came speaks of it: a passage of the new version that holds a material change, or of a new document;
- what went spoke of it: a sentence that was removed materially, though it was not quoted.

Whether words speak of a criterion is the caller's to say, from retrieval: `speaks_of(criterion, text)`. A capture that
failed touches nothing: the version before it is still the evidence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from pipeline.domain.citation import Citation
from pipeline.domain.document import Document
from pipeline.domain.drift import Change, Comparison, Outcome, Wording
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import DocumentId, SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage
from pipeline.stages.fold import FoldedText, folded
from pipeline.stages.verify import locate

SpeaksOf = Callable[[str, str], bool]


class ChangedDocument(Record):
    """A document that changed, came (`old` and `comparison` None) or went (`new` None).

    `passages` are those of the new version; `snapshot` and `url` are what its citations will name.
    """

    old: DocumentId | None
    new: Document | None
    snapshot: SnapshotId
    url: str
    passages: tuple[Passage, ...] = ()
    comparison: Comparison | None = None

    @property
    def was_captured(self) -> bool:
        """Whether the comparison is of the document, not of an error page in its place."""
        return self.comparison is None or self.comparison.outcome is not Outcome.CAPTURE_FAILED


class Cause(StrEnum):
    """Why a criterion is judged again."""

    QUOTATION_LOST = "quotation_lost"
    SENTENCE_CHANGED = "sentence_changed"
    WORDS_CAME = "words_came"
    WORDS_WENT = "words_went"


class Touched(Record):
    """A criterion to judge again, and the words that are the reason: lost quotations, passages that came, sentences."""

    criterion: str
    causes: tuple[Cause, ...]
    words: tuple[str, ...]


class Effects(Record):
    """What to judge again, and the findings that stand, their citations at their places in the new documents."""

    judge_again: tuple[Touched, ...]
    carried: tuple[Finding, ...]


class _Reason(Record):
    cause: Cause
    words: str


def affected(findings: Sequence[Finding], changed: Sequence[ChangedDocument], *, speaks_of: SpeaksOf) -> Effects:
    """Sort findings into those to judge again and those that carry over, in their order."""
    captured = [item for item in changed if item.was_captured]
    moves = _Moves({item.old: item for item in captured if item.old is not None})
    came, went = list(_came(captured)), list(_went(captured))
    judge_again: list[Touched] = []
    carried: list[Finding] = []
    for finding in findings:
        reasons = list(moves.reasons(finding))
        reasons += [_Reason(cause=Cause.WORDS_CAME, words=text) for text in came if speaks_of(finding.criterion, text)]
        reasons += [_Reason(cause=Cause.WORDS_WENT, words=text) for text in went if speaks_of(finding.criterion, text)]
        if reasons:
            judge_again.append(
                Touched(
                    criterion=finding.criterion,
                    causes=tuple(sorted({reason.cause for reason in reasons})),
                    words=tuple(dict.fromkeys(reason.words for reason in reasons)),
                )
            )
        else:
            carried.append(moves.carried(finding))
    return Effects(judge_again=tuple(judge_again), carried=tuple(carried))


class _Moves:
    """Where the citations of changed documents are now; each new document is folded once."""

    def __init__(self, changed: Mapping[DocumentId, ChangedDocument]) -> None:
        self._changed = changed
        self._texts: dict[DocumentId, FoldedText] = {}

    def reasons(self, finding: Finding) -> Iterator[_Reason]:
        """Yield what speaks against carrying a finding over."""
        for citation in _citations(finding):
            item = self._item(citation)
            if item is None:
                continue
            if self.moved(citation) is None:
                yield _Reason(cause=Cause.QUOTATION_LOST, words=citation.quote)
            elif sentence := _changed_around(citation, item.comparison):
                yield _Reason(cause=Cause.SENTENCE_CHANGED, words=sentence.text)

    def carried(self, finding: Finding) -> Finding:
        """Return a finding with its citations where they are now."""
        changes: dict[str, object] = {"citations": self._all(finding.citations)}
        if finding.second is not None:
            changes["second"] = finding.second.model_copy(update={"citations": self._all(finding.second.citations)})
        if isinstance(finding, Scored):
            changes["contradictions"] = tuple(
                item.model_copy(update={"between": self._all(item.between)}) for item in finding.contradictions
            )
        return type(finding).model_validate({**dict(finding), **changes})

    def moved(self, citation: Citation) -> Citation | None:
        """Return a citation re-proved in the new version, or None when it does not say that any more."""
        item = self._item(citation)
        if item is None:
            return citation
        if item.new is None or (place := locate(citation.quote, self._folded(item.new))) is None:
            return None
        start, end = place.span.start, place.span.end
        return citation.model_copy(
            update={
                "quote": item.new.text[start:end],
                "document": item.new.id,
                "snapshot": item.snapshot,
                "url": item.url,
                "start": start,
                "end": end,
                "page": next((each.page for each in item.passages if each.start <= start < each.end), None),
            }
        )

    def _all(self, citations: Iterable[Citation]) -> tuple[Citation, ...]:
        return tuple(self.moved(citation) or citation for citation in citations)

    def _item(self, citation: Citation) -> ChangedDocument | None:
        counts = citation.status.counts and citation.document is not None
        return self._changed.get(citation.document) if counts and citation.document is not None else None

    def _folded(self, document: Document) -> FoldedText:
        if document.id not in self._texts:
            self._texts[document.id] = folded(document.text)
        return self._texts[document.id]


def _citations(finding: Finding) -> Iterator[Citation]:
    yield from finding.citations
    if finding.second is not None:
        yield from finding.second.citations
    if isinstance(finding, Scored):
        for contradiction in finding.contradictions:
            yield from contradiction.between


def _changed_around(citation: Citation, comparison: Comparison | None) -> Wording | None:
    """Return the old sentence that a citation is of, where that changed materially."""
    if comparison is None or citation.start is None or citation.end is None:
        return None
    for change in comparison.material:
        sentence = change.old.sentence if change.old is not None else None
        if sentence is not None and sentence.start < citation.end and citation.start < sentence.end:
            return sentence
    return None


def _came(changed: Iterable[ChangedDocument]) -> Iterator[str]:
    """Yield the passages that say something new."""
    for item in changed:
        fresh = None if item.comparison is None else [_new_sentence(each) for each in item.comparison.material]
        for passage in item.passages:
            if fresh is None or any(each and _overlap(each, passage) for each in fresh):
                yield passage.text


def _went(changed: Iterable[ChangedDocument]) -> Iterator[str]:
    """Yield the sentences that are no longer said."""
    for item in changed:
        for change in item.comparison.material if item.comparison is not None else ():
            if change.new is None and change.old is not None:
                yield change.old.sentence.text


def _new_sentence(change: Change) -> Wording | None:
    return change.new.sentence if change.new is not None else None


def _overlap(sentence: Wording, passage: Passage) -> bool:
    return sentence.start < passage.end and passage.start < sentence.end
