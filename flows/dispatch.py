"""Choose how an order is run: through a Prefect server when there is one or it is asked for, otherwise here and now."""

import os

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.ids import RunId


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

    return str(flow(order.model_dump(mode="json")))


def carry_out(services: Services, run_id: RunId) -> str:
    """Carry out a run that this process has taken, to its end; return the assessment's id.

    It is a flow of the Prefect server where one is configured, else inline; its steps run in this process either way.
    """
    if services.settings.prefect_api_url is None:
        return plans.carry_out(InlineRunner(services), run_id)
    _point_prefect_at(services.settings.prefect_api_url)
    from flows.assess import carry_out as flow

    return str(flow(run_id, services.overrides.run_holder))


def _point_prefect_at(url: str | None) -> None:
    """Before Prefect is imported: it reads its settings once, and knows only its own name for the address."""
    if url is not None:
        os.environ["PREFECT_API_URL"] = url
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
