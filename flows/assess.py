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


@flow(name="carry-out", flow_run_name="run {run_id}", persist_result=False)
def carry_out(run_id: str, holder: str) -> str:
    """Carry out a run that was taken under the name `holder`; return the assessment's id."""
    return plans.carry_out(PrefectRunner(Settings(), holder=holder), run_id)
