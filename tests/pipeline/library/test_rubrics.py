from pathlib import Path

import pytest

from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict
from pipeline.errors import InvalidRubric, NotFound
from pipeline.library.rubrics import LOCK_NAME, RubricLibrary

RUBRIC = """\
# yaml-language-server: $schema=./rubric.schema.json
id: small
version: 1
title: A small rubric
scoring:
  partial_value: 0.5
  coverage_floor: 0.35
  grades:
    - {grade: A, floor: 80}
    - {grade: B, floor: 0}
dimensions:
  - id: handling
    title: Handling
    weight: 1
    criteria:
      - id: retention
        question: For how long is content kept?
        anchors:
          met: A period is stated.
          partial: A purpose is stated.
          not_met: It is kept for ever.
        indicators:
          - {says: met, phrase: "keep ... # days"}
          - {says: not_met, phrase: "keep ... forever"}
        accepted_evidence: [contract, policy]
        weight: 3
        deal_breaker: B
        ask_the_vendor: For how long do you keep content?
        references:
          - {framework: eu-ai-act, id: "10"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(RUBRIC, encoding="utf-8")
    return path


@pytest.fixture
def library(tmp_path: Path) -> RubricLibrary:
    return RubricLibrary([tmp_path])


def change(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def test_a_rubric_is_loaded_by_name_with_strict_types(library: RubricLibrary, file: Path) -> None:
    criterion = library.load("small").criterion("retention")
    assert criterion.accepted_evidence == (EvidenceKind.CONTRACT, EvidenceKind.POLICY)
    assert criterion.indicators[0].says is Verdict.MET
    assert library.names() == ("small",)


def test_a_rubric_is_loaded_by_its_path(file: Path) -> None:
    assert RubricLibrary([]).load(file).id == "small"
    assert RubricLibrary([]).load(str(file)).id == "small"


def test_an_unknown_name_says_which_names_there_are(library: RubricLibrary, file: Path) -> None:
    with pytest.raises(NotFound) as caught:
        library.load("smal")
    assert "small" in caught.value.advice


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        RubricLibrary([]).load(tmp_path / "none.yaml")


def test_a_name_in_two_folders_is_refused_instead_of_choosing_one(tmp_path: Path, file: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "small.yaml").write_text(RUBRIC, encoding="utf-8")
    with pytest.raises(InvalidRubric, match="rename one"):
        RubricLibrary([tmp_path, other]).load("small")


def test_a_duplicate_key_is_refused_with_file_and_line(library: RubricLibrary, file: Path) -> None:
    change(file, ("        weight: 3\n", "        weight: 3\n        weight: 5\n"))
    with pytest.raises(InvalidRubric) as caught:
        library.load("small")
    assert str(caught.value) == f"{file}:27: the key 'weight' stands here a second time"


def test_every_error_is_reported_at_once_each_with_its_place(library: RubricLibrary, file: Path) -> None:
    change(
        file,
        ("# yaml-language-server: $schema=./rubric.schema.json", "# a rubric"),
        ("weight: 3", "weight: 9"),
        ("weight: 9\n", "weight: 9\n        wieght: 2\n"),
        ("deal_breaker: B", "deal_breaker: C"),
        ('"keep ... # days"', '"keep ... (# days"'),
        ("partial_value: 0.5", "partial_value: half"),
    )
    problems = library.problems(file)
    assert [(problem.line, problem.place) for problem in problems] == [
        (1, ""),
        (6, "scoring.partial_value"),
        (23, "retention.indicators.0.phrase"),
        (26, "retention.weight"),
        (27, "retention.wieght"),
        (28, "retention.deal_breaker"),
    ]
    with pytest.raises(InvalidRubric) as caught:
        library.load("small")
    assert str(caught.value).count("\n") == 5


def test_a_missing_field_is_reported_at_its_criterion(library: RubricLibrary, file: Path) -> None:
    change(file, ("        question: For how long is content kept?\n", ""))
    (problem,) = library.problems(file)
    assert (problem.line, problem.place, problem.message) == (16, "retention.question", "Field required")


def test_a_number_in_quotes_is_not_a_number(library: RubricLibrary, file: Path) -> None:
    change(file, ("weight: 3", 'weight: "3"'))
    assert [problem.place for problem in library.problems(file)] == ["retention.weight"]


def test_an_unknown_evidence_kind_is_refused(library: RubricLibrary, file: Path) -> None:
    change(file, ("[contract, policy]", "[contract, hearsay]"))
    assert [problem.place for problem in library.problems(file)] == ["retention.accepted_evidence.1"]


def test_an_id_that_is_used_twice_is_reported_at_its_second_place(library: RubricLibrary, file: Path) -> None:
    criterion = RUBRIC.split("criteria:\n")[1]
    file.write_text(RUBRIC + criterion, encoding="utf-8")
    (problem,) = library.problems(file)
    assert (problem.line, problem.place) == (31, "retention")


def test_a_phrase_that_stands_twice_is_refused(library: RubricLibrary, file: Path) -> None:
    change(file, ('"keep ... forever"', '"keep ... # days"'))
    assert [problem.message for problem in library.problems(file)] == ["this phrase stands above already"]


def test_a_reference_to_a_control_that_there_is_not_is_refused_with_its_line(
    library: RubricLibrary, file: Path
) -> None:
    change(file, ('id: "10"}', 'id: "10"}\n          - {framework: iso-42001, id: "A.11.2"}'))
    (problem,) = library.problems(file)
    assert (problem.line, problem.place) == (31, "retention.references.1.id")
    assert problem.message == "the catalogue of iso-42001 in rubrics/crosswalks has no 'A.11.2'"


def test_a_reference_that_stands_twice_is_refused(library: RubricLibrary, file: Path) -> None:
    change(file, ('id: "10"}', 'id: "10"}\n          - {framework: eu-ai-act, id: "10"}'))
    assert [problem.message for problem in library.problems(file)] == ["this reference stands above already"]


def test_a_framework_that_we_do_not_know_is_told_once(library: RubricLibrary, file: Path) -> None:
    change(file, ("framework: eu-ai-act", "framework: our-policy"))
    assert [problem.place for problem in library.problems(file)] == ["retention.references.0.framework"]


def test_a_file_must_be_named_after_its_rubric(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(RUBRIC, encoding="utf-8")
    assert [problem.place for problem in RubricLibrary([]).problems(path)] == ["version"]


@pytest.mark.parametrize("content", ["", "# yaml-language-server: $schema=rubric.schema.json\n", "[]", "text", "a: [1"])
def test_whatever_is_in_the_file_ends_in_a_report(library: RubricLibrary, file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    assert library.problems(file)


def test_a_file_above_the_limit_is_refused(tmp_path: Path, file: Path) -> None:
    (problem, *_) = RubricLibrary([tmp_path], rubric_max_bytes=100).problems(file)
    assert "the limit is 100" in problem.message


def test_a_changed_rubric_with_the_released_version_is_refused(
    library: RubricLibrary, file: Path, tmp_path: Path
) -> None:
    (tmp_path / LOCK_NAME).write_text(library.locked(file), encoding="utf-8")
    library.load("small")
    change(file, ("weight: 3", "weight: 4"))
    with pytest.raises(InvalidRubric, match="raise the version"):
        library.load("small")
    with pytest.raises(InvalidRubric):
        library.locked(file)
    change(file, ("version: 1", "version: 2"))
    lock = library.locked(file)
    assert [line.split()[:2] for line in lock.splitlines()] == [["small", "1"], ["small", "2"]]


def test_a_comment_is_no_change(library: RubricLibrary, file: Path, tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text(library.locked(file), encoding="utf-8")
    change(file, ("id: small", "# a remark\nid: small"))
    assert library.load("small").version == 1


def test_a_version_below_the_released_one_is_refused(library: RubricLibrary, file: Path, tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text(f"small 3 sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(InvalidRubric, match="above it"):
        library.load("small")


@pytest.mark.parametrize(
    "line", ["small 1", "small 1 md5:0", "small one sha256:0", "small 1 sha256:0\nsmall 1 sha256:1"]
)
def test_a_broken_lock_is_reported(library: RubricLibrary, file: Path, tmp_path: Path, line: str) -> None:
    (tmp_path / LOCK_NAME).write_text(line, encoding="utf-8")
    assert [problem.place for problem in library.problems(file)] == ["version"]
