"""The steps of a plan: plain functions over open services that take and return ids and summaries, never objects."""

import asyncio

from pipeline.bootstrap import Services
from pipeline.domain.ids import AssessmentId, RunId, VendorId
from pipeline.domain.profile import Profile
from pipeline.domain.run import CrawlLimits
from pipeline.domain.upload import Upload


def open_run(
    services: Services,
    url: str,
    name: str | None,
    limits: dict[str, object],
    profile: dict[str, object],
    uploads: list[dict[str, object]],
) -> str:
    """Open a run, which takes the systems that it is for into research; return its id."""
    run = services.intake.open_run(
        url,
        limits=CrawlLimits.model_validate(limits, strict=False),
        name=name,
        profile=Profile.model_validate(profile, strict=False),
        uploads=[Upload.model_validate(upload, strict=False) for upload in uploads],
    )
    services.moving.by_start(run.id, actor=services.settings.actor)
    return run.id


def resume(services: Services, run_id: str) -> str | None:
    """Begin or go on with a run that this process took, which takes the systems that it is for into research.

    Returns its assessment's id where nothing is left but what follows one, and does that.
    """
    run = services.starting.view(RunId(run_id)).run
    if run.assessment is not None:
        return _settled(services, run.vendor, run.assessment)
    services.moving.by_start(run.id, actor=services.settings.actor)
    return None


def take_uploads(services: Services, run_id: str) -> int:
    """Take the run's uploaded files, with those of earlier runs; return how many documents there are of them."""
    run = services.starting.view(RunId(run_id)).run
    return services.uploading.take(run.id, run.uploads)


def capture(services: Services, run_id: str) -> dict[str, int]:
    """Capture the run's site; return the number of captures by outcome."""
    with services.recording.following(RunId(run_id)):
        return asyncio.run(services.tracking.crawl(RunId(run_id))).outcomes


def relate(services: Services, run_id: str) -> dict[str, int]:
    """Keep the companies that the run's lists name; return how many lists there are, and how many came and left."""
    with services.recording.following(RunId(run_id)):
        return services.relating.relate(RunId(run_id)).model_dump()


def index(services: Services, run_id: str) -> int:
    """Index the run's documents; return how many passages were embedded now."""
    with services.recording.following(RunId(run_id)):
        return services.indexing.index(RunId(run_id)).embedded


def judge(services: Services, run_id: str) -> str:
    """Judge the run's evidence; return the assessment's id.

    It takes the systems that it speaks of into review, and those whose sign-off no longer fits it into another (I6),
    with every system whose approval has ended.
    """
    with services.recording.following(RunId(run_id)):
        assessment = asyncio.run(services.assessing.assess(RunId(run_id)))
    return _settled(services, assessment.vendor, assessment.id)


def fail(services: Services, run_id: str, error: str, advice: str) -> None:
    """Record that the run ended without an assessment, and what to do about it."""
    services.intake.fail_run(RunId(run_id), error, advice=advice)


def _settled(services: Services, vendor: VendorId, assessment: AssessmentId) -> str:
    """Do what follows an assessment, once more where it was done; return its id."""
    services.moving.by_run(vendor, assessment, actor=services.settings.actor)
    services.deciding.mark_stale(vendor, actor=services.settings.actor)
    services.deciding.expire(actor=services.settings.actor)
    return assessment
