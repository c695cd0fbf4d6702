"""What the decisions on a system are worth, inside the transaction of whoever asks."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from pipeline.domain.assessment import AssessedUse
from pipeline.domain.decision import Decision, open_round, report_digest, settled
from pipeline.domain.ids import Digest
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.standing import Standing
from pipeline.domain.system import AISystem
from pipeline.ports import Transaction
from pipeline.services.under_review import REVIEWERS, assessment_at, reviewed_at
from pipeline.stages.stale import material_changes
from pipeline.stages.standing import IN_REVIEW, current_for, standing

ItemT = TypeVar("ItemT")
KeyT = TypeVar("KeyT")

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


def standings_now(transaction: Transaction, systems: Sequence[AISystem], today: date) -> list[Standing]:
    """Return where the approval of each of these systems stands on a day, in their order.

    Everything is read for all of them at once, and whole assessments only where lines do not tell: where a reviewer
    overrode a finding of the vendor's, or the report is another than the signed one.
    """
    signed = by(transaction.reviews.decisions_on([item.id for item in systems]), lambda item: item.system)
    known = {item.id: counted(transaction, signed.get(item.id, ())) for item in systems}
    told = [item for item in systems if settled(known[item.id]) or item.stage in IN_REVIEW]
    vendors = list(dict.fromkeys(item.vendor for item in told))
    uses = by(transaction.assessments.uses(vendors), lambda item: item.vendor)
    said = by(transaction.reviews.of_vendors(vendors), lambda item: item.vendor)
    bound = [item.id for decisions in known.values() for item in decisions if item.conditions]
    met = by(transaction.reviews.fulfilments_of(bound), lambda item: item.decision)
    current = {item.id: current_for(uses.get(item.vendor, ()), item.facts.profile) for item in told}
    found = []
    for system in systems:
        decisions, use = known[system.id], current.get(system.id)
        basis = settled(decisions)
        report = _report_digest(transaction, use, said.get(system.vendor, [])) if use is not None else None
        found.append(
            standing(
                system,
                decisions,
                today=today,
                assessment=use.id if use is not None else None,
                report=report,
                changes=_changes(transaction, basis[-1], use, report) if basis else (),
                fulfilments=met,
            )
        )
    return found


def standing_now(transaction: Transaction, system: AISystem, today: date) -> Standing:
    """Return where a system's approval stands on a day."""
    return standings_now(transaction, [system], today)[0]


def by(items: Iterable[ItemT], key: Callable[[ItemT], KeyT]) -> dict[KeyT, list[ItemT]]:
    """Return items by a key, each key's in the order in which they came."""
    found: dict[KeyT, list[ItemT]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def _report_digest(transaction: Transaction, use: AssessedUse, said: list[FindingReview]) -> Digest:
    """Return what a signature would bind: without an override it is the assessment's digest alone that decides."""
    if not any(item.stance is Stance.OVERRIDDEN for item in said):
        return report_digest(use.digest, ())
    return reviewed_at(transaction, assessment_at(transaction, use.id), said).report_digest


def _changes(
    transaction: Transaction, last: Decision, use: AssessedUse | None, report: Digest | None
) -> tuple[str, ...]:
    """Return in sentences what changed since a round was settled."""
    if use is None:
        return (_NO_ASSESSMENT,)
    if report == last.report_digest:
        return ()
    current = assessment_at(transaction, use.id)
    now = reviewed_at(transaction, current)
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
