"""Choose how an order is run: through a Prefect server when there is one or it is asked for, otherwise here and now."""

import os
from typing import Protocol

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.ids import RunId
from pipeline.ports import Dispatcher
from pipeline.settings import Settings


def assess(services: Services, order: plans.AssessOrder, *, through_prefect: bool | None = None) -> str:
    """Run an assessment to its end; return its id.

    Args:
        services: open services; inline steps use them, Prefect's tasks open their own from the same settings.
        order: what to assess.
        through_prefect: True or False to insist; None to use a Prefect server exactly when one is configured.
    """
    wanted = services.settings.prefect_api_url is not None if through_prefect is None else through_prefect
    if not wanted:
        return plans.assess(InlineRunner(services), order)
    _point_prefect_at(services.settings.prefect_api_url)
    from flows.assess import assess as flow

    return str(flow(order=order.model_dump(mode="json")))


def carry_out(services: Services, run_id: RunId) -> str:
    """Carry out a run that this process has taken, to its end; return the assessment's id.

    It is a flow of the Prefect server where one is configured, else inline; its steps run in this process either way.
    """
    if services.settings.prefect_api_url is None:
        return plans.carry_out(InlineRunner(services), run_id)
    _point_prefect_at(services.settings.prefect_api_url)
    from flows.assess import carry_out as flow

    return str(flow(run_id, services.overrides.run_holder))


class AtWork(Dispatcher, Protocol):
    """A dispatcher that looks at the queue between `start` and `stop`."""

    def start(self, services: Services) -> None:
        """Begin to look at the queue."""

    def stop(self) -> int:
        """Stop; return how many runs went back into the queue."""


def dispatcher(settings: Settings) -> AtWork:
    """Return who has queued runs carried out: workers of Prefect, where its server has our deployment, or we do."""
    if settings.prefect_api_url is not None:
        _point_prefect_at(settings.prefect_api_url)
        from flows import handover

        if handover.is_possible():
            return handover.Handover()
    from flows.background import Background

    return Background()


def _point_prefect_at(url: str | None) -> None:
    """Before Prefect is imported: it reads its settings once, and knows only its own name for the address."""
    if url is not None:
        os.environ["PREFECT_API_URL"] = url
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")


def judge_anew(services: Services, run_id: str) -> str:
    """Judge a run that has its evidence in hand already, here and now; return the assessment's id.

    Nothing is fetched, and what did not change is answered from the cache, so a worker would gain nothing.
    """
    return plans.judge_anew(InlineRunner(services), run_id)
