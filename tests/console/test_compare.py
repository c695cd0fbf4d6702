"""`dossier compare` as a person and a script meet it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli.compare import compare

OLD = "# Privacy\n\nWe keep prompts for 30 days.\n"
NEW = "# Privacy\n\nWe keep prompts for 60 days.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.md").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.md").write_text(NEW, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(compare, list(arguments), prog_name="dossier compare")


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_two_files_give_their_class_and_the_words_with_their_places(folder: Path) -> None:
    result = run(str(folder / "old.md"), str(folder / "new.md"), "--jsonl")
    assert result.exit_code == 0
    (found,) = lines(result)
    assert (found["class"], found["outcome"]) == ("material", "changed")
    (change,) = found["changes"]
    assert (change["class"], change["kind"], change["heading_path"]) == ("material", "number", ["Privacy"])
    assert [words["text"] for words in change["old"]["words"]] == ["30"]
    assert [words["text"] for words in change["new"]["words"]] == ["60"]
    assert change["new"]["text"] == "We keep prompts for 60 days."


def test_a_person_reads_what_changed(folder: Path) -> None:
    result = run(str(folder / "old.md"), str(folder / "new.md"))
    assert result.exit_code == 0
    assert "- We keep prompts for 30 days." in result.stdout
    assert "+ We keep prompts for 60 days." in result.stdout


def test_html_and_markdown_of_the_same_words_are_the_same(folder: Path) -> None:
    page = "<html><body><h1>Privacy</h1><p>We keep prompts for <b>30</b> days.</p></body></html>"
    (folder / "old.html").write_text(page, encoding="utf-8")
    (found,) = lines(run(str(folder / "old.html"), str(folder / "old.md"), "--jsonl"))
    assert found["class"] == "none"


def test_pairs_are_relative_to_their_file_and_a_bad_line_does_not_stop_the_rest(folder: Path) -> None:
    wanted = [
        json.dumps({"old": "old.md", "new": "new.md", "label": "ignored"}),
        json.dumps({"old": "old.md", "new": "missing.md"}),
        "no json",
        "",
        json.dumps({"old": "new.md", "new": "new.md"}),
    ]
    (folder / "pairs.jsonl").write_text("\n".join(wanted), encoding="utf-8")
    result = run("--pairs", str(folder / "pairs.jsonl"), "--jsonl")
    assert result.exit_code == 2
    first, missing, broken, same = lines(result)
    assert (first["old"], first["new"], first["class"]) == ("old.md", "new.md", "material")
    assert "missing.md" in missing["error"]
    assert "class" not in missing
    assert "line 3" in broken["error"]
    assert (same["class"], same["outcome"], same["changes"]) == ("none", "unchanged", [])


def test_a_pair_may_name_the_versions_before_it(folder: Path) -> None:
    pair = {"old": "new.md", "new": "old.md", "earlier": ["old.md"]}
    (folder / "pairs.jsonl").write_text(json.dumps(pair), encoding="utf-8")
    (found,) = lines(run("--pairs", str(folder / "pairs.jsonl"), "--jsonl"))
    assert found["outcome"] == "flap"


def test_a_failed_capture_says_which_side_and_why(folder: Path) -> None:
    clauses = "\n\n".join(f"Clause {number} binds the processor and the controller." for number in range(20))
    (folder / "long.md").write_text(clauses, encoding="utf-8")
    (folder / "wall.md").write_text("Verify you are human.", encoding="utf-8")
    (found,) = lines(run(str(folder / "long.md"), str(folder / "wall.md"), "--jsonl"))
    assert (found["outcome"], found["class"]) == ("capture_failed", "none")
    assert found["failure"] == {"side": "new", "why": "bot_wall"}


def test_a_file_that_cannot_be_read_is_a_mistake_of_the_caller(folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert run(str(folder / "old.md"), str(folder / "picture.png")).exit_code == 2


@pytest.mark.parametrize("arguments", [[], ["only-one.md"], ["a.md", "b.md", "--pairs", __file__]])
def test_it_takes_two_files_or_a_list_of_pairs(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
