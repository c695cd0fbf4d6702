"""The services that pages call, as far as they call them. `pipeline.bootstrap.Services` fulfils this."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from typing import Any, Protocol

from pipeline.domain.credentials import LinkedIdentity, Scope, Session, Token
from pipeline.domain.decision import ApprovalCondition, Decision, Ruling
from pipeline.domain.ids import (
    AssessmentId,
    DecisionId,
    Digest,
    PersonId,
    RunId,
    SessionId,
    SystemId,
    TokenId,
    VendorId,
    WebhookId,
)
from pipeline.domain.notice import Topic
from pipeline.domain.person import Person, Role
from pipeline.domain.request import Request
from pipeline.domain.review import Comment, FindingReview, Question
from pipeline.domain.risk import RiskTier
from pipeline.domain.run import Run
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFacts, SystemFilter
from pipeline.domain.verdict import Verdict
from pipeline.domain.webhook import Posted, Webhook
from pipeline.domain.workflow import Move
from pipeline.services.auditing import Auditing
from pipeline.services.browsing import Browsing
from pipeline.services.reporting import Reporting
from pipeline.services.starting import RunView
from pipeline.services.webhooks import NewSecret, Trouble


class PeopleService(Protocol):
    """Accounts and sessions."""

    def add(self, *, email: str, name: str, roles: Iterable[Role], by: Person | None) -> Person: ...  # noqa: D102
    def change(  # noqa: D102
        self,
        person_id: PersonId,
        *,
        roles: Iterable[Role] | None = None,
        name: str | None = None,
        active: bool | None = None,
        by: Person,
    ) -> Person: ...
    def checked(self, email: str, password: str, *, address: str = "") -> Person: ...  # noqa: D102
    def person(self, person_id: PersonId) -> Person: ...  # noqa: D102
    def all(self, by: Person) -> Sequence[Person]: ...  # noqa: D102
    def open_session(  # noqa: D102
        self, person: Person, *, replacing: str | None = None, issuer: str | None = None
    ) -> str: ...
    def by_session(self, secret: str) -> Person | None: ...  # noqa: D102
    def close_session(self, secret: str) -> None: ...  # noqa: D102
    def invitation(self, person_id: PersonId, *, by: Person) -> str: ...  # noqa: D102
    def accept_invitation(self, secret: str, password: str) -> Person: ...  # noqa: D102
    def first_start(self) -> str | None: ...  # noqa: D102
    def accept_first_start(self, secret: str, *, email: str, name: str, password: str) -> Person: ...  # noqa: D102
    def by_subject(  # noqa: D102
        self,
        issuer: str,
        subject: str,
        email: str,
        name: str,
        *,
        email_verified: bool = False,
        creates: bool = False,
    ) -> Person: ...
    def identities(self, by: Person) -> Sequence[LinkedIdentity]: ...  # noqa: D102
    def set_password(  # noqa: D102
        self, person_id: PersonId, password: str, *, by: Person, current: str | None = None, address: str = ""
    ) -> None: ...
    def issue_token(  # noqa: D102
        self, *, name: str, scopes: Iterable[Scope], expires_on: date, by: Person
    ) -> str: ...
    def tokens(self, by: Person) -> Sequence[Token]: ...  # noqa: D102
    def revoke_token(self, token_id: TokenId, *, by: Person) -> None: ...  # noqa: D102
    def has_password(self, by: Person) -> bool: ...  # noqa: D102
    def own_sessions(self, by: Person) -> Sequence[Session]: ...  # noqa: D102
    def end_session(self, session_id: SessionId, *, by: Person) -> None: ...  # noqa: D102
    def end_sessions(self, by: Person) -> int: ...  # noqa: D102


class RequestingService(Protocol):
    """Requests."""

    def request(self, *, website: str, facts: SystemFacts, needed_by: date | None, by: Person) -> Any: ...  # noqa: D102
    def all(self) -> Sequence[Request]: ...  # noqa: D102


class InventoryService(Protocol):
    """Systems."""

    def systems(  # noqa: D102
        self,
        *,
        vendor: VendorId | None = None,
        stage: Stage | None = None,
        tier: RiskTier | None = None,
        text: str = "",
    ) -> Sequence[AISystem]: ...
    def count(self, wanted: SystemFilter) -> int: ...  # noqa: D102
    def page(self, wanted: SystemFilter, *, offset: int, limit: int) -> Sequence[AISystem]: ...  # noqa: D102
    def count_waiting(self, wanted: QueueFilter) -> int: ...  # noqa: D102
    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> Sequence[AISystem]: ...  # noqa: D102
    def counts(self) -> Sequence[SystemCount]: ...  # noqa: D102
    def brought_in(self, systems: Iterable[AISystem], person: Person) -> Set[SystemId]: ...  # noqa: D102
    def system(self, system_id: SystemId) -> Any: ...  # noqa: D102
    def import_csv(self, text: str, *, by: Person) -> Any: ...  # noqa: D102
    def export_csv(self, systems: Sequence[AISystem]) -> str: ...  # noqa: D102


class MovingService(Protocol):
    """Moves that need no decision."""

    def move(  # noqa: D102
        self, system_id: SystemId, move: Move, *, by: Person, reason: str = "", revision: int | None = None
    ) -> AISystem: ...


class ReviewingService(Protocol):
    """What reviewers say of findings."""

    def accept(self, assessment_id: AssessmentId, criterion: str, *, by: Person) -> FindingReview: ...  # noqa: D102
    def override(  # noqa: D102
        self, assessment_id: AssessmentId, criterion: str, *, verdict: Verdict | None, reason: str, by: Person
    ) -> FindingReview: ...
    def comment(  # noqa: D102
        self, assessment_id: AssessmentId, criterion: str | None, text: str, *, by: Person
    ) -> Comment: ...
    def ask(self, assessment_id: AssessmentId, criterion: str, text: str, *, by: Person) -> Question: ...  # noqa: D102
    def questions_text(self, assessment_id: AssessmentId) -> str: ...  # noqa: D102
    def reviewed(self, assessment_id: AssessmentId) -> Any: ...  # noqa: D102


class DecidingService(Protocol):
    """Sign-off."""

    def sign(  # noqa: D102
        self,
        system_id: SystemId,
        assessment_id: AssessmentId,
        *,
        ruling: Ruling,
        statement: str,
        conditions: tuple[ApprovalCondition, ...] = (),
        expires_on: date | None = None,
        is_exception: bool = False,
        report_digest: Digest,
        use: Digest,
        by: Person,
    ) -> Decision: ...
    def standing(self, system_id: SystemId) -> Any: ...  # noqa: D102
    def overdue(self, today: date) -> Sequence[Any]: ...  # noqa: D102
    def fulfil(self, decision_id: DecisionId, number: int, note: str, *, by: Person) -> Any: ...  # noqa: D102


class WebhooksService(Protocol):
    """Programs that are told of what happens."""

    def add(self, *, url: str, topics: Iterable[Topic] = (), by: Person) -> NewSecret: ...  # noqa: D102
    def change(  # noqa: D102
        self,
        webhook_id: WebhookId,
        *,
        topics: Iterable[Topic] | None = None,
        active: bool | None = None,
        by: Person,
    ) -> Webhook: ...
    def rotate(self, webhook_id: WebhookId, *, by: Person) -> NewSecret: ...  # noqa: D102
    def remove(self, webhook_id: WebhookId, *, by: Person) -> None: ...  # noqa: D102
    def all(self, by: Person) -> Sequence[Webhook]: ...  # noqa: D102
    def troubled(self, by: Person) -> Sequence[Trouble]: ...  # noqa: D102
    def test(self, webhook_id: WebhookId, *, by: Person) -> Posted: ...  # noqa: D102


class StartingService(Protocol):
    """Runs."""

    def start(  # noqa: D102
        self, *, website: str | None = None, vendor: VendorId | None = None, system: SystemId | None = None, by: Person
    ) -> Run: ...
    def cancel(self, run_id: RunId, *, by: Person) -> Run: ...  # noqa: D102
    def view(self, run_id: RunId) -> RunView: ...  # noqa: D102
    def recent(self) -> Sequence[RunView]: ...  # noqa: D102
    def under_way(self, vendor: VendorId | None = None) -> Sequence[RunView]: ...  # noqa: D102


class ConsoleServices(Protocol):
    """What a page may reach."""

    @property
    def browsing(self) -> Browsing: ...  # noqa: D102
    @property
    def reporting(self) -> Reporting: ...  # noqa: D102
    @property
    def auditing(self) -> Auditing: ...  # noqa: D102
    @property
    def people(self) -> PeopleService: ...  # noqa: D102
    @property
    def requesting(self) -> RequestingService: ...  # noqa: D102
    @property
    def inventory(self) -> InventoryService: ...  # noqa: D102
    @property
    def moving(self) -> MovingService: ...  # noqa: D102
    @property
    def reviewing(self) -> ReviewingService: ...  # noqa: D102
    @property
    def deciding(self) -> DecidingService: ...  # noqa: D102
    @property
    def webhooks(self) -> WebhooksService: ...  # noqa: D102
    @property
    def starting(self) -> StartingService: ...  # noqa: D102

    def close(self) -> None: ...  # noqa: D102
