"""Signing in at an identity provider in a real browser: `dossier up` and the provider are processes of their own.

The provider is `oidc-provider-mock`, written by others for tests like this one.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page

from pipeline.bootstrap import build
from pipeline.domain.audit import Action
from pipeline.domain.person import Role
from pipeline.settings import Settings
from tests.console.web.serving import browsing
from tests.ports import a_free_port

pytestmark = pytest.mark.slow

START_MAX_SECONDS = 60.0
SHOTS = os.environ.get("DOSSIER_SHOTS")
BO = {"sub": "bo-42", "email": "bo@acme.example", "email_verified": True, "name": "Bo Berg"}
EVE = {"sub": "eve-1", "email": "eve@acme.example", "email_verified": True, "name": "Eve"}


@dataclass(frozen=True)
class Running:
    """The console and its home."""

    address: str
    home: Path


@contextmanager
def a_process(arguments: list[str], *, ready: str, environment: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": str(Path.cwd())} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(ready, process)
            yield
        finally:
            process.terminate()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_MAX_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "it ended"
        try:
            if httpx2.get(address, trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    home = tmp_path / "home"
    with build(Settings(home=home, actor="tester")) as services:
        root = services.people.add(email="root@acme.example", name="Root", roles=[Role.ADMINISTRATOR], by=None)
        services.people.add(email="bo@acme.example", name="Bo Berg", roles=[Role.REVIEWER], by=root)
    # Two hosts, so that the way back is from another site, as it is in earnest: cookies are told apart by that.
    issuer, console = f"http://localhost:{a_free_port()}", f"http://127.0.0.1:{a_free_port()}"
    claims = [part for person in (BO, EVE) for part in ("--user-claims", json.dumps(person))]
    port = issuer.rpartition(":")[2]
    provider = ["-m", "oidc_provider_mock", "--port", port, "--require-nonce", "true", *claims]
    up = ["-c", "from console.cli.main import main; main()", "up", "--port", console.rpartition(":")[2]]
    settings = {
        "DOSSIER_HOME": str(home),
        "DOSSIER_PUBLIC_URL": console,
        "DOSSIER_OIDC_ISSUER": issuer,
        "DOSSIER_OIDC_CLIENT_ID": "dossier",
        "DOSSIER_OIDC_CLIENT_SECRET": "a secret",
        "DOSSIER_OIDC_NAME": "Sign in with Acme",
    }
    with ExitStack() as stack:
        described = f"{issuer}/.well-known/openid-configuration"
        stack.enter_context(a_process(provider, ready=described, environment={}))
        stack.enter_context(a_process(up, ready=f"{console}/healthz", environment=settings))
        yield Running(address=console, home=home)


def goes_there(page: Page, subject: str) -> None:
    """Follow the link and choose somebody at the provider."""
    page.click("text=Sign in with Acme")
    page.wait_for_url("**/oauth2/authorize?**")
    page.click(f"button:has-text('{subject}')")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_person_signs_in_at_their_provider_and_out_everywhere(running: Running, script: bool) -> None:
    refused: list[str] = []
    with browsing(running.address, java_script_enabled=script) as page:
        page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
        page.goto("/vendors")
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/sign-in-oidc.png")
        goes_there(page, "bo-42")
        page.wait_for_url(f"{running.address}/vendors")
        assert "Bo Berg" in page.inner_text(".who")
        page.click(".who a")
        assert "bo-42" in page.inner_text("main")
        assert "You have none" in page.inner_text("main")
        page.click("text=Sign out everywhere")
        assert page.inner_text(".notice") == "You are signed out everywhere."
        page.goto("/vendors")
        assert page.inner_text("h1") == "Sign in"
    assert refused == []
    with build(Settings(home=running.home)) as services:
        events = [event for event in services.auditing.log(newest=20) if event.action is Action.PERSON_SIGNED_IN]
    assert [event.actor for event in events] == ["Bo Berg <bo@acme.example>"]


def test_who_has_no_account_is_told_so_and_stays_outside(running: Running) -> None:
    with browsing(running.address) as page:
        page.goto("/sign-in")
        goes_there(page, "eve-1")
        page.wait_for_url("**/sign-in/oidc/callback?**")
        assert "no active account for this identity" in page.inner_text("[role=alert]")
        page.goto("/vendors")
        assert page.inner_text("h1") == "Sign in"
