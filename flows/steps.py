"""The steps of a plan: plain functions over open services that take and return ids and summaries, never objects."""

import asyncio

from pipeline.bootstrap import Services
from pipeline.domain.ids import RunId
from pipeline.domain.run import CrawlLimits
from pipeline.domain.upload import Upload
from pipeline.errors import DossierError


def open_run(services: Services, url: str, name: str | None, limits: dict[str, object]) -> str:
    """Open a run; return its id."""
    return services.intake.open_run(url, limits=CrawlLimits.model_validate(limits, strict=False), name=name).id


def take_uploads(services: Services, run_id: str, uploads: list[dict[str, object]]) -> int:
    """Take uploaded files into the run, with those of earlier runs; return how many documents there are of them."""
    taken = [Upload.model_validate(upload, strict=False) for upload in uploads]
    try:
        return services.uploading.take(RunId(run_id), taken)
    except DossierError as error:
        services.intake.fail_run(RunId(run_id), str(error))
        raise


def capture(services: Services, run_id: str) -> dict[str, int]:
    """Capture the run's site; return the number of captures by outcome."""
    try:
        return asyncio.run(services.tracking.crawl(RunId(run_id))).outcomes
    except DossierError as error:
        services.intake.fail_run(RunId(run_id), str(error))
        raise


def index(services: Services, run_id: str) -> int:
    """Index the run's documents; return how many passages were embedded now."""
    return services.indexing.index(RunId(run_id)).embedded


def judge(services: Services, run_id: str) -> str:
    """Judge the run's evidence; return the assessment's id."""
    return asyncio.run(services.assessing.assess(RunId(run_id))).id
