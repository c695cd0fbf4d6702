"""Much for the console to show, made up: vendors, each with a report and a system, requests, decisions and events."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from evals.audit_speed import seed as seed_events
from pipeline.bootstrap import Services
from pipeline.domain.assessment import Assessment, DimensionScore, Score
from pipeline.domain.canonical import sha256_of
from pipeline.domain.decision import (
    ApprovalCondition,
    Decision,
    Fulfilment,
    Ruling,
    Signature,
    report_digest,
    use_digest,
)
from pipeline.domain.finding import Finding, Unscored
from pipeline.domain.ids import AssessmentId, DecisionId, Digest, RequestId, RunId, SystemId, VendorId
from pipeline.domain.judgement import JudgeIdentity, TokenUsage
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.request import Request
from pipeline.domain.risk import Audience
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import CrawlLimits, Run, RunState
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.domain.vendor import Vendor
from pipeline.domain.verdict import UnscoredReason
from pipeline.ports import Transaction

_START = datetime(2026, 1, 1, 9, tzinfo=UTC)
_OVERDUE, _NOT_YET_DUE = date(2026, 2, 1), date(2099, 1, 1)
_GRADES = ("A", "B", "C", "D", "E", "insufficient")
_DATA = (DataClass.PUBLIC, DataClass.CONFIDENTIAL, DataClass.HEALTH)
_RULINGS = {
    Stage.APPROVED: Ruling.APPROVE,
    Stage.APPROVED_WITH_CONDITIONS: Ruling.APPROVE_WITH_CONDITIONS,
    Stage.REJECTED: Ruling.REJECT,
    Stage.IN_USE: Ruling.APPROVE_WITH_CONDITIONS,
    Stage.RE_REVIEW: Ruling.APPROVE,
}


def seed(services: Services, *, vendors: int, events: int) -> None:
    """Fill an empty home; a reviewer has asked for a third of the systems and another has signed what is decided."""
    rubric = services.rubric
    services.auditing.log(newest=1)  # makes the schema
    seed_events(services.settings.store_url.removeprefix("sqlite:///"), events)
    people = services.people
    first = people.add(email="admin@org.example", name="Alex Roe", roles=(Role.ADMINISTRATOR,), by=None)
    staff = [
        people.add(email=f"{name.lower()}@org.example", name=name, roles=(Role.REVIEWER, Role.APPROVER), by=first)
        for name in ("Kim", "Lee")
    ]
    with services.store.writing() as transaction:
        transaction.rubrics.add(rubric)
        for number in range(vendors):
            assessment = _assessed(transaction, number, rubric)
            system = _used(transaction, number, assessment.vendor, staff)
            _decided(transaction, number, system, assessment, staff[1])


def _assessed(transaction: Transaction, number: int, rubric: Rubric) -> Assessment:
    at = _START + timedelta(minutes=number)
    vendor, run, made = VendorId(f"vendor-{number}"), RunId(f"run-{number}"), AssessmentId(f"assessment-{number}")
    # Names in an order other than that of the ids, as they come in life.
    site, name = f"https://company-{number}.example", f"Company {number * 7919 % 100_003}"
    grade = _GRADES[number % len(_GRADES)]
    transaction.vendors.add(
        Vendor(id=vendor, domain=f"company-{number}.example", name=name, website=site, created_at=at)
    )
    transaction.runs.add(
        Run(
            id=run,
            vendor=vendor,
            start_url=site,
            limits=CrawlLimits(pages_max=25),
            started_at=at,
            state=RunState.FINISHED,
            finished_at=at,
        )
    )
    findings: tuple[Finding, ...] = tuple(
        Unscored(criterion=criterion.id, reason=UnscoredReason.NO_EVIDENCE) for criterion in rubric.criteria[:3]
    )
    assessment = Assessment(
        id=made,
        vendor=vendor,
        run=run,
        made_at=at,
        rubric=rubric.id,
        rubric_version=rubric.version,
        rubric_digest=rubric.digest,
        prompt_digest=Digest(sha256_of(b"prompt")),
        judge=JudgeIdentity(name="baseline"),
        evidence=(),
        findings=findings,
        alerts=(),
        result=Score(
            score=None if grade == "insufficient" else float(number % 101),
            coverage=number % 11 / 10,
            grade=grade,
            caps=("training-on-customer-data",) if number % 5 == 0 else (),
            dimensions=tuple(DimensionScore(id=part.id, score=None, coverage=0.0) for part in rubric.dimensions),
        ),
        usage=TokenUsage(),
        digest=Digest(sha256_of(str(number).encode())),
    )
    transaction.assessments.add(assessment)
    return assessment


def _used(transaction: Transaction, number: int, vendor: VendorId, staff: Sequence[Person]) -> AISystem:
    at, stages = _START + timedelta(minutes=number), tuple(Stage)
    facts = SystemFacts(
        name=f"System {number}",
        purpose="Drafts answers that a person sends.",
        owner=f"Owner {number % 300}",
        business_unit=f"Unit {number % 20}",
        audience=Audience.TEAM,
        profile=Profile(
            product=f"Product {number}",
            data_classes=(_DATA[number % len(_DATA)],),
            deployment=Deployment.SAAS,
            autonomy=Autonomy.ASSISTIVE,
        ),
    )
    asked = RequestId(f"request-{number}") if number % 3 == 0 else None
    system = AISystem(
        id=SystemId(f"system-{number}"),
        vendor=vendor,
        facts=facts,
        stage=stages[number % len(stages)],
        request=asked,
        added_by=staff[number % 2].id,
        facts_by=staff[number % 2].id,
        created_at=at,
        changed_at=at,
    )
    transaction.systems.add(system)
    if asked is not None:
        transaction.systems.add_request(
            Request(
                id=asked,
                system=system.id,
                vendor=vendor,
                website=f"https://company-{number}.example",
                facts=facts,
                requester=staff[number % 2].id,
                made_at=at,
            )
        )
    return system


def _decided(transaction: Transaction, number: int, system: AISystem, assessment: Assessment, signer: Person) -> None:
    ruling = _RULINGS.get(system.stage)
    if ruling is None:
        return
    is_conditional = ruling is Ruling.APPROVE_WITH_CONDITIONS
    due = _OVERDUE if number % 20 == 0 else _NOT_YET_DUE
    conditions = (ApprovalCondition(number=1, text="Sign the contract", owner="Legal", due=due),)
    decision = Decision(
        id=DecisionId(f"decision-{number}"),
        system=system.id,
        vendor=system.vendor,
        assessment=assessment.id,
        report_digest=report_digest(assessment.digest, ()),
        use=use_digest(system.facts),
        tier=system.facts.risk.tier,
        settles=True,
        ruling=ruling,
        statement="Made up.",
        conditions=conditions if is_conditional else (),
        signer=signer.id,
        signer_label=signer.label,
        roles=signer.roles,
        signed_at=assessment.made_at,
        signature=Signature(key="key", value="c2lnbmVk"),
    )
    transaction.reviews.add_decision(decision)
    if is_conditional and number % 4 == 1:
        transaction.reviews.fulfil(
            Fulfilment(decision=decision.id, number=1, note="Signed.", author=signer.id, at=assessment.made_at)
        )
