"""The Prefect flow of tracking: capture a vendor's site and make it searchable, judging nothing."""

from typing import Any
from urllib.parse import urlsplit

from prefect import flow
from prefect.client.schemas.objects import State
from typing_extensions import override

from flows import held, plans, steps
from flows.ending import ended, show_capture
from flows.naming import name_of
from flows.prefect_runner import PrefectRunner
from pipeline.bootstrap import build
from pipeline.settings import Settings


@flow(
    name="track",
    flow_run_name=lambda: name_of("track"),
    validate_parameters=False,
    persist_result=False,
    on_cancellation=[held.cancelled],
    on_crashed=[held.crashed],
)
def track(website: str) -> State[Any]:
    """Capture the site of a vendor, within the limits that the settings of this process set; ends with the run's id."""
    settings = Settings()
    with build(settings) as services:
        limits = services.limits(allow_hosts=settings.allow_hosts)
    order = plans.AssessOrder(url=website, limits=limits)
    runner = _Labelling(settings, host=urlsplit(website).netloc)
    return ended(lambda: plans.track(runner, order), show_capture)


class _Labelling(PrefectRunner):
    """Labels the flow run with the run that it opens: nobody else could find it when it is cancelled."""

    @override
    def __call__(self, step: Any, /, *args: Any, **kwargs: Any) -> Any:
        answer = super().__call__(step, *args, **kwargs)
        if step is steps.open_run:
            held.remember(answer)
        return answer
