"""The console in a real browser: a vendor's script stays words, everybody can read it, and it works without script.

Set DOSSIER_AXE to axe-core's `axe.min.js` for the check of accessibility, and DOSSIER_SHOTS to a folder for a
screenshot of every page; both are read before a test's own settings are taken away.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipeline.domain.person import Role
from tests.builders import QUOTE, TEXT, a_document, an_assessment
from tests.console.web.fakes import FakeServices, a_system
from tests.console.web.hostile import hostile_pages, hostile_services
from tests.console.web.serving import browsing, serving, sign_in

pytestmark = pytest.mark.slow

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
AXE = Path(os.environ.get("DOSSIER_AXE", "axe.min.js"))
SHOTS = os.environ.get("DOSSIER_SHOTS")
REPORT = f"/reports/{an_assessment().id}"
PLACE = f"start={TEXT.index(QUOTE)}&end={TEXT.index(QUOTE) + len(QUOTE)}"
PAGES = {
    "/": Role.REVIEWER,
    "/queue": Role.REVIEWER,
    "/vendors": Role.REVIEWER,
    "/vendors/vendor-acme": Role.REVIEWER,
    REPORT: Role.REVIEWER,
    f"/documents/{a_document().id}?{PLACE}": Role.REVIEWER,
    "/systems": Role.REVIEWER,
    f"/systems/{a_system().id}": Role.REVIEWER,
    "/runs": Role.REVIEWER,
    "/audit": Role.AUDITOR,
    "/requests/new": Role.REQUESTER,
    "/account": Role.ADMINISTRATOR,
    "/people": Role.ADMINISTRATOR,
    "/webhooks": Role.ADMINISTRATOR,
    "/nowhere": Role.REQUESTER,
}


@pytest.fixture
def at(services: FakeServices) -> Iterator[str]:
    with serving(services) as address:
        yield address


def every_page(page: Page) -> Iterator[str]:
    """Go to every page as somebody who may read it, and open what is folded there."""
    now = None
    for path, role in PAGES.items():
        if role is not now:
            sign_in(page, role)
            now = role
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        yield path


def test_a_vendor_s_script_runs_on_no_page(tmp_path: Path) -> None:
    services = hostile_services(tmp_path)
    refused: list[str] = []
    with serving(services) as address, browsing(address) as page:
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("dialog", lambda dialog: refused.append(dialog.message))
        page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
        sign_in(page, Role.AUDITOR)
        for path in hostile_pages(services):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
            for link in page.query_selector_all("a"):
                scheme = link.evaluate("(link) => link.protocol")
                assert scheme in {"http:", "https:"}, path
            assert page.title() != "owned", path
            assert page.query_selector_all("img, body script, main script") == [], path
    services.store.close()  # type: ignore[attr-defined]
    assert refused == []


@pytest.mark.skipif(not AXE.is_file(), reason="DOSSIER_AXE does not name axe-core's axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(at: str, scheme: str) -> None:
    found: list[str] = []
    # axe is put into the page by the test; the page itself allows no script but its own.
    with browsing(at, color_scheme=scheme, viewport=WIDE) as page:
        for path in every_page(page):
            page.evaluate(AXE.read_text())
            result = page.evaluate("(tags) => axe.run(document, { runOnly: tags })", WCAG)
            found += [f"{path}: {item['id']}: {item['nodes'][0]['html'][:200]}" for item in result["violations"]]
    assert found == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_screen(at: str, scheme: str, viewport: dict[str, int]) -> None:
    wider: list[str] = []
    with browsing(at, color_scheme=scheme, viewport=viewport) as page:
        for path in every_page(page):
            width = page.evaluate("document.documentElement.scrollWidth")
            wider += [f"{path}: {width}"] if width > viewport["width"] else []
            if SHOTS:
                name = path.partition("?")[0].strip("/").replace("/", "-").replace(":", "-")[:40] or "dashboard"
                page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{viewport['width']}.png", full_page=True)
    assert wider == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_reviewer_reads_overrides_and_signs(at: str, services: FakeServices, script: bool) -> None:
    with browsing(at, java_script_enabled=script, viewport=WIDE) as page:
        sign_in(page, Role.REVIEWER)
        page.click("nav >> text=Queue")
        page.click("text=Support drafts")
        page.click("text=newest report")
        page.click(".finding >> text=in its document")
        assert page.inner_text("mark#cited") == QUOTE
        page.go_back()
        page.click(".finding summary >> text=Review")
        page.select_option("[name=act] >> nth=0", "partial")
        page.fill(".finding textarea >> nth=0", "Only for one plan.")
        page.click(".finding button >> nth=0")
        assert "Overridden: partial" in page.inner_text(".finding >> nth=0")
        page.check("[name=ruling][value=approve]")
        page.fill("[name=statement]", "Read and weighed.")
        page.click("text=Sign >> visible=true >> nth=-1")
        page.wait_for_url("**done=signed")
    (decision,) = services.deciding.signed
    assert decision.statement == "Read and weighed."
    assert decision.signer == "person-reviewer"


def test_the_keyboard_goes_through_the_findings(at: str) -> None:
    with browsing(at, viewport=WIDE) as page:
        sign_in(page, Role.REVIEWER)
        page.goto(REPORT)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.classList.contains('finding')")
        page.goto("/vendors")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "text"
