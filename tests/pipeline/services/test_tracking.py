import asyncio
from collections.abc import Callable

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.run import Run, RunState
from pipeline.domain.source import SourceKind
from pipeline.errors import InvalidInput, NotFound, Unreachable
from pipeline.ports import Judge
from tests.fakes import FakeSite
from tests.pipeline.services.conftest import SITE, a_page


def crawled(services: Services, pages_max: int = 10) -> Run:
    run = services.intake.open_run(SITE, limits=services.limits(pages_max=pages_max), name="Acme")
    asyncio.run(services.tracking.crawl(run.id))
    return run


def captures(services: Services, run: Run) -> dict[str, Capture]:
    with services.store.reading() as transaction:
        return {source.url.removeprefix(SITE): capture for source, capture in transaction.captures.of_run(run.id)}


def test_pages_are_found_by_the_links_of_the_home_page(services: Services) -> None:
    found = captures(services, crawled(services))
    assert {path: capture.outcome for path, capture in found.items()} == {
        "/": CaptureOutcome.OK,
        "/privacy": CaptureOutcome.OK,
        "/terms": CaptureOutcome.OK,
    }


def test_pages_that_only_the_sitemap_lists_are_found(services: Services, site: FakeSite) -> None:
    site.listing = (f"{SITE}/legal/dpa",)
    site.pages["/legal/dpa"] = a_page("DPA", "<p>We act on documented instructions.</p>")
    assert "/legal/dpa" in captures(services, crawled(services))


def test_conventional_paths_are_tried_and_recorded_only_when_something_is_there(
    services: Services, site: FakeSite
) -> None:
    site.pages["/security"] = a_page("Security", "<p>We encrypt data at rest with AES-256.</p>")
    found = captures(services, crawled(services))
    assert found["/security"].outcome is CaptureOutcome.OK
    assert "/trust" not in found


@pytest.mark.parametrize(
    "outcome",
    [CaptureOutcome.BLOCKED, CaptureOutcome.LOGIN_REQUIRED, CaptureOutcome.ROBOTS_DISALLOWED, CaptureOutcome.TOO_LARGE],
)
def test_a_linked_page_that_could_not_be_had_is_recorded_with_its_outcome(
    services: Services, site: FakeSite, outcome: CaptureOutcome
) -> None:
    site.outcomes["/terms"] = outcome
    found = captures(services, crawled(services))
    assert found["/terms"].outcome is outcome
    assert found["/terms"].snapshot is None


def test_a_page_that_was_there_before_is_still_asked_for_when_nothing_links_to_it(
    services: Services, site: FakeSite
) -> None:
    crawled(services)
    site.pages["/"] = a_page("Acme", "<p>Models for work.</p>")
    del site.pages["/terms"]
    found = captures(services, crawled(services))
    assert found["/terms"].outcome is CaptureOutcome.ABSENT
    assert found["/privacy"].outcome is CaptureOutcome.UNCHANGED


def test_the_page_budget_goes_to_policies_before_other_pages(services: Services, site: FakeSite) -> None:
    links = "".join(f'<a href="/product/{number}">Product {number}</a>' for number in range(9))
    site.pages["/"] = a_page("Acme", "<p>Models.</p>", f'{links}<a href="/privacy">Privacy policy</a>')
    assert set(captures(services, crawled(services, pages_max=2))) == {"/", "/privacy"}


BOM = """{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "machine-learning-model",
  "name": "acme-7b", "modelCard": {"considerations": {"technicalLimitations": ["Misreads scanned tables."]}},
  "externalReferences": [{"type": "model-card", "url": "https://acme.example/cards/acme-7b"}]}]}"""


def test_a_linked_bill_of_materials_is_read_and_its_references_are_followed(services: Services, site: FakeSite) -> None:
    site.pages["/"] = a_page("Acme", "<p>Models.</p>", '<a href="/acme-7b.cdx.json">AI-BOM</a>')
    site.pages["/acme-7b.cdx.json"] = BOM
    site.pages["/cards/acme-7b"] = a_page("Acme 7B", "<p>Trained on licensed text.</p>")
    run = crawled(services)
    found = captures(services, run)
    assert found["/acme-7b.cdx.json"].outcome is CaptureOutcome.OK
    assert found["/cards/acme-7b"].outcome is CaptureOutcome.OK
    with services.store.reading() as transaction:
        kinds = {source.url: source.kind for source, _ in transaction.captures.of_run(run.id)}
    assert kinds[f"{SITE}/acme-7b.cdx.json"] is kinds[f"{SITE}/cards/acme-7b"] is SourceKind.MODEL_CARD


def test_a_bill_of_materials_that_breaks_off_keeps_its_bytes(services: Services, site: FakeSite) -> None:
    site.pages["/"] = a_page("Acme", "<p>Models.</p>", '<a href="/bom.json">BOM</a>')
    site.pages["/bom.json"] = BOM.replace("}]}", "")
    found = captures(services, crawled(services))
    assert found["/bom.json"].outcome is CaptureOutcome.UNSUPPORTED
    assert found["/bom.json"].snapshot is not None


def test_the_budget_is_not_spent_on_other_forms_of_a_page(services: Services, site: FakeSite) -> None:
    links = '<a href="/privacy">Privacy</a><a href="/en/privacy">Privacy</a><a href="/privacy?print=1">Print</a>'
    site.pages["/"] = a_page("Acme", "<p>Models.</p>", f'{links}<a href="/about">About us</a>')
    site.pages["/en/privacy"] = site.pages["/privacy"]
    site.pages["/about"] = a_page("About", "<p>We are Acme.</p>")
    assert set(captures(services, crawled(services, pages_max=3))) == {"/", "/privacy", "/about"}


def test_another_form_of_a_page_that_is_gone_is_asked_for(services: Services, site: FakeSite) -> None:
    site.pages["/"] = a_page("Acme", "", '<a href="/privacy">Privacy</a><a href="/en/privacy">Privacy</a>')
    site.pages["/en/privacy"] = site.pages.pop("/privacy")
    found = captures(services, crawled(services))
    assert found["/privacy"].outcome is CaptureOutcome.ABSENT
    assert found["/en/privacy"].outcome is CaptureOutcome.OK


def test_an_unreachable_site_is_an_error_that_says_so(services: Services, site: FakeSite) -> None:
    site.outcomes["/"] = CaptureOutcome.UNREACHABLE
    with pytest.raises(Unreachable, match=r"acme\.example"):
        crawled(services)


def test_a_page_in_a_format_that_nobody_reads_keeps_its_bytes(services: Services, site: FakeSite) -> None:
    site.pages["/terms"] = "\x00\x01\x02\x03 no text of any format \x00\xff"
    found = captures(services, crawled(services))
    assert found["/terms"].outcome is CaptureOutcome.UNSUPPORTED
    snapshot = found["/terms"].snapshot
    assert snapshot is not None
    assert services.blobs.get(snapshot).startswith(b"\x00\x01")


def test_every_capture_has_its_event_in_the_audit_trail(services: Services) -> None:
    """I7."""
    found = captures(services, crawled(services))
    events = [event for event in services.auditing.log(newest=1000) if event.action is Action.CAPTURE_MADE]
    assert {event.subject for event in events} == {capture.id for capture in found.values()}
    assert {event.actor for event in events} == {"tester"}


def test_the_kind_of_a_source_comes_with_its_reason(services: Services) -> None:
    run = crawled(services)
    with services.store.reading() as transaction:
        sources = {source.url: source for source, _ in transaction.captures.of_run(run.id)}
    assert sources[f"{SITE}/privacy"].kind is SourceKind.PRIVACY_POLICY
    assert "privacy" in sources[f"{SITE}/privacy"].kind_reason


def test_a_new_run_supersedes_one_that_was_killed(services: Services) -> None:
    """I11: killed anywhere and run again, it converges."""
    killed = services.intake.open_run(SITE, limits=services.limits(), name="Acme")
    run = crawled(services)
    with services.store.reading() as transaction:
        states = {item: transaction.runs.get(item) for item in (killed.id, run.id)}
    assert [state.state for state in states.values() if state] == [RunState.SUPERSEDED, RunState.RUNNING]


def test_a_run_on_something_that_is_no_web_address_stores_nothing(services: Services) -> None:
    with pytest.raises(InvalidInput, match="not a web address"):
        services.intake.open_run("ftp://acme.example", limits=services.limits())
    assert services.reporting.vendors() == []


def test_crawling_a_run_that_does_not_exist_says_so(open_services: Callable[[Judge | None], Services]) -> None:
    from pipeline.domain.ids import RunId

    with pytest.raises(NotFound):
        asyncio.run(open_services(None).tracking.crawl(RunId("none")))
