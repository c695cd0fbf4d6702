"""The Prefect flows of an assessment: the same plan as inline, each step a task."""

from typing import Any
from urllib.parse import urlsplit

from prefect import flow
from prefect.client.schemas.objects import State

from flows import held, plans
from flows.ending import ended, nothing_to_do, refused, show_report
from flows.naming import name_of
from flows.prefect_runner import PrefectRunner
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import RunId
from pipeline.errors import DossierError, InvalidInput
from pipeline.settings import Settings


@flow(
    name="assess",
    flow_run_name=lambda: name_of("assess"),
    validate_parameters=False,
    persist_result=False,
    on_cancellation=[held.cancelled],
    on_crashed=[held.crashed],
)
def assess(website: str = "", run_id: str = "", order: dict[str, Any] | None = None) -> State[Any]:
    """Assess a vendor; ends with the assessment's id. One of the three is given.

    Settings come from the environment of the process that runs the flow, so that secrets are never parameters.

    Args:
        website: queue a run on this site and carry it out.
        run_id: carry out a queued run, unless another process has it.
        order: an `AssessOrder` as JSON, carried out by the process that gives it and by no other.
    """
    settings = Settings()
    if sum(map(bool, (website, run_id, order))) != 1:
        return refused(InvalidInput("give a website, a run_id or an order: one of them"))
    if order:
        given = plans.AssessOrder.model_validate(order, strict=False)
        runner = PrefectRunner(settings, host=urlsplit(given.url).netloc)
        return ended(lambda: plans.assess(runner, given), show_report)
    with build(settings) as services:
        try:
            return _of_the_queue(services, RunId(run_id) if run_id else _queued(services, website))
        except DossierError as error:
            return refused(error)


@flow(name="carry-out", flow_run_name=lambda: name_of("assess"), persist_result=False)
def carry_out(run_id: str, holder: str) -> State[Any]:
    """Carry out a run that was taken under the name `holder`; ends with the assessment's id."""
    settings = Settings()
    with build(settings) as services:
        runner = PrefectRunner(settings, holder=holder, host=_host(services, RunId(run_id)))
    return ended(lambda: plans.carry_out(runner, run_id), show_report)


def _of_the_queue(services: Services, run_id: RunId) -> State[Any]:
    holder = held.holder_of(held.this_flow_run())
    if services.taking.take(run_id, holder=holder) is None:
        return nothing_to_do(services, run_id)
    runner = PrefectRunner(services.settings, holder=holder, host=_host(services, run_id))
    with held.kept_alive(services, run_id, holder=holder):
        state = ended(lambda: plans.carry_out(runner, run_id), show_report)
        if not state.is_completed():
            # Where the run could not even be marked as failed.
            services.taking.give_back(run_id, holder=holder, died=True)
    return state


def _queued(services: Services, website: str) -> RunId:
    limits = services.limits(allow_hosts=services.settings.allow_hosts)
    return services.intake.queue_run(website, limits=limits).id


def _host(services: Services, run_id: RunId) -> str:
    return urlsplit(services.starting.view(run_id).run.start_url).netloc
