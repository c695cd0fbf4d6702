"""Services with the signatures of sign-off's contract, in memory, over a real store for what exists."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pipeline.domain.assessment import Score, finding_digest
from pipeline.domain.credentials import LinkedIdentity, Scope, Session, Token
from pipeline.domain.decision import ApprovalCondition, Decision, Ruling, report_digest, use_digest
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.ids import (
    AssessmentId,
    CommentId,
    DecisionId,
    Digest,
    PersonId,
    QuestionId,
    RequestId,
    ReviewId,
    RunId,
    SessionId,
    SystemId,
    TokenId,
    VendorId,
)
from pipeline.domain.person import Person, Role, require
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.progress import RunProgress
from pipeline.domain.report import Report
from pipeline.domain.request import Request
from pipeline.domain.review import Comment, FindingReview, Question, Stance
from pipeline.domain.risk import Audience, RiskTier
from pipeline.domain.run import Run, RunState
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFacts, SystemFilter
from pipeline.domain.vendor import Vendor
from pipeline.domain.verdict import Verdict
from pipeline.domain.workflow import Move, transition
from pipeline.errors import InvalidInput, NotAllowed, NotFound, Outdated
from pipeline.ports import KeptNote, Store
from pipeline.services.auditing import Auditing
from pipeline.services.browsing import Browsing
from pipeline.services.notifying import Tally
from pipeline.services.reporting import Reporting
from pipeline.services.starting import RunView
from pipeline.services.webhooks import Webhooks
from tests.builders import a_digest, a_run, a_vendor
from tests.fakes import LONG_AGO, FakePoster, FixedClock
from tests.signing import SeededSigner

PASSWORD = "correct horse battery staple"
REVIEWING = (Role.REVIEWER, Role.APPROVER)


def a_person(role: Role = Role.REVIEWER, **changes: Any) -> Person:
    """A person of one role, whose id, name and address follow from it."""
    person = Person(
        id=PersonId(f"person-{role.value}"),
        email=f"{role.value}@org.example",
        name=f"Pat {role.value.title()}",
        roles=(role,),
        created_at=LONG_AGO,
    )
    return person.model_copy(update=changes)


def a_system(name: str = "Support drafts", **changes: Any) -> AISystem:
    """A system in review, of medium risk, of the builders' vendor; its id follows from its name."""
    system = AISystem(
        id=SystemId(f"system-{name.lower().replace(' ', '-')}"),
        vendor=VendorId("vendor-acme"),
        facts=some_facts(name),
        stage=Stage.IN_REVIEW,
        added_by=PersonId("person-requester"),
        facts_by=PersonId("person-requester"),
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    return system.model_copy(update=changes)


def some_facts(name: str = "Support drafts", **changes: Any) -> SystemFacts:
    """Facts of medium risk: personal data 2, supervised 1, SaaS 1, team 0."""
    facts = SystemFacts(
        name=name,
        purpose="Drafts answers that a person sends.",
        owner="Kim Lee",
        audience=Audience.TEAM,
        profile=Profile(data_classes=(DataClass.PERSONAL,), deployment=Deployment.SAAS, autonomy=Autonomy.SUPERVISED),
    )
    return facts.model_copy(update=changes)


class FakePeople:
    """Accounts of one password; a session's secret names its owner."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.known = {person.id: person for person in people}
        self.sessions: dict[str, PersonId] = {}
        self.replaced: list[str | None] = []
        self.first_secret: str | None = "first-secret"
        self.first_starts = 0
        self.invitations: dict[str, PersonId] = {}
        self.issued: list[Token] = []
        for owner in self.known.values():
            self.issue_token(name="a pipeline", scopes=[Scope.READ], expires_on=date(9999, 12, 31), by=owner)

    def add(self, *, email: str, name: str, roles: Iterable[Role], by: Person | None) -> Person:
        if by is not None:
            require(by, Role.ADMINISTRATOR)
        person = Person(id=PersonId(f"person-{email}"), email=email, name=name, roles=tuple(roles), created_at=LONG_AGO)
        self.known[person.id] = person
        return person

    def change(
        self,
        person_id: PersonId,
        *,
        roles: Iterable[Role] | None = None,
        name: str | None = None,
        active: bool | None = None,
        by: Person,
    ) -> Person:
        require(by, Role.ADMINISTRATOR)
        given = {"roles": None if roles is None else tuple(roles), "name": name, "active": active}
        changes = {key: value for key, value in given.items() if value is not None}
        self.known[person_id] = self.person(person_id).model_copy(update=changes)
        return self.known[person_id]

    def checked(self, email: str, password: str, *, address: str = "") -> Person:
        found = next((person for person in self.known.values() if person.email == email), None)
        if found is None or password != PASSWORD:
            raise NotAllowed("the address or the password is wrong.", advice="Try again.")
        return found

    def person(self, person_id: PersonId) -> Person:
        if person_id not in self.known:
            raise NotFound(f"no account {person_id}")
        return self.known[person_id]

    def all(self, by: Person) -> Sequence[Person]:
        require(by, Role.ADMINISTRATOR, Role.AUDITOR)
        return list(self.known.values())

    def open_session(self, person: Person, *, replacing: str | None = None, issuer: str | None = None) -> str:
        self.replaced.append(replacing)
        self.sessions.pop(replacing or "", None)
        secret = f"session-of-{person.id}"
        self.sessions[secret] = person.id
        return secret

    def by_session(self, secret: str) -> Person | None:
        owner = self.sessions.get(secret)
        return self.known[owner] if owner and self.known[owner].active else None

    def close_session(self, secret: str) -> None:
        self.sessions.pop(secret, None)

    def invitation(self, person_id: PersonId, *, by: Person) -> str:
        require(by, Role.ADMINISTRATOR)
        self.invitations["invitation-secret"] = person_id
        return "invitation-secret"

    def accept_invitation(self, secret: str, password: str) -> Person:
        if secret not in self.invitations:
            raise NotAllowed("this link does not count", advice="Ask for a new one.")
        return self.known[self.invitations.pop(secret)]

    def first_start(self) -> str | None:
        self.first_starts += 1
        return self.first_secret

    def accept_first_start(self, secret: str, *, email: str, name: str, password: str) -> Person:
        if self.first_secret is None or secret != self.first_secret:
            raise NotAllowed("this link does not count", advice="Start the console again.")
        self.first_secret = None
        return self.add(email=email, name=name, roles=[Role.ADMINISTRATOR], by=None)

    def by_subject(
        self,
        issuer: str,
        subject: str,
        email: str,
        name: str,
        *,
        email_verified: bool = False,
        creates: bool = False,
    ) -> Person:
        raise NotAllowed("there is no active account for this identity")

    def identities(self, by: Person) -> Sequence[LinkedIdentity]:
        return [LinkedIdentity(issuer="https://id.example", subject=by.id)]

    def set_password(
        self, person_id: PersonId, password: str, *, by: Person, current: str | None = None, address: str = ""
    ) -> None:
        self.checked(by.email, current or "")

    def has_password(self, by: Person) -> bool:
        return True

    def issue_token(self, *, name: str, scopes: Iterable[Scope], expires_on: date, by: Person) -> str:
        self.issued.append(
            Token(
                id=TokenId(f"token-{len(self.issued)}"),
                person=by.id,
                name=name,
                digest=a_digest(name),
                scopes=tuple(scopes),
                issued_at=LONG_AGO,
                expires_on=expires_on,
            )
        )
        return f"secret-of-{name}"

    def tokens(self, by: Person) -> Sequence[Token]:
        return self.issued

    def revoke_token(self, token_id: TokenId, *, by: Person) -> None:
        self.issued = [token for token in self.issued if token.id != token_id]

    def own_sessions(self, by: Person) -> Sequence[Session]:
        return [
            Session(id=SessionId(secret), person=by.id, digest=a_digest(secret), opened_at=LONG_AGO, seen_at=LONG_AGO)
            for secret, owner in self.sessions.items()
            if owner == by.id
        ]

    def end_session(self, session_id: SessionId, *, by: Person) -> None:
        self.sessions.pop(session_id, None)

    def end_sessions(self, by: Person) -> int:
        ended = [secret for secret, owner in self.sessions.items() if owner == by.id]
        for secret in ended:
            del self.sessions[secret]
        return len(ended)


@dataclass(frozen=True)
class FakeView:
    """What `Inventory.system` returns, as far as the page reads it."""

    system: AISystem
    vendor: Vendor
    request: Request | None
    assessments: tuple[AssessmentId, ...]


@dataclass(frozen=True)
class FakeRequested:
    """What `Requesting.request` returns."""

    request: Request
    system: AISystem
    duplicates: tuple[AISystem, ...] = ()


class FakeInventory:
    """Systems in memory."""

    def __init__(self, browsing: Browsing, systems: Iterable[AISystem]) -> None:
        self._browsing = browsing
        self.known = {system.id: system for system in systems}
        self.requests: dict[RequestId, Request] = {}
        self.imported: list[str] = []

    def systems(
        self,
        *,
        vendor: VendorId | None = None,
        stage: Stage | None = None,
        tier: RiskTier | None = None,
        text: str = "",
    ) -> list[AISystem]:
        return [
            system
            for system in self.known.values()
            if vendor in {None, system.vendor}
            and stage in {None, system.stage}
            and tier in {None, system.facts.risk.tier}
            and text.casefold() in system.facts.name.casefold()
        ]

    def count(self, wanted: SystemFilter) -> int:
        return len(self.systems(**dict(wanted)))

    def page(self, wanted: SystemFilter, *, offset: int, limit: int) -> list[AISystem]:
        return self.systems(**dict(wanted))[offset : offset + limit]

    def count_waiting(self, wanted: QueueFilter) -> int:
        return len(self.waiting(wanted, offset=0, limit=len(self.known)))

    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> list[AISystem]:
        asked = {item.system: item.requester for item in self.requests.values()}
        found = [item for item in self.known.values() if wanted.takes(item, requester=asked.get(item.id))]
        return found[offset : offset + limit]

    def counts(self) -> list[SystemCount]:
        found = Counter((system.stage, system.facts.risk.tier) for system in self.known.values())
        return [SystemCount(stage=stage, tier=tier, number=number) for (stage, tier), number in found.items()]

    def brought_in(self, systems: Iterable[AISystem], person: Person) -> set[SystemId]:
        asked = {item.id for item in self.requests.values() if item.requester == person.id}
        return {item.id for item in systems if item.request in asked or item.added_by == person.id}

    def system(self, system_id: SystemId) -> FakeView:
        if system_id not in self.known:
            raise NotFound(f"no system {system_id}", advice="Look for it in the inventory.")
        system = self.known[system_id]
        file = self._browsing.vendor(system.vendor)
        return FakeView(
            system=system,
            vendor=file.vendor,
            request=self.requests.get(system.request) if system.request else None,
            assessments=tuple(line.id for line in file.assessments),
        )

    def import_csv(self, text: str, *, by: Person) -> None:
        require(by, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        self.imported.append(text)

    def export_csv(self, systems: Sequence[AISystem]) -> str:
        return "".join(f"{system.facts.name},{system.stage.value}\r\n" for system in systems)

    def request(self, *, website: str, facts: SystemFacts, needed_by: date | None, by: Person) -> FakeRequested:
        require(by, Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        request_id = RequestId(f"request-{len(self.requests) + 1}")
        system = a_system(facts.name, facts=facts, stage=Stage.REQUESTED, request=request_id)
        request = Request(
            id=request_id,
            system=system.id,
            vendor=system.vendor,
            website=website,
            facts=facts,
            needed_by=needed_by,
            requester=by.id,
            made_at=LONG_AGO,
        )
        self.known[system.id], self.requests[request_id] = system, request
        return FakeRequested(request=request, system=system)

    def all(self) -> list[Request]:
        return list(self.requests.values())

    def move(
        self, system_id: SystemId, move: Move, *, by: Person, reason: str = "", revision: int | None = None
    ) -> AISystem:
        system = self.known[system_id]
        row = transition(system.stage, move)
        require(by, *row.roles)
        if revision is not None and revision != system.revision:
            raise Outdated(f"{system.facts.name} is at revision {system.revision} now, not {revision}")
        after = system.model_copy(update={"stage": row.target, "revision": system.revision + 1})
        self.known[system_id] = after
        return after


@dataclass(frozen=True)
class FakeReviewedFinding:
    """A finding and what stands on it."""

    criterion: str
    finding: Finding
    review: FindingReview | None = None
    outdated: FindingReview | None = None

    @property
    def is_overridden(self) -> bool:
        return self.review is not None and self.review.stance is Stance.OVERRIDDEN

    @property
    def verdict(self) -> Verdict | None:
        if self.review is not None and self.is_overridden:
            return self.review.verdict
        return self.finding.verdict if isinstance(self.finding, Scored) else None


@dataclass(frozen=True)
class FakeAsked:
    """A question without an answer yet."""

    question: Question
    answers: tuple[object, ...] = ()


@dataclass(frozen=True)
class FakeReviewed:
    """What `Reviewing.reviewed` returns, as far as the page reads it."""

    report: Report
    findings: dict[str, FakeReviewedFinding]
    score: Score
    report_digest: Digest
    comments: tuple[Comment, ...] = ()
    questions: tuple[FakeAsked, ...] = ()
    superseded_by: str | None = None
    is_rescored: bool = False

    def of(self, criterion: str) -> FakeReviewedFinding | None:
        return self.findings.get(criterion)

    def comments_on(self, criterion: str | None) -> tuple[Comment, ...]:
        return tuple(item for item in self.comments if item.criterion == criterion)

    def name(self, person: PersonId) -> str:
        return str(person)


class FakeReviewing:
    """Reviews in memory over real reports."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting
        self.reviews: dict[str, FindingReview] = {}
        self.comments: list[Comment] = []
        self.questions: list[Question] = []
        self.rescored: Score | None = None

    def _review(self, assessment_id: AssessmentId, criterion: str, by: Person, **said: Any) -> FindingReview:
        require(by, *REVIEWING)
        report = self._reporting.report(assessment_id)
        finding = next((item for item in report.assessment.findings if item.criterion == criterion), None)
        if finding is None:
            raise NotFound(f"no finding {criterion}")
        self.reviews[criterion] = FindingReview(
            id=ReviewId(f"review-{criterion}"),
            vendor=report.vendor.id,
            assessment=assessment_id,
            criterion=criterion,
            finding=finding_digest(finding),
            author=by.id,
            at=LONG_AGO,
            **said,
        )
        return self.reviews[criterion]

    def accept(self, assessment_id: AssessmentId, criterion: str, *, by: Person) -> FindingReview:
        return self._review(assessment_id, criterion, by, stance=Stance.ACCEPTED)

    def override(
        self, assessment_id: AssessmentId, criterion: str, *, verdict: Verdict | None, reason: str, by: Person
    ) -> FindingReview:
        return self._review(assessment_id, criterion, by, stance=Stance.OVERRIDDEN, verdict=verdict, reason=reason)

    def comment(self, assessment_id: AssessmentId, criterion: str | None, text: str, *, by: Person) -> Comment:
        require(by, *REVIEWING)
        self.comments.append(
            Comment(
                id=CommentId(f"comment-{len(self.comments)}"),
                assessment=assessment_id,
                criterion=criterion,
                text=text,
                author=by.id,
                at=LONG_AGO,
            )
        )
        return self.comments[-1]

    def ask(self, assessment_id: AssessmentId, criterion: str, text: str, *, by: Person) -> Question:
        require(by, *REVIEWING)
        self.questions.append(
            Question(
                id=QuestionId(f"question-{len(self.questions)}"),
                vendor=VendorId("vendor-acme"),
                assessment=assessment_id,
                criterion=criterion,
                text=text,
                author=by.id,
                at=LONG_AGO,
            )
        )
        return self.questions[-1]

    def questions_text(self, assessment_id: AssessmentId) -> str:
        return "".join(f"{item.text}\n" for item in self.questions)

    def reviewed(self, assessment_id: AssessmentId) -> FakeReviewed:
        report = self._reporting.report(assessment_id)
        if report.assessment.id != assessment_id:
            raise NotFound(f"no assessment {assessment_id!r}", advice="Open it from its vendor's page.")
        rows = [row for part in report.dimensions for row in part.criteria]
        return FakeReviewed(
            report=report,
            findings={
                row.criterion.id: FakeReviewedFinding(
                    criterion=row.criterion.id, finding=row.finding, review=self.reviews.get(row.criterion.id)
                )
                for row in rows
            },
            score=self.rescored or report.assessment.result,
            report_digest=report_digest(report.assessment.digest, self.reviews.values()),
            comments=tuple(self.comments),
            questions=tuple(FakeAsked(item) for item in self.questions),
        )


class FakeState(StrEnum):
    """What decisions are worth."""

    STALE = "stale"
    VALID = "valid"


@dataclass(frozen=True)
class FakeCondition:
    """A condition of an approval that nobody has met."""

    decision: DecisionId
    condition: ApprovalCondition
    fulfilment: None = None

    def is_overdue(self, today: date) -> bool:
        return self.condition.due < today


@dataclass(frozen=True)
class FakeStanding:
    """What `Deciding.standing` returns, as far as the page reads it."""

    state: FakeState
    today: date
    ruling: Ruling | None = None
    decisions: tuple[Decision, ...] = ()
    signed: tuple[Decision, ...] = ()
    expires_on: date | None = None
    is_exception: bool = False
    lacking: None = None
    why: tuple[str, ...] = ()
    conditions: tuple[FakeCondition, ...] = ()
    assessment: AssessmentId | None = None


@dataclass(frozen=True)
class FakeOverdue:
    """One of what `Deciding.overdue` returns."""

    system: AISystem
    condition: FakeCondition


class FakeDeciding:
    """Decisions in memory."""

    def __init__(self, reviewing: FakeReviewing, inventory: FakeInventory) -> None:
        self._reviewing = reviewing
        self._inventory = inventory
        self.signed: list[Decision] = []
        self.standings: dict[SystemId, FakeStanding] = {}
        self.fulfilled: list[tuple[DecisionId, int, str]] = []
        self.expired_by: list[str] = []

    def sign(
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
    ) -> Decision:
        require(by, *REVIEWING)
        system = self._inventory.known.get(system_id)
        if system is None:
            raise InvalidInput(f"no system {system_id}")
        if report_digest != self._reviewing.reviewed(assessment_id).report_digest:
            raise Outdated("the report is not what it was when you read it")
        if use != use_digest(system.facts):
            raise Outdated("the use is not what it was when you read it")
        decision = Decision(
            id=DecisionId(f"decision-{len(self.signed) + 1}"),
            system=system_id,
            vendor=system.vendor,
            assessment=assessment_id,
            report_digest=report_digest,
            use=use_digest(system.facts),
            tier=system.facts.risk.tier,
            ruling=ruling,
            statement=statement,
            conditions=conditions,
            is_exception=is_exception,
            expires_on=expires_on,
            signer=by.id,
            signer_label=by.label,
            roles=by.roles,
            signed_at=LONG_AGO,
        )
        self.signed.append(decision)
        return decision

    def standing(self, system_id: SystemId) -> FakeStanding | None:
        return self.standings.get(system_id)

    def overdue(self, today: date) -> Sequence[object]:
        return [
            FakeOverdue(self._inventory.known[system_id], condition)
            for system_id, standing in self.standings.items()
            for condition in standing.conditions
            if condition.is_overdue(today)
        ]

    def expire(self, *, actor: str) -> tuple[AISystem, ...]:
        self.expired_by.append(actor)
        return ()

    def fulfil(self, decision_id: DecisionId, number: int, note: str, *, by: Person) -> None:
        require(by, *REVIEWING)
        self.fulfilled.append((decision_id, number, note))


class FakeNotifying:
    """Sends nothing, and counts the looks."""

    def __init__(self) -> None:
        self.looks = 0
        self.swept_by: list[str] = []

    def note_overdue(self, *, actor: str) -> int:
        self.swept_by.append(actor)
        return 0

    def send_due(self, limit: int = 500) -> Tally:
        self.looks += 1
        return Tally()


class FakeStarting:
    """Runs in memory, for whoever may start one; one a vendor at a time."""

    def __init__(self, inventory: FakeInventory) -> None:
        self._inventory = inventory
        self.known: dict[RunId, RunView] = {}

    def start(
        self, *, website: str | None = None, vendor: VendorId | None = None, system: SystemId | None = None, by: Person
    ) -> Run:
        require(by, Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        vendor = vendor or self._inventory.known[SystemId(system or "")].vendor
        under_way = self.under_way(vendor)
        if under_way:
            return under_way[0].run
        run = a_run(id=f"run-{len(self.known) + 1}", system=system, asked_by=by.label, taken=0, state=RunState.QUEUED)
        self.put(run)
        return run

    def put(self, run: Run, *, is_alive: bool = True, **progress: Any) -> None:
        """Let there be this run, so far."""
        at = RunProgress(run=run.id, at=LONG_AGO, **({"stage": ""} | progress))
        self.known[run.id] = RunView(run=run, vendor=a_vendor(), progress=at, is_alive=is_alive)

    def cancel(self, run_id: RunId, *, by: Person) -> Run:
        require(by, Role.REQUESTER, Role.REVIEWER, Role.APPROVER, Role.ADMINISTRATOR)
        self.put(self.view(run_id).run.model_copy(update={"state": RunState.CANCELLED, "finished_at": LONG_AGO}))
        return self.known[run_id].run

    def view(self, run_id: RunId) -> RunView:
        if run_id not in self.known:
            raise NotFound(f"no run {run_id}")
        return self.known[run_id]

    def recent(self) -> list[RunView]:
        return list(self.known.values())

    def under_way(self, vendor: VendorId | None = None) -> list[RunView]:
        return [
            each
            for each in self.known.values()
            if not each.run.state.is_over and (vendor is None or each.run.vendor == vendor)
        ]


class IdleQueue:
    """What `dossier up` looks at for runs to carry out; there are none."""

    def due(self) -> list[RunId]:
        return []


class NoCheckpoints:
    """Port `Checkpoints` of an installation that has written none."""

    def kept(self) -> list[KeptNote]:
        return []

    def keep(self, note: bytes, *, size: int) -> str:
        raise NotImplementedError("no page writes a checkpoint")


@dataclass(frozen=True)
class FakeSettings:
    """What `dossier up` reads of the settings."""

    actor: str = "tester"
    oidc_issuer: str | None = None
    public_url: str | None = None
    runs_at_once: int = 1
    run_lease_seconds: float = 60.0


@dataclass
class FakeServices:
    """Everything that the console reaches, and whether it was closed."""

    store: Store
    people: FakePeople = field(default_factory=lambda: FakePeople(a_person(role) for role in Role))
    systems: tuple[AISystem, ...] = ()
    settings: FakeSettings = FakeSettings()
    closed: bool = False

    def __post_init__(self) -> None:
        self.browsing = Browsing(self.store)
        self.reporting = Reporting(self.store)
        self.auditing = Auditing(self.store, NoCheckpoints(), SeededSigner())
        self.inventory = FakeInventory(self.browsing, self.systems)
        self.requesting = self.moving = self.inventory
        self.reviewing = FakeReviewing(self.reporting)
        self.deciding = FakeDeciding(self.reviewing, self.inventory)
        with self.store.writing() as tx:  # the service of webhooks is the real one, and asks the store who acts
            for person in getattr(self.people, "known", {}).values():
                if tx.people.get(person.id) is None:
                    tx.people.add(person)
        self.notifying = FakeNotifying()
        self.poster = FakePoster()
        self.webhooks = Webhooks(self.store, FixedClock(), self.poster)
        self.starting = FakeStarting(self.inventory)
        self.taking = IdleQueue()

    def close(self) -> None:
        self.closed = True
