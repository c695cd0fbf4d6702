"""One system from the first start to its use, in a real browser over the real services; its vendor's site is served."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from playwright.sync_api import APIResponse, Browser, Page, sync_playwright

from console.demo.server import ServedSite
from console.demo.server import serving as serving_sites
from extractors.fetching.chromium import chromium_path, sandbox_is_possible
from flows import dispatch
from flows.plans import AssessOrder
from pipeline.bootstrap import build
from pipeline.domain.ids import SystemId
from pipeline.domain.system import Stage
from tests.console.web.serving import serving

PASSWORD = "a long enough password 42"
ADMINISTRATOR = "administrator"
STAFF = ("requester", "reviewer", "approver", "auditor")


class Office:
    """The console at an address, and a browser context of each person."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address
        self.pages: dict[str, Page] = {}

    def starts(self, link: str) -> None:
        """Make the first administrator."""
        page = self._opened(ADMINISTRATOR)
        page.goto(link)
        page.fill("[name=name]", "Root")
        page.fill("[name=email]", f"{ADMINISTRATOR}@acme.example")
        self._enters(page, ADMINISTRATOR)

    def joins(self, role: str) -> None:
        """Have the administrator add somebody, who follows the link."""
        root, page = self.pages[ADMINISTRATOR], self._opened(role)
        root.goto("/people")
        form = root.locator("form[action='/people']")
        form.locator("[name=name]").fill(role.title())
        form.locator("[name=email]").fill(f"{role}@acme.example")
        form.locator(f"[name=roles][value={role}]").check()
        form.locator("button").click()
        page.goto(root.inner_text(".notice code"))
        self._enters(page, role)

    def posts(self, role: str, path: str, fields: dict[str, str]) -> APIResponse:
        """Send fields without a form, with the token of the person's session."""
        page = self.pages[role]
        page.goto("/")
        token = page.get_attribute("[name=form_token] >> nth=0", "value") or ""
        return page.request.post(path, form={"form_token": token, **fields})

    def _opened(self, role: str) -> Page:
        self.pages[role] = self._browser.new_context(base_url=self._address).new_page()
        return self.pages[role]

    def _enters(self, page: Page, role: str) -> None:
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        page.click("main button")
        page.fill("[name=email]", f"{role}@acme.example")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"{self._address}/")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedSite]:
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    with serving_sites({"meridian-ai"}) as sites:
        yield sites[0]


def assessed(site: ServedSite) -> str:
    """Assess what was requested, as a worker of its own would: with its own services."""
    with build() as services:
        (system,) = services.inventory.systems()
        limits = services.limits(allow_hosts=(site.host,))
        order = AssessOrder(url=site.url, limits=limits, profile=system.facts.profile)
        return dispatch.assess(services, order, through_prefect=False)


def signs(page: Page, report: str) -> None:
    """Sign with a condition, on the report's page."""
    page.goto(report)
    form = page.locator("form[action$='/decisions']")
    form.locator("[name=ruling][value=approve_with_conditions]").check()
    form.locator("[name=statement]").fill("Read in full; fit for this use.")
    form.locator("[name=condition_1]").fill("Answer what is open")
    form.locator("[name=owner_1]").fill("Vendor")
    form.locator("[name=due_1]").fill("2090-01-01")
    form.locator("button").click()
    page.wait_for_url("**done=signed")


@pytest.mark.slow
def test_a_high_risk_goes_from_the_first_start_to_its_use_in_a_browser(site: ServedSite) -> None:
    """I6, I7, I9."""
    with ExitStack() as stack:
        services = build()
        link = services.people.first_start()
        address = stack.enter_context(serving(services))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), chromium_sandbox=sandbox_is_possible())
        stack.callback(browser.close)
        office = Office(browser, address)
        office.starts(f"{address}/first-start/{link}")
        for role in STAFF:
            office.joins(role)
        requester, reviewer, approver, auditor = (office.pages[role] for role in STAFF)

        requester.goto("/requests/new")
        requester.fill("[name=website]", site.url)
        requester.fill("[name=name]", "Translations of letters")
        requester.check("[name=data_classes][value=special_category]")
        requester.select_option("[name=autonomy]", "supervised")
        requester.click("main form button")
        requester.wait_for_url("**done=requested")
        system = SystemId(requester.url.partition("?")[0].rpartition("/")[2])
        # In a thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as pool:
            report = f"/reports/{pool.submit(assessed, site).result()}"

        reviewer.goto("/queue")
        assert "Translations of letters" in reviewer.inner_text("main")
        reviewer.goto(f"{report}?show=met")
        finding = reviewer.locator(".finding").first
        finding.locator("summary", has_text="Review").click()
        finding.locator("[name=act]").select_option("partial")
        finding.locator("textarea").fill("For one plan only.")
        finding.locator("button").click()
        reviewer.wait_for_url("**done=overridden*")
        assert "Overridden: partial" in reviewer.inner_text("main")

        reviewer.goto(report)
        seen = {
            "system": system,
            "ruling": "reject",
            "statement": "No.",
            "report_digest": reviewer.get_attribute("[name=report_digest]", "value") or "",
            f"use_{system}": reviewer.get_attribute(f"[name=use_{system}]", "value") or "",
        }
        for role, page in (("requester", requester), ("auditor", auditor)):
            page.goto(report)
            assert page.locator("[name=ruling], [name=act]").count() == 0
            assert office.posts(role, f"{report}/decisions", seen).status == 403

        signs(reviewer, report)
        assert services.inventory.system(system).system.stage is Stage.IN_REVIEW
        signs(approver, report)
        requester.goto(f"/systems/{system}")
        assert "valid: approve with conditions" in requester.inner_text("main")
        requester.locator("form.move", has=requester.locator("[value=put_in_use]")).locator("button").click()
        requester.wait_for_url("**done=moved")
        assert services.inventory.system(system).system.stage is Stage.IN_USE
        assert [item.signer_label for item in services.deciding.decisions(system)] == [
            "Reviewer <reviewer@acme.example>",
            "Approver <approver@acme.example>",
        ]
