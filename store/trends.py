"""How long reports and systems stood, month by month: counted in the database, where it can be."""

import json
from collections import Counter
from functools import cache

from sqlalchemy import Connection, Text, func, select, type_coerce, union_all

from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience, RiskTier, inherent_risk
from pipeline.domain.system import Stage
from pipeline.domain.trend import GradedSpan, TieredSpan
from store.rows import every, trusted
from store.sign_off_tables import system_revisions, systems
from store.tables import assessments

_MONTH_CHARS = 7  # `2026-11` of a time as text
_OPEN = [stage.value for stage in Stage if stage.is_open]


class SqlTrends:
    """Port `Trends`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def graded(self) -> list[GradedSpan]:
        """Return how long reports were their vendors' newest, by month and grade."""
        made = type_coerce(assessments.c.made_at, Text)
        month = func.substr(made, 1, _MONTH_CHARS)
        later = func.lead(month).over(partition_by=assessments.c.vendor, order_by=(made, assessments.c.id))
        stood = select(
            month.label("since"), later.label("until"), assessments.c.grade, assessments.c.coverage
        ).subquery()
        query = (
            select(
                stood.c.since,
                stood.c.until,
                stood.c.grade,
                func.count().label("vendors"),
                func.sum(stood.c.coverage).label("coverage"),
            )
            .where(stood.c.until.is_(None) | (stood.c.until != stood.c.since))
            .group_by(stood.c.since, stood.c.until, stood.c.grade)
        )
        return every(self._connection, query, GradedSpan)

    def tiered(self) -> list[TieredSpan]:
        """Return how long systems were open at a tier, by month.

        The tier follows from the facts, in code: all that is counted here is read once.
        """
        columns = [
            (each.c.id, each.c.revision, each.c.changed_at, each.c.stage, each.c.facts)
            for each in (systems, system_revisions)
        ]
        all_revisions = union_all(*(select(*each) for each in columns)).subquery()
        month = func.substr(type_coerce(all_revisions.c.changed_at, Text), 1, _MONTH_CHARS)
        later = func.lead(month).over(partition_by=all_revisions.c.id, order_by=all_revisions.c.revision)
        stood = select(
            month.label("since"),
            later.label("until"),
            type_coerce(all_revisions.c.stage, Text).label("stage"),
            type_coerce(all_revisions.c.facts, Text).label("facts"),
        ).subquery()
        query = select(stood.c.since, stood.c.until, stood.c.facts).where(
            stood.c.until.is_(None) | (stood.c.until != stood.c.since), stood.c.stage.in_(_OPEN)
        )
        with trusted("AISystem"):
            counts = Counter((since, until, _tier(facts)) for since, until, facts in self._connection.execute(query))
        return [
            TieredSpan(since=since, until=until, tier=tier, systems=number)
            for (since, until, tier), number in counts.items()
        ]


def _tier(facts: str) -> RiskTier:
    """Return the tier of facts as stored; of the few uses that there are, each is thought about once.

    Raises:
        ValueError: when they are no facts.
    """
    try:
        said = json.loads(facts)
        use = said["profile"]
        return _tier_of(tuple(use["data_classes"]), use["deployment"], use["autonomy"], said["audience"])
    except (KeyError, TypeError) as exc:
        raise ValueError(f"no facts of a system: {exc}") from exc


@cache
def _tier_of(data: tuple[str, ...], deployment: str | None, autonomy: str | None, audience: str | None) -> RiskTier:
    profile = Profile(
        data_classes=tuple(map(DataClass, data)),
        deployment=Deployment(deployment) if deployment else None,
        autonomy=Autonomy(autonomy) if autonomy else None,
    )
    return inherent_risk(profile, Audience(audience) if audience else None).tier
