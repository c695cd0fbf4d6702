"""The eval of the ranking, on made pools: ranks, halves, and what it says without MiniLM."""

import json
from pathlib import Path

import numpy as np
import pytest

from evals import retrieval
from evals.retrieval_peers import MiniLm, added, bm25_scores, plain_terms, stemmed_terms
from evals.retrieval_sets import Pool, files, pools_of
from pipeline.errors import ConfigurationError, NotFound

TEXTS = (
    "Prompts are kept for thirty days.",
    "We share nothing with advertisers.",
    "Write to our data protection officer.",
)
RETENTION = "How long do you retain my prompts?"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A policy of three segments with three questions, and a developer with two disclosures of three indicators."""
    segments = [
        {"context": TEXTS[0], "qas": [{"question": RETENTION}, {"question": "What is said?"}]},
        {"context": TEXTS[1], "qas": [{"question": "Who gets my data?"}]},
        {"context": TEXTS[2], "qas": [{"question": "What is said?"}]},
    ]
    policy = {"title": "acme.example", "paragraphs": segments}
    (tmp_path / "policyqa").mkdir()
    (tmp_path / "policyqa" / "dev.json").write_text(json.dumps({"data": [policy]}))
    rows = [
        {"company": "Acme", "Definition": "Is the data size disclosed?", "Disclosure": "A trillion tokens of data."},
        {"company": "Acme", "Definition": "Is a license disclosed?", "Disclosure": "Apache 2.0 license. "},
        {"company": "Acme", "Definition": "Are license terms disclosed?", "Disclosure": "Apache 2.0 license."},
        {"company": "Acme", "Definition": "Are risks disclosed?", "Disclosure": None},
    ]
    (tmp_path / "fmti-may2024").mkdir()
    (tmp_path / "fmti-may2024" / "scores.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return tmp_path


def test_a_question_asked_of_several_segments_is_answered_by_any_of_them(data: Path) -> None:
    (policy,) = pools_of("policyqa", files(data)["policyqa"])
    assert policy.texts == TEXTS
    assert policy.answers == {
        RETENTION: frozenset({0}),
        "What is said?": frozenset({0, 2}),
        "Who gets my data?": frozenset({1}),
    }


def test_a_disclosure_that_was_given_twice_is_one_passage_and_no_disclosure_is_none(data: Path) -> None:
    (developer,) = pools_of("fmti", files(data)["fmti"])
    assert developer.texts == ("A trillion tokens of data.", "Apache 2.0 license.")
    assert developer.answers["Are license terms disclosed?"] == developer.answers["Is a license disclosed?"] == {1}
    assert "Are risks disclosed?" not in developer.answers


def test_a_pools_passages_are_spans_of_its_document() -> None:
    entry, passages = Pool(name="a", texts=TEXTS, answers={}).corpus()
    assert [passage.text for passage in passages] == list(TEXTS)
    assert all(entry.document.text[passage.start : passage.end] == passage.text for passage in passages)


def test_without_minilm_the_ranking_is_measured_and_the_notes_say_what_is_missing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "MiniLm", lambda: MiniLm(data / "nowhere"))
    result = retrieval.run(data)
    assert result.cases == 6
    assert result.metrics["fmti_mrr"] == 1.0
    assert 0.5 < result.metrics["policyqa_mrr"] <= 1.0
    assert result.metrics["policyqa_recall_10"] == 1.0
    assert not any(name.startswith("minilm_") for name in result.metrics)
    assert result.notes[-1].startswith("MiniLM was not measured")


def test_without_data_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        retrieval.run(tmp_path)


def test_the_rank_is_that_of_the_first_passage_that_answers() -> None:
    pool = Pool(name="a", texts=TEXTS, answers={"first": frozenset({0}), "either": frozenset({1, 2})})
    scores = np.array([[0.1, 0.9, 0.5], [0.9, 0.1, 0.5]])
    assert [found.rank for found in retrieval._ranks(pool, scores)] == [3, 2]


def test_bm25_finds_stems_only_when_it_stems() -> None:
    (plain,) = bm25_scores(TEXTS, ["keeping prompt"], plain_terms)
    (stemmed,) = bm25_scores(TEXTS, ["keeping prompt"], stemmed_terms)
    assert plain.tolist() == [0, 0, 0]
    assert stemmed[0] > 0
    assert stemmed[1:].tolist() == [0, 0]


def test_scores_are_added_on_one_scale() -> None:
    total = added(np.array([[1.0, 3.0]]), np.array([[100.0, 50.0]]), np.array([[7.0, 7.0]]))
    assert total.tolist() == [[0.0, 0.0]]


def test_a_broken_environment_is_told_and_leaves_no_vectors(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho no model >&2\nexit 3\n")
    python.chmod(0o755)
    with pytest.raises(ConfigurationError, match="no model"):
        MiniLm(tmp_path).vectors(["a"])
    assert list((tmp_path / "vectors").iterdir()) == []


def test_vectors_are_made_once(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    made = tmp_path / "made.npy"
    np.save(made, np.eye(2, dtype=np.float32))
    python.write_text(f"#!/bin/sh\ncp {made} $3\necho ran >> {tmp_path}/runs\necho '{{\"seconds\": 0.5}}'\n")
    python.chmod(0o755)
    minilm = MiniLm(tmp_path)
    first, again = minilm.vectors(["b", "a", "b"]), minilm.vectors(["a", "b"])
    assert first["a"].tolist() == again["a"].tolist() == [1, 0]
    assert (tmp_path / "runs").read_text() == "ran\n"
    assert minilm.texts_per_second(["a", "b"]) == 4.0
