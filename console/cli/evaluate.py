"""`dossier eval`: list and run the evals, hold them against their floors, pin new floors."""

import sys
from pathlib import Path

import click

from console.cli.output import echo_json

_DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The labelled data (default: DOSSIER_EVAL_DATA, else ../shared/data beside the repository).",
)


@click.group("eval")
def evaluate() -> None:
    """Measure Dossier on labelled data."""


@evaluate.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_evals(as_json: bool) -> None:
    """List the evals."""
    from evals.registry import NAMES, entry

    if as_json:
        echo_json(
            [{"name": name, "needs_data": entry(name).needs_data, "measures": entry(name).measures} for name in NAMES]
        )
        return
    for name in NAMES:
        found = entry(name)
        click.echo(f"{name:26} {'data' if found.needs_data else '    '}  {found.measures}")


@evaluate.command("run")
@click.argument("name")
@_DATA
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def run_eval(name: str, data: Path | None, as_json: bool) -> None:
    """Run the eval NAME and print what it measured."""
    from evals.registry import run

    result = run(name, data)
    if as_json:
        echo_json(result.model_dump(mode="json"))
        return
    click.echo(f"{result.name}: {result.cases} cases, inputs {result.inputs}")
    for metric, value in result.metrics.items():
        click.echo(f"  {metric:44} {value:.4f}")
    for note in result.notes:
        click.echo(f"  - {note}")


@evaluate.command()
@click.option("--all", "everything", is_flag=True, help="Also the evals that need the labelled data.")
@_DATA
def gate(everything: bool, data: Path | None) -> None:
    """Refuse (exit code 1) when a metric is under its floor or an eval's inputs changed unpinned."""
    from evals.gate import check, names_to_check, shown

    sys.exit(shown(check(names_to_check(everything=everything), data)))


@evaluate.command("pin")
@click.argument("name")
@click.option("--lower", metavar="REASON", help="Why a floor may be lowered; kept in floors.yaml.")
@_DATA
def pin_floor(name: str, lower: str | None, data: Path | None) -> None:
    """Make what the eval NAME measures now its floor."""
    from evals.gate import pin
    from evals.registry import run

    floor = pin(run(name, data), lower=lower)
    for metric, value in (*floor.at_least.items(), *floor.at_most.items()):
        bound = "at least" if metric in floor.at_least else "at most"
        click.echo(f"{metric:44} {bound} {value:.4f}")
