"""A Prefect server, our deployments on it, and workers: all on this machine, for `dossier up --prefect`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.server import prefect_server


@contextmanager
def local_prefect(home: Path, *, port: int, workers: int, flow_runs_at_once: int) -> Iterator[str]:
    """Run them until the block ends, and point this process at the server; yield its API's address.

    Raises:
        ConfigurationError: when the port is taken, or the server dies.
        Unreachable: when it does not answer within its time limit.
    """
    with prefect_server(home, port=port) as url:
        # Prefect reads its settings when it is imported, so only when it is known where the server is.
        from prefect.client.orchestration import get_client

        from flows.deployments import deploy
        from flows.workers import prefect_workers

        with get_client(sync_client=True) as client:
            deploy(client)
        with prefect_workers(workers, flow_runs_at_once=flow_runs_at_once, log=home / "workers.log"):
            yield url
