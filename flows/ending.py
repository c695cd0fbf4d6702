"""How a flow run ends, in words that a person can act on, and what of it is shown in Prefect.

Rules:
- `Completed` says what came of it, also when there was nothing left to do;
- `Failed` is a refusal or an absence that we know: the error's words and its advice;
- `Cancelled` is a run that somebody ended in Dossier; `Crashed` is left to Prefect, for processes that were ended.
"""

import re
from collections.abc import Callable
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from pipeline.bootstrap import Services, build
from pipeline.domain.ids import RunId
from pipeline.domain.run import RunState
from pipeline.errors import DossierError, RunEnded
from pipeline.settings import Settings

_OUTSIDE_OF_A_KEY = re.compile(r"[^a-z0-9]+")


def ended(work: Callable[[], str], say: Callable[[Services, str], str]) -> State[Any]:
    """Do a flow's work and return the state that says how it ended; its data is what the work returned, or the error.

    `say` shows an artifact of what was returned, and returns the headline.
    """
    try:
        result = work()
        with build(Settings()) as services:
            return Completed(message=say(services, result), data=result)
    except DossierError as error:
        return refused(error)


def refused(error: DossierError) -> State[Any]:
    """Return the state of a flow run that met one of our errors."""
    if isinstance(error, RunEnded):
        return Cancelled(message=f"{error}. {error.advice}", data=error)
    return Failed(message=f"{error}. {error.advice}", data=error)


def nothing_to_do(services: Services, run_id: RunId) -> State[Any]:
    """Return the state of a flow run whose run another process has, or that is over."""
    run = services.starting.view(run_id).run
    if run.state is RunState.QUEUED:
        return Completed(message=f"Run {run.id} waits in the queue: another run of its vendor is under way.", data="")
    why = "is with another process" if run.state is RunState.RUNNING else f"is {run.state.value} already"
    return Completed(message=f"Nothing to do: run {run.id} {why}.", data=run.assessment or "")


def show_report(services: Services, assessment_id: str) -> str:
    """Show an assessment's headline and link in Prefect; return the headline."""
    report = services.reporting.report(assessment_id)
    result, domain = report.assessment.result, report.vendor.domain
    headline = f"{domain}: grade {result.grade}, coverage {result.coverage:.0%}"
    address = services.settings.public_url
    link = (
        f"[Read the report]({address.rstrip('/')}/reports/{assessment_id})"
        if address
        else f"Read it: `dossier report show {assessment_id}`"
    )
    # The domain alone: a vendor's name is the vendor's own words.
    _show("report", domain, f"## {headline}\n\n{link}\n\nDigest `{report.assessment.digest}`\n")
    return headline


def show_capture(services: Services, run_id: str) -> str:
    """Show what a run captured in Prefect; return the headline."""
    view = services.starting.view(RunId(run_id))
    with services.store.reading() as transaction:
        captures = [capture for _, capture in transaction.captures.of_run(RunId(run_id))]
    outcomes: dict[str, int] = {}
    for capture in captures:
        outcomes[capture.outcome.value] = outcomes.get(capture.outcome.value, 0) + 1
    headline = f"{view.vendor.domain}: {len(captures)} addresses captured"
    rows = "\n".join(f"| {outcome} | {count} |" for outcome, count in sorted(outcomes.items()))
    _show("capture", view.vendor.domain, f"## {headline}\n\n| outcome | addresses |\n|---|---|\n{rows}\n")
    return headline


def _show(what: str, domain: str, markdown: str) -> None:
    key = _OUTSIDE_OF_A_KEY.sub("-", f"{what}-{domain}".lower()).strip("-")
    create_markdown_artifact(key=key, markdown=markdown, description=what)
