"""`dossier demo`: the whole main job on the sample vendors, through a real Prefect server, with nothing to set up."""

import os
import time
from pathlib import Path

import click

from console.cli.output import PlainProgress
from pipeline.bootstrap import build
from pipeline.domain.report import Report
from pipeline.runtime import Overrides

EXPORTED = ("html", "md", "json")


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="Folder for the demo's own home and reports.",
)
@click.option("--base-port", default=8861, show_default=True, help="First of the loopback ports that are used.")
@click.option("--inline", is_flag=True, help="Without a Prefect server.")
def demo(output: Path, base_port: int, inline: bool) -> None:
    """Serve the sample vendors on loopback, assess them through a Prefect flow, and write their reports."""
    from console.demo.server import serving

    os.environ["DOSSIER_HOME"] = str((output / "home").absolute())
    # Four vendors on one's own machine need no politeness between requests.
    os.environ.setdefault("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    started = time.monotonic()
    with serving(base_port=base_port + 1) as sites:
        if inline:
            reports = [_assessed(site.url, site.name, site.host, through_prefect=False) for site in sites]
        else:
            from flows.server import prefect_server

            click.echo("Starting a Prefect server on loopback (about 15 s the first time) ...", err=True)
            with prefect_server((output / "prefect").absolute(), port=base_port):
                reports = [_assessed(site.url, site.name, site.host, through_prefect=True) for site in sites]
    click.echo()
    for report in reports:
        click.echo(report.headline)
        for path in _exported(report, output / "reports"):
            click.echo(f"    {path}")
    click.echo(_next_steps(output, time.monotonic() - started))


def _assessed(url: str, name: str, host: str, *, through_prefect: bool) -> Report:
    from flows import dispatch
    from flows.plans import AssessOrder

    click.echo(f"Assessing {name} at {url}", err=True)
    progress = None if through_prefect else PlainProgress()
    with build(overrides=Overrides(progress=progress)) as services:
        order = AssessOrder(url=url, name=name, limits=services.limits(allow_hosts=(host,)))
        return services.reporting.report(dispatch.assess(services, order, through_prefect=through_prefect))


def _exported(report: Report, folder: Path) -> list[Path]:
    from console.rendering.report_form import report_in

    folder.mkdir(parents=True, exist_ok=True)
    stem = "-".join(report.vendor.name.lower().split())
    paths = []
    for form in EXPORTED:
        path = folder / f"{stem}.{form}"
        path.write_bytes(report_in(form, report))
        paths.append(path)
    return paths


def _next_steps(output: Path, seconds: float) -> str:
    home = f"DOSSIER_HOME={output / 'home'}"
    return f"""
Done in {seconds:.0f} s. Open one of the HTML reports in a browser, then try:

  {home} .venv/bin/dossier evidence verify      re-prove every citation from storage
  {home} .venv/bin/dossier audit verify         recompute the audit chain
  {home} .venv/bin/dossier search 127.0.0.1:8863 "where is data stored"
  .venv/bin/dossier assess https://a-real-vendor.com
  DOSSIER_MODEL=gpt-4.1 OPENAI_API_KEY=... .venv/bin/dossier assess https://a-real-vendor.com
"""
