"""What Prefect is told of each step: its tags, how long it may take, and which slots it waits for.

Rules:
- a slot is one of a global concurrency limit of the Prefect server, held while the step's task runs and is retried;
- capturing holds the one slot of its vendor's host, and judging by a model one of that model's, over all workers;
- a limit that is not there is made as the settings have it; one that somebody changed in Prefect stays as it is;
- a slot of a process that was killed comes back after `SLOT_LEASE_SECONDS`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

from flows import steps
from pipeline.domain.model import Record
from pipeline.settings import JudgeName, Settings

SLOT_LEASE_SECONDS = 60.0  # the least that Prefect takes
_TAGS = {
    steps.capture.__name__: ("network",),
    steps.index.__name__: ("embedding",),
    steps.judge.__name__: ("judging",),
}
_OUTSIDE_OF_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class Slot(Record):
    """One slot of a concurrency limit, and how many a new limit has."""

    limit: str
    slots: int


class TaskRule(Record):
    """How a step is run as a task."""

    tags: tuple[str, ...] = ()
    timeout_seconds: float
    slot: Slot | None = None


def rule_for(step: Callable[..., Any], settings: Settings, *, host: str) -> TaskRule:
    """Return the rule of a step in a run on the site of a host (`host` or `host:port`; empty where nobody knows it)."""
    name, slot = step.__name__, None
    timeout_seconds = settings.step_timeout_seconds
    if name == steps.capture.__name__ and host:
        slot = Slot(limit=_limit("host", host), slots=1)
    if name == steps.judge.__name__:
        if settings.model_batch:
            timeout_seconds += settings.model_batch_max_seconds
        if settings.judge_name is JudgeName.LANGCHAIN and settings.model:
            slot = Slot(limit=_limit("model", settings.model), slots=settings.model_runs_at_once)
    return TaskRule(tags=_TAGS.get(name, ()), timeout_seconds=timeout_seconds, slot=slot)


@contextmanager
def holding(slot: Slot | None) -> Iterator[None]:
    """Hold a slot until the block ends; waits for one as long as it takes."""
    if slot is None:
        yield
        return
    _let_there_be(slot)
    # A slot is politeness: one whose renewal failed must not end the work that it was for.
    with concurrency(slot.limit, lease_duration=SLOT_LEASE_SECONDS, raise_on_lease_renewal_failure=False):
        yield


def _let_there_be(slot: Slot) -> None:
    with get_client(sync_client=True) as client:
        try:
            client.read_global_concurrency_limit_by_name(slot.limit)
        except ObjectNotFound:
            try:
                client.create_global_concurrency_limit(
                    GlobalConcurrencyLimitCreate(name=slot.limit, limit=slot.slots, active=True)
                )
            except ObjectAlreadyExists:
                return


def _limit(of: str, name: str) -> str:
    return f"dossier-{of}-{_OUTSIDE_OF_A_NAME.sub('-', name)}"
