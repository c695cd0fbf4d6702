"""What is said of a system: harms for everybody, lowered by what was done, gates with their reasons."""

from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.domain.ids import Digest, SystemId
from pipeline.domain.register.use import Affected, Gate, GateDecision, Harm, ImpactAssessment

ALL = tuple(Affected)


def harm(affected: Affected = Affected.INDIVIDUALS, **degrees: Any) -> Harm:
    known = {"severity": 4, "likelihood": 3, "severity_after": 4, "likelihood_after": 3} | degrees
    return Harm(words="A wrong answer is believed.", affected=affected, **known)


def impact(harms: tuple[Harm, ...], **fields: Any) -> ImpactAssessment:
    return ImpactAssessment(
        title="Support assistant",
        system=SystemId("s1"),
        template="impact/1",
        intended_use="Drafts answers.",
        foreseeable_misuse=("Answers are sent unread.",),
        people="Customers.",
        harms=harms,
        oversight="Every answer is read.",
        rests_on=Digest("sha256:" + "0" * 64),
        **fields,
    )


def test_what_measures_leave_is_severity_times_likelihood() -> None:
    lowered = harm(measures="A person reads it first.", likelihood_after=1)
    assert (lowered.before, lowered.after) == (12, 4)


@pytest.mark.parametrize("after", [{"severity_after": 5}, {"likelihood_after": 4}])
def test_measures_make_no_harm_worse(after: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="worse"):
        harm(Affected.GROUPS, measures="We try.", **after)


def test_a_harm_that_is_lowered_without_measures_is_refused() -> None:
    with pytest.raises(ValidationError, match="has to be said"):
        harm(severity_after=1)


def test_an_assessment_that_leaves_society_out_is_refused() -> None:
    with pytest.raises(ValidationError, match="society"):
        impact((harm(Affected.INDIVIDUALS), harm(Affected.GROUPS)))


def test_the_worst_harm_that_is_left_counts() -> None:
    lowered = harm(Affected.GROUPS, measures="It is read first.", likelihood_after=1)
    mild = harm(Affected.SOCIETY, severity=1, likelihood=1, severity_after=1, likelihood_after=1)
    assert impact((harm(), lowered, mild)).worst_after == 12


def test_an_approval_has_a_name_and_a_day() -> None:
    with pytest.raises(ValidationError, match="a name and a day"):
        impact(tuple(harm(item) for item in ALL), approved_by="Ana")


def test_who_waives_a_record_says_why() -> None:
    with pytest.raises(ValidationError, match="says why"):
        GateDecision(title="Go live", system=SystemId("s1"), gate=Gate.DEPLOYMENT, waived=("impact assessment",))
