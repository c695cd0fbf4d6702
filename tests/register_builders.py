"""Entries of the registers, and runs of the maturity assessment, for tests."""

from datetime import date
from typing import Any

from pipeline.domain.ids import PersonId, SystemId
from pipeline.domain.management import CriterionLevel, Level, MaturityRun, Pillar
from pipeline.domain.register.entry import Entry
from pipeline.domain.register.improvement import EntryId
from pipeline.domain.register.organisation import Policy
from pipeline.domain.register.use import Affected, Harm, ImpactAssessment
from tests.builders import a_digest, changed
from tests.fakes import LONG_AGO


def a_policy(**changes: Any) -> Policy:
    policy = Policy(
        title="AI policy",
        summary="What we do with AI, and what we do not.",
        location="intranet/ai-policy",
        version="3",
        approved_on=date(2025, 12, 1),
        approved_by="Ida Berg",
        aligned_with=("Security policy",),
    )
    return changed(policy, **changes)


def an_entry(**changes: Any) -> Entry:
    """A policy, as `tests.accounts.a_person()` wrote it down."""
    entry = Entry(
        id=EntryId("entry-1"),
        body=a_policy(),
        owner="Ida Berg",
        review_on=date(2026, 12, 1),
        author=PersonId("person-ana"),
        at=LONG_AGO,
    )
    return changed(entry, **changes)


def an_impact_assessment(**changes: Any) -> ImpactAssessment:
    harms = tuple(
        Harm(
            words=f"It misleads {affected.value}.",
            affected=affected,
            severity=3,
            likelihood=3,
            measures="A person reads every letter.",
            severity_after=3,
            likelihood_after=1,
        )
        for affected in Affected
    )
    found = ImpactAssessment(
        title="Impact of Acme Chat",
        system=SystemId("system-1"),
        template="impact/1",
        intended_use="Drafting letters.",
        foreseeable_misuse=("Sending drafts unread.",),
        people="Customers who get letters.",
        harms=harms,
        oversight="The sales lead stops it.",
        rests_on=a_digest("nothing yet"),
    )
    return changed(found, **changes)


def a_maturity_run(**changes: Any) -> MaturityRun:
    run = MaturityRun(
        id="maturity-1",
        made_at=LONG_AGO,
        model_version=1,
        levels=(
            CriterionLevel(criterion="inventory_of_systems", pillar=Pillar.VISIBILITY, level=Level.MANAGED),
            CriterionLevel(criterion="trail", pillar=Pillar.REPORTING, level=Level.AD_HOC),
        ),
        author=PersonId("person-ana"),
    )
    return changed(run, **changes)
