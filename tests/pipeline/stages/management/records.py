"""Builds records as evidence, and rules that ask for them."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from pipeline.domain.management import EvidenceRule, Family, LiveRecord

TODAY = date(2026, 11, 24)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def record(family: Family = Family.POLICY, name: str = "r1", *, age_days: int = 0, **fields: Any) -> LiveRecord:
    known = {"title": name, "link": f"/x/{name}"} | fields
    return LiveRecord(family=family, id=name, on=days_ago(age_days), **known)


def rule(family: Family = Family.POLICY, *, fresh_days: int = 365, **fields: Any) -> EvidenceRule:
    return EvidenceRule(family=family, fresh_days=fresh_days, because="an auditor samples them", **fields)


FAMILIES = (Family.SYSTEM, Family.POLICY, Family.IMPACT_ASSESSMENT)
RECORDS = st.lists(
    st.builds(
        record,
        st.sampled_from(FAMILIES),
        st.sampled_from("abcdef"),
        age_days=st.integers(-5, 800),
        speaks_of=st.none() | st.sampled_from("abcdef"),
    ),
    max_size=12,
    unique_by=lambda item: (item.family, item.id),
)
RULES = st.lists(
    st.builds(
        rule,
        st.sampled_from(FAMILIES),
        fresh_days=st.integers(1, 700),
        at_least=st.integers(1, 3),
        share_of=st.none() | st.just(Family.SYSTEM),
        share_min=st.sampled_from([0.5, 1.0]),
    ),
    min_size=1,
    max_size=3,
)
