"""Choose how an order is run: through a Prefect server when there is one or it is asked for, otherwise here and now."""

import os

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services


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
    # Before Prefect is imported: it reads its settings once, and knows only its own name for the address.
    if services.settings.prefect_api_url is not None:
        os.environ["PREFECT_API_URL"] = services.settings.prefect_api_url
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from flows.assess import assess as flow

    return str(flow(order.model_dump(mode="json")))


def judge_anew(services: Services, run_id: str) -> str:
    """Judge a run that has its evidence in hand already, here and now; return the assessment's id.

    Nothing is fetched, and what did not change is answered from the cache, so a worker would gain nothing.
    """
    return plans.judge_anew(InlineRunner(services), run_id)
