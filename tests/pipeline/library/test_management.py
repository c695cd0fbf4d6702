"""What evidences the controls and the levels of maturity, as the files that come with Dossier say it."""

from pathlib import Path

import pytest

from pipeline.domain.management import Family, Level, Pillar
from pipeline.errors import InvalidRubric
from pipeline.library.crosswalks import default_crosswalks
from pipeline.library.management import (
    CONTROLS_FILE,
    MATURITY_FILE,
    control_rules,
    default_control_rules,
    default_maturity_model,
    management_folder,
    maturity_model,
)

CATALOGUE = default_crosswalks().catalogue("iso-42001")


def edited(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (management_folder() / name).read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / name
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_every_control_has_what_evidences_it() -> None:
    assert [item.control for item in default_control_rules().controls] == [item.id for item in CATALOGUE.controls]


def test_every_pillar_has_three_criteria_with_all_levels() -> None:
    criteria = default_maturity_model().criteria
    assert {pillar: sum(item.pillar is pillar for item in criteria) for pillar in Pillar} == dict.fromkeys(Pillar, 3)
    assert all([step.level for step in item.levels] == list(Level)[1:] for item in criteria)


def test_a_trait_that_is_a_control_is_one_of_the_catalogue() -> None:
    traits = {trait for item in default_control_rules().controls for rule in item.rules for trait in rule.traits}
    assert {trait for trait in traits if trait.startswith("A.")} <= CATALOGUE.ids


def test_a_control_that_is_none_and_one_that_is_left_out_are_both_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidRubric) as raised:
        control_rules(edited(tmp_path, CONTROLS_FILE, "control: A.3.2", "control: A.3.9"), CATALOGUE)
    assert "has no 'A.3.9'" in str(raised.value)
    assert "A.3.2: nothing says what evidences this control" in str(raised.value)


def test_an_attestation_for_one_control_does_not_count_for_another(tmp_path: Path) -> None:
    with pytest.raises(InvalidRubric, match="has it as a trait"):
        control_rules(edited(tmp_path, CONTROLS_FILE, "traits: [A.3.3]", "traits: [A.8.3]"), CATALOGUE)


def test_a_control_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRubric, match=r"there twice: A\.3\.3"):
        control_rules(edited(tmp_path, CONTROLS_FILE, "control: A.3.2", "control: A.3.3"), CATALOGUE)


def test_levels_out_of_their_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRubric, match="in their order"):
        maturity_model(edited(tmp_path, MATURITY_FILE, "level: defined", "level: managed"))


def test_a_family_that_there_is_not_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidRubric, match=r"controls\.yaml:\d+"):
        control_rules(edited(tmp_path, CONTROLS_FILE, "family: policy", "family: policies"), CATALOGUE)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidRubric, match="cannot be read"):
        maturity_model(tmp_path / "none.yaml")


def test_no_rule_asks_for_more_of_a_family_than_it_looks_back_for() -> None:
    rules = [rule for item in default_control_rules().controls for rule in item.rules]
    assert all(rule.fresh_days >= 35 for rule in rules)
    assert {rule.share_of for rule in rules} <= {None, Family.SYSTEM}
