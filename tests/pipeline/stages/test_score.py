"""Code does the arithmetic, and unknown is not zero."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.assessment import INSUFFICIENT, DimensionScore, Score
from pipeline.domain.finding import Finding
from pipeline.domain.judgement import JudgeAnswer
from pipeline.domain.rubric import Criterion, Dimension, Rubric
from pipeline.domain.verdict import Verdict
from pipeline.stages.score import score
from tests.builders import a_criterion, a_rubric, a_scored_finding, an_unscored_finding
from tests.examples import examples

PROPERTY = settings(derandomize=True, max_examples=examples(80), deadline=None)
MET, PARTIAL, NOT_MET, NOT_APPLICABLE = Verdict.MET, Verdict.PARTIAL, Verdict.NOT_MET, Verdict.NOT_APPLICABLE
Said = Mapping[str, Verdict | None]


def rubric_of(dimensions: dict[str, tuple[int, dict[str, int]]], **changes: Any) -> Rubric:
    """Dimensions by name with their weight and the weights of their criteria."""
    return a_rubric(
        dimensions=tuple(
            Dimension(
                id=name,
                title="A title",
                weight=weight,
                criteria=tuple(a_criterion(criterion, weight=value) for criterion, value in criteria.items()),
            )
            for name, (weight, criteria) in dimensions.items()
        ),
        **changes,
    )


def findings_of(said: Said) -> list[Finding]:
    return [
        an_unscored_finding(name) if verdict is None else a_scored_finding(name, verdict=verdict, judged=verdict)
        for name, verdict in said.items()
    ]


TWO = rubric_of({"one": (3, {"a": 1, "b": 3}), "two": (1, {"c": 2, "d": 2})})


@pytest.mark.parametrize(
    ("said", "total", "coverage", "grade"),
    [
        # one = (1*1 + 3*0.5) / 4 = 62.5, two = (2 + 0) / 4 = 50; (3*62.5 + 50) / 4 = 59.375
        ({"a": MET, "b": PARTIAL, "c": MET, "d": NOT_MET}, 59.4, 1.0, "C"),
        ({"a": MET, "b": MET, "c": MET, "d": MET}, 100.0, 1.0, "A"),
        ({"a": NOT_MET, "b": NOT_MET, "c": NOT_MET, "d": NOT_MET}, 0.0, 1.0, "F"),
        # b and d unknown: one = 100, two = 0; (300 + 0) / 4 = 75, coverage 3 of 8
        ({"a": MET, "b": None, "c": NOT_MET, "d": None}, 75.0, 0.375, INSUFFICIENT),
        # d does not apply: coverage 6 of 6
        ({"a": MET, "b": MET, "c": NOT_MET, "d": NOT_APPLICABLE}, 75.0, 1.0, "C"),
        # two unknown: the whole score is one's; coverage 4 of 8
        ({"a": NOT_MET, "b": MET, "c": None, "d": None}, 75.0, 0.5, INSUFFICIENT),
        # c unknown, and the rest decides: coverage 6 of 8
        ({"a": MET, "b": MET, "c": None, "d": MET}, 100.0, 0.75, "A"),
        ({}, None, 0.0, INSUFFICIENT),
    ],
)
def test_a_score_is_what_a_person_computes_by_hand(
    said: Said, total: float | None, coverage: float, grade: str
) -> None:
    """I3."""
    result = score(TWO, findings_of(said))
    assert (result.score, result.coverage, result.grade) == (total, coverage, grade)


def test_a_dimension_is_scored_and_covered_on_its_own() -> None:
    result = score(TWO, findings_of({"a": MET, "b": PARTIAL, "c": None, "d": None}))
    assert [(item.id, item.score, item.coverage) for item in result.dimensions] == [
        ("one", 62.5, 1.0),
        ("two", None, 0.0),
    ]


def test_unknown_is_not_zero() -> None:
    """I8: what is unknown lowers coverage and leaves the score alone."""
    known = score(TWO, findings_of({"a": MET, "b": MET, "c": MET, "d": None}))
    failed = score(TWO, findings_of({"a": MET, "b": MET, "c": MET, "d": NOT_MET}))
    assert (known.score, known.coverage) == (100.0, 0.75)
    assert (failed.score, failed.coverage) == (87.5, 1.0)


def test_a_criterion_without_a_finding_is_unknown() -> None:
    """I8."""
    missing = score(TWO, findings_of({"a": MET}))
    assert missing == score(TWO, findings_of({"a": MET, "b": None, "c": None, "d": None}))


def test_what_does_not_apply_leaves_the_sum_and_the_coverage() -> None:
    alone = rubric_of({"one": (3, {"a": 1}), "two": (1, {"c": 2})})
    with_more = score(TWO, findings_of({"a": MET, "b": NOT_APPLICABLE, "c": NOT_MET, "d": NOT_APPLICABLE}))
    assert with_more == score(alone, findings_of({"a": MET, "c": NOT_MET}))


def test_where_nothing_applies_nothing_is_graded() -> None:
    """I8."""
    result = score(TWO, findings_of(dict.fromkeys("abcd", NOT_APPLICABLE)))
    assert (result.score, result.grade) == (None, INSUFFICIENT)


@pytest.mark.parametrize(("unknown", "grade"), [("d", "A"), ("cd", INSUFFICIENT)])
def test_below_the_floor_of_coverage_there_is_no_grade(unknown: str, grade: str) -> None:
    """I8: the floor is 0.6."""
    said: Said = {name: None if name in unknown else MET for name in "abcd"}
    assert score(TWO, findings_of(said)).grade == grade


def test_coverage_at_the_floor_is_enough() -> None:
    rubric = rubric_of({"one": (1, {"a": 3, "b": 2})})
    assert score(rubric, findings_of({"a": MET, "b": None})).grade == "A"


def test_coverage_just_below_the_floor_is_not_rounded_up_to_it() -> None:
    """I8: 427 of 712 is 0.5997."""
    weights = {f"c{number}": 5 for number in range(142)} | {"last": 2}
    rubric = rubric_of({"one": (1, weights)})
    said: Said = {**{f"c{number}": MET for number in range(85)}, "last": MET}
    assert rubric.scoring.coverage_floor > 427 / 712
    assert score(rubric, findings_of(said)).grade == INSUFFICIENT


def breaking_the_deal(grade: str, verdict: Verdict | None, *, others: Verdict = MET) -> tuple[str, tuple[str, ...]]:
    rubric = a_rubric(a_criterion("breaker", weight=1, deal_breaker=grade), a_criterion("other", weight=5))
    result = score(rubric, findings_of({"breaker": verdict, "other": others}))
    return result.grade, result.caps


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (NOT_MET, ("C", ("breaker",))),
        (PARTIAL, ("A", ())),
        (MET, ("A", ())),
        (None, ("A", ())),
        (NOT_APPLICABLE, ("A", ())),
    ],
)
def test_a_deal_breaker_caps_the_grade_only_when_it_is_not_met(
    verdict: Verdict | None, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert breaking_the_deal("C", verdict) == expected


def test_a_cap_never_raises_a_grade() -> None:
    assert breaking_the_deal("C", NOT_MET, others=NOT_MET) == ("F", ("breaker",))
    assert breaking_the_deal("A", NOT_MET, others=PARTIAL)[0] == "F"


def test_the_lowest_of_several_caps_counts() -> None:
    rubric = a_rubric(
        a_criterion("one", weight=1, deal_breaker="C"),
        a_criterion("two", weight=1, deal_breaker="F"),
        *[a_criterion(f"other-{number}", weight=5) for number in range(4)],
    )
    said: Said = {"one": NOT_MET, "two": NOT_MET, **{f"other-{number}": MET for number in range(4)}}
    result = score(rubric, findings_of(said))
    assert (result.score, result.grade, result.caps) == (90.9, "F", ("one", "two"))


def test_a_broken_deal_does_not_make_a_grade_out_of_too_little() -> None:
    """I8."""
    rubric = a_rubric(a_criterion("one", weight=1, deal_breaker="C"), a_criterion("two", weight=5))
    assert score(rubric, findings_of({"one": NOT_MET})).grade == INSUFFICIENT


@pytest.mark.parametrize(("weight", "grade"), [(4, "A"), (3, "C")])
def test_a_floor_is_reached_and_not_only_passed(weight: int, grade: str) -> None:
    """80 of 100 is an A."""
    rubric = a_rubric(a_criterion("good", weight=weight), a_criterion("bad", weight=1))
    assert score(rubric, findings_of({"good": MET, "bad": NOT_MET})).grade == grade


def test_a_model_can_say_no_number() -> None:
    """I3."""
    numbers = {float, int}
    assert not [name for name, field in JudgeAnswer.model_fields.items() if field.annotation in numbers]


def test_findings_of_another_rubric_change_nothing() -> None:
    said: Said = {"a": MET, "b": PARTIAL, "c": MET, "d": NOT_MET}
    assert score(TWO, findings_of({**said, "stranger": NOT_MET})) == score(TWO, findings_of(said))


# --- properties -------------------------------------------------------------------------------------------------------

GRADES = {"A": 3, "C": 2, "F": 1, INSUFFICIENT: 0}


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    breakers = st.sampled_from([None, None, "A", "C", "F"])

    def criterion(name: str) -> Criterion:
        return a_criterion(name, weight=draw(st.integers(1, 5)), deal_breaker=draw(breakers))

    return a_rubric(
        dimensions=tuple(
            Dimension(
                id=f"dimension-{number}",
                title="A title",
                weight=draw(st.integers(1, 10)),
                criteria=tuple(criterion(f"c-{number}-{index}") for index in range(size)),
            )
            for number, size in enumerate(sizes)
        )
    )


@st.composite
def rubrics_with_answers(draw: st.DrawFn) -> tuple[Rubric, Said]:
    rubric = draw(rubrics())
    verdicts = st.sampled_from([MET, PARTIAL, NOT_MET, NOT_APPLICABLE, None])
    return rubric, {criterion.id: draw(verdicts) for criterion in rubric.criteria}


@PROPERTY
@given(case=rubrics_with_answers())
def test_every_score_lies_between_0_and_100_and_every_coverage_between_0_and_1(case: tuple[Rubric, Said]) -> None:
    rubric, said = case
    result = score(rubric, findings_of(said))
    items: list[Score | DimensionScore] = [result, *result.dimensions]
    for item in items:
        assert item.score is None or 0 <= item.score <= 100
        assert 0 <= item.coverage <= 1
    assert result.grade in GRADES
    assert result == score(rubric, findings_of(dict(reversed(list(said.items())))))


@PROPERTY
@given(case=rubrics_with_answers(), data=st.data())
def test_a_better_verdict_never_lowers_a_score_or_a_grade(case: tuple[Rubric, Said], data: st.DataObject) -> None:
    rubric, said = case
    name = data.draw(st.sampled_from(sorted(said)))
    worse, better = data.draw(st.sampled_from([(NOT_MET, PARTIAL), (PARTIAL, MET), (NOT_MET, MET)]))
    low = score(rubric, findings_of({**said, name: worse}))
    high = score(rubric, findings_of({**said, name: better}))
    assert low.score is not None
    assert high.score is not None
    assert high.score >= low.score
    assert GRADES[high.grade] >= GRADES[low.grade]
    assert high.coverage == low.coverage


@PROPERTY
@given(case=rubrics_with_answers(), data=st.data())
def test_knowing_less_never_raises_coverage(case: tuple[Rubric, Said], data: st.DataObject) -> None:
    """I8."""
    rubric, said = case
    name = data.draw(st.sampled_from(sorted(said)))
    known = score(rubric, findings_of({**said, name: data.draw(st.sampled_from([MET, PARTIAL, NOT_MET]))}))
    unknown = score(rubric, findings_of({**said, name: None}))
    assert unknown.coverage < known.coverage
