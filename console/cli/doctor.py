"""`dossier doctor`: what is installed, reachable and configured, and what to do about what is not."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

import click

from console.cli.output import echo_json
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import SnapshotId
from pipeline.domain.rubric import Rubric
from pipeline.errors import ConfigurationError, DossierError, NotFound
from pipeline.services.diagnosing import Diagnosis, Health
from pipeline.settings import JudgeName

PACKAGES = ("prefect", "fastapi", "chromadb", "langchain", "openai", "playwright", "trafilatura", "wordllama")
MARKS = {Health.OK: "ok ", Health.OPTIONAL: "-- ", Health.BROKEN: "!! "}
REACH_TIMEOUT_SECONDS = 5.0
NEVER_STORED = SnapshotId("sha256:" + "0" * 64)  # nothing is known to have this hash; asking shows who answers


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Check the installation. Exit code 1 when something that is needed is broken."""
    with build() as services:
        found = list(_diagnoses(services))
    if as_json:
        echo_json([item.model_dump(mode="json") for item in found])
    else:
        for item in found:
            click.echo(f"{MARKS[item.health]} {item.part:16} {item.detail}")
            if item.advice:
                click.echo(f"{'':20} {item.advice}")
    sys.exit(1 if any(item.health is Health.BROKEN for item in found) else 0)


def _diagnoses(services: Services) -> Iterator[Diagnosis]:
    yield _packages()
    yield _checked("store", lambda: _store(services))
    yield _checked("snapshots", lambda: _snapshots(services))
    yield _checked("embedder", lambda: _embedder(services))
    yield _checked("vectors", lambda: _vectors(services))
    yield _checked("rubric", lambda: _rubric(services.rubric))
    yield _checked("prompt", lambda: f"{services.prompt.name} v{services.prompt.version}")
    yield _browser()
    yield _judge(services)
    yield _prefect(services)


def _checked(part: str, check: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(part=part, health=Health.OK, detail=check())
    except DossierError as error:
        return Diagnosis(part=part, health=Health.BROKEN, detail=str(error), advice=error.advice)


def _packages() -> Diagnosis:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        advice = "Install the locked set again: make setup"
        return Diagnosis(part="packages", health=Health.BROKEN, detail=f"missing: {', '.join(missing)}", advice=advice)
    return Diagnosis(part="packages", health=Health.OK, detail=", ".join(found))


def _store(services: Services) -> str:
    with services.store.reading() as transaction:
        head = transaction.audit.head()
        vendors = len(transaction.vendors.all())
    if caveat := services.store.caveat():
        raise ConfigurationError(caveat, advice="Change it in the server's configuration, see docs/postgresql.md.")
    url = services.settings.store_url
    return f"{url.split('@')[-1]}, {vendors} vendors, {head.sequence if head else 0} audit events"


def _snapshots(services: Services) -> str:
    with suppress(NotFound):
        services.blobs.get(NEVER_STORED)
    url = services.settings.snapshots_url
    return url.split("@")[-1] if url else f"files in {services.home / 'snapshots'}"


def _rubric(rubric: Rubric) -> str:
    return f"{rubric.id} v{rubric.version}, {len(rubric.criteria)} criteria"


def _embedder(services: Services) -> str:
    vector = services.embedder.embed(["customer data"])
    return f"{services.embedder.identity}, {vector.shape[1]} dimensions"


def _vectors(services: Services) -> str:
    services.index.missing([])
    return f"Chroma in {services.home / 'vectors'}"


def _browser() -> Diagnosis:
    from extractors.fetching.chromium import chromium_path

    try:
        return Diagnosis(part="browser", health=Health.OK, detail=chromium_path())
    except DossierError as error:
        detail = f"{error}: pages that need JavaScript stay unread"
        return Diagnosis(part="browser", health=Health.OPTIONAL, detail=detail, advice=error.advice)


def _judge(services: Services) -> Diagnosis:
    settings = services.settings
    if settings.judge_name is not JudgeName.LANGCHAIN:
        advice = "For an LLM, set DOSSIER_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL."
        return Diagnosis(part="judge", health=Health.OK, detail=f"{settings.judge_name.value} (no LLM)", advice=advice)
    try:
        services.open_judge()
    except DossierError as error:
        return Diagnosis(part="judge", health=Health.BROKEN, detail=str(error), advice=error.advice)
    if settings.openai_base_url and not _answers(f"{settings.openai_base_url.rstrip('/')}/models"):
        detail = f"{settings.model}: {settings.openai_base_url} does not answer"
        return Diagnosis(
            part="judge", health=Health.BROKEN, detail=detail, advice="Start the server, or correct its address."
        )
    where = settings.openai_base_url or "its provider"
    return Diagnosis(part="judge", health=Health.OK, detail=f"langchain, {settings.model} at {where}")


def _prefect(services: Services) -> Diagnosis:
    url = services.settings.prefect_api_url
    if url is None:
        advice = "Set PREFECT_API_URL to run assessments as flows of a Prefect server."
        return Diagnosis(part="prefect server", health=Health.OPTIONAL, detail="none: runs are inline", advice=advice)
    if _answers(f"{url.rstrip('/')}/health"):
        return Diagnosis(part="prefect server", health=Health.OK, detail=url)
    return Diagnosis(part="prefect server", health=Health.BROKEN, detail=f"{url} does not answer", advice="Start it.")


def _answers(url: str) -> bool:
    """Whether a service that the user configured answers at all; an unauthorised answer is one."""
    import httpx

    try:
        return httpx.get(url, timeout=REACH_TIMEOUT_SECONDS).status_code < httpx.codes.INTERNAL_SERVER_ERROR
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
