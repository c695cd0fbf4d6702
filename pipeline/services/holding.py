"""What the decisions on a system are worth, inside the transaction of whoever asks."""

from collections.abc import Sequence
from datetime import date

from pipeline.domain.assessment import Assessment
from pipeline.domain.decision import Decision, open_round, settled
from pipeline.domain.standing import Standing
from pipeline.domain.system import AISystem
from pipeline.ports import Transaction
from pipeline.services.under_review import REVIEWERS, assessment_at, reviewed_at
from pipeline.stages.reviewed import Reviewed
from pipeline.stages.stale import material_changes
from pipeline.stages.standing import IN_REVIEW, current_for, standing

_NO_ASSESSMENT = "no assessment covers the present use"
_OTHER_DIGEST = "the report's digest is another"


def counted(transaction: Transaction, decisions: Sequence[Decision]) -> list[Decision]:
    """Return decisions without those of the open round that count no more: a signer left, or lost the role (I9).

    `roles` of the open round's are those that the signer had then and has now. A settled round stays as it was: it
    was enough on the day on which it was signed.
    """
    present = open_round(decisions)
    found = []
    for decision in decisions:
        if decision.round < present:
            found.append(decision)
            continue
        account = transaction.people.get(decision.signer)
        roles = tuple(role for role in decision.roles if account is not None and account.has(role))
        if set(roles) & set(REVIEWERS):
            found.append(decision.model_copy(update={"roles": roles}))
    return found


def standing_now(transaction: Transaction, system: AISystem, today: date) -> Standing:
    """Return where a system's approval stands on a day."""
    decisions = counted(transaction, transaction.reviews.decisions(system.id))
    basis = settled(decisions)
    if not basis and system.stage not in IN_REVIEW:
        return standing(system, decisions, today=today, assessment=None, report=None)
    current = current_for(transaction.assessments.of_vendor(system.vendor), system.facts.profile)
    now = reviewed_at(transaction, current) if current is not None else None
    return standing(
        system,
        decisions,
        today=today,
        assessment=current.id if current is not None else None,
        report=now.report_digest if now is not None else None,
        changes=_changes(transaction, basis[-1], current, now) if basis else (),
        fulfilments={item.id: transaction.reviews.fulfilments(item.id) for item in basis if item.conditions},
    )


def _changes(
    transaction: Transaction, last: Decision, current: Assessment | None, now: Reviewed | None
) -> tuple[str, ...]:
    """Return in sentences what changed since a round was settled."""
    if now is not None and now.report_digest == last.report_digest:
        return ()
    if now is None or current is None:
        return (_NO_ASSESSMENT,)
    signed_on = assessment_at(transaction, last.assessment)
    said = [item for item in transaction.reviews.of_vendor(last.vendor) if item.at <= last.signed_at]
    before = reviewed_at(transaction, signed_on, said)
    changes = material_changes(
        signed_on,
        current,
        signed_reviews=[row.review for row in before.findings if row.review is not None],
        reviews=[row.review for row in now.findings if row.review is not None],
    )
    return changes.sentences or (_OTHER_DIGEST,)
