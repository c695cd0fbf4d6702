"""`dossier compare`: what changed between two versions of a document, and how much it means."""

import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from console.cli.output import echo_json, printable
from pipeline.domain.document import Document
from pipeline.domain.drift import Change, Comparison, Side, Wording
from pipeline.domain.ids import Digest
from pipeline.errors import DossierError, InvalidInput
from pipeline.stages.compare.compare import compare as compared
from pipeline.stages.compare.flaps import words_digest

# Neighbouring lines share versions: the new one of a pair is the old one of the next.
_CACHED_FILES = 64


@click.command()
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option(
    "--pairs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='A JSONL file of pairs, {"old": PATH, "new": PATH}, relative to it; "earlier": [PATH, ...] may be added.',
)
@click.option("--jsonl", is_flag=True, help='One JSON object a pair: {"class", "outcome", "changes"}.')
@click.option("--json", "as_json", is_flag=True, help="The same for one pair, indented.")
def compare(old: Path | None, new: Path | None, pairs: Path | None, jsonl: bool, as_json: bool) -> None:
    """Compare the text of two files, HTML, PDF, DOCX, Markdown or plain, OLD with NEW.

    Both are read by the same extractor. Spans are of the text that `dossier extract` prints. Exit code 0 whatever
    changed, 2 when a file could not be read; a bad line among pairs is reported and the others go on.
    """
    if (pairs is None) == (old is None or new is None):
        raise click.UsageError("give OLD and NEW, or --pairs FILE.jsonl")
    failed = 0
    for line in _from_file(pairs) if pairs is not None else [_compared({"old": str(old), "new": str(new)}, Path())]:
        failed += "error" in line
        if jsonl or as_json:
            echo_json(line, indent=2 if as_json and pairs is None else None)
        elif "error" in line:
            click.echo(f"{line['old']} -> {line['new']}: {line['error']}", err=True)
        else:
            _print(line)
    sys.exit(2 if failed else 0)


def _from_file(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                pair = json.loads(line)
            except json.JSONDecodeError as error:
                pair = error
            if isinstance(pair, dict) and isinstance(pair.get("old"), str) and isinstance(pair.get("new"), str):
                yield _compared(pair, path.parent)
            else:
                yield {"old": None, "new": None, "error": f'line {number}: expected {{"old": PATH, "new": PATH}}'}


def _compared(pair: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return a line of the output; what goes wrong with a pair is said in its own line."""
    names = {"old": pair["old"], "new": pair["new"]}
    try:
        earlier = frozenset(_words_of(folder / str(each)) for each in pair.get("earlier") or ())
        found = compared(_document(folder / pair["old"]), _document(folder / pair["new"]), earlier=earlier)
    except (DossierError, OSError, TypeError) as error:
        return names | {"error": str(error)}
    return names | comparison_form(found)


def _words_of(path: Path) -> Digest:
    return words_digest(_document(path))


@lru_cache(maxsize=_CACHED_FILES)
def _document(path: Path) -> Document:
    from extractors.reading import FormatReader

    if not path.is_file():
        raise InvalidInput(f"no file {path}")
    return FormatReader().extract(path.read_bytes(), content_type="", url=path.absolute().as_uri()).document


def comparison_form(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON: `class`, `outcome`, `failure` where a capture failed, and the `changes`."""
    form: dict[str, Any] = {"class": comparison.change_class.value, "outcome": comparison.outcome.value}
    if comparison.failure is not None:
        side = "new" if comparison.failure.is_new else "old"
        form["failure"] = {"side": side, "why": comparison.failure.why.value}
    return form | {"changes": [_change_form(change) for change in comparison.changes]}


def _change_form(change: Change) -> dict[str, Any]:
    return {
        "class": change.change_class.value,
        "kind": change.kind.value,
        "why": change.kind.sentence,
        "heading_path": list(change.heading_path),
        "old": _side_form(change.old),
        "new": _side_form(change.new),
    }


def _side_form(side: Side | None) -> dict[str, Any] | None:
    """Return the sentence with its span, and the words of it that changed with theirs."""
    if side is None:
        return None
    return _wording_form(side.sentence) | {"words": [_wording_form(words) for words in side.words]}


def _wording_form(wording: Wording) -> dict[str, Any]:
    return wording.model_dump(mode="json")


def _print(line: dict[str, Any]) -> None:
    failure = line.get("failure")
    failed = f": the {failure['side']} text is no capture of it ({failure['why']})" if failure else ""
    click.echo(f"{line['class']}  {line['outcome']}{failed}  {line['old']} -> {line['new']}")
    for change in line["changes"]:
        click.echo(f"  {change['class']}: {change['why']}")
        for mark, side in (("-", change["old"]), ("+", change["new"])):
            if side is not None:
                click.echo(f"    {mark} {printable(side['text'])}")
