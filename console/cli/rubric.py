"""`dossier rubric`: list, check, show and release rubrics."""

import sys
from pathlib import Path

import click

from console.cli.output import echo_json
from pipeline.bootstrap import build


@click.group()
def rubric() -> None:
    """List, check, show and release rubrics."""


@rubric.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_rubrics(as_json: bool) -> None:
    """List the rubrics that can be used."""
    with build() as services:
        loaded = [services.rubrics.resolved(name) for name in services.rubrics.names()]
        used = services.settings.rubric
    if as_json:
        echo_json(
            [
                {
                    "id": item.rubric.id,
                    "version": item.rubric.version,
                    "title": item.rubric.title,
                    "criteria": len(item.rubric.criteria),
                    "extends": list(item.provenance.extends),
                }
                for item in loaded
            ]
        )
        return
    for item in loaded:
        mark = "*" if item.rubric.id == used else " "
        base = f" (extends {item.provenance.extends[0]})" if item.provenance.extends else ""
        found = item.rubric
        click.echo(f"{mark} {found.id:20} v{found.version}  {len(found.criteria):3} criteria  {found.title}{base}")


@rubric.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Find every error in FILES. Exit code 1 when there is one.

    Without FILES: in the rubrics that can be used, and in the catalogues of controls that they point to.
    """
    with build() as services:
        wanted = files or tuple(services.rubrics.path(name) for name in services.rubrics.names())
        problems = [problem for file in wanted for problem in services.rubrics.problems(file)]
        problems += [] if files else services.rubrics.crosswalks.problems()
    if as_json:
        echo_json([problem.model_dump(mode="json") for problem in problems])
    else:
        for problem in problems:
            click.echo(problem.text)
        if not problems:
            click.echo(f"{len(wanted)} rubric{'s' if len(wanted) != 1 else ''}, no errors")
    sys.exit(1 if problems else 0)


@rubric.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Print a rubric's criteria as they judge; for one that extends another, also where each part comes from.

    NAME is one that `dossier rubric list` prints, or a file.
    """
    with build() as services:
        found = services.rubrics.resolved(name)
    if as_json:
        provenance = found.provenance.model_dump(mode="json")
        echo_json(found.rubric.model_dump(mode="json") | {"digest": found.rubric.digest, "provenance": provenance})
        return
    from console.rendering.rubric_form import rubric_lines

    for line in rubric_lines(found):
        click.echo(line)


@rubric.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def lock(file: Path) -> None:
    """Release the version in FILE: its hash goes into the lock file beside it, and it may not change any more."""
    with build() as services:
        text = services.rubrics.locked(file)
        services.rubrics.lock_of(file).write_text(text, encoding="utf-8")
        found = services.rubrics.load(file)
    click.echo(f"{found.id} v{found.version} is released: {found.digest}")
