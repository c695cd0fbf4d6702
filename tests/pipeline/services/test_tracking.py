import asyncio
from collections.abc import Callable

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.run import Run, RunState
from pipeline.domain.snapshot import Validators
from pipeline.domain.source import EvidenceKind, SourceKind
from pipeline.errors import InvalidInput, NotFound, RunEnded, Unreachable
from pipeline.ports import Judge
from pipeline.stages.discover import guesses
from pipeline.stages.gather import distinct_entries
from store.captures import SqlCaptures
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
    del site.pages["/terms"]
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


def test_superseding_a_run_has_its_event(services: Services) -> None:
    """I7."""
    killed = services.intake.open_run(SITE, limits=services.limits())
    run = services.intake.open_run(SITE, limits=services.limits())
    (event,) = (event for event in services.auditing.log(newest=100) if event.action is Action.RUN_SUPERSEDED)
    assert (event.subject, event.payload["by"]) == (killed.id, run.id)


def test_a_superseded_run_writes_nothing_more_and_says_why(services: Services) -> None:
    old = services.intake.open_run(SITE, limits=services.limits(pages_max=5))
    asyncio.run(services.tracking.crawl(old.id))
    before = captures(services, old)
    services.intake.open_run(SITE, limits=services.limits(pages_max=5))
    for step in (
        lambda: asyncio.run(services.tracking.crawl(old.id)),
        lambda: asyncio.run(services.assessing.assess(old.id)),
        lambda: services.relating.relate(old.id),
        lambda: services.uploading.take(old.id, []),
    ):
        with pytest.raises(RunEnded, match="superseded"):
            step()
    assert captures(services, old) == before
    with services.store.reading() as transaction:
        state = transaction.runs.get(old.id)
        assert state is not None
        assert state.state is RunState.SUPERSEDED
        assert transaction.assessments.ids() == []


def test_a_run_that_is_superseded_while_it_crawls_stops_with_its_own_error(
    open_services: Callable[[Judge | None], Services], site: FakeSite
) -> None:
    services, other = open_services(None), open_services(None)
    run = services.intake.open_run(SITE, limits=services.limits(pages_max=5))
    fetch = site.fetch
    found: list[Run] = []

    async def overtaken(url: str, known: Validators | None = None) -> Fetched:
        if url.endswith("/privacy") and not found:
            found.append(other.intake.open_run(SITE, limits=other.limits(pages_max=5)))
            await other.tracking.crawl(found[0].id)
        return await fetch(url, known)

    site.fetch = overtaken  # type: ignore[method-assign]
    with pytest.raises(RunEnded, match=run.id):
        asyncio.run(services.tracking.crawl(run.id))
    assert set(captures(services, run)) == {"/"}
    assert set(captures(services, found[0])) == {"/", "/privacy", "/terms"}


def test_a_capture_step_that_is_tried_again_in_its_run_doubles_nothing(services: Services, site: FakeSite) -> None:
    """I11."""
    run = crawled(services)
    transferred = list(site.transferred)
    site.pages["/privacy"] = a_page("Privacy policy", "<p>Another build of this page.</p>")
    asyncio.run(services.tracking.crawl(run.id))
    with services.store.reading() as transaction:
        made = [source.url.removeprefix(SITE) for source, _ in transaction.captures.of_run(run.id)]
    assert sorted(made) == ["/", "/privacy", "/terms"]
    assert site.transferred == transferred


def test_a_capture_step_that_was_killed_goes_on_with_the_links_that_it_has(services: Services, site: FakeSite) -> None:
    """I11."""
    run = services.intake.open_run(SITE, limits=services.limits(pages_max=10))
    fetch = site.fetch

    async def killed(url: str, known: Validators | None = None) -> Fetched:
        if url.endswith("/privacy"):
            raise KeyboardInterrupt
        return await fetch(url, known)

    site.fetch = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(services.tracking.crawl(run.id))
    site.fetch = fetch  # type: ignore[method-assign]
    assert set(captures(services, run)) == {"/"}
    summary = asyncio.run(services.tracking.crawl(run.id))
    assert set(captures(services, run)) == {"/", "/privacy", "/terms"}
    assert summary.outcomes == {"ok": 3}
    assert site.transferred.count(f"{SITE}/") == 1


def kinds(services: Services, run: Run) -> dict[str, SourceKind]:
    with services.store.reading() as transaction:
        return {source.url.removeprefix(SITE): source.kind for source, _ in transaction.captures.of_run(run.id)}


@pytest.mark.parametrize("redirects", [True, False])
def test_a_site_that_answers_every_address_with_its_home_page_has_no_contracts(
    services: Services, site: FakeSite, redirects: bool
) -> None:
    site.pages = {"/": a_page("Acme", "<p>We are certified and never train on your data.</p>")}
    if redirects:
        site.moved = {item.url.removeprefix(SITE): "/" for item in guesses([], start=f"{SITE}/")}
    else:
        site.to_all = "/"
    assert kinds(services, crawled(services, 40)) == {"/": SourceKind.MARKETING}


def test_a_site_that_answers_every_wrong_address_alike_has_no_contracts(services: Services, site: FakeSite) -> None:
    site.pages = {"/": a_page("Acme", "<p>Models.</p>"), "/oops": a_page("Acme", "<p>We have no such page.</p>")}
    site.to_all = "/oops"
    assert kinds(services, crawled(services, 40)) == {"/": SourceKind.MARKETING}


@pytest.mark.parametrize("redirects", [True, False])
def test_a_linked_contract_that_ends_at_the_home_page_is_none(
    services: Services, site: FakeSite, redirects: bool
) -> None:
    site.pages = {"/": a_page("Acme", "<p>Models.</p>", '<a href="/legal/dpa">DPA</a>')}
    site.moved, site.to_all = ({"/legal/dpa": "/"}, "") if redirects else ({}, "/")
    run = crawled(services)
    assert kinds(services, run)["/legal/dpa"] is SourceKind.MARKETING
    with services.store.reading() as transaction:
        (entry,) = distinct_entries(transaction.documents.corpus(run.id))
    assert entry.source.kind.evidence_kind is EvidenceKind.SELF_CLAIM


def test_a_contract_that_comes_back_to_its_address_is_one_again(services: Services, site: FakeSite) -> None:
    site.pages = {"/": a_page("Acme", "<p>Models.</p>", '<a href="/legal/dpa">DPA</a>')}
    site.moved = {"/legal/dpa": "/"}
    assert kinds(services, crawled(services))["/legal/dpa"] is SourceKind.MARKETING
    site.moved = {}
    site.pages = {"/": a_page("Acme", "<p>Models.</p>"), "/legal/dpa": a_page("DPA", "<p>We act on instructions.</p>")}
    assert kinds(services, crawled(services))["/legal/dpa"] is SourceKind.DPA


def test_conventional_paths_are_asked_for_before_pages_by_the_thousand(services: Services, site: FakeSite) -> None:
    products = {f"/product/{number}": a_page(f"P{number}", f"<p>Product {number}.</p>") for number in range(30)}
    links = "".join(f'<a href="{path}">Product</a>' for path in products)
    site.pages = {
        "/": a_page("Acme", "<p>Models.</p>", links),
        "/dpa": a_page("DPA", "<p>Instructions.</p>"),
        **products,
    }
    found = captures(services, crawled(services, pages_max=20))
    assert "/dpa" in found
    assert len(found) == 20


@pytest.mark.parametrize(
    "outcome",
    [
        CaptureOutcome.BLOCKED,
        CaptureOutcome.LOGIN_REQUIRED,
        CaptureOutcome.EMPTY_WITHOUT_JAVASCRIPT,
        CaptureOutcome.ROBOTS_DISALLOWED,
    ],
)
def test_a_guess_that_is_there_and_cannot_be_had_is_recorded(
    services: Services, site: FakeSite, outcome: CaptureOutcome
) -> None:
    site.outcomes = {"/dpa": outcome, "/trust": CaptureOutcome.UNREACHABLE}
    found = captures(services, crawled(services))
    assert found["/dpa"].outcome is outcome
    assert "/trust" not in found


def test_a_kind_is_settled_by_the_first_words_and_not_by_a_failed_attempt(services: Services, site: FakeSite) -> None:
    links = '<a href="/soc-2-report">SOC 2 report</a><a href="/x1">read</a>'
    site.pages = {"/": a_page("Acme", "<p>Models.</p>", links)}
    site.outcomes = {"/soc-2-report": CaptureOutcome.BLOCKED, "/x1": CaptureOutcome.UNREACHABLE}
    first = kinds(services, crawled(services))
    assert (first["/soc-2-report"], first["/x1"]) == (SourceKind.SOC_REPORT, SourceKind.OTHER)
    site.outcomes = {}
    site.pages["/soc-2-report"] = a_page("SOC 2 report", "<p>Ask sales for our report.</p>")
    site.pages["/x1"] = a_page("Privacy Policy", "<p>We keep prompts for 30 days.</p>")
    second = kinds(services, crawled(services))
    assert (second["/soc-2-report"], second["/x1"]) == (SourceKind.COMPLIANCE_PAGE, SourceKind.PRIVACY_POLICY)
    events = [event for event in services.auditing.log(newest=100) if event.action is Action.SOURCE_RECLASSIFIED]
    assert {event.payload["url"]: (event.payload["before"], event.payload["kind"]) for event in events} == {
        f"{SITE}/soc-2-report": ("soc_report", "compliance_page"),
        f"{SITE}/x1": ("other", "privacy_policy"),
    }


def test_a_run_on_something_that_is_no_web_address_stores_nothing(services: Services) -> None:
    with pytest.raises(InvalidInput, match="not a web address"):
        services.intake.open_run("ftp://acme.example", limits=services.limits())
    assert services.reporting.vendors() == []


def test_crawling_a_run_that_does_not_exist_says_so(open_services: Callable[[Judge | None], Services]) -> None:
    from pipeline.domain.ids import RunId

    with pytest.raises(NotFound):
        asyncio.run(open_services(None).tracking.crawl(RunId("none")))


def test_a_batch_that_is_broken_off_leaves_neither_captures_nor_events_of_them(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I7, I11: one commit a batch; what was committed stays, and the step done again makes the same whole."""
    run = services.intake.open_run(SITE, limits=services.limits(pages_max=10), name="Acme")
    add = SqlCaptures.add

    def killed_at_the_second_of_its_batch(self: SqlCaptures, capture: Capture) -> None:
        add(self, capture)
        if len(captures(services, run)) == 1 and len(self.of_run(run.id)) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(SqlCaptures, "add", killed_at_the_second_of_its_batch)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(services.tracking.crawl(run.id))
    assert set(captures(services, run)) == {"/"}
    assert captures_told_of(services) == {capture.id for capture in captures(services, run).values()}
    asyncio.run(services.tracking.crawl(run.id))
    assert set(captures(services, run)) == {"/", "/privacy", "/terms"}
    assert captures_told_of(services) == {capture.id for capture in captures(services, run).values()}


def captures_told_of(services: Services) -> set[str]:
    with services.store.reading() as transaction:
        return {event.subject for event in transaction.audit.events() if event.action is Action.CAPTURE_MADE}
