"""The console's application: its pages, its static files, and the services that they share."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from console.web.api.application import create_api
from console.web.api.describing import BASE
from console.web.contract import ConsoleServices
from console.web.door import Door
from console.web.failures import add_failures
from console.web.pages import (
    account,
    audit,
    dashboard,
    documents,
    oidc,
    people,
    queue,
    reports,
    requests,
    runs,
    sign_in,
    systems,
    vendors,
    webhooks,
)

if TYPE_CHECKING:
    from console.web.identity.provider import IdentityProvider

_PAGES = (
    dashboard,
    queue,
    vendors,
    reports,
    documents,
    systems,
    requests,
    runs,
    audit,
    people,
    webhooks,
    account,
    oidc,
    sign_in,
)


def create_app(
    open_services: Callable[[], ConsoleServices],
    *,
    provider: "IdentityProvider | None" = None,
    public_url: str = "",
    beside: AbstractContextManager[object] | None = None,
) -> FastAPI:
    """Return the console over services that are opened when it starts and closed when it ends.

    `provider` is where people may sign in besides; `public_url` is the address that links for others begin with, by
    default the one that a request came to. Requests run in threads and share the services. What works `beside` the
    requests is entered once the services are open, and left before they are closed.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = open_services()
        app.state.services = api.state.services = services
        try:
            with beside or nullcontext():
                yield
        finally:
            services.close()

    api = create_api()
    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.provider, app.state.public_url = provider, public_url.rstrip("/")
    app.add_middleware(Door)
    add_failures(app)
    for noun in _PAGES:
        app.include_router(noun.router, include_in_schema=False)
    app.add_api_route("/healthz", _healthy, include_in_schema=False)
    app.mount(BASE, api)
    app.mount("/static", _KeptFiles(directory=Path(__file__).parent / "static"))
    return app


def _healthy() -> PlainTextResponse:
    return PlainTextResponse("ok\n")


class _KeptFiles(StaticFiles):
    """Static files; their addresses change with their content, so browsers may keep them."""

    @override
    async def get_response(self, path: str, scope: Scope):  # type: ignore[no-untyped-def]
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
