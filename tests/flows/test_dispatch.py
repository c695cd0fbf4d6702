"""Which server a run goes to."""

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from flows import dispatch
from flows.plans import AssessOrder
from pipeline.bootstrap import build
from pipeline.settings import Settings

REMOTE = "http://prefect.example:4200/api"


def test_prefect_is_told_of_the_server_that_the_setting_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PREFECT_API_URL", "PREFECT_SERVER_ANALYTICS_ENABLED", "DO_NOT_TRACK"):
        monkeypatch.setenv(name, "as it was")  # so that it is put back
        monkeypatch.delenv(name)
    monkeypatch.setenv("DOSSIER_PREFECT_API_URL", REMOTE)
    told = []

    def flow(*, order: dict[str, object]) -> str:
        told.append(os.environ.get("PREFECT_API_URL"))
        return f"assessment of {order['url']}"

    instead = ModuleType("flows.assess")
    instead.assess = flow  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "flows.assess", instead)
    with build(Settings(home=tmp_path)) as services:
        order = AssessOrder(url="https://acme.example", limits=services.limits())
        assert dispatch.assess(services, order) == "assessment of https://acme.example"
    assert told == [REMOTE]
