"""What the services of sign-off meet in tests: decisions that are given, and people of each role."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from pipeline.domain.audit import AuditEvent
from pipeline.domain.decision import Decision, Ruling, use_digest
from pipeline.domain.ids import AssessmentId, DecisionId, Digest, SystemId, VendorId
from pipeline.domain.person import Role
from pipeline.domain.risk import RiskTier
from pipeline.ports import Store, Transaction
from tests.builders import a_digest, a_person, changed, some_facts
from tests.fakes import LONG_AGO

REQUESTER = a_person(Role.REQUESTER)
REVIEWER = a_person(Role.REVIEWER)
APPROVER = a_person(Role.APPROVER)
AUDITOR = a_person(Role.AUDITOR)
ADMINISTRATOR = a_person(Role.ADMINISTRATOR)
PEOPLE = (REQUESTER, REVIEWER, APPROVER, AUDITOR, ADMINISTRATOR)


class GivenReviews:
    """The part of port `Reviews` that the inventory reads, with these decisions."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._decisions = decisions

    def decisions(self, system: SystemId) -> list[Decision]:
        return [item for item in self._decisions if item.system == system]


class DecidedStore:
    """A store whose decisions are given; everything else is in the store beneath."""

    def __init__(self, store: Store, *decisions: Decision) -> None:
        self._store = store
        self._reviews = GivenReviews(decisions)

    def caveat(self) -> str:
        return self._store.caveat()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        with self._store.writing() as transaction:
            yield self._with_decisions(transaction)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        with self._store.reading() as transaction:
            yield self._with_decisions(transaction)

    def _with_decisions(self, transaction: Any) -> Transaction:
        transaction.reviews = self._reviews
        return cast("Transaction", transaction)


def a_decision(**changes: Any) -> Decision:
    """An approver's approval of `a_system()`, a low risk."""
    decision = Decision(
        id=DecisionId("decision-1"),
        system=SystemId("system-1"),
        vendor=VendorId("vendor-acme"),
        assessment=AssessmentId("assessment-1"),
        report_digest=Digest(a_digest("report")),
        use=use_digest(some_facts()),
        tier=RiskTier.LOW,
        ruling=Ruling.APPROVE,
        statement="Fit for this use.",
        signer=APPROVER.id,
        signer_label=APPROVER.label,
        roles=APPROVER.roles,
        signed_at=LONG_AGO,
    )
    return changed(decision, **changes)


def events_of(store: Store) -> list[AuditEvent]:
    with store.reading() as transaction:
        return list(transaction.audit.events())
