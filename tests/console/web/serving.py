"""The console on a real port, and a real Chromium that looks at it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright

from console.web.app import create_app
from console.web.contract import ConsoleServices
from extractors.fetching.chromium import chromium_path, sandbox_is_possible
from pipeline.domain.person import Role
from tests.console.web.fakes import PASSWORD

START_MAX_SECONDS = 60.0


@contextmanager
def serving(services: ConsoleServices) -> Iterator[str]:
    """Serve a console on loopback; yield its address."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(create_app(lambda: services), log_level="error", ws="none", timeout_graceful_shutdown=2)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_MAX_SECONDS)


@contextmanager
def browsing(base_url: str, **options: Any) -> Iterator[Page]:
    """Open a page of a fresh browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), chromium_sandbox=sandbox_is_possible())
        context = browser.new_context(base_url=base_url, **options)
        yield context.new_page()
        browser.close()


def sign_in(page: Page, role: Role) -> None:
    """Sign in by the form."""
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.fill("[name=email]", f"{role.value}@org.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
