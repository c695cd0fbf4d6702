"""What holds for every test: no network but loopback, no model, no home of anybody's."""

import os
from pathlib import Path

import hypothesis
import pytest
from pytest_socket import socket_allow_hosts

# Before any test imports it: Prefect reads its settings once, and must neither phone home nor log to the terminal.
os.environ |= {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
}
# The same examples every time, so that a suite which passed passes; set DOSSIER_EXPLORE to look for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("explore" if os.environ.get("DOSSIER_EXPLORE") else "steady")

_CONTRACTS = (
    "store",
    "evidence",
    "assessment",
    "related",
    "systems",
    "reviews",
    "people",
    "outbox",
    "passwords",
    "blobs",
    "workload",
)
# Contracts assert like tests, and are imported from several folders of tests: asked for before any of them.
pytest.register_assert_rewrite(*(f"tests.contracts.{name}_contract" for name in _CONTRACTS))

_FOREIGN_SETTINGS = ("DOSSIER_", "OPENAI_", "PREFECT_API_", "LANGSMITH_API", "LANGCHAIN_", "AWS_", "FSSPEC_", "PG")


@pytest.fixture(autouse=True)
def _loopback_only() -> None:
    """A test that would reach the outside fails."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test sees none of the developer's settings, keys or records."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN_SETTINGS) and name != "DOSSIER_EVAL_DATA":
            monkeypatch.delenv(name)
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOSSIER_ACTOR", "tester")
