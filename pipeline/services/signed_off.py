"""What people decided on a report, for whoever proves it elsewhere: decisions, fulfilments, reviews, and their uses.

Rules:
- decisions, fulfilments and reviews are as their audit events tell them, so that a verifier derives them again;
- all reviews of the vendor's findings are there, of other assessments too: an override binds each later signature;
- beside a decision's digest of the use stand the facts that it is of, without owner and business unit, which it is not.
"""

from collections.abc import Iterable
from typing import Any

from pipeline.domain.assessment import Assessment
from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.decision import use_digest
from pipeline.domain.ids import DecisionId
from pipeline.errors import IntegrityBroken
from pipeline.ports import Transaction


def signed_off(transaction: Transaction, assessment: Assessment, events: Iterable[AuditEvent]) -> dict[str, Any]:
    """Return the decisions that were signed on an assessment and what they rest on, JSON-compatible.

    `events` are all those on the vendor. `keys` in the result are the verifier keys that the decisions name.

    Raises:
        IntegrityBroken: when a decision, its system or its author is missing.
    """
    told = list(events)
    signed = [
        event
        for event in told
        if event.action is Action.DECISION_SIGNED and event.payload["assessment"] == assessment.id
    ]
    ids = {event.subject for event in signed}
    met = [event for event in told if event.action is Action.CONDITION_MET and event.subject in ids]
    reviews = [event for event in told if event.action is Action.FINDING_REVIEWED]
    uses, keys = {}, set()
    for event in signed:
        decision = transaction.reviews.decision(DecisionId(event.subject))
        if decision is None or decision.signature is None:
            raise IntegrityBroken(f"decision {event.subject}, which event {event.sequence} tells, is missing")
        keys.add(decision.signature.key)
        for system in transaction.systems.revisions(decision.system):
            if use_digest(system.facts) == decision.use:
                uses[decision.use] = system.facts.model_dump(mode="json", exclude={"owner", "business_unit"})
        if decision.use not in uses:
            raise IntegrityBroken(f"the use that decision {decision.id} is for is no revision of {decision.system}")
    return {
        "decisions": [_told(event) for event in signed],
        "fulfilments": [_told(event) for event in met],
        "reviews": [_told(event) for event in reviews],
        "authors": {review.id: review.author for review in transaction.reviews.of_vendor(assessment.vendor)},
        "uses": uses,
        "keys": sorted(keys),
    }


def _told(event: AuditEvent) -> dict[str, Any]:
    told = event.model_dump(mode="json", include={"subject", "actor", "at"})
    return {"id": told["subject"], "by": told["actor"], "at": told["at"], "content": event.payload}
