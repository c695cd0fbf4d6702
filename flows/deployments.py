"""The deployments of the flows on a Prefect server, and the work pool that their runs wait in.

`python -m flows.deployments` makes or renews them on the server that `PREFECT_API_URL` names; `prefect deploy --all`
does the same from `prefect.yaml`, for those who keep them there. Each is called `<flow>/dossier`.
"""

import sys
from contextlib import suppress
from functools import cached_property
from typing import Any

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.utilities.callables import parameter_schema
from prefect.utilities.importtools import import_object
from prefect.workers.process import ProcessWorker

from pipeline.domain.model import Record

DEPLOYMENT = "dossier"
POOL = "dossier"


class Deployed(Record):
    """One deployment: `entrypoint` is where its flow is, as a module's path, which wants no folder of ours."""

    entrypoint: str
    description: str

    @cached_property
    def flow(self) -> Flow[..., Any]:
        """The flow."""
        found = import_object(self.entrypoint)
        if not isinstance(found, Flow):
            raise TypeError(f"{self.entrypoint} is no flow")
        return found


DEPLOYMENTS = (
    Deployed(
        entrypoint="flows.assess.assess",
        description="Assess a vendor: give a website, or the id of a queued run.",
    ),
    Deployed(
        entrypoint="flows.track.track",
        description="Capture a vendor's site and make it searchable, judging nothing.",
    ),
)


def deploy(client: SyncPrefectClient) -> list[str]:
    """Make or renew the work pool and the deployments; return the deployments' names."""
    pool = WorkPoolCreate(
        name=POOL, type=ProcessWorker.type, base_job_template=ProcessWorker.get_default_base_job_template()
    )
    with suppress(ObjectAlreadyExists):  # what somebody set there, such as its limit, stays
        client.create_work_pool(pool)
    names = []
    for deployed in DEPLOYMENTS:
        client.create_deployment(
            flow_id=client.create_flow(deployed.flow),
            name=DEPLOYMENT,
            description=deployed.description,
            entrypoint=deployed.entrypoint,
            work_pool_name=POOL,
            tags=["dossier"],
            parameter_openapi_schema=parameter_schema(deployed.flow).model_dump_for_openapi(),
            enforce_parameter_schema=False,
        )
        names.append(f"{deployed.flow.name}/{DEPLOYMENT}")
    return names


if __name__ == "__main__":
    with get_client(sync_client=True) as asked:
        sys.stdout.writelines(f"{name}\n" for name in deploy(asked))
