"""What the services of sign-off meet in tests: decisions that are given, and people of each role."""

from typing import Any

from pipeline.domain.audit import AuditEvent
from pipeline.domain.decision import Decision, Ruling, Signature, report_digest, use_digest
from pipeline.domain.ids import AssessmentId, DecisionId, SystemId, VendorId
from pipeline.domain.person import Role
from pipeline.domain.risk import RiskTier
from pipeline.ports import Store
from tests.builders import a_person, a_rubric, a_system, an_assessment, changed, some_facts
from tests.fakes import LONG_AGO
from tests.stored import stored

REQUESTER = a_person(Role.REQUESTER)
REVIEWER = a_person(Role.REVIEWER)
APPROVER = a_person(Role.APPROVER)
AUDITOR = a_person(Role.AUDITOR)
ADMINISTRATOR = a_person(Role.ADMINISTRATOR)
SIGNED = an_assessment(rubric_digest=a_rubric().digest)
PEOPLE = (REQUESTER, REVIEWER, APPROVER, AUDITOR, ADMINISTRATOR)


def decided(store: Store, *decisions: Decision) -> None:
    """Store decisions with the people, systems and the assessment that they name."""
    stored(store)
    with store.writing() as transaction:
        for person in PEOPLE:
            if transaction.people.get(person.id) is None:
                transaction.people.add(person)
        transaction.rubrics.add(a_rubric())
        transaction.assessments.add(SIGNED)
        for decision in decisions:
            if transaction.systems.get(decision.system) is None:
                transaction.systems.add(a_system(id=decision.system))
            transaction.reviews.add_decision(decision)


def a_decision(**changes: Any) -> Decision:
    """An approver's approval of `a_system()`, a low risk, which settles its round."""
    decision = Decision(
        id=DecisionId("decision-1"),
        system=SystemId("system-1"),
        vendor=VendorId("vendor-acme"),
        assessment=AssessmentId("assessment-1"),
        report_digest=report_digest(SIGNED.digest, ()),
        use=use_digest(some_facts()),
        tier=RiskTier.LOW,
        settles=True,
        ruling=Ruling.APPROVE,
        statement="Fit for this use.",
        signer=APPROVER.id,
        signer_label=APPROVER.label,
        roles=APPROVER.roles,
        signed_at=LONG_AGO,
        signature=Signature(key="key", value="c2lnbmVk"),
    )
    return changed(decision, **changes)


def events_of(store: Store) -> list[AuditEvent]:
    with store.reading() as transaction:
        return list(transaction.audit.events())
