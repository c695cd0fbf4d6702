"""What a flow run is called: what it does, and whose site it is about."""

from urllib.parse import urlsplit

from prefect import runtime

from pipeline.bootstrap import build
from pipeline.domain.ids import RunId
from pipeline.errors import DossierError


def name_of(what: str) -> str:
    """Return the name of the flow run that is under way here, by its parameters."""
    given = runtime.flow_run.parameters
    website = given.get("website") or (given.get("order") or {}).get("url")
    if website:
        return f"{what} {urlsplit(website).netloc or website}"
    run_id = given.get("run_id")
    if not run_id:
        return what
    try:
        with build() as services:
            return f"{what} {services.starting.view(RunId(run_id)).vendor.domain}"
    except DossierError:
        return f"{what} run {run_id}"
