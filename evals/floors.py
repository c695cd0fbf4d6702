"""The pinned floors: read from and written to `floors.yaml`, which people review like code.

Rules:
- a metric of which less is better (shares of lies accepted, counts of bad documents) is pinned by `at_most`, the others
  by `at_least`; rates are of the machine and are not pinned;
- `inputs` is the digest of what the floors were measured on;
- `lowered` keeps every reason that was ever given for lowering, newest last.
"""

import io
from pathlib import Path

from pydantic import Field

from evals.result import EvalResult
from pipeline.domain.ids import Digest
from pipeline.domain.model import Record
from pipeline.errors import InvalidInput

FLOORS = Path(__file__).parent / "floors.yaml"
_HEADER = "# Written by `dossier eval pin NAME`. A floor is lowered only with a reason, and the reason stays here.\n"
# Measured values are pinned a hair loose, so that a float's last digit is never a regression.
_DECIMALS = 4
_UNPINNED_SUFFIXES = ("_per_second", "_count", "_seconds")
_COMPARED_PREFIXES = ("trafilatura_", "minilm_")


class Floor(Record):
    """What one eval must reach, and on what."""

    inputs: Digest
    cases: int
    at_least: dict[str, float] = Field(default_factory=dict)
    at_most: dict[str, float] = Field(default_factory=dict)
    lowered: tuple[str, ...] = ()


def less_is_better(metric: str) -> bool:
    """Whether a metric counts what must not happen."""
    return metric.endswith(("accepted_share", "alert_share", "abstention")) or metric.startswith("documents_under")


def is_pinned(metric: str) -> bool:
    """Whether a metric belongs to Dossier rather than to the machine or to a system that it is compared with."""
    return not metric.endswith(_UNPINNED_SUFFIXES) and not metric.startswith(_COMPARED_PREFIXES)


def floor_of(result: EvalResult, *, lowered: tuple[str, ...] = ()) -> Floor:
    """Return the floor that a result just meets."""
    pinned = {name: value for name, value in sorted(result.metrics.items()) if is_pinned(name)}
    loose = 10.0**-_DECIMALS
    return Floor(
        inputs=result.inputs,
        cases=result.cases,
        at_least={
            name: round(value - loose / 2, _DECIMALS) for name, value in pinned.items() if not less_is_better(name)
        },
        at_most={
            name: round(value + loose / 2, _DECIMALS) if value else 0.0
            for name, value in pinned.items()
            if less_is_better(name)
        },
        lowered=lowered,
    )


def read_floors(path: Path = FLOORS) -> dict[str, Floor]:
    """Return the floors by eval; none when the file is not there."""
    from ruamel.yaml import YAML

    if not path.exists():
        return {}
    content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict):
        raise InvalidInput(f"{path}: expected a mapping of evals", advice="Restore it from version control.")
    return {
        str(name): Floor.model_validate({**value, "lowered": tuple(value.get("lowered", ()))}, strict=False)
        for name, value in content.items()
    }


def write_floors(floors: dict[str, Floor], path: Path = FLOORS) -> None:
    """Replace the file."""
    from ruamel.yaml import YAML

    content = {}
    for name, floor in sorted(floors.items()):
        content[name] = {key: value for key, value in floor.model_dump(mode="json").items() if value not in ({}, [])}
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    stream = io.StringIO()
    yaml.dump(content, stream)
    path.write_text(_HEADER + stream.getvalue(), encoding="utf-8")
