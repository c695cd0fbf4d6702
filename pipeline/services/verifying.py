"""Re-prove a decision from what is stored: its signature, and that the report it names is the one that it binds."""

from collections.abc import Sequence

from pipeline.domain.assessment import Assessment, assessment_digest
from pipeline.domain.decision import Decision
from pipeline.ports import Transaction
from pipeline.services.under_review import reviewed_at
from pipeline.stages.signed import verified


def decision_flaws(transaction: Transaction, decision: Decision, *, keys: Sequence[str]) -> tuple[str, ...]:
    """Return every way in which a decision does not prove what it says; `keys` are the verifier keys to trust."""
    flaws = []
    if decision.signature is None:
        flaws.append("it is not signed")
    elif decision.signature.key not in keys:
        flaws.append(f"it was signed with a key that is not trusted here: {decision.signature.key}")
    elif not verified(decision, decision.signature.key):
        flaws.append("its signature is not one over what it says: the decision was changed")
    assessment = transaction.assessments.get(decision.assessment)
    if assessment is None:
        flaws.append(f"the assessment that it is on is missing: {decision.assessment}")
        return tuple(flaws)
    if _digest_now(assessment) != assessment.digest:
        flaws.append(f"assessment {assessment.id} is not what its digest says")
    said_before = [item for item in transaction.reviews.of_vendor(decision.vendor) if item.at <= decision.signed_at]
    if reviewed_at(transaction, assessment, said_before).report_digest != decision.report_digest:
        flaws.append("the report, with the reviews of that time, is not the one that was signed")
    return tuple(flaws)


def _digest_now(assessment: Assessment) -> str:
    return assessment_digest(
        evidence=assessment.evidence,
        findings=assessment.findings,
        rubric=assessment.rubric_digest,
        prompt=assessment.prompt_digest,
        judge=assessment.judge,
        profile=assessment.profile,
    )
