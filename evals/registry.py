"""The evals that there are. A closed list; a module is imported when its eval is run."""

import importlib
from collections.abc import Callable
from pathlib import Path

from evals.inputs import data_folder
from evals.result import EvalResult
from pipeline.domain.model import Record
from pipeline.errors import InvalidInput, NotFound


class Entry(Record):
    """Where an eval lives, what it measures, and whether it reads the outside data folder.

    What needs a model is run by hand: its figures are the model's, so no gate holds them. `is_quick` is what a
    developer can wait for all day.
    """

    target: str
    measures: str
    needs_data: bool
    needs_model: bool = False
    is_quick: bool = False


_ENTRIES: dict[str, Entry] = {
    "citation_mutations": Entry(
        target="evals.citation_mutations:run",
        measures="Refusal of altered quotations and acceptance of honest ones, on real policies and the sample sites.",
        needs_data=True,
    ),
    "citation_mutations_sites": Entry(
        target="evals.citation_mutations:run_on_sites",
        measures="The same on the sample sites alone; quick.",
        needs_data=False,
        is_quick=True,
    ),
    "drift": Entry(
        target="evals.drift:run",
        measures="Alerts to changes of real vendors' documents against careful readers: precision and recall.",
        needs_data=True,
    ),
    "drift_own": Entry(
        target="evals.drift:run_own",
        measures="The class of changes that were written by hand, each rule once for and once against; quick.",
        needs_data=False,
        is_quick=True,
    ),
    "extraction": Entry(
        target="evals.extraction:run",
        measures="Words kept and menus left out, on real pages, beside trafilatura's default.",
        needs_data=True,
    ),
    "fmti": Entry(
        target="evals.fmti:run",
        measures="The settings' model against human scores of 14 developers' transparency (FMTI, May 2024).",
        needs_data=True,
        needs_model=True,
    ),
    "injection": Entry(
        target="evals.injection:run",
        measures="Attacks planted in real policies: flagged, kept from the judge, never the support of a score.",
        needs_data=True,
    ),
    "injection_sites": Entry(
        target="evals.injection:run_on_sites",
        measures="The same on the sample sites with our own attacks.",
        needs_data=False,
    ),
    "labelled": Entry(
        target="evals.labelled:run",
        measures="The baseline judge against careful readers on 12 real vendors: verdicts, citations, what was shown.",
        needs_data=True,
    ),
    "labelled_model": Entry(
        target="evals.labelled:run_model",
        measures="The same for the model that the settings name.",
        needs_data=True,
        needs_model=True,
    ),
    "retrieval": Entry(
        target="evals.retrieval:run",
        measures="The passage that answers, found among a policy's or developer's, beside BM25 and MiniLM.",
        needs_data=True,
    ),
    "sample_vendors": Entry(
        target="evals.sample_vendors:run",
        measures="The sample sites' answer key against extraction and verification.",
        needs_data=False,
        is_quick=True,
    ),
    "url_kinds": Entry(
        target="evals.url_kinds:run",
        measures="Kinds of real vendors' URLs told by the address alone.",
        needs_data=True,
    ),
}
NAMES: tuple[str, ...] = tuple(_ENTRIES)


def entry(name: str) -> Entry:
    """Return an eval's entry.

    Raises:
        InvalidInput: when there is none of that name.
    """
    if name not in _ENTRIES:
        raise InvalidInput(f"no eval {name!r}", advice=f"There are: {', '.join(NAMES)}.")
    return _ENTRIES[name]


def run(name: str, data: Path | None = None) -> EvalResult:
    """Run an eval; `data` None means the folder that the environment gives.

    Raises:
        InvalidInput: when there is no such eval.
        NotFound: when it needs data that is not there.
    """
    found = entry(name)
    folder = data_folder(data) if found.needs_data else None
    if found.needs_data and folder is None:
        raise NotFound(
            f"eval {name!r} needs the labelled data folder",
            advice="Name it with `--data DIR` or DOSSIER_EVAL_DATA. Without data: "
            + ", ".join(each for each in NAMES if not _ENTRIES[each].needs_data)
            + ".",
        )
    module, _, function = found.target.partition(":")
    runner: Callable[[Path | None], EvalResult] = getattr(importlib.import_module(module), function)
    return runner(folder)
