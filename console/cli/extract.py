"""`dossier extract`: the text of files as the pipeline sees it."""

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from pipeline.domain.model import Record
from pipeline.errors import DossierError

# A pool pays for its start only when there is enough to read.
POOL_FILES_MIN = 4
POOL_PROCESSES = 2


class ExtractedFile(Record):
    """One line of the output."""

    file: str
    text: str | None
    title: str | None
    extractor: str | None
    error: str | None = None


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--url", help="The address that the file came from; links are made absolute by it.")
@click.option("--jsonl", is_flag=True, help='One JSON object a line: {"file", "text", "title", "extractor"}.')
def extract(paths: tuple[Path, ...], url: str | None, jsonl: bool) -> None:
    """Print the text of FILES, or of all files in folders."""
    files = list(_files(paths))
    failed = 0
    for result in _extracted(files, url):
        failed += result.error is not None
        if jsonl:
            click.echo(json.dumps(result.model_dump(exclude_none=result.error is None), ensure_ascii=False))
        elif result.error is not None:
            click.echo(f"{result.file}: {result.error}", err=True)
        else:
            click.echo(f"# {result.file}\n\n{result.text}\n" if len(files) > 1 else result.text)
    sys.exit(1 if failed else 0)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]


def _extracted(files: list[Path], url: str | None) -> Iterator[ExtractedFile]:
    if len(files) < POOL_FILES_MIN:
        yield from (extracted_file(path, url) for path in files)
        return
    with ProcessPoolExecutor(POOL_PROCESSES) as pool:
        yield from pool.map(extracted_file, files, [url] * len(files), chunksize=2)


def extracted_file(path: Path, url: str | None) -> ExtractedFile:
    """Read one file; what goes wrong with it is said in its own line."""
    from extractors.reading import FormatReader

    try:
        result = FormatReader().extract(path.read_bytes(), content_type="", url=url or path.absolute().as_uri())
    except (DossierError, OSError) as error:
        return ExtractedFile(file=str(path), text=None, title=None, extractor=None, error=str(error))
    document = result.document
    return ExtractedFile(file=str(path), text=document.text, title=document.title, extractor=result.extractor)
