"""An organisation's rubric that extends another: what it becomes, and what is wrong with it, all at once."""

from pathlib import Path

import pytest

from pipeline.domain.profile import Condition, Deployment
from pipeline.errors import InvalidRubric
from pipeline.library.extensions import Change, Removal
from pipeline.library.rubrics import LOCK_NAME, RubricLibrary

BASE = """\
# yaml-language-server: $schema=./rubric.schema.json
id: small
version: 2
title: A small rubric
scoring:
  partial_value: 0.5
  coverage_floor: 0.35
  grades:
    - {grade: A, floor: 80}
    - {grade: B, floor: 0}
dimensions:
"""

CRITERION = """\
      - id: {id}
        question: For how long is content kept?
        anchors: {{met: A period is stated., partial: A purpose is stated., not_met: It is kept for ever.}}
        indicators:
          - {{says: met, phrase: "keep ... # days"}}
        accepted_evidence: [contract, policy]
        weight: {weight}
        ask_the_vendor: For how long do you keep content?
"""

EXTENSION = """\
# yaml-language-server: $schema=./rubric-extension.schema.json
id: ours
version: 1
title: Our rubric
extends: small@2
"""


def criterion(name: str, *, weight: int = 3) -> str:
    return CRITERION.format(id=name, weight=weight)


def dimension(name: str, *criteria: str, heading: str = "    title: A title\n    weight: 1\n") -> str:
    return f"  - id: {name}\n{heading}    criteria:\n{''.join(criteria)}"


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def library(tmp_path: Path) -> RubricLibrary:
    """A released base: `handling` asks retention and deletion, `security` asks encryption."""
    text = BASE + dimension("handling", criterion("retention"), criterion("deletion", weight=2))
    text += dimension("security", criterion("encryption"))
    library = RubricLibrary([tmp_path])
    (tmp_path / LOCK_NAME).write_text(library.locked(written(tmp_path, "small", text)), encoding="utf-8")
    return library


def problems(library: RubricLibrary, folder: Path, text: str) -> list[tuple[int, str, str]]:
    found = library.problems(written(folder, "ours", EXTENSION + text))
    return [(problem.line, problem.place, problem.message) for problem in found]


def test_an_extension_that_changes_nothing_is_the_base_under_its_own_name(
    library: RubricLibrary, tmp_path: Path
) -> None:
    written(tmp_path, "ours", EXTENSION)
    ours, base = library.load("ours"), library.load("small")
    assert (ours.id, ours.version, ours.title) == ("ours", 1, "Our rubric")
    assert (ours.dimensions, ours.scoring) == (base.dimensions, base.scoring)
    assert ours.digest != base.digest


def test_criteria_and_dimensions_are_removed_and_added(library: RubricLibrary, tmp_path: Path) -> None:
    added = dimension("handling", criterion("residency"), heading="") + dimension("exit", criterion("exit-plan"))
    written(tmp_path, "ours", EXTENSION + f"remove: [deletion, security]\ndimensions:\n{added}")
    ours = library.load("ours")
    assert {item.id: [each.id for each in item.criteria] for item in ours.dimensions} == {
        "handling": ["retention", "residency"],
        "exit": ["exit-plan"],
    }
    assert library.names() == ("ours", "small")


def test_an_override_sets_what_it_names_and_leaves_the_rest(library: RubricLibrary, tmp_path: Path) -> None:
    override = """\
override:
  retention:
    weight: 5
    deal_breaker: B
    fresh_months: 12
    ask_the_vendor: How many days?
    applies_when: {deployment: [saas]}
    emphasis:
      - {when: {deployment: [api]}, weight: 1}
"""
    written(tmp_path, "ours", EXTENSION + override)
    ours, base = library.load("ours").criterion("retention"), library.load("small").criterion("retention")
    assert (ours.weight, ours.deal_breaker, ours.fresh_months, ours.ask_the_vendor) == (5, "B", 12, "How many days?")
    assert ours.applies_when == Condition(deployment=(Deployment.SAAS,))
    assert [item.weight for item in ours.emphasis] == [1]
    assert (ours.question, ours.anchors, ours.indicators) == (base.question, base.anchors, base.indicators)
    assert library.load("ours").criterion("deletion") == library.load("small").criterion("deletion")


def test_null_takes_away_what_a_criterion_can_be_without(library: RubricLibrary, tmp_path: Path) -> None:
    written(tmp_path, "ours", EXTENSION + "override:\n  retention: {deal_breaker: B}\n")
    (tmp_path / LOCK_NAME).write_text(library.locked(tmp_path / "ours.yaml"), encoding="utf-8")
    theirs = EXTENSION.replace("ours", "theirs").replace("small@2", "ours@1")
    written(tmp_path, "theirs", theirs + "override:\n  retention: {deal_breaker: null}\n")
    assert library.load("ours").criterion("retention").deal_breaker == "B"
    assert library.load("theirs").criterion("retention").deal_breaker is None


@pytest.mark.parametrize("field", ["weight", "ask_the_vendor", "emphasis"])
def test_null_for_what_every_criterion_has_is_refused(library: RubricLibrary, tmp_path: Path, field: str) -> None:
    found = problems(library, tmp_path, f"override:\n  retention: {{{field}: null}}\n")
    assert found == [(7, "override.retention", f"{field} cannot be null")]


def test_scoring_of_its_own_replaces_that_of_the_base(library: RubricLibrary, tmp_path: Path) -> None:
    scoring = BASE[BASE.index("scoring:") : BASE.index("dimensions:")].replace("0.35", "0.6")
    written(tmp_path, "ours", EXTENSION + scoring)
    assert library.load("ours").scoring.coverage_floor == 0.6
    assert library.resolved("ours").provenance.scoring_by == "ours@1"


def test_where_each_part_comes_from_is_recorded(library: RubricLibrary, tmp_path: Path) -> None:
    changes = "remove: [deletion]\noverride:\n  retention: {weight: 5, deal_breaker: B}\n"
    added = dimension("handling", criterion("residency"), heading="")
    written(tmp_path, "ours", f"{EXTENSION}{changes}dimensions:\n{added}")
    provenance = library.resolved("ours").provenance
    assert provenance.extends == ("small@2",)
    assert provenance.scoring_by == "small@2"
    assert provenance.written_in == {
        "handling": "small@2",
        "security": "small@2",
        "retention": "small@2",
        "residency": "ours@1",
        "encryption": "small@2",
    }
    assert provenance.changes == (
        Change(criterion="retention", field="weight", before=3, by="ours@1"),
        Change(criterion="retention", field="deal_breaker", before=None, by="ours@1"),
    )
    assert provenance.removed == (Removal(id="deletion", by="ours@1"),)


def test_a_rubric_that_extends_nothing_comes_from_itself(library: RubricLibrary) -> None:
    provenance = library.resolved("small").provenance
    assert (provenance.extends, provenance.changes, provenance.removed) == ((), (), ())
    assert set(provenance.written_in.values()) == {"small@2"}


def test_an_extension_can_be_extended_in_turn(library: RubricLibrary, tmp_path: Path) -> None:
    group = written(tmp_path, "ours", EXTENSION + "remove: [security]\noverride:\n  retention: {weight: 4}\n")
    (tmp_path / LOCK_NAME).write_text(library.locked(group), encoding="utf-8")
    theirs = EXTENSION.replace("ours", "theirs").replace("small@2", "ours@1")
    written(tmp_path, "theirs", theirs + "override:\n  retention: {weight: 5}\n")
    found = library.resolved("theirs")
    assert found.rubric.criterion("retention").weight == 5
    assert found.provenance.extends == ("ours@1", "small@2")
    assert [(change.before, change.by) for change in found.provenance.changes] == [(3, "ours@1"), (4, "theirs@1")]
    assert found.provenance.removed == (Removal(id="security", by="ours@1"),)


def test_every_error_is_told_at_once_each_with_its_line_and_criterion(library: RubricLibrary, tmp_path: Path) -> None:
    text = """\
remove: [deletion, retentoin, deletion]
override:
  deletion: {weight: 5}
  encrypton: {weight: 5}
  encryption: {}
  retention: {weight: 9, deal_breaker: D}
"""
    added = dimension("handling", criterion("encryption")) + dimension(
        "exit", criterion("exit-plan"), criterion("exit-plan").replace("# days", "(# days"), heading=""
    )
    base = "small@2"
    assert problems(library, tmp_path, f"{text}dimensions:\n{added}") == [
        (6, "remove.1", f"{base} has no criterion or dimension 'retentoin' (did you mean 'retention'?)"),
        (6, "remove.2", "stands above already"),
        (8, "override.deletion", "is removed by this file, so nothing in it can be set"),
        (9, "override.encrypton", f"{base} has no criterion 'encrypton' (did you mean 'encryption'?)"),
        (10, "override.encryption", "changes nothing: name a field, or leave the criterion out"),
        (10, "override.encryption", "is added by this file: write it there as it is to be"),
        (11, "override.retention.weight", "Input should be less than or equal to 5"),
        (11, "retention.deal_breaker", "there is no grade 'D'"),
        (14, "handling.title", f"{base} has this dimension: only criteria can be added to it"),
        (15, "handling.weight", f"{base} has this dimension: only criteria can be added to it"),
        (17, "encryption.id", f"{base} uses this id for something else: choose another"),
        (25, "exit.title", "a new dimension needs a title"),
        (25, "exit.weight", "a new dimension needs a weight"),
        (35, "exit-plan.id", "this id stands above already"),
        (39, "exit-plan.indicators.0.phrase", "'keep ... (# days': cannot read '('"),
    ]


def test_an_error_in_an_extension_is_raised_when_it_is_loaded(library: RubricLibrary, tmp_path: Path) -> None:
    written(tmp_path, "ours", EXTENSION + "remove: [nothing-of-theirs]\n")
    with pytest.raises(InvalidRubric, match=r"ours\.yaml:6: remove\.0: small@2 has no criterion or dimension"):
        library.load("ours")


def test_what_goes_with_its_dimension_is_not_removed_again(library: RubricLibrary, tmp_path: Path) -> None:
    assert problems(library, tmp_path, "remove: [security, encryption]\n") == [
        (6, "remove.1", "goes with its dimension 'security' already")
    ]


def test_nothing_can_be_added_to_a_dimension_that_is_removed(library: RubricLibrary, tmp_path: Path) -> None:
    added = dimension("security", criterion("keys"), heading="")
    assert problems(library, tmp_path, f"remove: [security]\ndimensions:\n{added}") == [
        (8, "security.id", "is removed by this file, so nothing can be added to it")
    ]


def test_a_dimension_is_removed_by_its_name_and_not_emptied(library: RubricLibrary, tmp_path: Path) -> None:
    assert problems(library, tmp_path, "remove: [encryption]\n") == [
        (6, "remove", "nothing is left in 'security': remove the dimension by its id instead")
    ]


def test_a_rubric_is_not_removed_altogether(library: RubricLibrary, tmp_path: Path) -> None:
    assert problems(library, tmp_path, "remove: [security, handling]\n") == [
        (6, "remove", "nothing is left of the rubric")
    ]


def test_a_question_that_was_removed_leaves_its_name_behind(library: RubricLibrary, tmp_path: Path) -> None:
    """One id means one question in every report."""
    added = dimension("handling", criterion("deletion"), heading="")
    assert problems(library, tmp_path, f"remove: [deletion]\ndimensions:\n{added}") == [
        (10, "deletion.id", "small@2 uses this id for something else: choose another")
    ]


def test_a_dimension_that_is_filled_in_two_places_is_refused(library: RubricLibrary, tmp_path: Path) -> None:
    """The first of the two would be lost."""
    added = dimension("handling", criterion("one"), heading="") + dimension("handling", criterion("two"), heading="")
    assert problems(library, tmp_path, f"dimensions:\n{added}") == [(17, "handling.id", "this id stands above already")]


def test_a_weight_that_an_emphasis_of_the_base_has_already_is_told_at_the_override(
    library: RubricLibrary, tmp_path: Path
) -> None:
    emphasis = "override:\n  retention: {weight: 5, emphasis: [{when: {deployment: [api]}, weight: 5}]}\n"
    assert problems(library, tmp_path, emphasis) == [
        (7, "retention.emphasis.0", "has the weight that the criterion has anyway")
    ]


def test_scoring_without_the_grade_of_a_deal_breaker_of_the_base_is_told_at_the_scoring(
    library: RubricLibrary, tmp_path: Path
) -> None:
    group = written(tmp_path, "ours", EXTENSION + "override:\n  retention: {deal_breaker: B}\n")
    (tmp_path / LOCK_NAME).write_text(library.locked(group), encoding="utf-8")
    scoring = BASE[BASE.index("scoring:") : BASE.index("dimensions:")].replace("grade: B", "grade: C")
    theirs = EXTENSION.replace("ours", "theirs").replace("small@2", "ours@1")
    (problem,) = library.problems(written(tmp_path, "theirs", theirs + scoring))
    assert (problem.line, problem.place, problem.message) == (6, "retention.deal_breaker", "there is no grade 'B'")


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("smal@2", "There is no rubric 'smal'. There are: ours, small."),
        ("small@1", "small is at version 2. Read what changed, then extend small@2."),
        ("small@3", "small is at version 2. Read what changed, then extend small@2."),
        ("ours@1", "It extends itself: ours -> ours. Name another base."),
    ],
)
def test_a_base_that_is_not_there_is_told_beside_the_other_errors(
    library: RubricLibrary, tmp_path: Path, base: str, message: str
) -> None:
    text = EXTENSION.replace("small@2", base) + "override:\n  retention: {weight: 9}\n"
    found = library.problems(written(tmp_path, "ours", text))
    assert [(problem.line, problem.place, problem.message) for problem in found] == [
        (5, "extends", message),
        (7, "override.retention.weight", "Input should be less than or equal to 5"),
    ]


@pytest.mark.parametrize("base", ["small", "small@", "small@0", "small@two", "Small@2", "[small]", "2"])
def test_a_base_without_a_name_and_a_version_is_refused_once(library: RubricLibrary, tmp_path: Path, base: str) -> None:
    (problem,) = library.problems(written(tmp_path, "ours", EXTENSION.replace("small@2", base)))
    assert (problem.line, problem.place) == (5, "extends")


def test_two_rubrics_that_extend_each_other_are_refused(library: RubricLibrary, tmp_path: Path) -> None:
    written(tmp_path, "ours", EXTENSION.replace("small@2", "theirs@1"))
    file = written(tmp_path, "theirs", EXTENSION.replace("ours", "theirs").replace("small@2", "ours@1"))
    (problem,) = library.problems(file)
    assert problem.message.startswith("ours has errors of its own.")


def test_a_base_that_was_edited_after_its_release_is_refused(library: RubricLibrary, tmp_path: Path) -> None:
    base = tmp_path / "small.yaml"
    base.write_text(base.read_text("utf-8").replace("weight: 2", "weight: 1"), encoding="utf-8")
    ((line, place, message),) = problems(library, tmp_path, "")
    assert (line, place) == (5, "extends")
    assert message == f"small has errors of its own. Run `dossier rubric check {base}`."


def test_a_base_that_is_not_released_is_refused(library: RubricLibrary, tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).unlink()
    ((_, place, message),) = problems(library, tmp_path, "")
    assert place == "extends"
    assert message.startswith("small@2 is not released. Run `dossier rubric lock ")


def test_an_extension_by_its_path_finds_its_base_beside_it(library: RubricLibrary, tmp_path: Path) -> None:
    file = written(tmp_path, "ours", EXTENSION)
    assert RubricLibrary([]).load(file) == library.load("ours")


def test_an_extension_is_released_with_what_it_extends(library: RubricLibrary, tmp_path: Path) -> None:
    file = written(tmp_path, "ours", EXTENSION)
    (tmp_path / LOCK_NAME).write_text(library.locked(file), encoding="utf-8")
    file.write_text(EXTENSION + "override:\n  retention: {weight: 4}\n", encoding="utf-8")
    (problem,) = library.problems(file)
    assert problem.message == "version 1 was released with another content: raise the version"


def test_an_extension_must_name_its_own_schema(library: RubricLibrary, tmp_path: Path) -> None:
    text = EXTENSION.replace("rubric-extension.schema", "rubric.schema")
    (problem,) = library.problems(written(tmp_path, "ours", text))
    assert (problem.line, problem.place) == (1, "")
    assert "rubric-extension.schema.json" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "remove: retention\n",
        "remove: [[retention], 3, null]\n",
        "override: [retention]\n",
        "override:\n  retention: 5\n",
        "dimensions: 3\n",
        "dimensions: [3, [], {id: [a]}, {id: x, criteria: 3}]\n",
        "dimensions: [{id: y, title: Why, weight: 1, criteria: [3, {id: []}]}]\n",
        "scoring: 3\n",
        "scoring: {grades: 3}\n",
        "questions: []\n",
    ],
)
def test_whatever_is_in_an_extension_ends_in_a_report(library: RubricLibrary, tmp_path: Path, text: str) -> None:
    assert problems(library, tmp_path, text)
