"""A Prefect server of our own, and who must not be taken for it."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from flows.server import prefect_server
from pipeline.errors import ConfigurationError


def test_a_taken_port_is_noticed_before_anything_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def started(*_: object, **__: object) -> None:
        raise AssertionError("a server was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    before = os.environ.get("PREFECT_API_URL")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f":{port}"), prefect_server(tmp_path, port=port):
            pass
    assert os.environ.get("PREFECT_API_URL") == before
