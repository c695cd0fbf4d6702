"""`dossier rubric` as a person and a script meet it, with an organisation's own folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.cli.rubric import rubric

EXTENSION = """\
# yaml-language-server: $schema=./rubric-extension.schema.json
id: ours
version: 1
title: Our rubric
extends: ai-vendor@2
remove: [hipaa]
override:
  residency: {weight: 5, applies_when: null}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOSSIER_RUBRIC_FOLDERS", json.dumps([str(tmp_path)]))
    file = tmp_path / "ours.yaml"
    file.write_text(EXTENSION, encoding="utf-8")
    return file


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(rubric, arguments)


def test_a_rubric_of_ones_own_is_listed_with_what_it_extends(file: Path) -> None:
    lines = ran("list").output.splitlines()
    assert lines[0].startswith("* ai-vendor ")
    assert lines[1].startswith("  ours ")
    assert lines[1].endswith("Our rubric (extends ai-vendor@2)")
    listed = {item["id"]: (item["criteria"], item["extends"]) for item in json.loads(ran("list", "--json").output)}
    assert listed == {"ai-vendor": (49, []), "ours": (48, ["ai-vendor@2"])}


def test_a_resolved_rubric_is_shown_with_where_each_part_comes_from(file: Path) -> None:
    lines = ran("show", "ours").output.splitlines()
    assert lines[1] == "extends ai-vendor@2; scoring of ai-vendor@2"
    assert lines[2] == "without hipaa, removed by ours@1"
    start = next(number for number, line in enumerate(lines) if line.startswith("  residency "))
    assert lines[start].endswith("weight 5, evidence at most 36 months old  [ai-vendor@2]")
    assert lines[start + 2 : start + 5] == [
        "      weight 4 for special_category or health data",
        "      weight set by ours@1; before: 3",
        "      applies_when set by ours@1; before: saas or api or embedded deployment",
    ]


def test_a_rubric_that_extends_nothing_is_shown_without_origins(file: Path) -> None:
    output = ran("show", "ai-vendor").output
    assert "[ai-vendor@2]" not in output
    assert "      only for health data\n      weight 5 for health data\n" in output


def test_the_json_of_a_rubric_has_its_digest_and_its_provenance(file: Path) -> None:
    shown = json.loads(ran("show", "ours", "--json").output)
    assert shown["digest"].startswith("sha256:")
    assert shown["provenance"]["removed"] == [{"id": "hipaa", "by": "ours@1"}]
    assert shown["provenance"]["written_in"]["residency"] == "ai-vendor@2"


def test_a_check_without_files_looks_at_all_that_can_be_used(file: Path) -> None:
    assert ran("check").output == "2 rubrics, no errors\n"
    file.write_text(EXTENSION.replace("hipaa", "hippa"), encoding="utf-8")
    checked = ran("check")
    assert checked.exit_code == 1
    assert checked.output == (
        f"{file}:6: remove.0: ai-vendor@2 has no criterion or dimension 'hippa' (did you mean 'hipaa'?)\n"
    )


def test_a_release_is_written_beside_the_rubric_and_keeps_it_from_changing(file: Path) -> None:
    assert ran("lock", str(file)).output.startswith("ours v1 is released: sha256:")
    assert (file.parent / "rubrics.lock").read_text("utf-8").startswith("ours 1 sha256:")
    file.write_text(EXTENSION.replace("weight: 5", "weight: 4"), encoding="utf-8")
    assert "raise the version" in ran("check", str(file)).output
