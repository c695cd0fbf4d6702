"""`dossier audit`: read the audit trail, verify it, sign it, and hand it over."""

from importlib.resources import files
from pathlib import Path

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build
from pipeline.errors import IntegrityBroken, InvalidInput
from pipeline.ports import KeptNote

_BREAKS_TOLD = 3


@click.group()
def audit() -> None:
    """Read, verify and sign the audit trail, and hand it over."""


@audit.command()
@click.option("--newest", default=20, show_default=True, type=click.IntRange(1, 1_000_000), help="How many events.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def log(newest: int, as_json: bool) -> None:
    """Print the newest events, the newest last."""
    with build() as services:
        events = services.auditing.log(newest=newest)
    if as_json:
        echo_json([event.model_dump(mode="json") for event in events])
        return
    for event in events:
        payload = printable(str(event.payload))[:120]
        click.echo(
            f"{event.sequence:>7}  {event.at:%Y-%m-%d %H:%M:%S}  {event.actor:12}  {event.action.value:22}  {payload}"
        )


@audit.command()
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A signed checkpoint that was kept elsewhere; those in DOSSIER_HOME/checkpoints are used anyway. Repeatable.",
)
@click.option(
    "--key", "keys", multiple=True, metavar="VERIFIER_KEY", help="Who signed them; default: this installation."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(checkpoints: tuple[Path, ...], keys: tuple[str, ...], as_json: bool) -> None:
    """Recompute every hash of the chain and hold it against signed checkpoints. Exit code 3 when it does not hold."""
    notes = [KeptNote(str(file), _content_of(file)) for file in checkpoints]
    with build() as services:
        proof = services.auditing.prove(notes=notes, keys=keys)
    if as_json:
        echo_json(proof.model_dump(mode="json") | {"intact": not proof.breaks})
    if proof.breaks:
        told = "; ".join(proof.breaks[:_BREAKS_TOLD])
        more = f"; {len(proof.breaks) - _BREAKS_TOLD} more" if len(proof.breaks) > _BREAKS_TOLD else ""
        raise IntegrityBroken(f"the audit chain is broken: {told}{more}")
    if not as_json:
        click.echo(f"{proof.events:,} events, chain intact, {proof.checkpoints} checkpoints hold, head {proof.head}")


@audit.command()
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a copy there too: a place that this installation cannot change later.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def checkpoint(out: Path | None, as_json: bool) -> None:
    """Sign the trail as it is now and keep that in DOSSIER_HOME/checkpoints.

    Exit code 3, and nothing signed, when the chain does not hold or is not the one that was signed earlier.
    """
    with build() as services:
        head = services.checkpointing.checkpoint()
    if out is not None:
        try:
            out.write_text(head.note, encoding="utf-8")
        except OSError as exc:
            raise InvalidInput(f"{out} cannot be written: {exc.strerror}; the checkpoint is in {head.file}") from exc
    if as_json:
        echo_json(head.model_dump(mode="json"))
    else:
        click.echo(f"{head.size:,} events signed: {out or head.file}")


@audit.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(folder: Path, as_json: bool) -> None:
    """Write the trail, its checkpoints, the verifier key and a script that proves them to a new FOLDER.

    The script needs Python and `cryptography`, not Dossier: `python FOLDER/verify_audit.py FOLDER --key VERIFIER_KEY`.
    """
    script = files("console.standalone").joinpath("verify_audit.py").read_bytes()
    with build() as services:
        head = services.checkpointing.export(folder, script=script)
    if as_json:
        echo_json(head.model_dump(mode="json") | {"folder": str(folder)})
    else:
        click.echo(f"{head.size:,} events exported: {folder}")


@audit.command()
def key() -> None:
    """Print the verifier key: hand it to auditors by another way than the export."""
    with build() as services:
        click.echo(services.checkpointing.verifier_key())


def _content_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as exc:
        raise InvalidInput(f"{file} cannot be read: {exc.strerror}") from exc
