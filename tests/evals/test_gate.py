from pathlib import Path

import pytest

from evals.floors import Floor, read_floors
from evals.gate import check, main, names_to_check, pin, refusals
from evals.registry import NAMES, entry, run
from evals.result import EvalResult
from pipeline.domain.ids import Digest
from pipeline.errors import InvalidInput, NotFound


def a_result(*, found: float = 0.95, lies: float = 0.0, cases: int = 100, inputs: str = "sha256:a") -> EvalResult:
    return EvalResult(
        name="an_eval",
        cases=cases,
        metrics={"found_share": found, "accepted_share": lies, "quotes_per_second": 5.0},
        inputs=Digest(inputs),
    )


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    path = tmp_path / "floors.yaml"
    pin(a_result(), floors=path)
    return path


def test_a_result_meets_the_floor_that_was_pinned_from_it(floors: Path) -> None:
    assert refusals(a_result(), read_floors(floors)["an_eval"]) == []


def test_the_gate_refuses_a_metric_below_its_floor(floors: Path) -> None:
    assert refusals(a_result(found=0.94), read_floors(floors)["an_eval"]) == [
        "an_eval: found_share is 0.9400, floor 0.9499"
    ]


def test_the_gate_refuses_more_lies_than_were_pinned(floors: Path) -> None:
    assert refusals(a_result(lies=0.00001), read_floors(floors)["an_eval"]) == [
        "an_eval: accepted_share is 0.0000, at most 0.0000"
    ]


def test_the_gate_refuses_changed_inputs(floors: Path) -> None:
    found = refusals(a_result(inputs="sha256:b"), read_floors(floors)["an_eval"])
    assert len(found) == 1
    assert "inputs changed" in found[0]


def test_the_gate_refuses_fewer_cases(floors: Path) -> None:
    assert refusals(a_result(cases=99), read_floors(floors)["an_eval"]) == ["an_eval: 99 cases, pinned at 100"]


def test_the_gate_refuses_a_pinned_metric_that_is_no_longer_measured(floors: Path) -> None:
    bare = a_result().model_copy(update={"metrics": {"accepted_share": 0.0}})
    assert refusals(bare, read_floors(floors)["an_eval"]) == ["an_eval: found_share is pinned but no longer measured"]


def test_the_gate_refuses_an_eval_without_a_pin() -> None:
    assert "no pinned floor" in refusals(a_result(), None)[0]


def test_rates_of_the_machine_are_not_pinned(floors: Path) -> None:
    assert set(read_floors(floors)["an_eval"].at_least) == {"found_share"}


@pytest.mark.parametrize("worse", [a_result(found=0.9), a_result(lies=0.1), a_result(cases=50)])
def test_pin_refuses_to_lower_a_floor_quietly(floors: Path, worse: EvalResult) -> None:
    before = floors.read_text()
    for reason in (None, "", "  "):
        with pytest.raises(InvalidInput, match="would lower"):
            pin(worse, lower=reason, floors=floors)
    assert floors.read_text() == before


def test_a_given_reason_lowers_the_floor_and_stays_in_the_file_for_ever(floors: Path) -> None:
    pin(a_result(found=0.9), lower="the key was wrong", floors=floors)
    pin(a_result(found=0.99), floors=floors)
    floor = read_floors(floors)["an_eval"]
    assert floor.at_least["found_share"] > 0.98
    assert len(floor.lowered) == 1
    assert floor.lowered[0].startswith("the key was wrong (found_share is 0.9000")


def test_pin_raises_a_floor_and_takes_changed_inputs_without_a_reason(floors: Path) -> None:
    pin(a_result(found=0.97, inputs="sha256:b"), floors=floors)
    floor = read_floors(floors)["an_eval"]
    assert (floor.inputs, floor.lowered) == ("sha256:b", ())
    assert floor.at_least["found_share"] > 0.96


def test_every_eval_that_needs_no_model_has_a_floor_in_the_repository() -> None:
    assert set(read_floors()) == {name for name in NAMES if not entry(name).needs_model}
    assert all(isinstance(floor, Floor) for floor in read_floors().values())


def test_the_quick_gate_needs_no_data() -> None:
    assert [name for name in names_to_check(everything=False) if entry(name).needs_data] == []
    assert names_to_check(everything=True) == [name for name in NAMES if not entry(name).needs_model]


def test_an_eval_without_its_data_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"vendors\.json") as raised:
        run("url_kinds", tmp_path)
    assert "--data" in raised.value.advice


def test_a_data_folder_that_is_not_there_is_an_error_and_not_the_default(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no data folder"):
        run("url_kinds", tmp_path / "nowhere")


def test_the_gate_names_what_it_could_not_run(tmp_path: Path) -> None:
    report = check(["url_kinds"], tmp_path)
    assert report.results == ()
    assert report.not_run[0].startswith("url_kinds: this eval needs")


def test_the_gate_refuses_an_eval_whose_own_files_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.sample_vendors.ANSWER_KEY", tmp_path / "gone.yaml")
    report = check(["sample_vendors"])
    assert report.not_run == ()
    assert "gone.yaml is not there" in report.refusals[0]


def test_an_unknown_eval_is_a_usage_error() -> None:
    with pytest.raises(InvalidInput, match="no eval 'nonsense'"):
        run("nonsense")


def test_the_gate_refuses_unknown_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--everything"]) == 2
    assert "usage" in capsys.readouterr().err
