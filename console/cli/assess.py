"""`dossier assess`: from a vendor's URL to a stored, scored report."""

import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from console.cli.output import BarProgress, PlainProgress, echo_json, printable
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import RequestId
from pipeline.domain.model import Record
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.source import SourceKind
from pipeline.domain.upload import Upload
from pipeline.domain.vendor import registrable_domain
from pipeline.ports import Progress
from pipeline.runtime import Overrides


@click.command()
@click.argument("url", required=False)
@click.option("--request", "request_id", metavar="ID", help="Assess for the use that this request is about.")
@click.option("--name", help="The vendor's name; default is its domain.")
@click.option(
    "--upload",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A document that no crawler can fetch, such as a SOC report. Repeatable.",
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SourceKind]),
    help="What the uploaded files are; default is told by each file's name.",
)
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Last day to rely on the uploaded files.")
@click.option("--product", default="", help="The product or plan that is meant, as the vendor calls it.")
@click.option(
    "--data-class",
    "data_classes",
    multiple=True,
    type=click.Choice([item.value for item in DataClass]),
    help="What data it will be given; decides which criteria apply. Repeatable.",
)
@click.option("--deployment", type=click.Choice([item.value for item in Deployment]), help="Where it runs.")
@click.option("--autonomy", type=click.Choice([item.value for item in Autonomy]), help="How much it does by itself.")
@click.option("--max-pages", "pages_max", type=click.IntRange(1, 2000), help="Pages to ask for at most.")
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="HOST[:PORT]",
    help="Permit this exact host although its address is private or loopback. Repeatable.",
)
@click.option("--ignore-robots", is_flag=True, help="Fetch what robots.txt disallows; the run's audit event says so.")
@click.option("--prefect/--inline", "through_prefect", default=None, help="Insist on a Prefect flow, or on none.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and nothing else, on standard output.")
def assess(
    url: str | None,
    request_id: str | None,
    name: str | None,
    files: tuple[Path, ...],
    kind: str | None,
    expires: datetime | None,
    product: str,
    data_classes: tuple[str, ...],
    deployment: str | None,
    autonomy: str | None,
    pages_max: int | None,
    allow_hosts: tuple[str, ...],
    ignore_robots: bool,
    through_prefect: bool | None,
    as_json: bool,
) -> None:
    """Research the vendor whose site is at URL, or that a request names, and score it by the rubric.

    Works without a model: the baseline judge matches the rubric's indicators to sentences. Set DOSSIER_MODEL (and
    OPENAI_BASE_URL, OPENAI_API_KEY) to have an LLM judge instead.
    """
    from flows import dispatch
    from flows.plans import AssessOrder

    started = time.monotonic()
    with ExitStack() as stack:
        services = stack.enter_context(build(overrides=Overrides(progress=_progress(stack))))
        limits = services.limits(pages_max=pages_max, allow_hosts=allow_hosts, ignore_robots=ignore_robots)
        uploads = tuple(_kept(services, file, kind, expires) for file in files)
        profile = Profile(
            product=product,
            data_classes=tuple(map(DataClass, data_classes)),
            deployment=Deployment(deployment) if deployment else None,
            autonomy=Autonomy(autonomy) if autonomy else None,
        )
        if request_id is not None:
            asked = _asked(services, request_id, url=url, profile=profile)
            url, profile = url or asked.url, asked.profile
        elif url is None:
            raise click.UsageError("Missing argument 'URL', or --request ID.")
        order = AssessOrder(url=_with_scheme(url), name=name, limits=limits, uploads=uploads, profile=profile)
        assessment_id = dispatch.assess(services, order, through_prefect=through_prefect)
        report = services.reporting.report(assessment_id)
        seconds = time.monotonic() - started
    if as_json:
        from console.rendering.json_form import json_report

        echo_json(json_report(report, timings={"total_seconds": round(seconds, 2)}))
        return
    from console.rendering.text_form import text_summary

    click.echo(text_summary(report))
    click.echo(f"\n{seconds:.1f} s. Read it: dossier report show {printable(report.vendor.domain)}")


class _Asked(Record):
    """What a request says: whose site, and for which use."""

    url: str
    profile: Profile


def _asked(services: Services, request_id: str, *, url: str | None, profile: Profile) -> _Asked:
    """Return what a request is about, as its system stands now: facts may have been corrected since."""
    view = services.inventory.system(services.requesting.get(RequestId(request_id)).system)
    if not profile.is_unknown:
        raise click.UsageError("--request says what the use is: correct it with `dossier inventory change`.")
    if url is not None and registrable_domain(_with_scheme(url)) != view.vendor.domain:
        raise click.UsageError(f"Request {request_id} is about {view.vendor.domain}, not {url}.")
    website = view.request.website if view.request else view.vendor.website
    return _Asked(url=website, profile=view.system.facts.profile)


def _kept(services: Services, file: Path, kind: str | None, expires: datetime | None) -> Upload:
    upload = services.uploading.kept(file.name, file.read_bytes(), kind=SourceKind(kind) if kind else None)
    return upload.model_copy(update={"expires_on": expires.date() if expires else None})


def _with_scheme(url: str) -> str:
    """A bare domain means its https site."""
    return url if "://" in url else f"https://{url}"


def _progress(stack: ExitStack) -> Progress:
    return stack.enter_context(BarProgress()) if sys.stderr.isatty() else PlainProgress()
