"""The Prefect flow of an assessment: the same plan as inline, each step a task."""

from typing import Any

from prefect import flow

from flows import plans
from flows.prefect_runner import PrefectRunner
from pipeline.settings import Settings


@flow(name="assess", flow_run_name="assess {order[url]}", validate_parameters=False, persist_result=False)
def assess(order: dict[str, Any]) -> str:
    """Assess the vendor of an order (an `AssessOrder` as JSON); return the assessment's id.

    Settings come from the environment of the process that runs the flow, so that secrets are never parameters.
    """
    return plans.assess(PrefectRunner(Settings()), plans.AssessOrder.model_validate(order, strict=False))
