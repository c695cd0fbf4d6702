"""The rubric that we ship: its shape, and what its indicators hear in invented sentences."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.verdict import Verdict
from pipeline.library.locks import read_lock
from pipeline.library.rubrics import LOCK_NAME, default_rubrics, rubrics_folder
from pipeline.library.yaml_reading import read_yaml
from pipeline.stages.phrases import compiled, first_match
from pipeline.stages.words import NEGATIONS, WordReader

EXAMPLES = Path(__file__).with_name("indicator_examples.yaml")
# The Annex A controls by group, from public sources: A.2=3, A.3=2, A.4=5, A.5=4, A.6=9, A.7=5, A.8=4, A.9=3, A.10=3.
ISO_42001 = {
    *(f"A.2.{n}" for n in range(2, 5)), *(f"A.3.{n}" for n in range(2, 4)), *(f"A.4.{n}" for n in range(2, 7)),
    *(f"A.5.{n}" for n in range(2, 6)), *(f"A.6.1.{n}" for n in range(2, 4)), *(f"A.6.2.{n}" for n in range(2, 9)),
    *(f"A.7.{n}" for n in range(2, 7)), *(f"A.8.{n}" for n in range(2, 6)), *(f"A.9.{n}" for n in range(2, 5)),
    *(f"A.10.{n}" for n in range(2, 5)),
}  # fmt: skip


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return default_rubrics().load("ai-vendor")


@pytest.fixture(scope="module")
def examples() -> dict[str, Any]:
    reading = read_yaml(EXAMPLES.read_bytes(), max_bytes=1_000_000)
    assert reading.problems == ()
    value: dict[str, Any] = reading.value
    return value


def heard(criterion: Criterion, sentence: str) -> set[Verdict]:
    words = WordReader().words(sentence)
    return {
        indicator.says
        for indicator in criterion.indicators
        if first_match(compiled(indicator.phrase), words) is not None
    }


def test_the_rubric_covers_the_four_dimensions(rubric: Rubric) -> None:
    counts = {dimension.id: len(dimension.criteria) for dimension in rubric.dimensions}
    assert counts == {
        "data-handling": 12, "model-transparency": 13, "security-posture": 12, "compliance-alignment": 12
    }  # fmt: skip


def test_the_committed_version_is_released(rubric: Rubric) -> None:
    lock = read_lock((rubrics_folder() / LOCK_NAME).read_text("utf-8"))
    assert lock[rubric.id, str(rubric.version)] == rubric.digest


def test_every_criterion_can_be_met_and_refused(rubric: Rubric) -> None:
    for criterion in rubric.criteria:
        said = {indicator.says for indicator in criterion.indicators}
        assert {Verdict.MET, Verdict.NOT_MET} <= said, criterion.id
        assert criterion.search_terms, criterion.id


def test_every_reference_to_iso_42001_is_one_of_its_38_controls(rubric: Rubric) -> None:
    assert len(ISO_42001) == 38
    named = {
        reference.id for criterion in rubric.criteria for reference in criterion.references
        if reference.framework == "iso-42001"
    }  # fmt: skip
    assert named <= ISO_42001
    assert all(
        any(reference.framework == "iso-42001" for reference in criterion.references) for criterion in rubric.criteria
    )


def test_no_phrase_names_a_negation_without_expecting_one(rubric: Rubric) -> None:
    """Such a phrase could never match: its own word would negate it."""
    for criterion in rubric.criteria:
        for indicator in criterion.indicators:
            written = set(re.findall(r"[a-z]+", indicator.phrase)) & NEGATIONS
            assert not written or compiled(indicator.phrase).expects_negation, (criterion.id, indicator.phrase)


def test_every_criterion_has_examples(rubric: Rubric, examples: dict[str, Any]) -> None:
    assert set(examples) == {criterion.id for criterion in rubric.criteria}
    for criterion_id, example in examples.items():
        assert sum(map(len, example["says"].values())) >= 2, criterion_id
        assert len(example["silent"]) >= 2, criterion_id


def test_each_example_says_its_verdict_and_no_other(rubric: Rubric, examples: dict[str, Any]) -> None:
    wrong = [
        (criterion.id, sentence, expected, heard(criterion, sentence))
        for criterion in rubric.criteria
        for expected, sentences in examples[criterion.id]["says"].items()
        for sentence in sentences
        if heard(criterion, sentence) != {Verdict(expected)}
    ]
    assert wrong == []


def test_near_misses_say_nothing(rubric: Rubric, examples: dict[str, Any]) -> None:
    wrong = [
        (criterion.id, sentence, heard(criterion, sentence))
        for criterion in rubric.criteria
        for sentence in examples[criterion.id]["silent"]
        if heard(criterion, sentence)
    ]
    assert wrong == []


def test_every_indicator_is_heard_in_an_example(rubric: Rubric, examples: dict[str, Any]) -> None:
    reader = WordReader()
    unheard = []
    for criterion in rubric.criteria:
        sentences = [reader.words(s) for said in examples[criterion.id]["says"].values() for s in said]
        unheard += [
            (criterion.id, indicator.phrase)
            for indicator in criterion.indicators
            if not any(first_match(compiled(indicator.phrase), words) for words in sentences)
        ]
    assert unheard == []
