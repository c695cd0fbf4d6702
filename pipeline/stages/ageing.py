"""Say when the evidence of a report grows older than its rubric allows, so that it is due to be looked at again."""

from collections.abc import Iterator
from datetime import date

from pipeline.domain.assessment import Assessment, Evidence
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import DocumentId
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict

_MONTHS = 12


def ages_on(assessment: Assessment, rubric: Rubric) -> frozenset[date]:
    """Return the first days on which a criterion that is met has no evidence left that is fresh enough for that.

    What gives no date is not called old, nor is a contract (`decide.py`).
    """
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    evidence = {item.document: item for item in assessment.evidence}
    return frozenset(
        day
        for finding in assessment.findings
        if finding.criterion in criteria
        for day in _days(finding, criteria[finding.criterion], evidence)
    )


def _days(finding: Finding, criterion: Criterion, evidence: dict[DocumentId, Evidence]) -> Iterator[date]:
    if not isinstance(finding, Scored) or finding.verdict is not Verdict.MET or criterion.fresh_months is None:
        return
    cited = [evidence[each.document] for each in finding.citations if each.document in evidence]
    accepted = [item for item in cited if item.kind.evidence_kind in criterion.accepted_evidence]
    dates = [item.stated_on for item in accepted if item.kind.evidence_kind is not EvidenceKind.CONTRACT]
    known = [day for day in dates if day is not None]
    if known and len(known) == len(accepted):
        yield months_after(max(known), criterion.fresh_months + 1)


def months_after(day: date, months: int) -> date:
    """Return the first day that is so many whole months after another."""
    count = day.year * _MONTHS + day.month - 1 + months
    year, month = divmod(count, _MONTHS)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        # The month is too short to have that day: the next one begins.
        year, month = divmod(count + 1, _MONTHS)
        return date(year, month + 1, 1)
