"""`dossier`: finds the command that was asked for, runs it, and turns our errors into advice and exit codes.

Exit codes: 0 done, 1 a finding or refusal, 2 usage, 3 integrity broken.
"""

import importlib
import sys

import click
from typing_extensions import override

from pipeline.errors import DossierError, IntegrityBroken, InvalidInput

# Command, where it lives, and its line in `dossier --help`: kept here so that help imports none of them.
_COMMANDS = {
    "assess": ("console.cli.assess:assess", "Research a vendor's site and score it by the rubric."),
    "audit": ("console.cli.audit:audit", "Read and verify the audit trail."),
    "cadence": ("console.cli.reassess:cadence", "Say how often a vendor is looked at again."),
    "cite": ("console.cli.cite:cite", "Find quotations word for word in a document."),
    "compare": ("console.cli.compare:compare", "Say what changed between two versions of a document."),
    "demo": ("console.cli.demo:demo", "Assess the sample vendors that come with Dossier."),
    "doctor": ("console.cli.doctor:doctor", "Say what is installed, reachable and configured."),
    "eval": ("console.cli.evaluate:evaluate", "Measure Dossier on labelled data."),
    "evidence": ("console.cli.evidence:evidence", "Re-prove stored evidence, or hand it over as WARC."),
    "extract": ("console.cli.extract:extract", "Print the text of files as the pipeline sees it."),
    "inventory": ("console.cli.inventory:inventory", "List, correct, move and hand out the AI systems."),
    "management": ("console.cli.management:management", "See where the AI management system stands."),
    "notify": ("console.cli.notify:notify", "Tell people and programs what happened."),
    "people": ("console.cli.people:people", "Keep accounts, links and API tokens."),
    "reassess": ("console.cli.reassess:reassess", "Assess known vendors again, now or when it is due."),
    "report": ("console.cli.report:report", "Show and export reports."),
    "request": ("console.cli.request:request", "Ask for the use of a vendor's product."),
    "review": ("console.cli.review:review", "Review reports, ask vendors, and sign."),
    "rubric": ("console.cli.rubric:rubric", "List, check and show rubrics."),
    "run": ("console.cli.run:run", "See runs that are queued or under way, and end them."),
    "search": ("console.cli.search:search", "Search a vendor's evidence."),
    "up": ("console.cli.up:up", "Serve the console that people work with."),
    "webhook": ("console.cli.webhook:webhook", "Keep the webhooks that programs are told by."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(_COMMANDS.items())])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="vendor-dossier", prog_name="dossier")
def cli() -> None:
    """Dossier researches AI vendors and keeps the file that a reviewer signs.

    Everything is kept in DOSSIER_HOME (default ~/.dossier). Start with `dossier assess https://vendor.example`, or with
    `dossier demo`, which needs nothing.
    """


def main() -> None:
    """Run the command line; the one place where our errors become words and exit codes."""
    try:
        cli(prog_name="dossier")
    except DossierError as error:
        click.echo(f"dossier: {error}", err=True)
        click.echo(f"  {error.advice}", err=True)
        sys.exit(exit_code(error))


def exit_code(error: DossierError) -> int:
    """Return the exit code that an error means."""
    if isinstance(error, IntegrityBroken):
        return 3
    return 2 if isinstance(error, InvalidInput) else 1
