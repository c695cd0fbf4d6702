"""`dossier rubric`: list, check and show rubrics."""

import sys
from pathlib import Path

import click

from console.cli.output import echo_json
from pipeline.bootstrap import build


@click.group()
def rubric() -> None:
    """List, check and show rubrics."""


@rubric.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_rubrics(as_json: bool) -> None:
    """List the rubrics that can be used."""
    with build() as services:
        loaded = [services.rubrics.load(name) for name in services.rubrics.names()]
        used = services.settings.rubric
    if as_json:
        echo_json(
            [
                {"id": item.id, "version": item.version, "title": item.title, "criteria": len(item.criteria)}
                for item in loaded
            ]
        )
        return
    for item in loaded:
        mark = "*" if item.id == used else " "
        click.echo(f"{mark} {item.id:20} v{item.version}  {len(item.criteria):3} criteria  {item.title}")


@rubric.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Find every error in FILES (default: the rubrics that can be used). Exit code 1 when there is one."""
    with build() as services:
        wanted = files or tuple(services.rubrics.path(name) for name in services.rubrics.names())
        problems = [problem for file in wanted for problem in services.rubrics.problems(file)]
    if as_json:
        echo_json([problem.model_dump(mode="json") for problem in problems])
    else:
        for problem in problems:
            click.echo(f"{problem.file}:{problem.line}: {problem.place}: {problem.message}")
        if not problems:
            click.echo(f"{len(wanted)} rubric{'s' if len(wanted) != 1 else ''}, no errors")
    sys.exit(1 if problems else 0)


@rubric.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Print a rubric's criteria."""
    with build() as services:
        found = services.rubrics.load(name)
    if as_json:
        echo_json(found.model_dump(mode="json") | {"digest": found.digest})
        return
    click.echo(f"{found.title} ({found.id} v{found.version}, {found.digest})")
    for dimension in found.dimensions:
        click.echo(f"\n{dimension.title} (weight {dimension.weight})")
        for criterion in dimension.criteria:
            breaker = f", caps the grade at {criterion.deal_breaker}" if criterion.deal_breaker else ""
            click.echo(f"  {criterion.id:28} weight {criterion.weight}{breaker}\n      {criterion.question}")
