"""How commands speak: JSON alone on standard output, progress and remarks on standard error."""

import json
from types import TracebackType
from typing import Any, Self

import click
from typing_extensions import override

from pipeline.ports import Progress


def echo_json(value: Any, *, indent: int | None = 2) -> None:
    """Print a JSON-compatible value."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


class PlainProgress(Progress):
    """A line an event, for logs and pipes."""

    @override
    def begin(self, stage: str, total: int | None = None) -> None:
        click.echo(f"[{stage}]", err=True)

    @override
    def advance(self, note: str) -> None:
        click.echo(f"  {note}", err=True)


class BarProgress(Progress):
    """A bar a stage, for a terminal. Close it, or use it as a context, so that the cursor comes back."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description:10}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=Console(stderr=True),
        )
        self._task: Any = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    @override
    def begin(self, stage: str, total: int | None = None) -> None:
        self._task = self._bars.add_task(stage, total=total, note="")

    @override
    def advance(self, note: str) -> None:
        self._bars.update(self._task, advance=1, note=printable(note)[-70:])


def printable(text: str) -> str:
    """Return a text without characters that command a terminal: vendors choose titles and addresses."""
    return "".join(character if character.isprintable() else " " for character in text)
