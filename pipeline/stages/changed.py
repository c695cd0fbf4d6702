"""Lay two reports of a vendor side by side and say what is another (`pipeline.domain.changes` has the rules)."""

from collections.abc import Iterable, Mapping

from pipeline.domain.assessment import Assessment, Evidence, finding_digest
from pipeline.domain.changes import (
    CaptureChange,
    Coming,
    CompanyChange,
    DimensionChange,
    DocumentChange,
    FindingChange,
    FindingChangeKind,
    OurChange,
    ReportChanges,
    Said,
)
from pipeline.domain.citation import Citation
from pipeline.domain.finding import Finding, Unscored
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.related import RelatedCompany, Relation
from pipeline.domain.report import CapturedSource
from pipeline.domain.reviewed import ReviewedFinding
from pipeline.domain.rubric import Rubric
from pipeline.stages.judge import use_of
from pipeline.stages.reviewed import Reviewed

AWAITS_SECOND_LOOK = "An override was of another form of this finding; it waits for a second look."
HELD_UNDECIDED = "A reviewer holds it undecided."
DIGEST_SHOWN_CHARS = 19  # `sha256:` and twelve digits, as findings show documents


class Side(Record):
    """One of the two: an assessment, the words that stood on it, and what its run looked at.

    `related` are the companies on the vendor's lists as the run left them.
    """

    assessment: Assessment
    rubric: Rubric
    reviewed: Reviewed
    captures: tuple[CapturedSource, ...] = ()
    related: tuple[RelatedCompany, ...] = ()


def changes(before: Side, after: Side) -> ReportChanges:
    """Return what is another in `after` than in `before`, findings in the order of the newer rubric."""
    old, new = before.assessment, after.assessment
    return ReportChanges(
        since=old.id,
        since_made_at=old.made_at,
        to=new.id,
        to_made_at=new.made_at,
        before=before.reviewed.score,
        after=after.reviewed.score,
        ours=tuple(_ours(old, new)),
        findings=_findings(before, after),
        dimensions=_dimensions(before, after),
        documents=_documents(old.evidence, new.evidence),
        captures=_captures(before.captures, after.captures),
        companies=_companies(before.related, after.related),
    )


def _ours(old: Assessment, new: Assessment) -> Iterable[OurChange]:
    if old.rubric_digest != new.rubric_digest:
        yield OurChange(what="rubric", before=_rubric(old), after=_rubric(new))
    if old.prompt_digest != new.prompt_digest:
        yield OurChange(
            what="prompt", before=old.prompt_digest[:DIGEST_SHOWN_CHARS], after=new.prompt_digest[:DIGEST_SHOWN_CHARS]
        )
    if old.judge != new.judge:
        same_name = old.judge.label == new.judge.label
        after = f"{new.judge.label}, set otherwise" if same_name else new.judge.label
        yield OurChange(what="judge", before=old.judge.label, after=after)
    if old.profile != new.profile:
        yield OurChange(what="use", before=_use(old.profile), after=_use(new.profile))


def _rubric(assessment: Assessment) -> str:
    return f"{assessment.rubric} v{assessment.rubric_version} {assessment.rubric_digest[:DIGEST_SHOWN_CHARS]}"


def _use(profile: Profile) -> str:
    return "no use in particular" if profile.is_unknown else use_of(profile)


def _findings(before: Side, after: Side) -> tuple[FindingChange, ...]:
    rows_before = {row.criterion: row for row in before.reviewed.findings}
    rows_after = {row.criterion: row for row in after.reviewed.findings}
    questions = {item.id: item.question for side in (before, after) for item in side.rubric.criteria}
    found = []
    for criterion in dict.fromkeys((*rows_after, *rows_before)):
        old, new = rows_before.get(criterion), rows_after.get(criterion)
        kind = _kind(old, new)
        if kind is None:
            continue
        cited_before, cited_after = _cited(old), _cited(new)
        found.append(
            FindingChange(
                criterion=criterion,
                question=questions[criterion],
                kind=kind,
                before=_said(old),
                after=_said(new),
                gained=tuple(each for place, each in cited_after.items() if place not in cited_before),
                lost=tuple(each for place, each in cited_before.items() if place not in cited_after),
            )
        )
    return tuple(found)


def _kind(old: ReviewedFinding | None, new: ReviewedFinding | None) -> FindingChangeKind | None:
    if old is None or new is None:
        return FindingChangeKind.ADDED if old is None else FindingChangeKind.LEFT
    if old.verdict is not new.verdict:
        if new.verdict is None:
            return FindingChangeKind.UNDECIDED
        return FindingChangeKind.DECIDED if old.verdict is None else FindingChangeKind.VERDICT
    if new.verdict is None and _reason(old) != _reason(new):
        return FindingChangeKind.REASON
    if _cited(old).keys() != _cited(new).keys() or old.machine_verdict is not new.machine_verdict:
        return FindingChangeKind.EVIDENCE
    return None if _form(old.finding) == _form(new.finding) else FindingChangeKind.WORDS


def _form(finding: Finding) -> str:
    """Return what is bound of a finding but for the places of its citations, which are told by their words."""
    return finding_digest(finding.model_copy(update={"citations": ()}))


def _said(row: ReviewedFinding | None) -> Said | None:
    if row is None:
        return None
    return Said(verdict=row.verdict, machine=row.machine_verdict, overridden=row.is_overridden, reason=_reason(row))


def _reason(row: ReviewedFinding) -> str:
    if row.review is not None and row.is_overridden:
        return row.review.reason if row.verdict is not None else row.review.reason or HELD_UNDECIDED
    if row.awaits_second_look:
        return AWAITS_SECOND_LOOK
    return row.finding.reason.sentence if isinstance(row.finding, Unscored) else ""


class _Cited(Record):
    words: str
    url: str | None


def _cited(row: ReviewedFinding | None) -> dict[_Cited, Citation]:
    counting = [item for item in (row.finding.citations if row else ()) if item.status.counts]
    return {_Cited(words=" ".join(item.quote.split()), url=item.url): item for item in counting}


def _dimensions(before: Side, after: Side) -> tuple[DimensionChange, ...]:
    old = {item.id: item for item in before.reviewed.score.dimensions}
    new = {item.id: item for item in after.reviewed.score.dimensions}
    titles = {item.id: item.title for side in (before, after) for item in side.rubric.dimensions}
    found = []
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        found.append(
            DimensionChange(
                id=name,
                title=titles.get(name, name),
                score_before=was.score if was else None,
                score_after=now.score if now else None,
                coverage_before=was.coverage if was else None,
                coverage_after=now.coverage if now else None,
            )
        )
    return tuple(found)


def _documents(old: Iterable[Evidence], new: Iterable[Evidence]) -> tuple[DocumentChange, ...]:
    before, after = {item.url: item for item in old}, {item.url: item for item in new}
    found = []
    for url in sorted(before.keys() | after.keys()):
        was, now = before.get(url), after.get(url)
        if was is not None and now is not None and was.document == now.document:
            continue
        shown = now or before[url]
        what = Coming.NEW if was is None else Coming.GONE if now is None else Coming.CHANGED
        found.append(
            DocumentChange(
                url=url,
                title=shown.title,
                kind=shown.kind,
                what=what,
                before=was.document if was else None,
                after=now.document if now else None,
            )
        )
    return tuple(found)


def _captures(old: Iterable[CapturedSource], new: Iterable[CapturedSource]) -> tuple[CaptureChange, ...]:
    before = {item.url: item for item in old}
    return tuple(
        CaptureChange(
            url=item.url, kind=item.kind, before=before[item.url].outcome, after=item.outcome, detail=item.detail
        )
        for item in new
        if item.url in before and _differ(before[item.url], item)
    )


def _differ(was: CapturedSource, now: CapturedSource) -> bool:
    """Whether another thing came; that a page was received anew or found unchanged is the same to a reader."""
    return was.outcome is not now.outcome and not (was.outcome.has_snapshot and now.outcome.has_snapshot)


class _Company(Record):
    name: str
    relation: Relation


def _companies(old: Iterable[RelatedCompany], new: Iterable[RelatedCompany]) -> tuple[CompanyChange, ...]:
    before, after = _by_name(old), _by_name(new)
    came = [(item, Coming.NEW) for key, item in after.items() if key not in before]
    left = [(item, Coming.GONE) for key, item in before.items() if key not in after]
    return tuple(CompanyChange(name=item.name, relation=item.relation, what=what) for item, what in (*came, *left))


def _by_name(companies: Iterable[RelatedCompany]) -> Mapping[_Company, RelatedCompany]:
    return {_Company(name=item.domain or item.name.casefold(), relation=item.relation): item for item in companies}
