"""Ask one criterion's question, and read the answer into a finding: two halves, the judge called in between.

Rules:
- passages are numbered from 1 and fenced; text that imitates a fence is defused;
- a verdict without a citation that counts is no verdict (I1);
- where no verified citation is of a kind that the rubric accepts for `met`, the verdict is `partial`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.domain.citation import Citation
from pipeline.domain.finding import Contradiction, Finding, Scored, Trace, Unscored
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, JudgeRequest, ShownPassage, request_digest
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Criterion, criterion_digest
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.stages.verify import verified_citation


class _Capped(NamedTuple):
    """A verdict after the rubric's rule on evidence kinds, and why it was lowered."""

    verdict: Verdict
    reason: str | None


_FENCE = re.compile(r"<(?=\s{0,20}/?\s{0,20}passage)", re.IGNORECASE)


def judge_request(criterion: Criterion, shown: Sequence[ShownPassage], prompt: Prompt) -> JudgeRequest:
    """Return the question in the form that a judge answers."""
    values = {
        "question": criterion.question,
        "met": criterion.anchors.met,
        "partial": criterion.anchors.partial,
        "not_met": criterion.anchors.not_met,
        "accepted_evidence": ", ".join(kind.value for kind in criterion.accepted_evidence),
        "passages": "\n\n".join(_fenced(item) for item in shown),
    }
    return JudgeRequest(
        criterion=criterion,
        passages=tuple(shown),
        system=prompt.system,
        user=prompt.rendered_user(**values),
        prompt=prompt.digest,
    )


def _fenced(item: ShownPassage) -> str:
    # A zero-width space defuses a forged fence; verification folds it away, so honest quotations still match.
    body = _FENCE.sub("<\u200b", item.passage.text)
    heading = _FENCE.sub("<\u200b", " > ".join(item.passage.heading_path)).replace("\n", " ")
    head = f'<passage number="{item.number}" kind="{item.kind.value}" weight="{item.evidence_kind.value}">'
    return "\n".join([head, *([heading] if heading else []), body, "</passage>"])


def trace_of(request: JudgeRequest, judge: JudgeIdentity, *, cached: bool) -> Trace:
    """Return enough to ask again."""
    return Trace(
        judge=judge.label,
        prompt=request.prompt,
        criterion=criterion_digest(request.criterion),
        passages=tuple(item.passage.id for item in request.passages),
        request=request_digest(request, judge),
        cached=cached,
    )


def finding_of(request: JudgeRequest, answer: JudgeAnswer, *, trace: Trace) -> Finding:
    """Verify an answer's quotations and return what may be said of the criterion."""
    citations = tuple(verified_citation(quotation, request.passages) for quotation in answer.quotations)
    standing = tuple(citation for citation in citations if citation.status.counts)
    if answer.verdict is None:
        return _unscored(request, UnscoredReason.JUDGE_ABSTAINED, answer, citations, trace)
    if not standing:
        return _unscored(request, UnscoredReason.NO_VERIFIED_CITATION, answer, citations, trace)
    kinds = _kinds(standing, request.passages)
    capped = _within_evidence(answer.verdict, kinds, request.criterion)
    return Scored(
        criterion=request.criterion.id,
        verdict=capped.verdict,
        judged=answer.verdict,
        cap_reason=capped.reason,
        rationale=answer.rationale,
        evidence_kind=kinds[0],
        scope=answer.scope,
        citations=citations,
        contradictions=_contradictions(request, answer, standing[0]),
        trace=trace,
    )


def _unscored(
    request: JudgeRequest, reason: UnscoredReason, answer: JudgeAnswer, citations: tuple[Citation, ...], trace: Trace
) -> Unscored:
    return Unscored(
        criterion=request.criterion.id, reason=reason, rationale=answer.rationale, citations=citations, trace=trace
    )


def unasked(criterion: Criterion, reason: UnscoredReason, trace: Trace | None = None, rationale: str = "") -> Unscored:
    """Return the finding for a criterion that no judge has answered."""
    return Unscored(criterion=criterion.id, reason=reason, rationale=rationale, trace=trace)


def _kinds(citations: Sequence[Citation], shown: Sequence[ShownPassage]) -> tuple[EvidenceKind, ...]:
    """Return the kinds of evidence that were cited, the strongest first."""
    of_document = {item.passage.document: item.evidence_kind for item in shown}
    found = {of_document[citation.document] for citation in citations if citation.document}
    return tuple(sorted(found, key=lambda kind: kind.rank))


def _within_evidence(verdict: Verdict, kinds: Sequence[EvidenceKind], criterion: Criterion) -> _Capped:
    if verdict is not Verdict.MET or any(kind in criterion.accepted_evidence for kind in kinds):
        return _Capped(verdict, None)
    accepted = ", ".join(item.value for item in criterion.accepted_evidence)
    return _Capped(Verdict.PARTIAL, f"The best evidence is a {kinds[0].value}; `met` needs one of: {accepted}.")


def _contradictions(request: JudgeRequest, answer: JudgeAnswer, basis: Citation) -> tuple[Contradiction, ...]:
    found = []
    for quotation in answer.contradictions:
        citation = verified_citation(quotation, request.passages)
        if citation.status.counts and citation.quote != basis.quote:
            found.append(Contradiction(between=(basis, citation), note="The evidence disagrees with itself."))
    return tuple(found)
