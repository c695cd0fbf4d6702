"""What each kind of work does, in which order; written once, run by whatever runner is handed in."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from flows import steps
from pipeline.bootstrap import Services
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.run import CrawlLimits
from pipeline.domain.upload import Upload
from pipeline.errors import DossierError

P = ParamSpec("P")
R = TypeVar("R")


class Runner(Protocol):
    """Runs a step: calls it here, or has Prefect run it as a task."""

    def __call__(self, step: Callable[Concatenate[Services, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one step to its end and return what it returned."""
        ...


class AssessOrder(Record):
    """What to assess, for which use, and within which limits."""

    url: str
    name: str | None = None
    limits: CrawlLimits
    uploads: tuple[Upload, ...] = ()
    profile: Profile = Profile()


def assess(run: Runner, order: AssessOrder) -> str:
    """Take a vendor's site to a stored assessment; return the assessment's id."""
    limits, profile = order.limits.model_dump(mode="json"), order.profile.model_dump(mode="json")
    uploads = [upload.model_dump(mode="json") for upload in order.uploads]
    return _carried_out(run, run(steps.open_run, order.url, order.name, limits, profile, uploads), resumes=False)


def carry_out(run: Runner, run_id: str) -> str:
    """Take a run that this process has taken to a stored assessment, from wherever it stands; return its id."""
    return _carried_out(run, run_id, resumes=True)


def _carried_out(run: Runner, run_id: str, *, resumes: bool) -> str:
    try:
        if resumes and (kept := run(steps.resume, run_id)) is not None:
            return kept
        run(steps.take_uploads, run_id)
        run(steps.capture, run_id)
        run(steps.relate, run_id)
        run(steps.index, run_id)
        return run(steps.judge, run_id)
    except DossierError as error:
        # Here, not in the steps: a runner may try a step again before it gives up.
        run(steps.fail, run_id, str(error), error.advice)
        raise
