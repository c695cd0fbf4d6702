"""Transactions over all record families, and the store that opens them."""

from contextlib import AbstractContextManager
from typing import Protocol

from pipeline.ports.accounts import Credentials, People, SignIns
from pipeline.ports.office_records import KeptReplies, Registers, Reviews, Systems
from pipeline.ports.research_records import (
    Assessments,
    Cadences,
    Captures,
    Documents,
    Judgements,
    Reassessments,
    RelatedVendors,
    Rubrics,
    Runs,
    Trends,
    Vendors,
    Workload,
)
from pipeline.ports.telling import Outbox
from pipeline.ports.trail import AuditTrail


class Transaction(Protocol):
    """All or nothing: what is written through these is committed together with its audit events (I7)."""

    @property
    def vendors(self) -> Vendors: ...  # noqa: D102
    @property
    def runs(self) -> Runs: ...  # noqa: D102
    @property
    def workload(self) -> Workload: ...  # noqa: D102
    @property
    def captures(self) -> Captures: ...  # noqa: D102
    @property
    def documents(self) -> Documents: ...  # noqa: D102
    @property
    def rubrics(self) -> Rubrics: ...  # noqa: D102
    @property
    def judgements(self) -> Judgements: ...  # noqa: D102
    @property
    def assessments(self) -> Assessments: ...  # noqa: D102
    @property
    def related(self) -> RelatedVendors: ...  # noqa: D102
    @property
    def reassessments(self) -> Reassessments: ...  # noqa: D102
    @property
    def cadences(self) -> Cadences: ...  # noqa: D102
    @property
    def people(self) -> People: ...  # noqa: D102
    @property
    def credentials(self) -> Credentials: ...  # noqa: D102
    @property
    def sign_ins(self) -> SignIns: ...  # noqa: D102
    @property
    def systems(self) -> Systems: ...  # noqa: D102
    @property
    def reviews(self) -> Reviews: ...  # noqa: D102
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102
    @property
    def registers(self) -> Registers: ...  # noqa: D102
    @property
    def replies(self) -> KeptReplies: ...  # noqa: D102
    @property
    def audit(self) -> AuditTrail: ...  # noqa: D102
    @property
    def trends(self) -> Trends: ...  # noqa: D102


class Store(Protocol):
    """The records."""

    def writing(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that commits when the block ends well and rolls back when it does not.

        Raises:
            StoreBusy: when another writer holds the database for too long.
        """

    def reading(self) -> AbstractContextManager[Transaction]:
        """Open a consistent view for reading."""

    def together(self) -> AbstractContextManager[Transaction]:
        """Open a writing transaction that every block opened on this thread takes part in, until it ends.

        What several services do in it is committed together or not at all.
        """

    def caveat(self) -> str:
        """Say what the database does not promise though records need it; nothing when all is well."""
