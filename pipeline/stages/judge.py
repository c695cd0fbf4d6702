"""Ask one criterion's question, and read the answer into a finding: two halves, the judge called in between.

Rules:
- passages are numbered from 1 and fenced; text that imitates a fence is defused, and a fence's head is cleaned;
- a verdict without a citation that counts is no verdict (I1);
- `not_applicable` takes a question out of the score: the rubric must allow it, and its evidence could carry `met`;
- which verdict stands where evidence is weak, old or in two minds is decided by code (`decide.py`), not by the judge.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pipeline.domain.citation import Citation, Quotation
from pipeline.domain.finding import Finding, Scored, SecondOpinion, Trace, Unscored
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, JudgeRequest, ShownPassage, request_digest
from pipeline.domain.profile import Profile
from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Criterion, criterion_digest
from pipeline.domain.verdict import UnscoredReason, Verdict
from pipeline.stages.decide import Decision, Ground, decided
from pipeline.stages.verify import verified_citation

_FENCE = re.compile(r"<(?=\W{0,200}passage)", re.IGNORECASE)
_NEVER = "never: this question always arises."


def judge_request(
    criterion: Criterion, shown: Sequence[ShownPassage], prompt: Prompt, *, profile: Profile | None = None
) -> JudgeRequest:
    """Return the question in the form that a judge answers."""
    use = use_of(profile or Profile())
    values = {
        "question": criterion.question,
        "met": criterion.anchors.met,
        "partial": criterion.anchors.partial,
        "not_met": criterion.anchors.not_met,
        "not_applicable": criterion.not_applicable_when or _NEVER,
        "accepted_evidence": ", ".join(kind.value for kind in criterion.accepted_evidence),
        "use": use,
        "passages": "\n\n".join(_fenced(item) for item in shown),
    }
    return JudgeRequest(
        criterion=criterion,
        passages=tuple(shown),
        system=prompt.system,
        user=prompt.rendered_user(**values),
        prompt=prompt.digest,
        use=use,
    )


def use_of(profile: Profile) -> str:
    """Say in one line what the product is for, as far as it is known."""
    if profile.is_unknown:
        return "the vendor's services for business customers"
    data = ", ".join(item.value.replace("_", " ") for item in profile.data_classes)
    parts = [
        profile.product or "the vendor's services for business customers",
        f"with {data} data" if data else "",
        f"as {profile.deployment.value.replace('_', ' ')}" if profile.deployment else "",
        f"working {profile.autonomy.value}" if profile.autonomy else "",
    ]
    return ", ".join(part for part in parts if part)


def _fenced(item: ShownPassage) -> str:
    # A zero-width space defuses a forged fence; verification folds it away, so honest quotations still match.
    body = _FENCE.sub("<\u200b", item.passage.text)
    heading = _FENCE.sub("<\u200b", " > ".join(item.passage.heading_path)).replace("\n", " ")
    # The host alone: a path is as long as the vendor likes, and says what the vendor likes.
    source = re.sub(r"[^\w.:\-\[\]]", "", urlsplit(item.url).netloc) or "upload"
    dated = f' dated="{item.stated_on.isoformat()}"' if item.stated_on else ""
    head = (
        f'<passage number="{item.number}" source="{source}" kind="{item.kind.value}"'
        f' weight="{item.evidence_kind.value}"{dated}>'
    )
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
    citations = _verified(answer.quotations, request)
    if answer.verdict is None:
        return _unscored(request, UnscoredReason.JUDGE_ABSTAINED, answer, citations, trace)
    supporting = _grounds(citations, [answer.verdict] * len(citations), request)
    if not supporting:
        return _unscored(request, UnscoredReason.NO_VERIFIED_CITATION, answer, citations, trace)
    if answer.verdict is Verdict.NOT_APPLICABLE and not _is_moot(supporting, request.criterion):
        return _unscored(request, UnscoredReason.NOT_SHOWN_TO_BE_MOOT, answer, citations, trace)
    against = _verified(answer.contradictions, request)
    own_words = {citation.quote for citation in citations}
    opposing = [
        item
        for item in _grounds(against, [item.verdict for item in answer.contradictions], request)
        if item.citation.quote not in own_words
    ]
    decision = decided(answer.verdict, supporting, opposing, criterion=request.criterion)
    return Scored(
        criterion=request.criterion.id,
        verdict=decision.verdict,
        judged=answer.verdict,
        cap_reason=decision.reason,
        rationale=answer.rationale,
        evidence_kind=min((item.shown.evidence_kind for item in decision.deciding), key=lambda kind: kind.rank),
        scope=answer.scope,
        missing=answer.missing,
        citations=citations if decision.deciding == tuple(supporting) else _overturned(decision, citations),
        contradictions=decision.contradictions,
        trace=trace,
    )


def second_opinion(request: JudgeRequest, answer: JudgeAnswer, judge: JudgeIdentity) -> SecondOpinion:
    """Return what another judge makes of a request; a verdict that no verified quotation carries is none."""
    citations = tuple(citation for citation in _verified(answer.quotations, request) if citation.status.counts)
    return SecondOpinion(judge=judge.label, verdict=answer.verdict if citations else None, citations=citations)


def unasked(criterion: Criterion, reason: UnscoredReason, trace: Trace | None = None, rationale: str = "") -> Unscored:
    """Return the finding for a criterion that no judge has answered."""
    return Unscored(criterion=criterion.id, reason=reason, rationale=rationale, trace=trace)


def _verified(quotations: Sequence[Quotation], request: JudgeRequest) -> tuple[Citation, ...]:
    return tuple(verified_citation(quotation, request.passages) for quotation in quotations)


def _grounds(citations: Sequence[Citation], verdicts: Sequence[Verdict], request: JudgeRequest) -> list[Ground]:
    of_document = {item.passage.document: item for item in request.passages}
    return [
        Ground(verdict=verdict, citation=citation, shown=of_document[citation.document])
        for citation, verdict in zip(citations, verdicts, strict=True)
        if citation.status.counts and citation.document is not None
    ]


def _is_moot(supporting: Sequence[Ground], criterion: Criterion) -> bool:
    carries_met = any(item.shown.evidence_kind in criterion.accepted_evidence for item in supporting)
    return criterion.not_applicable_when is not None and carries_met


def _overturned(decision: Decision, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The sentences that decide, and what was refused; the sentences that lost stand under the contradictions."""
    refused = [citation for citation in citations if not citation.status.counts]
    return (*(item.citation for item in decision.deciding), *refused)


def _unscored(
    request: JudgeRequest, reason: UnscoredReason, answer: JudgeAnswer, citations: tuple[Citation, ...], trace: Trace
) -> Unscored:
    return Unscored(
        criterion=request.criterion.id,
        reason=reason,
        rationale=answer.rationale,
        missing=answer.missing,
        citations=citations,
        trace=trace,
    )
