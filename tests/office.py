"""A store as sign-off meets it: people of every role, a system in review, and a report on its vendor."""

from pathlib import Path
from typing import Any

from pipeline.domain.assessment import Assessment
from pipeline.domain.ids import AssessmentId
from pipeline.domain.person import Role
from pipeline.domain.request import Request
from pipeline.domain.rubric import Rubric
from pipeline.domain.system import AISystem, SystemFacts
from pipeline.ports import Store
from pipeline.stages.score import score
from store.database import SqlStore
from tests.builders import a_criterion, a_rubric, a_scored_finding, an_assessment, an_unscored_finding, changed
from tests.empty_database import an_empty_database
from tests.fakes import LONG_AGO, FixedClock
from tests.review_builders import a_person, a_system
from tests.stored import stored

RITA = a_person("Rita Reviewer", Role.REVIEWER)
ADA = a_person("Ada Approver", Role.APPROVER)
ABE = a_person("Abe Approver", Role.APPROVER)
RON = a_person("Ron Requester", Role.REQUESTER, Role.APPROVER, Role.REVIEWER)
OTTO = a_person("Otto Auditor", Role.AUDITOR)
ADAM = a_person("Adam Admin", Role.ADMINISTRATOR)
EVERYONE = (RITA, ADA, ABE, RON, OTTO, ADAM)
FIRST = AssessmentId("assessment-1")
USE, KEEPING = "training-on-customer-data", "retention-of-prompts"
RUBRIC: Rubric = a_rubric(a_criterion(USE), a_criterion(KEEPING, weight=1))


def a_report(*, number: int = 1, rationale: str = "The policy says so in as many words.", **changes: Any) -> Assessment:
    """An assessment by `RUBRIC` whose score is computed: one criterion is met, the other undecided."""
    findings = changes.pop("findings", (a_scored_finding(USE, rationale=rationale), an_unscored_finding(KEEPING)))
    return an_assessment(
        id=AssessmentId(f"assessment-{number}"),
        rubric_digest=RUBRIC.digest,
        findings=findings,
        result=score(RUBRIC, findings),
        made_at=LONG_AGO.replace(month=number),
        **changes,
    )


def high_risk() -> SystemFacts:
    """Facts of which nothing is known, which count as the worst."""
    return SystemFacts(name="Acme Judge")


def an_office(store: Store, *, facts: SystemFacts | None = None) -> AISystem:
    """Fill a store; return the system that Ron asked for."""
    stored(store)
    system = changed(a_system(), request="request-1", **({"facts": facts} if facts else {}))
    with store.writing() as transaction:
        for person in EVERYONE:
            transaction.people.add(person)
        transaction.systems.add(system)
        transaction.systems.add_request(
            Request(
                id="request-1",  # type: ignore[arg-type]
                system=system.id,
                vendor=system.vendor,
                website="https://acme.example",
                facts=system.facts,
                requester=RON.id,
                made_at=LONG_AGO,
            )
        )
        transaction.rubrics.add(RUBRIC)
        transaction.assessments.add(a_report())
    return system


def add_report(store: Store, report: Assessment) -> None:
    """Keep a further assessment."""
    with store.writing() as transaction:
        transaction.assessments.add(report)


def opened(folder: Path) -> SqlStore:
    """Open the database in a folder."""
    return SqlStore(an_empty_database(folder / "dossier.db"), FixedClock())
