"""Flows as deployments: a real Prefect server with a worker, shared by the tests of this file, on sites of loopback."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from console.cli.main import cli
from console.demo.server import ServedSite, serving
from flows.local_prefect import local_prefect
from pipeline.bootstrap import Services, build
from pipeline.domain.run import RunState
from tests.flows.carrying_out import ask, assessments_of, is_in, staff, until
from tests.pipeline.services.sign_off import REQUESTER
from tests.ports import a_free_port

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # Prefect and its dependencies warn of each other

_SET_HERE = ("HOME", "ALLOW_HOSTS", "HOST_INTERVAL_SECONDS", "RUN_LEASE_SECONDS")


@pytest.fixture(scope="module")
def site() -> Iterator[ServedSite]:
    with serving({"nordlicht"}) as sites:
        yield sites[0]


@pytest.fixture(scope="module")
def prefect(site: ServedSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server and a worker; yields the environment that they and the tests share."""
    folder = tmp_path_factory.mktemp("prefect")
    before = dict(os.environ)
    values = (str(folder / "home"), site.host, "0.3", "6")
    shared = {f"DOSSIER_{name}": value for name, value in zip(_SET_HERE, values, strict=True)}
    os.environ |= shared | {"DOSSIER_ACTOR": "worker"}
    with local_prefect(folder / "prefect", port=a_free_port(), workers=1, flow_runs_at_once=2) as url:
        yield shared | {"PREFECT_API_URL": url}
    os.environ.clear()
    os.environ |= before


@pytest.fixture
def services(prefect: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    for name, value in prefect.items():
        monkeypatch.setenv(name, value)
    with build() as services:
        if not services.people.has_any():
            staff(services)
        yield services


@pytest.fixture
def client(services: Services) -> Iterator[Any]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        yield client


def begun(client: Any, flow: str, **parameters: str) -> Any:
    return client.create_flow_run_from_deployment(
        client.read_deployment_by_name(f"{flow}/dossier").id, parameters=parameters
    )


def ending(client: Any, flow_run: Any) -> Any:
    """Return a flow run when it has ended."""
    deadline = time.monotonic() + 120
    while not (found := client.read_flow_run(flow_run.id)).state.is_final():
        assert time.monotonic() < deadline, f"{found.name} is {found.state}"
        time.sleep(0.3)
    return found


def flow_runs_of(client: Any, run: str) -> list[Any]:
    found = client.request("POST", "/flow_runs/filter", json={"limit": 200}).json()
    return [each for each in found if each["parameters"].get("run_id") == run]


def test_the_command_line_a_deployment_and_the_queue_come_to_the_same_digest(
    services: Services, client: Any, site: ServedSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from flows.handover import Handover

    by_website = ending(client, begun(client, "assess", website=site.url))
    assert by_website.state.is_completed(), by_website.state.message
    assert by_website.name == f"assess {site.host}"
    assert "grade" in str(by_website.state.message)
    by_deployment = services.reporting.report(site.host).assessment.digest

    handover = Handover(poll_seconds=0.2)
    handover.start(services)
    try:
        run = ask(services, site.url)
        until(lambda: is_in(services, run.id, RunState.FINISHED), "a worker has ended it")
    finally:
        handover.stop()
    assessment = services.starting.view(run.id).run.assessment
    assert assessment is not None
    by_queue = services.reporting.report(assessment).assessment.digest
    (flow_run,) = flow_runs_of(client, run.id)
    assert flow_run["name"] == f"assess {site.host}"

    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "another"))
    result = CliRunner().invoke(cli, ["assess", site.url, "--allow-host", site.host, "--inline", "--json"])
    assert result.exit_code == 0, result.output
    assert f'"{by_deployment}"' in result.output
    assert by_queue == by_deployment
    assert assessments_of(services, run) == 1  # the same evidence: confirmed, not doubled

    artifacts = client.request("POST", "/artifacts/filter", json={"flow_runs": {"id": {"any_": [str(by_website.id)]}}})
    (artifact,) = artifacts.json()
    assert artifact["key"].startswith("report-127-0-0-1")
    assert "dossier report show" in artifact["data"]


def test_a_flow_run_whose_run_is_over_already_completes_with_words_that_say_so(
    services: Services, client: Any, site: ServedSite
) -> None:
    run = ask(services, site.url)
    services.starting.cancel(run.id, by=REQUESTER)
    ended = ending(client, begun(client, "assess", run_id=run.id))
    assert ended.state.is_completed()
    assert ended.state.message == f"Nothing to do: run {run.id} is cancelled already."


def test_a_refusal_is_failed_with_its_words_and_advice(services: Services, client: Any) -> None:
    ended = ending(client, begun(client, "assess", website="nonsense"))
    assert ended.state.is_failed()
    assert ended.state.message == "not a web address: 'nonsense'. Write it like https://vendor.example"


def test_tracking_captures_and_judges_nothing(services: Services, client: Any, site: ServedSite) -> None:
    ended = ending(client, begun(client, "track", website=site.url))
    assert ended.state.is_completed(), ended.state.message
    run = services.starting.view(ended.labels["dossier.run"]).run
    assert (run.state, run.assessment) == (RunState.FINISHED, None)
    limits = {limit.name: (limit.limit, limit.active_slots) for limit in client.read_global_concurrency_limits()}
    assert limits[f"dossier-host-{site.host.replace(':', '-')}"] == (1, 0)
    tasks = client.request("POST", "/task_runs/filter", json={"flow_runs": {"id": {"any_": [str(ended.id)]}}}).json()
    tags = {task["name"].rsplit("-", 1)[0]: task["tags"] for task in tasks}
    assert tags["capture"] == ["network"]
    assert "judge" not in tags


def under_way(services: Services, client: Any, site: ServedSite) -> Any:
    """Return a run that a flow run is capturing, and that flow run."""
    run = ask(services, site.url)
    flow_run = begun(client, "assess", run_id=run.id)
    until(lambda: services.starting.progress(run.id).stage == "capture", "it is under way")
    return run, flow_run


def test_cancelled_in_prefect_its_run_is_cancelled(services: Services, client: Any, site: ServedSite) -> None:
    from prefect.states import Cancelling

    run, flow_run = under_way(services, client, site)
    client.set_flow_run_state(flow_run.id, Cancelling())
    assert ending(client, flow_run).state.is_cancelled()
    until(lambda: is_in(services, run.id, RunState.CANCELLED), "its run is cancelled")
    with services.store.reading() as transaction:
        assert transaction.workload.lease(run.id) is None
    assert services.auditing.prove().breaks == ()


def test_cancelled_in_dossier_its_flow_run_is_cancelled(services: Services, client: Any, site: ServedSite) -> None:
    run, flow_run = under_way(services, client, site)
    services.starting.cancel(run.id, by=REQUESTER)
    assert ending(client, flow_run).state.is_cancelled()
    assert is_in(services, run.id, RunState.CANCELLED)


def test_the_file_for_prefect_s_own_command_names_the_same_deployments() -> None:
    from flows.deployments import DEPLOYMENT, DEPLOYMENTS, POOL

    file = YAML(typ="safe").load(Path(__file__).parents[2] / "prefect.yaml")
    described = [
        (each["name"], each["entrypoint"], each["description"], each["work_pool"]) for each in file["deployments"]
    ]
    assert described == [(DEPLOYMENT, each.entrypoint, each.description, {"name": POOL}) for each in DEPLOYMENTS]
    assert [each.flow.name for each in DEPLOYMENTS] == ["assess", "track"]
