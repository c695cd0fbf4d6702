"""One address at a time: what a browser fills, where redirects lead, and what an extractor of another release makes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from typing_extensions import override

from extractors.reading import FormatReader
from pipeline.bootstrap import Services, build
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.fetched import Extracted, Fetched
from pipeline.domain.ids import SnapshotId
from pipeline.domain.snapshot import FetchedBy, Resource, Snapshot, Validators
from pipeline.errors import ExtractionFailed, NotFound
from pipeline.ports import Extractor
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from tests.fakes import CountingEmbedder, FakeSite, FixedClock, MemoryIndex
from tests.pipeline.services.conftest import PRIVACY, SITE, a_page

TERMS = f"{SITE}/terms"
FILLED = a_page("Terms", "<p>These terms are governed by the law of Norway.</p>")


def a_shell(inside: str = "", menu: str = "") -> str:
    return (
        "<!doctype html><html><head><title>Terms</title></head><body>"
        f'{menu}<div id="root">{inside}</div><script src="/a.js"></script></body></html>'
    )


class ScriptedSite(FakeSite):
    """A site with redirects, and with a browser that fills pages."""

    redirects: dict[str, str]
    filled: dict[str, str]
    resources: tuple[Resource, ...] = ()
    refused = ""

    @override
    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        target = self.redirects.get(url, url)
        fetched = await super().fetch(target, known)
        return fetched.model_copy(update={"url": url, "redirects": (url,) if target != url else ()})

    @override
    async def render(self, url: str) -> Fetched:
        first = await super().fetch(url)
        return first.model_copy(
            update={
                "body": self.filled[url].encode(),
                "headers": {},
                "fetched_by": FetchedBy.BROWSER,
                "resources": self.resources,
                "detail": self.refused,
            }
        )


class NewerReader(FormatReader):
    """Tomorrow's reader, which fails over an address."""

    fails_on = "/nothing"

    @property
    @override
    def versions(self) -> frozenset[str]:
        return frozenset({"html/9999"})

    @override
    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        if url.endswith(self.fails_on):
            raise ExtractionFailed("not read within document_timeout_seconds, 60")
        read = super().extract(body, content_type=content_type, url=url)
        return read.model_copy(update={"extractor": "html/9999"})


@pytest.fixture
def site() -> ScriptedSite:
    links = '<a href="/terms">Terms of service</a> <a href="/privacy">Privacy policy</a>'
    pages = {"/": a_page("Acme", "<p>Models.</p>", links), "/terms": a_shell(), "/privacy": a_page("Privacy", PRIVACY)}
    scripted = ScriptedSite(SITE, pages)
    scripted.redirects, scripted.filled = {}, {TERMS: FILLED}
    return scripted


Crawl = Callable[..., dict[str, Capture]]


@pytest.fixture
def crawl(tmp_path: Path, site: ScriptedSite) -> Crawl:
    """Crawl the site in a process of its own, over the same home; return the captures by path."""
    clock = FixedClock()

    def crawling(
        extractor: Extractor | None = None, before: Callable[[Services], None] | None = None
    ) -> dict[str, Capture]:
        overrides = Overrides(
            clock=clock,
            fetchers=site,
            embedder=CountingEmbedder(),
            index=MemoryIndex(),
            extractor=extractor or FormatReader(),
        )
        with build(Settings(home=tmp_path / "home", actor="tester"), overrides) as services:
            if before is not None:
                before(services)
            run = services.intake.open_run(SITE, limits=services.limits(pages_max=10))
            asyncio.run(services.tracking.crawl(run.id))
            with services.store.reading() as transaction:
                captures = transaction.captures.of_run(run.id)
                return {source.url.removeprefix(SITE): capture for source, capture in captures}

    return crawling


@pytest.fixture
def latest(tmp_path: Path) -> Callable[[str], Snapshot]:
    def found(url: str) -> Snapshot:
        with (
            build(Settings(home=tmp_path / "home", actor="tester")) as services,
            services.store.reading() as transaction,
        ):
            snapshot = transaction.captures.latest_snapshot(url)
            assert snapshot is not None
            return snapshot

    return found


def test_a_page_behind_a_redirect_that_a_browser_fills_is_kept_under_its_own_address(
    site: ScriptedSite, crawl: Crawl, latest: Callable[[str], Snapshot]
) -> None:
    site.redirects[TERMS] = f"{SITE}/legal"
    site.pages["/legal"] = a_shell()
    site.filled[f"{SITE}/legal"] = FILLED
    assert crawl()["/terms"].outcome is CaptureOutcome.OK
    kept = latest(TERMS)
    assert (kept.url, kept.final_url, kept.redirects) == (TERMS, f"{SITE}/legal", (TERMS,))
    assert kept.fetched_by is FetchedBy.BROWSER


def test_a_filled_page_whose_redirect_points_elsewhere_now_is_not_unchanged(
    site: ScriptedSite, crawl: Crawl, latest: Callable[[str], Snapshot]
) -> None:
    for path in ("/legal", "/legal-2"):
        site.pages[path] = a_shell()
    site.filled |= {f"{SITE}/legal": FILLED, f"{SITE}/legal-2": a_page("Terms", "<p>The law of Ruritania.</p>")}
    site.redirects[TERMS] = f"{SITE}/legal"
    etag = asyncio.run(site.fetch(f"{SITE}/legal")).headers["etag"]
    site.resources = (Resource(url=f"{SITE}/legal", validators=Validators(etag=etag, given_by=f"{SITE}/legal")),)
    assert crawl()["/terms"].outcome is CaptureOutcome.OK
    assert crawl()["/terms"].outcome is CaptureOutcome.UNCHANGED
    site.redirects[TERMS] = f"{SITE}/legal-2"
    assert crawl()["/terms"].outcome is CaptureOutcome.OK
    assert latest(TERMS).final_url == f"{SITE}/legal-2"


LINKED = [f'<a href="/{number}">A product with a long name {number}</a>' for number in range(40)]


@pytest.mark.parametrize(
    "menu",
    ["", "".join(LINKED), f"<ul>{''.join(f'<li>{link}</li>' for link in LINKED)}</ul>"],
    ids=["without a menu", "with a menu", "with a menu in a list"],
)
def test_a_page_that_stays_a_shell_in_the_browser_says_so_and_what_was_refused(
    site: ScriptedSite, crawl: Crawl, menu: str
) -> None:
    site.pages["/terms"] = a_shell(menu=menu)
    site.filled[TERMS] = a_shell("<p>Loading…</p>", menu)
    site.refused = "not loaded: other site cdn.example (3)"
    capture = crawl()["/terms"]
    assert (capture.outcome, capture.snapshot) == (CaptureOutcome.EMPTY_WITHOUT_JAVASCRIPT, None)
    assert "after its scripts ran; not loaded: other site cdn.example (3)" in capture.detail


def test_not_modified_from_another_page_is_fetched_again(site: ScriptedSite, crawl: Crawl) -> None:
    crawl()
    site.redirects[f"{SITE}/privacy"] = f"{SITE}/elsewhere"
    site.pages["/elsewhere"] = site.pages["/privacy"]  # and so with the same validator
    site.transferred.clear()
    assert crawl()["/privacy"].outcome is CaptureOutcome.OK
    assert f"{SITE}/elsewhere" in site.transferred


def test_a_newer_extractor_that_fails_over_an_unchanged_page_keeps_its_snapshot(
    site: ScriptedSite, crawl: Crawl
) -> None:
    before = crawl()["/privacy"]
    newer = NewerReader()
    newer.fails_on = "/privacy"
    captures = crawl(newer)
    assert captures["/privacy"].outcome is CaptureOutcome.UNSUPPORTED
    assert captures["/privacy"].snapshot == before.snapshot
    assert "document_timeout_seconds" in captures["/privacy"].detail
    assert captures["/"].outcome is CaptureOutcome.UNCHANGED


def test_an_unchanged_page_whose_bytes_are_gone_is_fetched_anew(
    site: ScriptedSite, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = crawl()["/privacy"].snapshot
    site.transferred.clear()

    def without_it(services: Services) -> None:
        kept = services.blobs.get

        def get(snapshot: SnapshotId) -> bytes:
            if snapshot == gone:
                raise NotFound(f"no snapshot {snapshot}")
            return kept(snapshot)

        monkeypatch.setattr(services.blobs, "get", get)

    captures = crawl(NewerReader(), without_it)
    assert (captures["/privacy"].outcome, captures["/privacy"].snapshot) == (CaptureOutcome.OK, gone)
    assert site.transferred.count(f"{SITE}/privacy") == 1
