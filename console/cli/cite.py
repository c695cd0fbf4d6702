"""`dossier cite`: whether a document says a quotation, word for word, and where."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from console.cli.output import echo_json
from pipeline.bootstrap import build
from pipeline.errors import InvalidInput
from pipeline.services.citing import FoundQuote, cited, foldable
from pipeline.stages.fold import FoldedText


@click.command()
@click.argument("document")
@click.option("--quote", help="The words to find.")
@click.option(
    "--quotes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='A JSONL file of quotations: {"quote": ...} or plain strings.',
)
@click.option("--jsonl", is_flag=True, help='One JSON object a line: {"status", "start", "end", "text"}.')
def cite(document: str, quote: str | None, quotes: Path | None, jsonl: bool) -> None:
    """Find quotations in DOCUMENT: a stored document's id, or a file (its text as `dossier extract` prints it).

    Exit code 1 when a quotation is not there.
    """
    wanted = [quote] if quote is not None else []
    wanted += _read_quotes(quotes) if quotes is not None else []
    if not wanted:
        raise click.UsageError("give --quote TEXT or --quotes FILE.jsonl")
    text = _text(document)
    found = [cited(words, text) for words in wanted]
    for result in found:
        _print(result, jsonl=jsonl)
    sys.exit(0 if all(result.status.counts for result in found) else 1)


def _text(document: str) -> FoldedText:
    path = Path(document)
    if not document.startswith("sha256:") and path.is_file():
        from extractors.reading import FormatReader

        extracted = FormatReader().extract(path.read_bytes(), content_type="", url=path.absolute().as_uri())
        return foldable(extracted.document.text)
    with build() as services:
        return foldable(services.citing.document_text(document))


def _read_quotes(path: Path) -> list[str]:
    quotes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value: Any = json.loads(line)
        except json.JSONDecodeError as error:
            raise InvalidInput(f"{path}:{number}: not JSON: {error.msg}") from error
        quote = value.get("quote", value.get("text")) if isinstance(value, dict) else value
        if not isinstance(quote, str):
            raise InvalidInput(f'{path}:{number}: expected {{"quote": "..."}} or a string')
        quotes.append(quote)
    return quotes


def _print(result: FoundQuote, *, jsonl: bool) -> None:
    if jsonl:
        echo_json(result.model_dump(mode="json"), indent=None)
    elif result.text is None:
        click.echo(result.status.value)
    else:
        click.echo(f"{result.status.value}  [{result.start}:{result.end}]  {result.text}")
