"""One system from the first start to its use, in a real browser over the real services; its vendor's site is served."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from playwright.sync_api import APIResponse, Browser, FilePayload, Page, sync_playwright

from console.demo.server import ServedSite
from console.demo.server import serving as serving_sites
from extractors.fetching.chromium import chromium_path, sandbox_is_possible
from flows import dispatch
from flows.plans import AssessOrder
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import SystemId
from pipeline.domain.system import Stage
from tests.console.web.serving import serving

PASSWORD = "a long enough password 42"
ADMINISTRATOR = "administrator"
JUDGED_MAX_SECONDS = 60
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


def newer(services: Services, system: SystemId, *, than: str) -> str:
    """Wait for a newer report on a system's vendor; return its id."""
    vendor = services.inventory.system(system).vendor.id
    for _ in range(JUDGED_MAX_SECONDS):
        found = services.browsing.vendor(vendor).assessments[-1].id
        if found != than:
            return found
        time.sleep(1)
    raise AssertionError(f"no newer report in {JUDGED_MAX_SECONDS} s")


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


def asks_for_it(requester: Page, site: ServedSite) -> SystemId:
    """The requester's part: the request."""
    requester.goto("/requests/new")
    requester.fill("[name=website]", site.url)
    requester.fill("[name=name]", "Translations of letters")
    requester.check("[name=data_classes][value=special_category]")
    requester.select_option("[name=autonomy]", "supervised")
    requester.uncheck("[name=assess]")  # the test's own thread assesses it: no processes wait beside this console
    requester.click("main form button")
    requester.wait_for_url("**done=requested")
    return SystemId(requester.url.partition("?")[0].rpartition("/")[2])


def says(reviewer: Page, report: str, *, show: str, act: str, text: str) -> str:
    """The reviewer's part: a word on the first finding of a kind; return its criterion."""
    reviewer.goto(f"{report}?show={show}")
    finding = reviewer.locator(".finding").first
    criterion = finding.get_attribute("id") or ""
    finding.locator("summary", has_text="Review").click()
    finding.locator("[name=act]").select_option(act)
    finding.locator("textarea").fill(text)
    finding.locator("button").click()
    reviewer.wait_for_url("**done=*")
    return criterion


def hands_in(requester: Page, report: str, criterion: str) -> None:
    """The vendor's answer, which procurement has: first a file that nobody can read, then the right one."""
    requester.goto(report)
    requester.locator(f"[id='{criterion}']").get_by_text("Hand in the answer").click()
    requester.set_input_files("[name=file]", files=[FilePayload(name="a.bin", mimeType="", buffer=b"\x00\x01" * 99)])
    requester.fill("[name=expires_on]", "2090-01-01")
    requester.click("main form button")
    assert "The file was not taken." in requester.inner_text("[role=alert]")
    assert requester.input_value("[name=expires_on]") == "2090-01-01"
    answer = b"We answer in full: our board reviews the register of uses once a year, in May.\n"
    file = FilePayload(name="answer.txt", mimeType="text/plain", buffer=answer)
    requester.set_input_files("[name=file]", files=[file])
    requester.click("main form button")
    requester.wait_for_url("**done=judg*")


def sent_to_sign(reviewer: Page, report: str, system: SystemId) -> dict[str, str]:
    """Return what the form of somebody who may sign would send."""
    reviewer.goto(report)
    assert "Overridden: partial" in reviewer.inner_text("main")
    return {
        "system": system,
        "ruling": "reject",
        "statement": "No.",
        "report_digest": reviewer.get_attribute("[name=report_digest]", "value") or "",
        f"use_{system}": reviewer.get_attribute(f"[name=use_{system}]", "value") or "",
    }


def nobody_else_can(office: Office, report: str, system: SystemId, criterion: str, seen: dict[str, str]) -> None:
    """I9: the button is not there, and who sends its form all the same is refused."""
    told = {"revision": "1", "name": "Other", "act": "save", "tier_shown": "high"}
    for role in ("requester", "auditor", ADMINISTRATOR):
        office.pages[role].goto(report)
        assert office.pages[role].locator("[name=ruling], [name=act]").count() == 0, role
        assert office.posts(role, f"{report}/decisions", seen).status == 403, role
        said = {"act": "met", "text": "So it is."}
        assert office.posts(role, f"{report}/findings/{criterion}", said).status == 403, role
    for role in ("requester", "auditor"):
        office.pages[role].goto(f"/systems/{system}")
        assert office.pages[role].get_by_text("Correct the facts").count() == 0, role
        assert office.posts(role, f"/systems/{system}/facts", told).status == 403, role
    office.pages["auditor"].goto(report)
    assert office.pages["auditor"].get_by_text("What do you hold on this?").count() > 0
    assert office.pages["auditor"].locator("a[href*='/evidence']").count() == 0
    assert office.posts("auditor", f"{report}/evidence", {"criterion": criterion}).status == 403
    for role in STAFF:
        assert office.pages[role].locator("nav a[href='/people']").count() == 0, role
        assert office.posts(role, "/people/none", {"roles": "approver"}).status == 403, role
    root = office.pages[ADMINISTRATOR]
    root.goto(report)
    assert root.locator("a[href*='/evidence']").count() > 0


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

        system = asks_for_it(requester, site)
        # In a thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(assessed, site).result()
        reviewer.goto("/queue")
        assert "Translations of letters" in reviewer.inner_text("main")
        says(reviewer, f"/reports/{first}", show="met", act="partial", text="For one plan only.")
        asked = says(reviewer, f"/reports/{first}", show="undecided", act="ask", text="What do you hold on this?")
        hands_in(requester, f"/reports/{first}", asked)
        report = f"/reports/{newer(services, system, than=first)}"
        requester.goto(f"{report}/changes")
        assert "answer.txt" in requester.inner_text("main")
        requester.goto(report)
        assert "Answered" in requester.inner_text(f"[id='{asked}']")

        seen = sent_to_sign(reviewer, report, system)
        nobody_else_can(office, report, system, asked, seen)
        signs(reviewer, report)
        assert reviewer.locator("[name=ruling]").count() == 0
        assert "You have signed this very report" in reviewer.inner_text("main")
        assert office.posts("reviewer", f"{report}/decisions", seen | {"ruling": "approve"}).status == 422
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
        auditor.goto(f"/vendors/{services.inventory.system(system).vendor.id}")
        assert "Answer what is open" in auditor.inner_text("main")
        auditor.goto("/audit")
        told = auditor.inner_text("main")
        assert [words for words in ("decision.signed", "system.moved", "condition") if words in told][:2] == [
            "decision.signed",
            "system.moved",
        ]
