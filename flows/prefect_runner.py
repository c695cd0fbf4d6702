"""Run a plan's steps as Prefect tasks. They take ids and open services inside: Prefect hashes what it is passed."""

import logging
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from pipeline.bootstrap import Services, build
from pipeline.errors import DossierError
from pipeline.ports import Progress
from pipeline.runtime import Overrides
from pipeline.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")

# A vendor's server or a model that was away for a moment is asked again by the adapters; this is for longer absences.
RETRY_DELAYS_SECONDS = (5, 30)


def _may_be_retried(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    """Retry only what may come out differently: the error's type decides."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, DossierError) and error.retryable


class PrefectRunner:
    """Hands each step to Prefect."""

    def __init__(self, settings: Settings, progress: Progress | None = None, *, holder: str = "") -> None:
        # Prefect shows what every library logs; this one sets itself to debug when it is imported.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._settings = settings
        self._overrides = Overrides(progress=progress, run_holder=holder)

    def __call__(self, step: Callable[Concatenate[Services, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step as a task of the current flow and wait for it."""
        settings, overrides = self._settings, self._overrides

        def opened(*step_args: Any, **step_kwargs: Any) -> R:
            with build(settings, overrides) as services:
                return step(services, *step_args, **step_kwargs)

        as_task = task(
            name=step.__name__,
            cache_policy=NO_CACHE,
            retries=len(RETRY_DELAYS_SECONDS),
            retry_delay_seconds=list(RETRY_DELAYS_SECONDS),
            retry_condition_fn=_may_be_retried,
            persist_result=False,
        )(opened)
        return as_task(*args, **kwargs)
