"""What a rubric may be, and which rules it still breaks when it is well-formed."""

from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.domain.canonical import digest_of
from pipeline.domain.profile import Autonomy, Condition, DataClass, Deployment, Profile
from pipeline.domain.rubric import Dimension, Emphasis, GradeFloor, Rubric, Scoring, criterion_digest, rules_broken
from pipeline.domain.source import EvidenceKind
from tests.builders import a_criterion, a_rubric, changed


def scored_by(*grades: tuple[str, float]) -> Scoring:
    return Scoring(
        partial_value=0.5,
        coverage_floor=0.6,
        grades=tuple(GradeFloor(grade=grade, floor=floor) for grade, floor in grades),
    )


def two_dimensions(first: str, second: str, **changes: Any) -> Rubric:
    """A rubric of two dimensions with one criterion each, named as given."""
    dimensions = tuple(
        Dimension(id=f"dimension-{number}", title="A title", weight=1, criteria=(a_criterion(name),))
        for number, name in enumerate([first, second])
    )
    return a_rubric(dimensions=dimensions, **changes)


def test_a_sound_rubric_breaks_no_rule() -> None:
    assert rules_broken(a_rubric(a_criterion("one", deal_breaker="C"), a_criterion("two"))) == []


def test_an_id_that_is_used_twice_is_named_with_its_count() -> None:
    assert rules_broken(two_dimensions("same", "same")) == ["same: this id is used 2 times"]


def test_a_criterion_may_not_be_called_like_a_dimension() -> None:
    assert rules_broken(two_dimensions("dimension-1", "other")) == ["dimension-1: this id is used 2 times"]


@pytest.mark.parametrize(
    "grades",
    [
        (("A", 80.0), ("B", 80.0), ("F", 0.0)),
        (("A", 50.0), ("B", 80.0), ("F", 0.0)),
        (("A", 80.0), ("F", 10.0)),
        (("F", 0.0), ("A", 80.0)),
    ],
)
def test_floors_that_do_not_fall_to_zero_are_refused(grades: tuple[tuple[str, float], ...]) -> None:
    found = rules_broken(a_rubric(scoring=scored_by(*grades)))
    assert found == ["scoring.grades: floors must fall from grade to grade and end at 0"]


def test_a_grade_that_is_named_twice_is_refused() -> None:
    assert rules_broken(a_rubric(scoring=scored_by(("A", 80.0), ("A", 50.0), ("F", 0.0)))) != []


def test_a_deal_breaker_names_a_grade_that_there_is() -> None:
    found = rules_broken(a_rubric(a_criterion("one", deal_breaker="D")))
    assert found == ["one.deal_breaker: there is no grade 'D'"]


def test_an_evidence_kind_that_is_accepted_twice_is_refused() -> None:
    twice = (EvidenceKind.POLICY, EvidenceKind.CONTRACT, EvidenceKind.POLICY)
    found = rules_broken(a_rubric(a_criterion("one", accepted_evidence=twice)))
    assert found == ["one.accepted_evidence: a kind is named twice"]


def test_all_broken_rules_are_told_at_once() -> None:
    rubric = two_dimensions("same", "same", scoring=scored_by(("A", 80.0), ("F", 1.0)))
    assert len(rules_broken(rubric)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"id": "Not An Id"},
        {"id": "ends-"},
        {"question": ""},
        {"indicators": ()},
        {"accepted_evidence": ()},
        {"weight": 0},
        {"weight": 6},
        {"weight": 2.0},
        {"ask_the_vendor": "?"},
    ],
)
def test_a_criterion_outside_its_form_does_not_exist(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_criterion(**change)


def test_a_dimension_without_a_criterion_does_not_exist() -> None:
    with pytest.raises(ValidationError):
        Dimension(id="empty", title="Empty", weight=1, criteria=())


def test_a_criterion_is_found_by_its_id_and_nothing_else_is() -> None:
    rubric = two_dimensions("one", "two")
    assert rubric.criterion("two").id == "two"
    assert [criterion.id for criterion in rubric.criteria] == ["one", "two"]
    with pytest.raises(KeyError):
        rubric.criterion("three")


@pytest.mark.parametrize(
    "change",
    [
        {"question": "Another question?"},
        {"search_terms": ("other",)},
        {"accepted_evidence": (EvidenceKind.POLICY, EvidenceKind.CONTRACT)},
        {"not_applicable_when": "No content is processed."},
        {"deal_breaker": "C"},
    ],
)
def test_whatever_can_change_an_answer_changes_the_digests(change: dict[str, Any]) -> None:
    before, after = a_criterion(), a_criterion(**change)
    assert criterion_digest(before) != criterion_digest(after)
    assert a_rubric(before).digest != a_rubric(after).digest


@pytest.mark.parametrize(
    "change",
    [
        {"weight": 4},
        {"fresh_months": 12},
        {"applies_when": Condition(deployment=(Deployment.API,))},
        {"emphasis": (Emphasis(when=Condition(deployment=(Deployment.API,)), weight=5),)},
    ],
)
def test_what_changes_a_score_but_no_answer_changes_the_rubrics_digest_alone(change: dict[str, Any]) -> None:
    """I12: weighing anew asks no model anew."""
    before, after = a_criterion(), a_criterion(**change)
    assert criterion_digest(before) == criterion_digest(after)
    assert a_rubric(before).digest != a_rubric(after).digest


def test_fields_that_came_later_leave_the_hash_of_an_older_rubric_as_it_was() -> None:
    """The digest of this rubric as the release before these fields computed it."""
    older = a_rubric().model_dump(mode="json")
    for criterion in older["dimensions"][0]["criteria"]:
        for name in ("not_applicable_when", "fresh_months", "applies_when", "emphasis"):
            del criterion[name]
    assert a_rubric().digest == digest_of(older)


def test_a_rubric_for_a_use_leaves_out_what_does_not_apply_and_weighs_as_that_use_does() -> None:
    health = Condition(data_classes=(DataClass.HEALTH,))
    rubric = a_rubric(
        a_criterion("always", emphasis=(Emphasis(when=health, weight=5),)), a_criterion("hipaa", applies_when=health)
    )
    weights = {
        name: [(criterion.id, criterion.weight) for criterion in rubric.for_profile(profile).criteria]
        for name, profile in {
            "health": Profile(data_classes=(DataClass.HEALTH, DataClass.INTERNAL)),
            "public": Profile(data_classes=(DataClass.PUBLIC,)),
            "unknown": Profile(),
        }.items()
    }
    assert weights == {
        "health": [("always", 5), ("hipaa", 3)],
        "public": [("always", 3)],
        "unknown": [("always", 3), ("hipaa", 3)],
    }


def test_a_dimension_of_which_nothing_applies_is_left_out() -> None:
    rubric = two_dimensions("one", "two")
    only = rubric.dimensions[1].model_copy(
        update={"criteria": (a_criterion("two", applies_when=Condition(autonomy=(Autonomy.AUTONOMOUS,))),)}
    )
    tailored = changed(rubric, dimensions=(rubric.dimensions[0], only)).for_profile(
        Profile(autonomy=Autonomy.ASSISTIVE)
    )
    assert [dimension.id for dimension in tailored.dimensions] == ["dimension-0"]


def test_a_condition_without_a_facet_and_an_emphasis_without_effect_are_named() -> None:
    criterion = a_criterion(
        "one", applies_when=Condition(), emphasis=(Emphasis(when=Condition(deployment=(Deployment.API,)), weight=3),)
    )
    assert rules_broken(a_rubric(criterion)) == [
        "one.applies_when: names no data class, deployment or autonomy",
        "one.emphasis.0: has the weight that the criterion has anyway",
    ]


def test_scoring_is_part_of_the_rubrics_digest() -> None:
    rubric = a_rubric()
    assert changed(rubric, scoring=changed(rubric.scoring, partial_value=0.4)).digest != rubric.digest
