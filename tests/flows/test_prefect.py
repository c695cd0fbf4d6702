"""The same plan through a real Prefect server, on the sample vendors."""

import os
from pathlib import Path

import pytest

from console.demo.server import serving
from flows import dispatch
from flows.plans import AssessOrder
from flows.server import prefect_server
from pipeline.bootstrap import build
from tests.ports import a_free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def _environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server point this process at itself, and undo it afterwards."""
    for name in ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_LOGGING_LEVEL", "PREFECT_SERVER_LOGGING_LEVEL"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("_environment_as_it_was")
@pytest.mark.filterwarnings("ignore")  # Prefect and its dependencies warn about each other, not about us
def test_the_flow_and_the_inline_run_end_with_the_same_digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    digests = {}
    with serving({"nordlicht"}) as sites, prefect_server(tmp_path / "prefect", port=a_free_port()):
        site = sites[0]
        for way in (True, False):
            monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / f"home-{way}"))
            with build() as services:
                order = AssessOrder(url=site.url, name=site.name, limits=services.limits(allow_hosts=(site.host,)))
                assessment_id = dispatch.assess(services, order, through_prefect=way)
                digests[way] = services.reporting.report(assessment_id).assessment.digest
    assert digests[True] == digests[False]
