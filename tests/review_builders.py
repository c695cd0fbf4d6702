"""Builders of what reviewers say and decide, and of the people and the system that they need."""

from datetime import date
from typing import Any

from pipeline.domain.decision import ApprovalCondition, Decision, Fulfilment, Ruling, Signature
from pipeline.domain.finding import Finding
from pipeline.domain.ids import (
    AssessmentId,
    CommentId,
    DecisionId,
    PersonId,
    QuestionId,
    ReviewId,
    SourceId,
    SystemId,
    VendorId,
)
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.review import Answer, Comment, FindingReview, Question, Stance, reviewed_form
from pipeline.domain.risk import Audience, RiskTier
from pipeline.domain.rubric import Criterion
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.domain.verdict import Verdict
from tests.builders import a_criterion, a_digest, a_scored_finding, changed
from tests.fakes import LONG_AGO


def a_person(name: str = "Rita Reviewer", *roles: Role, **changes: Any) -> Person:
    """A person whose id and address follow from their name; a reviewer unless roles are named."""
    first = name.split(maxsplit=1)[0].lower()
    person = Person(
        id=PersonId(f"person-{first}"),
        email=f"{first}@example.org",
        name=name,
        roles=roles or (Role.REVIEWER,),
        created_at=LONG_AGO,
    )
    return changed(person, **changes)


def a_review(finding: Finding | None = None, criterion: Criterion | None = None, **changes: Any) -> FindingReview:
    """An override of a finding, by default of `a_scored_finding()` under `a_criterion()`."""
    finding, criterion = finding or a_scored_finding(), criterion or a_criterion()
    review = FindingReview(
        id=ReviewId("review-1"),
        vendor=VendorId("vendor-acme"),
        assessment=AssessmentId("assessment-1"),
        criterion=finding.criterion,
        finding=reviewed_form(finding, criterion),
        stance=Stance.OVERRIDDEN,
        verdict=Verdict.PARTIAL,
        reason="The page speaks of one plan only.",
        author=PersonId("person-rita"),
        at=LONG_AGO,
    )
    return changed(review, **changes)


def a_system(**changes: Any) -> AISystem:
    """A low-risk system in review; `facts` decide the tier."""
    profile = Profile(data_classes=(DataClass.PUBLIC,), deployment=Deployment.SAAS, autonomy=Autonomy.ASSISTIVE)
    system = AISystem(
        id=SystemId("system-1"),
        vendor=VendorId("vendor-acme"),
        facts=SystemFacts(name="Acme Writer", purpose="drafts", audience=Audience.TEAM, profile=profile),
        stage=Stage.IN_REVIEW,
        added_by=PersonId("person-ron"),
        facts_by=PersonId("person-ron"),
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    return changed(system, **changes)


def a_decision(signer: str = "rita", **changes: Any) -> Decision:
    """An unsigned approval by a reviewer."""
    decision = Decision(
        id=DecisionId(f"decision-{signer}"),
        system=SystemId("system-1"),
        vendor=VendorId("vendor-acme"),
        assessment=AssessmentId("assessment-1"),
        report_digest=a_digest("report"),
        use=a_digest("use"),
        tier=RiskTier.LOW,
        ruling=Ruling.APPROVE,
        statement="Fit for this use.",
        expires_on=date(2026, 12, 31),
        signer=PersonId(f"person-{signer}"),
        signer_label=f"{signer} <{signer}@example.org>",
        roles=(Role.REVIEWER,),
        signed_at=LONG_AGO,
    )
    return changed(decision, **changes)


def a_signed_decision(signer: str = "rita", **changes: Any) -> Decision:
    """A decision that carries something in the place of a signature, and has a condition."""
    return a_decision(
        signer,
        **{
            "signature": Signature(key="key", value="c2lnbmVk"),
            "ruling": Ruling.APPROVE_WITH_CONDITIONS,
            "conditions": (ApprovalCondition(number=1, text="Sign it", owner="Legal", due=date(2026, 3, 1)),),
        }
        | changes,
    )


def a_fulfilment(**changes: Any) -> Fulfilment:
    met = Fulfilment(
        decision=DecisionId("decision-rita"), number=1, note="Done.", author=PersonId("person-rita"), at=LONG_AGO
    )
    return changed(met, **changes)


def a_comment(**changes: Any) -> Comment:
    comment = Comment(
        id=CommentId("comment-1"),
        assessment=AssessmentId("assessment-1"),
        criterion=None,
        text="Read this first.",
        author=PersonId("person-rita"),
        at=LONG_AGO,
    )
    return changed(comment, **changes)


def a_question(**changes: Any) -> Question:
    question = Question(
        id=QuestionId("question-1"),
        vendor=VendorId("vendor-acme"),
        assessment=AssessmentId("assessment-1"),
        criterion="retention-of-prompts",
        text="How long are prompts kept?",
        author=PersonId("person-rita"),
        at=LONG_AGO,
    )
    return changed(question, **changes)


def an_answer_by(source: SourceId, **changes: Any) -> Answer:
    """That a source answers `a_question()`."""
    answer = Answer(question=QuestionId("question-1"), source=source, author=PersonId("person-rita"), at=LONG_AGO)
    return changed(answer, **changes)
