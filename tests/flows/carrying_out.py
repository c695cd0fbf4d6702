"""Runs that are carried out by real processes, for the tests of several files."""

import time
from collections.abc import Callable

from pipeline.bootstrap import Services
from pipeline.domain.ids import RunId
from pipeline.domain.run import Run, RunState
from tests.pipeline.services.sign_off import PEOPLE, REQUESTER

WAIT_SECONDS = 120.0


def staff(services: Services) -> None:
    """Let there be a person of each role."""
    with services.store.writing() as transaction:
        for person in PEOPLE:
            transaction.people.add(person)


def ask(services: Services, url: str) -> Run:
    """Queue the assessment of a site."""
    return services.starting.start(website=url, by=REQUESTER)


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def is_in(services: Services, run: RunId, state: RunState) -> bool:
    return services.starting.view(run).run.state is state


def assessments_of(services: Services, run: Run) -> int:
    with services.store.reading() as transaction:
        return len(transaction.assessments.of_vendor(run.vendor))
