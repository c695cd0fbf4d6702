"""People, systems and facts that the console's tests are about."""

from typing import Any

from pipeline.domain.ids import (
    PersonId,
    SystemId,
    VendorId,
)
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import AISystem, Stage, SystemFacts
from tests.fakes import LONG_AGO

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
