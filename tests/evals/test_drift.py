"""The hand-written changes, each of which must be told right, and how real ones are counted."""

import json
from pathlib import Path

import pytest

from evals.drift import run, run_own
from evals.drift_sets import OwnPair, markdown_document, own_pairs
from evals.drift_validation import Verdicts
from pipeline.domain.drift import ChangeClass
from pipeline.errors import NotFound
from pipeline.stages.compare.compare import compare

PAIRS = own_pairs()


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.why.replace(" ", "-") for pair in PAIRS])
def test_a_hand_written_change_is_told_right(pair: OwnPair) -> None:
    found = compare(markdown_document(pair.old), markdown_document(pair.new))
    assert found.change_class is pair.change_class
    assert (found.failure.why if found.failure is not None else None) is pair.failure


def test_the_hand_written_set_has_each_class_and_its_names_are_its_own() -> None:
    assert len(PAIRS) >= 60
    assert {pair.change_class for pair in PAIRS} == set(ChangeClass)
    assert len({pair.why for pair in PAIRS}) == len(PAIRS)


def test_the_eval_of_them_finds_all_right() -> None:
    found = run_own(None)
    assert (found.cases, found.metrics) == (len(PAIRS), {"right_share": 1.0}), found.notes


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three recorded changes: one material, one cosmetic, and one without a changed word that nobody read."""
    texts = {
        "a.md": "# Terms\n\nWe keep prompts for 30 days.",
        "b.md": "# Terms\n\nWe keep prompts for 60 days.",
        "c.md": "# Notes\n\nWe keep **prompts** for 60 days.",
        "d.md": "# Notes\n\n- We keep prompts for 60 days.",
    }
    folder = tmp_path / "drift"
    (folder / "texts").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "texts" / name).write_text(text, encoding="utf-8")
    changes = [("a", "b", "tiny"), ("b", "c", "tiny"), ("c", "d", "markup_or_link_only")]
    pairs = [
        {"document": f"Acme/{old}", "date": "2025-01-01", "old": f"texts/{old}.md", "new": f"texts/{new}.md"}
        | {"label": label}
        for old, new, label in changes
    ]
    labels = [
        pairs[0] | {"label": "material", "sure": True, "capture_failure": False},
        pairs[1] | {"label": "cosmetic", "sure": False, "capture_failure": False},
    ]
    for name, items in (("pairs", pairs), ("read-labels", labels)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    return tmp_path


def test_alerts_are_counted_against_the_labels(data: Path) -> None:
    found = run(data)
    assert found.cases == 3
    assert found.metrics["precision"] == found.metrics["recall"] == 1.0
    assert found.metrics["no_word_changed_alert_share"] == 0.0
    assert found.metrics["class_agreement"] == 1.0
    assert "tiny: 1 alerts in 2 changes" in found.notes


def test_without_data_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        run(tmp_path)


def test_thresholds_are_chosen_without_the_vendor_that_is_left_out() -> None:
    verdicts = Verdicts(
        vendors=("a", "a", "b", "b"),
        material=(True, False, True, False),
        alerts={0: (True, False, True, True), 1: (True, True, True, False)},
    )
    # Setting 0 is right on `a` alone, setting 1 on `b` alone.
    assert (verdicts.chosen(without="b"), verdicts.chosen(without="a")) == (0, 1)
    assert verdicts.score(0).precision == pytest.approx(2 / 3)
    assert verdicts.score(0, vendor="a").recall == 1.0
