from pathlib import Path

import pytest

from pipeline.domain.canonical import sha256_of
from pipeline.errors import InvalidPrompt, NotFound
from pipeline.library.prompts import LOCK_NAME, PromptLibrary, default_prompts

PROMPT = """\
---
name: greet
version: 1
purpose: Greets a person.
inputs: [person]
output: text
changed: "2026-11: first version."
---
# System
You are polite.
# User
Greet $person for $$1.
"""


def write(folder: Path, text: str = PROMPT, version: int = 1, *, locked: bool = True) -> PromptLibrary:
    (folder / "greet").mkdir(exist_ok=True)
    (folder / "greet" / f"v{version}.md").write_text(text, encoding="utf-8")
    if locked:
        with (folder / LOCK_NAME).open("a", encoding="utf-8") as lock:
            lock.write(f"greet v{version} {sha256_of(text.encode())}\n")
    return PromptLibrary(folder)


def test_a_prompt_is_loaded_with_its_parts(tmp_path: Path) -> None:
    prompt = write(tmp_path).load("greet")
    assert (prompt.version, prompt.inputs, prompt.system) == (1, ("person",), "You are polite.")
    assert prompt.rendered_user(person="Ada") == "Greet Ada for $1."
    assert prompt.digest == sha256_of(PROMPT.encode())


def test_the_latest_version_is_the_highest_number_and_an_older_one_can_be_named(tmp_path: Path) -> None:
    for version in (1, 2, 10):
        write(tmp_path, PROMPT.replace("version: 1", f"version: {version}"), version)
    library = PromptLibrary(tmp_path)
    assert library.load("greet").version == 10
    assert library.load("greet", 2).version == 2


def test_an_edited_released_prompt_is_refused(tmp_path: Path) -> None:
    library = write(tmp_path)
    write(tmp_path, PROMPT.replace("polite", "rude"), locked=False)
    with pytest.raises(InvalidPrompt, match="edited after its release"):
        library.load("greet")


def test_a_prompt_that_is_not_in_the_lock_is_refused_with_the_line_to_add(tmp_path: Path) -> None:
    with pytest.raises(InvalidPrompt) as caught:
        write(tmp_path, locked=False).load("greet")
    assert f"greet v1 {sha256_of(PROMPT.encode())}" in caught.value.advice


def test_a_missing_variable_is_refused(tmp_path: Path) -> None:
    library = write(tmp_path, PROMPT.replace("Greet $person", "Greet $person and $friend"))
    with pytest.raises(InvalidPrompt, match=r"\$friend is used but is not among the inputs"):
        library.load("greet")


def test_a_spare_variable_is_refused(tmp_path: Path) -> None:
    library = write(tmp_path, PROMPT.replace("[person]", "[person, friend]"))
    with pytest.raises(InvalidPrompt, match=r"\$friend is never used"):
        library.load("greet")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("You are polite.", "You greet $person.", "must be the same for every call"),
        ("$$1", "$1", "lone"),
        ("[person]", "[person, person]", "named twice"),
        ("version: 1", "version: 2", "says greet v2"),
        ("name: greet", "name: leave", "says leave v1"),
        ("name: greet", "name: greet\nname: greet", "second time"),
        ("purpose: Greets a person.\n", "", "Field required"),
        ("output: text", "outptu: text", "Extra inputs"),
        ("# User", "# Human", "then `# User`"),
    ],
)
def test_a_malformed_prompt_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    library = write(tmp_path, PROMPT.replace(old, new))
    with pytest.raises(InvalidPrompt, match=message):
        library.load("greet")


def test_an_error_in_the_front_matter_names_the_line_of_the_file(tmp_path: Path) -> None:
    library = write(tmp_path, PROMPT.replace("version: 1", "version: one"))
    with pytest.raises(InvalidPrompt, match=r"v1\.md:3: version"):
        library.load("greet")


@pytest.mark.parametrize(("name", "version"), [("leave", None), ("greet", 7)])
def test_an_unknown_prompt_says_which_there_are(tmp_path: Path, name: str, version: int | None) -> None:
    with pytest.raises(NotFound) as caught:
        write(tmp_path).load(name, version)
    assert "greet" in caught.value.advice


def test_every_prompt_that_is_shipped_is_released_in_every_version() -> None:
    library = default_prompts()
    assert "judge_criterion" in library.names()
    for name in library.names():
        for version in library.versions(name):
            assert library.load(name, version).version == version


def test_the_judging_prompt_takes_what_a_criterion_and_the_passages_give() -> None:
    prompt = default_prompts().load("judge_criterion")
    levels = {"met", "partial", "not_met", "not_applicable"}
    assert set(prompt.inputs) == levels | {"question", "accepted_evidence", "use", "passages"}
    # A small local model reads 160 tokens a second: two seconds for the part that never changes is the limit.
    assert len(prompt.system.split()) < 260
