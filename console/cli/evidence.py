"""`dossier evidence`: re-prove what reports rest on, read it anew, and hand it over."""

from collections import Counter
from pathlib import Path

import click

from console.cli.output import echo_json
from pipeline.bootstrap import build
from pipeline.errors import ExtractionFailed, IntegrityBroken


@click.group()
def evidence() -> None:
    """Re-prove stored evidence, read it anew, or hand it over."""


@evidence.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(as_json: bool) -> None:
    """Re-prove every snapshot's bytes, every extraction and every quoted span. Exit code 3 on any flaw.

    What an older extractor read, or what cannot be read now, is neither proved nor refuted, and counted as that.
    """
    with build() as services:
        proof = services.proving.prove()
    if as_json:
        told = {"intact": not proof.flaws, "unproved_count": len(proof.unproved)}
        echo_json(proof.model_dump(mode="json") | told)
    elif proof.flaws:
        for flaw in proof.flaws:
            click.echo(f"{flaw.flaw.value:20} {flaw.subject}  {flaw.assessment}  {flaw.detail}", err=True)
    else:
        counts = f"{proof.snapshots} snapshots, {proof.documents} documents, {proof.citations} citations"
        click.echo(f"{counts}, {proof.related_vendors} related vendors checked, no flaw")
    if proof.unproved and not as_json:
        why = Counter(item.reason.value for item in proof.unproved)
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(why.items()))
        click.echo(f"{len(proof.unproved)} extractions not proved: {reasons} (--json lists them)", err=True)
    if proof.flaws:
        raise IntegrityBroken(f"{len(proof.flaws)} flaws in the stored evidence, first: {proof.flaws[0].flaw.value}")


@evidence.command()
@click.option(
    "--warc",
    "target",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, such as evidence.warc.gz; one of that name is replaced.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(target: Path, as_json: bool) -> None:
    """Write every snapshot to a WARC 1.1 file, gzipped. Exit code 3, and no file, when one's bytes are broken."""
    with build() as services:
        summary = services.exporting.export(target)
    if as_json:
        echo_json(summary.model_dump(mode="json"))
    else:
        click.echo(f"{summary.records} snapshots, {summary.bytes:,} bytes written to {target}")


@evidence.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reextract(as_json: bool) -> None:
    """Read old snapshots with today's extractors, without fetching; what was judged stays.

    Exit code 1 when a snapshot that an older extractor read cannot be read any more.
    """
    with build() as services:
        summary = services.reextracting.reextract()
    if as_json:
        echo_json(summary.model_dump(mode="json"))
    else:
        counts = f"{summary.read} of {summary.snapshots} snapshots were due and read"
        click.echo(f"{counts}, {summary.changed} of them read differently now")
        for failure in summary.not_read:
            click.echo(f"{failure.snapshot}  {failure.url}  {failure.reason}", err=True)
    lost = [failure for failure in summary.not_read if failure.was_read]
    if lost:
        raise ExtractionFailed(
            f"{len(lost)} snapshots were read by an older extractor and not by today's, first: {lost[0].url}",
            advice="What they said then is still there. Do the bytes hold? `dossier evidence verify` says.",
        )
