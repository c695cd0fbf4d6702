"""What stands of an earlier report beside what the comparison of documents says (`affected.py`).

Rules; a finding is judged again besides when
- no judge answered it: the model was away, its answer was broken, or the budget was spent;
- the age of its evidence counts otherwise: a document that it cites grew too old for the criterion, or is no longer;
- it was settled by dates (a contradiction, a lowered verdict), and a document that it cites gives itself another date.
What carries is cited from this run's snapshots, so that it reads as if it had been judged now.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pipeline.domain.assessment import Evidence
from pipeline.domain.citation import Citation
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.finding import Finding, Scored, Unscored
from pipeline.domain.ids import DocumentId
from pipeline.domain.rubric import Criterion
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import UnscoredReason
from pipeline.stages.dating import months_between, stated_on

_TRANSIENT = frozenset({UnscoredReason.MODEL_UNAVAILABLE, UnscoredReason.MALFORMED_ANSWER, UnscoredReason.BUDGET_SPENT})


def not_answered(finding: Finding) -> bool:
    """Whether a finding only says that no judge could be asked."""
    return isinstance(finding, Unscored) and finding.reason in _TRANSIENT


def dates_count_otherwise(
    finding: Finding,
    criterion: Criterion,
    before: Mapping[DocumentId, Evidence],
    now: Mapping[DocumentId, CorpusEntry],
    became: Mapping[DocumentId, DocumentId],
    *,
    then: date,
    today: date,
) -> bool:
    """Whether a finding of before might come out otherwise by the dates of what it cites.

    Args:
        finding: as it was, citing the documents of before.
        criterion: whose freshness limit counts.
        before: the evidence of before, by document.
        now: the evidence now, by document.
        became: the documents of now, by those of before.
        then: the day to which ages counted when it was judged.
        today: the day to which they count now.
    """
    if not isinstance(finding, Scored):
        return False
    is_settled_by_dates = bool(finding.contradictions) or finding.cap_reason is not None
    for document in {item.document for item in _citations(finding) if item.document is not None}:
        old, new = before.get(document), now.get(became.get(document, document))
        if old is None or new is None:
            continue
        captured_on = new.capture.at.date()
        said = stated_on(new.document, captured_on=captured_on)
        if is_settled_by_dates and said != old.stated_on:
            return True
        if criterion.fresh_months is None or old.kind.evidence_kind is EvidenceKind.CONTRACT:
            continue
        was_old = old.stated_on is not None and months_between(old.stated_on, then)
        is_old = said is not None and months_between(said, today)
        if (was_old > criterion.fresh_months) != (is_old > criterion.fresh_months):
            return True
    return False


def cited_from(findings: Iterable[Finding], entries: Iterable[CorpusEntry]) -> dict[str, Finding]:
    """Return findings by criterion, their citations naming the snapshots and addresses of these entries."""
    known = {entry.document.id: entry for entry in entries}

    def placed(citation: Citation) -> Citation:
        entry = known.get(citation.document) if citation.document is not None else None
        if entry is None or not citation.status.counts:
            return citation
        return citation.model_copy(update={"snapshot": entry.snapshot.id, "url": entry.source.url})

    found: dict[str, Finding] = {}
    for finding in findings:
        changes: dict[str, object] = {"citations": tuple(map(placed, finding.citations))}
        if isinstance(finding, Scored):
            changes["contradictions"] = tuple(
                item.model_copy(update={"between": tuple(map(placed, item.between))}) for item in finding.contradictions
            )
        found[finding.criterion] = finding.model_copy(update=changes)
    return found


def _citations(finding: Scored) -> Iterator[Citation]:
    yield from finding.citations
    for contradiction in finding.contradictions:
        yield from contradiction.between
