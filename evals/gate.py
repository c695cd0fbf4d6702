"""Refuse a change that makes Dossier worse without saying so.

Rules:
- a metric under its floor is refused;
- a pinned metric that is no longer measured, or fewer cases than were pinned, is refused;
- inputs that changed since the pin are refused until somebody pins them anew: an easier exam is not a better mark;
- an eval without a pin is refused;
- a floor is lowered only with a reason, which stays in the file.

`python -m evals.gate` runs the quick evals, which need no outside data; `--all` runs the rest too where their data is
there, and names those that it could not run.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from evals.floors import FLOORS, Floor, floor_of, read_floors, write_floors
from evals.registry import NAMES, entry, run
from evals.result import EvalResult
from pipeline.domain.model import Record
from pipeline.errors import InvalidInput, NotFound


class GateReport(Record):
    """What the gate found: refusals by sentence, and the evals that could not run, with the reason."""

    refusals: tuple[str, ...]
    not_run: tuple[str, ...]
    results: tuple[EvalResult, ...]


def refusals(result: EvalResult, floor: Floor | None) -> list[str]:
    """Return a sentence for each way in which a result breaks its floor."""
    name = result.name
    if floor is None:
        return [f"{name}: has no pinned floor; `dossier eval pin {name}`"]
    found = []
    if result.inputs != floor.inputs:
        found.append(f"{name}: its inputs changed since its floors were pinned; `dossier eval pin {name}`")
    if result.cases < floor.cases:
        found.append(f"{name}: {result.cases} cases, pinned at {floor.cases}")
    return found + [f"{name}: {reason}" for reason in _shortfalls(result, floor)]


def _shortfalls(result: EvalResult, floor: Floor) -> Iterable[str]:
    for metric in (*floor.at_least, *floor.at_most):
        if metric not in result.metrics:
            yield f"{metric} is pinned but no longer measured"
    for metric, least in floor.at_least.items():
        if result.metrics.get(metric, least) < least:
            yield f"{metric} is {result.metrics[metric]:.4f}, floor {least:.4f}"
    for metric, most in floor.at_most.items():
        if result.metrics.get(metric, most) > most:
            yield f"{metric} is {result.metrics[metric]:.4f}, at most {most:.4f}"


def check(names: Iterable[str], data: Path | None = None, *, floors: Path = FLOORS) -> GateReport:
    """Run evals and hold them against their floors; what lacks its data is named, never passed over."""
    pinned = read_floors(floors)
    results: list[EvalResult] = []
    refused: list[str] = []
    not_run: list[str] = []
    for name in names:
        try:
            result = run(name, data)
        except NotFound as error:
            # Only outside data may be absent; an eval whose own files are gone has not passed.
            (not_run if entry(name).needs_data else refused).append(f"{name}: {error}")
            continue
        results.append(result)
        refused += refusals(result, pinned.get(name))
    return GateReport(refusals=tuple(refused), not_run=tuple(not_run), results=tuple(results))


def names_to_check(*, everything: bool) -> list[str]:
    """Return the evals that `make check` can afford, or all that need no model."""
    return [name for name in NAMES if not entry(name).needs_model and (everything or entry(name).is_quick)]


def pin(result: EvalResult, *, lower: str | None = None, floors: Path = FLOORS) -> Floor:
    """Make a result the new floor.

    Raises:
        InvalidInput: when that lowers a floor and no reason is given, or the reason is empty.
    """
    pinned = read_floors(floors)
    before = pinned.get(result.name)
    drops = list(_drops(result, before)) if before is not None else []
    if drops and not (lower or "").strip():
        raise InvalidInput(
            f"{result.name}: this would lower {'; '.join(drops)}",
            advice='Restore what was lost, or give the reason: `--lower "why"`. It is kept in floors.yaml.',
        )
    reasons = before.lowered if before is not None else ()
    if drops:
        reasons = (*reasons, f"{(lower or '').strip()} ({'; '.join(drops)})")
    pinned[result.name] = floor_of(result, lowered=reasons)
    write_floors(pinned, floors)
    return pinned[result.name]


def _drops(result: EvalResult, before: Floor) -> Iterable[str]:
    yield from _shortfalls(result, before)
    if result.cases < before.cases:
        yield f"cases from {before.cases} to {result.cases}"


def main(arguments: list[str] | None = None) -> int:
    """Run the gate; 0 when nothing was refused."""
    given = sys.argv[1:] if arguments is None else arguments
    if set(given) - {"--all"}:
        print("usage: python -m evals.gate [--all]", file=sys.stderr)
        return 2
    return shown(check(names_to_check(everything="--all" in given)))


def shown(report: GateReport) -> int:
    """Print a report and return the exit code that it means."""
    for result in report.results:
        mark = "refused" if any(line.startswith(f"{result.name}:") for line in report.refusals) else "ok"
        print(f"{mark:8} {result.name} ({result.cases} cases)")
    for line in report.not_run:
        print(f"not run  {line}")
    for line in report.refusals:
        print(f"REFUSED  {line}", file=sys.stderr)
    return 1 if report.refusals else 0


if __name__ == "__main__":
    sys.exit(main())
