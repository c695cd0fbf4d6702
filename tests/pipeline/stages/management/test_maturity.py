"""A level is reached by records where records can tell, and by attestation where they cannot."""

from collections.abc import Sequence

from pipeline.domain.management import (
    CriterionStanding,
    EvidenceRule,
    Family,
    Level,
    LevelRules,
    LiveRecord,
    MaturityCriterion,
    Pillar,
)
from pipeline.stages.management.maturity import criterion_standing, next_steps
from tests.pipeline.stages.management.records import TODAY, record, rule


def step(level: Level, *rules: EvidenceRule) -> LevelRules:
    return LevelRules(level=level, rules=rules, next_step=f"do what {level.value} asks")


def criterion(*steps: LevelRules, name: str = "inventory") -> MaturityCriterion:
    return MaturityCriterion(id=name, pillar=Pillar.VISIBILITY, question="Is what runs known?", levels=steps)


DEFINED = step(Level.DEFINED, rule(Family.SYSTEM))
MANAGED = step(Level.MANAGED, rule(Family.ASSESSMENT))
ATTESTED = step(Level.MEASURED)
WHOLE = criterion(DEFINED, MANAGED, ATTESTED)
SYSTEM, REPORT, WORD = record(Family.SYSTEM), record(Family.ASSESSMENT), record(Family.ATTESTATION, "said")


def standing(
    records: Sequence[LiveRecord], attested: dict[int, Sequence[LiveRecord]] | None = None
) -> CriterionStanding:
    return criterion_standing(WHOLE, records, attested=attested or {}, today=TODAY)


def test_nothing_is_ad_hoc_and_says_the_first_step() -> None:
    found = standing([])
    assert (found.level, found.next_step) == (Level.AD_HOC, "do what defined asks")
    assert len(found.lacking) == 1


def test_a_level_is_reached_by_its_records() -> None:
    assert standing([SYSTEM]).level is Level.DEFINED
    assert standing([SYSTEM, REPORT]).level is Level.MANAGED


def test_a_level_is_not_reached_over_one_that_is_lacking() -> None:
    assert standing([REPORT]).level is Level.AD_HOC


def test_what_records_can_tell_is_not_said_instead() -> None:
    assert standing([], {5: [WORD]}).level is Level.AD_HOC


def test_what_records_cannot_tell_is_attested_for_its_level_or_a_higher_one() -> None:
    assert standing([SYSTEM, REPORT], {3: [WORD]}).level is Level.MANAGED
    found = standing([SYSTEM, REPORT], {4: [WORD]})
    assert (found.level, found.attested, found.next_step) == (Level.MEASURED, (WORD,), "")


def test_the_lowest_level_is_raised_first() -> None:
    low = criterion_standing(criterion(DEFINED, name="z_low"), [], attested={}, today=TODAY)
    high = criterion_standing(criterion(DEFINED, MANAGED, name="a_high"), [SYSTEM], attested={}, today=TODAY)
    done = criterion_standing(criterion(DEFINED, name="done"), [SYSTEM], attested={}, today=TODAY)
    assert [item.criterion for item in next_steps([high, done, low])] == ["z_low", "a_high"]
