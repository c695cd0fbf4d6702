"""Runs in processes of their own: carried out, killed, cancelled, stopped. Always one assessment, and a whole chain."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.demo.server import ServedSite, serving
from flows import dispatch
from flows.background import Background, Worker, started
from flows.plans import AssessOrder
from pipeline.bootstrap import Services, build
from pipeline.domain.audit import Action
from pipeline.domain.ids import RunId
from pipeline.domain.run import RunState
from pipeline.runtime import Overrides
from tests.flows.carrying_out import ask, assessments_of, is_in, staff, until
from tests.pipeline.services.sign_off import REQUESTER, events_of

# Real sites, databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow


@pytest.fixture
def site() -> Iterator[ServedSite]:
    with serving({"nordlicht"}) as sites:
        yield sites[0]


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, site: ServedSite) -> Iterator[Services]:
    """Services by the environment, as the processes have them too."""
    monkeypatch.setenv("DOSSIER_ALLOW_HOSTS", site.host)
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0.3")
    monkeypatch.setenv("DOSSIER_RUN_LEASE_SECONDS", "3")
    with build() as services:
        staff(services)
        yield services


class Watched(Background):
    """Remembers the processes that it started."""

    def __init__(self) -> None:
        self.seen: list[Worker] = []
        super().__init__(start_worker=self.started, poll_seconds=0.1)

    def started(self, run: RunId, holder: str) -> Worker:
        self.seen.append(started(run, holder))
        return self.seen[-1]


@pytest.fixture
def background(services: Services) -> Iterator[Watched]:
    background = Watched()
    background.start(services)
    yield background
    background.stop()


def is_reading(services: Services, run: RunId) -> bool:
    progress = services.starting.progress(run)
    return progress.stage == "capture" and progress.done > 0


def is_whole(services: Services) -> bool:
    return services.auditing.prove().breaks == () and services.proving.prove().flaws == ()


def test_a_queued_run_is_carried_out_and_its_progress_is_seen(
    services: Services, background: Watched, site: ServedSite
) -> None:
    run = ask(services, site.url)
    until(lambda: is_reading(services, run.id), "its progress shows")
    note = services.starting.progress(run.id).note
    assert site.url.rstrip("/") in note
    until(lambda: is_in(services, run.id, RunState.FINISHED), "it has finished")
    until(lambda: services.taking.due() == [] and not services.taking.is_held(run.id, holder="x"), "it is let go")
    assert assessments_of(services, run) == 1
    assert is_whole(services)


def test_two_vendors_at_once_end_as_each_would_have_alone(
    services: Services, background: Watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They share the database and the folder of vectors, which is opened by both."""
    with serving({"cloudquill", "meridian-ai"}) as sites:
        hosts = tuple(site.host for site in sites)
        monkeypatch.setenv("DOSSIER_ALLOW_HOSTS", ",".join(hosts))
        with build(overrides=Overrides(dispatcher=background)) as allowed:
            runs = [ask(allowed, site.url) for site in sites]
        for run in runs:
            until(lambda run=run: is_in(services, run.id, RunState.FINISHED), "it has finished")  # type: ignore[misc]
        monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "alone"))
        monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
        with build() as alone:
            for site in sites:
                dispatch.assess(alone, AssessOrder(url=site.url, limits=alone.limits(allow_hosts=hosts)))
            assert digests(services) == digests(alone)
    assert is_whole(services)


def digests(services: Services) -> dict[str, list[str]]:
    """Return the digests of all assessments, by vendor."""
    with services.store.reading() as transaction:
        return {
            vendor.domain: [assessment.digest for assessment in transaction.assessments.of_vendor(vendor.id)]
            for vendor in transaction.vendors.all()
        }


def test_a_run_whose_process_is_killed_is_taken_up_and_ends_in_one_assessment(
    services: Services, background: Watched, site: ServedSite
) -> None:
    run = ask(services, site.url)
    until(lambda: is_reading(services, run.id), "it is under way")
    os.kill(background.seen[0].process.pid, signal.SIGKILL)
    until(lambda: is_in(services, run.id, RunState.FINISHED), "another has ended it")
    assert len(background.seen) == 2
    assert services.starting.view(run.id).run.taken == 2
    assert assessments_of(services, run) == 1
    done = [event.action for event in events_of(services.store) if event.subject == run.id]
    assert done == [Action.RUN_QUEUED, Action.RUN_STARTED, Action.RUN_REQUEUED, Action.RUN_STARTED]
    assert is_whole(services)


CONSOLE = """
import sys, time
from flows.background import Background
from pipeline.bootstrap import build

with build() as services:
    runs = Background(poll_seconds=0.1)
    runs.start(services)
    sys.stdin.readline()
    print("back in the queue:", runs.stop(), flush=True)
"""


def a_console() -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", CONSOLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def processes_of(run: RunId) -> list[str]:
    """Return the processes of this machine that carry a run out."""
    found = subprocess.run(["pgrep", "-f", f"flows.worker {run}"], capture_output=True, text=True, check=False)
    return found.stdout.split()


def test_a_killed_console_leaves_nobody_at_work_and_another_takes_its_runs_over(
    services: Services, site: ServedSite
) -> None:
    run = ask(services, site.url)
    with a_console() as first:
        until(lambda: is_reading(services, run.id), "it is under way")
        first.kill()
    until(lambda: processes_of(run.id) == [], "its process has ended too")
    assert is_in(services, run.id, RunState.RUNNING)
    with a_console() as second:
        until(lambda: is_in(services, run.id, RunState.FINISHED), "the other has ended it")
        said, _ = second.communicate("stop\n", timeout=60)
    assert said == "back in the queue: 0\n"
    assert services.starting.view(run.id).run.taken == 2
    assert assessments_of(services, run) == 1
    assert is_whole(services)


def test_a_console_that_stops_puts_its_runs_back_into_the_queue(services: Services, site: ServedSite) -> None:
    run = ask(services, site.url)
    with a_console() as console:
        until(lambda: is_reading(services, run.id), "it is under way")
        said, _ = console.communicate("stop\n", timeout=60)
    assert said == "back in the queue: 1\n"
    assert processes_of(run.id) == []
    assert is_in(services, run.id, RunState.QUEUED)
    assert services.taking.due() == [run.id]


def test_a_cancelled_run_s_process_is_ended(services: Services, background: Watched, site: ServedSite) -> None:
    run = ask(services, site.url)
    until(lambda: is_reading(services, run.id), "it is under way")
    services.starting.cancel(run.id, by=REQUESTER)
    until(lambda: processes_of(run.id) == [], "its process has ended")
    assert is_in(services, run.id, RunState.CANCELLED)
    assert assessments_of(services, run) == 0
    assert services.taking.due() == []


def test_a_run_whose_site_is_not_allowed_fails_with_advice(services: Services, background: Watched) -> None:
    with serving({"oraclebox"}) as others:
        run = ask(services, others[0].url)
        until(lambda: is_in(services, run.id, RunState.FAILED), "it has failed")
    failed = services.starting.view(run.id).run
    assert "is loopback" in str(failed.error)
    assert "DOSSIER_ALLOW_HOSTS" in str(failed.advice)
