"""Run a Prefect server of our own on loopback, for a demo or for `dossier up`. Quiet, and without telemetry."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from pipeline.errors import ConfigurationError, Unreachable

START_TIMEOUT_SECONDS = 90.0
STOP_TIMEOUT_SECONDS = 15.0
POLL_SECONDS = 0.25


@contextmanager
def prefect_server(home: Path, *, port: int) -> Iterator[str]:
    """Run a Prefect server until the block ends, and point this process at it; yield its API address.

    Raises:
        ConfigurationError: when the port is taken, or the server dies.
        Unreachable: when it does not answer within the time limit.
    """
    _require_free(port)
    home.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}/api"
    settings = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    }
    log = (home / "server.log").open("ab")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    environment = {key: value for key, value in os.environ.items() if key != "PREFECT_API_URL"}
    process = subprocess.Popen(  # noqa: S603 -- our own words
        command, env=environment | settings, stdout=log, stderr=log, start_new_session=True
    )
    try:
        _wait_until_healthy(url, process, home / "server.log")
        os.environ.update(settings | {"PREFECT_API_URL": url})
        os.environ.pop("DOSSIER_PREFECT_API_URL", None)  # it would go before, and may name another server
        yield url
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _require_free(port: int) -> None:
    """Whoever listens there already may answer like a healthy server, and would be handed our runs."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            f"the Prefect server cannot listen at 127.0.0.1:{port}: {error}",
            advice="Choose another port, or stop what listens there; a server of your own goes into PREFECT_API_URL.",
        ) from error


def _wait_until_healthy(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ConfigurationError(
                "the Prefect server ended as it started", advice=f"Its last words are in {log}; is the port free?"
            )
        try:
            if httpx.get(f"{url}/health", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(POLL_SECONDS)
    raise Unreachable(f"the Prefect server did not answer within {START_TIMEOUT_SECONDS:.0f} s", advice=f"See {log}.")
