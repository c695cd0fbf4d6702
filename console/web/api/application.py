"""The API's application, which the console mounts below `/api/v1`."""

from console.web.api import (
    assessments,
    audit,
    decisions,
    inventory,
    inventory_files,
    reports,
    requests,
    reviews,
    runs,
    vendors,
)
from console.web.api.describing import BASE, DescribedApi
from console.web.api.failing import add_problems

NOUNS = (requests, assessments, runs, reports, reviews, decisions, inventory, inventory_files, vendors, audit)


def create_api() -> DescribedApi:
    """Return the API. Its `state.services` are set by whoever mounts it, before the first request.

    `openapi.json` is for everybody: it says nothing that the source does not, and programs are made from it.
    """
    app = DescribedApi(
        title="Dossier",
        version="1",
        description="Vendor assessments, their review and sign-off, the AI inventory and the audit trail. docs/api.md",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": BASE}],
        root_path_in_servers=False,
        redirect_slashes=False,
    )
    add_problems(app)
    for noun in NOUNS:
        app.include_router(noun.router)
    return app
