"""Servers that end with their test, and no method remembered from the test before."""

import threading
from collections.abc import Callable, Iterator

import pytest

from pipeline.judges.capabilities import _ladders
from tests.pipeline.judges.model_server import Behaviour, ModelServer

Serve = Callable[[Behaviour], ModelServer]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    """Ports are used again, so an address of one test may be that of another."""
    _ladders.cache_clear()
    yield
    _ladders.cache_clear()


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[ModelServer] = []

    def started(behaviour: Behaviour) -> ModelServer:
        server = ModelServer(behaviour)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(server)
        return server

    yield started
    for server in running:
        server.shutdown()
        server.server_close()
