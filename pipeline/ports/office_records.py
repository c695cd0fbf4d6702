"""The record families of the office: inventory, reviews and decisions, registers, replies of the API."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from pipeline.domain.decision import Decision, Fulfilment
from pipeline.domain.ids import (
    AssessmentId,
    DecisionId,
    PersonId,
    QuestionId,
    RequestId,
    SystemId,
    VendorId,
)
from pipeline.domain.management import MaturityRun
from pipeline.domain.register.entry import Entry, EntryKind
from pipeline.domain.register.improvement import EntryId
from pipeline.domain.replay import KeptReply, Reply
from pipeline.domain.request import Request
from pipeline.domain.review import Answer, Comment, FindingReview, Question
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFilter


class Systems(Protocol):
    """The inventory, and the requests that its entries came of."""

    def add(self, system: AISystem) -> None: ...  # noqa: D102
    def replace(self, system: AISystem) -> None:
        """Put a system in the place of its former revision.

        Raises:
            Outdated: when the stored revision is not the one before it.
        """

    def get(self, system: SystemId) -> AISystem | None: ...  # noqa: D102
    def all(self) -> list[AISystem]: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[AISystem]: ...  # noqa: D102
    def some(self, wanted: Sequence[SystemId]) -> list[AISystem]: ...  # noqa: D102
    def in_stages(self, stages: Collection[Stage]) -> list[AISystem]:
        """Return the systems in one of these stages, those changed longest ago first."""

    def count(self, wanted: SystemFilter) -> int: ...  # noqa: D102
    def page(self, wanted: SystemFilter, *, offset: int = 0, limit: int | None = None) -> list[AISystem]:
        """Return so many (None: all) of those that are wanted, as they were added, after the first `offset`."""

    def counts(self) -> list[SystemCount]: ...  # noqa: D102
    def count_waiting(self, wanted: QueueFilter) -> int: ...  # noqa: D102
    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> list[AISystem]:
        """Return so many of those that wait, high risk first, then what changed longest ago, after `offset` others."""

    def revisions(self, system: SystemId) -> list[AISystem]:
        """Return a system as it was after each change, the newest last."""

    def add_request(self, request: Request) -> None: ...  # noqa: D102
    def request(self, request: RequestId) -> Request | None: ...  # noqa: D102
    def requests(self) -> list[Request]: ...  # noqa: D102


class Reviews(Protocol):
    """What reviewers said and decided. Rows are only added."""

    def add(self, review: FindingReview) -> None: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[FindingReview]: ...  # noqa: D102
    def of_vendors(self, vendors: Sequence[VendorId]) -> list[FindingReview]:
        """Return the reviews of these vendors' findings, oldest first among those of one vendor."""

    def add_comment(self, comment: Comment) -> None: ...  # noqa: D102
    def comments(self, assessment: AssessmentId) -> list[Comment]: ...  # noqa: D102
    def add_question(self, question: Question) -> None: ...  # noqa: D102
    def question(self, question: QuestionId) -> Question | None: ...  # noqa: D102
    def questions(self, vendor: VendorId) -> list[Question]: ...  # noqa: D102
    def add_answer(self, answer: Answer) -> None: ...  # noqa: D102
    def answers(self, vendor: VendorId) -> list[Answer]: ...  # noqa: D102
    def add_decision(self, decision: Decision) -> None: ...  # noqa: D102
    def decisions(self, system: SystemId) -> list[Decision]: ...  # noqa: D102
    def decisions_on(self, systems: Sequence[SystemId]) -> list[Decision]:
        """Return all decisions on these systems, in the order of signing among those on one system."""

    def decision(self, decision: DecisionId) -> Decision | None: ...  # noqa: D102
    def all_decisions(self) -> list[Decision]: ...  # noqa: D102
    def overdue(self, today: date) -> list[SystemId]:
        """Return the systems on which any decision has a condition whose day has passed and that nobody has met."""

    def fulfil(self, fulfilment: Fulfilment) -> None: ...  # noqa: D102
    def fulfilments(self, decision: DecisionId) -> list[Fulfilment]: ...  # noqa: D102
    def fulfilments_of(self, decisions: Sequence[DecisionId]) -> list[Fulfilment]: ...  # noqa: D102


class Registers(Protocol):
    """The registers of the management system, and the dated runs of the maturity assessment. Nothing is removed."""

    def add(self, entry: Entry) -> None: ...  # noqa: D102
    def replace(self, entry: Entry) -> None:
        """Put an entry in the place of its former revision.

        Raises:
            Outdated: when the stored revision is not the one before it.
        """

    def get(self, entry: EntryId) -> Entry | None: ...  # noqa: D102
    def all(self, kinds: Collection[EntryKind] = ()) -> list[Entry]:
        """Return the entries of some registers, or of all, those changed last first."""

    def on(self, subject: str) -> list[Entry]:
        """Return the entries that speak of a system, vendor, control or audit, those changed last first."""

    def revisions(self, entry: EntryId) -> list[Entry]:
        """Return an entry as it was after each change, the newest last."""

    def add_run(self, run: MaturityRun) -> None: ...  # noqa: D102
    def runs(self) -> list[MaturityRun]:
        """Return all runs, oldest first."""


class KeptReplies(Protocol):
    """Replies by idempotency key. Working memory: rows are removed when they count no longer."""

    def get(self, person: PersonId, key: str) -> KeptReply | None: ...  # noqa: D102
    def add(self, kept: KeptReply) -> None: ...  # noqa: D102
    def complete(self, person: PersonId, key: str, reply: Reply) -> None:
        """Add the reply to a key that has none."""

    def remove(self, person: PersonId, key: str) -> None: ...  # noqa: D102
    def count(self, person: PersonId) -> int: ...  # noqa: D102
    def prune(self, *, before: datetime) -> None:
        """Remove the keys that were used before a moment."""
