"""Pages that scripts fill, in a real Chromium that has no network of its own."""

import asyncio
import socket
import time

import pytest

from extractors.fetching.session import GuardedSession
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.fetched import Fetched
from pipeline.domain.snapshot import FetchedBy
from tests.extractors.fetching.servers import Reply, Site, page, raw_server, redirect
from tests.extractors.fetching.sessions import crawl, in_session, limits, rendered

pytestmark = pytest.mark.slow

APP = """
<!doctype html><html><head><title>Trust</title><link rel="preconnect" href="http://{raw}">
<link rel="dns-prefetch" href="http://{raw}"><link rel="stylesheet" href="http://{raw}/a.css"></head>
<body><main id="app"></main>
<script>document.title = "started"; alert("hello"); window.open("http://{raw}/popup");</script>
<script src="/app.js"></script>
<script src="http://169.254.169.254/latest/meta-data/"></script>
<img src="http://{raw}/pixel.gif"><img src="/own-pixel.gif">
<iframe src="http://{raw}/frame"></iframe><iframe src="file:///etc/hostname"></iframe>
</body></html>
"""
SCRIPT = """
const app = document.getElementById("app");
const put = (text) => { const p = document.createElement("p"); p.textContent = text; app.append(p); };
const attempt = (name, promise) => promise.then(() => put(name + " got through"), () => put(name + " failed"));
fetch("/api/policy").then((r) => r.json()).then((policy) => put(policy.text));
fetch("/api/query", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"q": 1}' })
  .then((r) => r.text()).then(put);
attempt("metadata", fetch("http://169.254.169.254/latest/"));
attempt("file", fetch("file:///etc/passwd"));
attempt("neighbour", fetch("http://RAW/secret", { mode: "no-cors" }));
attempt("redirect", fetch("/api/inside"));
attempt("foreign post", fetch("http://RAW/post", { method: "POST", body: "x", mode: "no-cors" }));
navigator.sendBeacon("http://RAW/beacon", "x");
const socket = new WebSocket("ws://RAW/socket");
try { new RTCPeerConnection({ iceServers: [{ urls: "stun:RAW" }] }).createDataChannel("x"); } catch (e) {}
try { new EventSource("http://RAW/events"); } catch (e) {}
app.insertAdjacentHTML("beforeend", `
  <details><summary>Retention</summary><p>Prompts are kept for 30 days.</p></details>
  <button aria-expanded="false" aria-controls="sub" id="toggle">Subprocessors</button><div id="sub" hidden></div>
  <button id="away">View all</button><button id="more">Show more</button>
  <a href="/elsewhere" aria-expanded="false">Leave</a>
  <form action="/submit"><button aria-expanded="false">Send</button></form>
  <div role="tablist"><button role="tab" aria-selected="true">Free</button><button role="tab">Enterprise</button></div>
  <div role="tabpanel" id="panel">Free plan: we train on your content.</div>
  <trust-badge></trust-badge>`);
document.getElementById("toggle").onclick = (event) => {
  event.target.setAttribute("aria-expanded", "true");
  fetch("/api/sub").then((r) => r.text()).then((text) => {
    const sub = document.getElementById("sub"); sub.hidden = false; sub.textContent = text; });
};
document.getElementById("away").onclick = () => { location.href = "/elsewhere"; };
document.getElementById("more").onclick = () => put("Audited every year.");
document.querySelectorAll("[role=tab]").forEach((tab, number) => tab.onclick = () => {
  document.getElementById("panel").textContent =
    ["Free plan: we train on your content.", "Enterprise plan: we never train on your content."][number]; });
customElements.define("trust-badge", class extends HTMLElement {
  connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<p>ISO/IEC 42001 certified</p>"; } });
"""


def text(body: str, content_type: str = "text/plain") -> Reply:
    return Reply(body.encode(), headers={"Content-Type": content_type})


def application(site: Site, raw: str) -> None:
    site.routes |= {
        "/trust": text(APP.replace("{raw}", raw), "text/html"),
        "/app.js": text(SCRIPT.replace("RAW", raw), "text/javascript"),
        "/api/policy": text('{"text": "We encrypt data at rest."}', "application/json"),
        "/api/query": lambda asked: text(f"Answer to {asked.method} {asked.body.decode()}"),
        "/api/sub": text("Amazon Web Services, Ireland"),
        "/api/inside": redirect("http://169.254.169.254/latest/"),
        "/elsewhere": page("elsewhere"),
    }


def words(answer: Fetched) -> str:
    return answer.body.decode()


def test_a_page_filled_by_scripts_is_read_and_opened_and_nothing_else_is_contacted(site: Site) -> None:
    def reached(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    with raw_server(reached, robots_too=True) as neighbour:
        application(site, neighbour.host)
        answer = rendered(site.url("/trust"), site.host)
    assert (answer.outcome, answer.fetched_by) == (CaptureOutcome.OK, FetchedBy.BROWSER)
    assert answer.content_type == "text/html; charset=utf-8"
    html = words(answer)
    for expected in (
        "We encrypt data at rest.",
        "Answer to POST {&quot;q&quot;: 1}".replace("&quot;", '"'),
        "<details open",
        "Amazon Web Services, Ireland",
        "Audited every year.",
        "Free plan: we train on your content.",
        "Enterprise plan: we never train on your content.",
        "ISO/IEC 42001 certified",
        "metadata failed",
        "file failed",
        "neighbour failed",
        "redirect failed",
        "foreign post failed",
    ):
        assert expected in html
    assert "got through" not in html
    assert neighbour.connections == 0
    assert "refused by the address guard: 169.254.169.254" in answer.detail
    assert {"/elsewhere", "/submit", "/own-pixel.gif", "/popup"}.isdisjoint(
        path.partition("?")[0] for path in site.paths()
    )


def test_a_redirect_is_followed_before_the_browser_sees_the_page(site: Site) -> None:
    site.routes |= {
        "/old": redirect("/new/"),
        "/new/": text("<body><script src='fill.js'></script></body>", "text/html"),
    }
    site.routes["/new/fill.js"] = text("document.body.append(location.pathname)", "text/javascript")
    answer = rendered(site.url("/old"), site.host)
    assert (answer.final_url, answer.redirects) == (site.url("/new/"), (site.url("/old"),))
    assert "/new/</body>" in words(answer)


def test_validators_of_the_unfilled_page_are_not_kept(site: Site) -> None:
    site.routes["/"] = Reply(
        b"<body>shell</body>", headers={"ETag": '"1"', "Last-Modified": "Mon, 02 Nov 2026 09:00:00 GMT"}
    )
    assert {"etag", "last-modified"}.isdisjoint(rendered(site.url(), site.host).headers)


def test_robots_txt_holds_for_what_the_page_loads(site: Site) -> None:
    application(site, "127.0.0.1:9")
    site.routes["/robots.txt"] = text("User-agent: *\nDisallow: /api/")
    answer = rendered(site.url("/trust"), site.host)
    assert "We encrypt data at rest." not in words(answer)
    assert "disallowed by robots.txt (" in answer.detail
    overridden = rendered(site.url("/trust"), site.host, ignore_robots=True)
    assert "We encrypt data at rest." in words(overridden)


def test_other_sites_are_loaded_only_when_that_is_allowed(site: Site, other_site: Site) -> None:
    site.routes["/"] = text(f"<body><script src='{other_site.url('/lib.js')}'></script></body>", "text/html")
    other_site.routes["/lib.js"] = text("document.body.append('from the library')", "text/javascript")
    closed = rendered(site.url(), "127.0.0.1")
    assert "from the library" in words(closed)  # allowed by name
    site.routes["/"] = text("<body><script src='http://lib.example/lib.js'></script></body>", "text/html")
    refused = rendered(site.url(), site.host)
    assert refused.detail == "not loaded: other site lib.example (1)"


@pytest.mark.parametrize(("path", "outcome"), [("/none", CaptureOutcome.ABSENT), ("/wall", CaptureOutcome.BLOCKED)])
def test_a_browser_is_no_way_around_what_http_says(site: Site, path: str, outcome: CaptureOutcome) -> None:
    site.routes["/wall"] = Reply(b"<title>Just a moment...</title>", status=403)
    answer = rendered(site.url(path), site.host)
    assert (answer.outcome, answer.fetched_by) == (outcome, FetchedBy.HTTP)


def test_a_page_that_hangs_ends_in_time_and_the_next_one_is_read(site: Site) -> None:
    site.routes["/hang"] = text("<body><script>while (true) {}</script></body>", "text/html")
    site.routes["/next"] = text("<body><script>document.body.append('well')</script></body>", "text/html")

    async def both(session: GuardedSession) -> list[Fetched]:
        return [await session.render(site.url(path)) for path in ("/hang", "/next")]

    started = time.monotonic()
    hung, following = in_session(both, crawling=crawl(site.host), limited=limits(browser_timeout_seconds=4))
    assert (hung.outcome, hung.body) == (CaptureOutcome.UNREACHABLE, b"")
    assert following.outcome is CaptureOutcome.OK
    assert "well" in words(following)
    assert time.monotonic() - started < 30


def test_what_a_page_may_load_is_limited_in_requests_and_bytes(site: Site) -> None:
    many = "<body><script>for (let i = 0; i < 30; i += 1) fetch('/data?' + i)</script></body>"
    site.routes |= {"/": text(many, "text/html"), "/data": Reply(bytes(50_000))}
    few = rendered(site.url(), site.host, browser_max_requests=5)
    assert site.pages().count("/data") == 0
    assert sum(path.startswith("/data") for path in site.paths()) == 5
    assert "browser_max_requests, 5 (25)" in few.detail
    small = rendered(site.url(), site.host, browser_max_bytes=200_000)
    assert "browser_max_bytes" in small.detail
    assert 200_000 < small.bytes_received < 350_000


def test_a_page_that_grows_without_end_is_too_large(site: Site) -> None:
    site.routes["/"] = text("<body><script>document.body.append('x'.repeat(3e6))</script></body>", "text/html")
    answer = rendered(site.url(), site.host, decoded_max_bytes=1_000_000)
    assert (answer.outcome, answer.body) == (CaptureOutcome.TOO_LARGE, b"")


def test_pages_are_rendered_one_at_a_time_without_sharing_anything(site: Site) -> None:
    count = "localStorage.n = +(localStorage.n || 0) + 1; document.body.append('n=' + localStorage.n)"
    site.routes["/"] = text(f"<body><script>{count}</script></body>", "text/html")

    async def twice(session: GuardedSession) -> list[Fetched]:
        return list(await asyncio.gather(session.render(site.url()), session.render(site.url())))

    answers = in_session(twice, crawling=crawl(site.host))
    assert all("n=1" in words(answer) for answer in answers)
