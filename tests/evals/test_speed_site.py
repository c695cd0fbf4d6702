import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from evals.speed.pages import PAGE_MAX_BYTES, PAGE_MIN_BYTES, PAGES_MAX, MadeSite, made_site
from evals.speed.server import SpeedServer, serving
from evals.speed.wording import POLICIES, PRODUCTS

DIGEST = """
import hashlib
from evals.speed.pages import made_site
print(hashlib.sha256(repr(made_site(40)).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def site() -> MadeSite:
    return made_site()


@pytest.fixture(scope="module")
def server(site: MadeSite) -> Iterator[SpeedServer]:
    with serving(site, latency_seconds=0.0) as served:
        yield served


class Reply:
    """An answer: status, headers in lower case, body."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self.body = answer.read()


def ask(server: SpeedServer, path: str, method: str = "GET", **headers: str) -> Reply:
    connection = http.client.HTTPConnection(server.host, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return Reply(connection.getresponse())
    finally:
        connection.close()


def test_the_site_is_the_same_in_every_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_makes_other_pages_at_the_same_addresses() -> None:
    one, other = made_site(5, seed="a").pages, made_site(5, seed="b").pages
    assert [page.path for page in one] == [page.path for page in other]
    assert all(mine.html != theirs.html for mine, theirs in zip(one[1:], other[1:], strict=True))


def test_there_are_a_home_page_and_200_policies_of_the_promised_size(site: MadeSite) -> None:
    assert site.pages[0].path == "/"
    assert len(site.pages) == 1 + PAGES_MAX == 201
    sizes = [len(page.html.encode()) for page in site.pages[1:]]
    assert min(sizes) >= PAGE_MIN_BYTES
    assert max(sizes) <= PAGE_MAX_BYTES
    assert max(sizes) > 3 * min(sizes)


def test_every_link_leads_to_a_page_or_a_section_of_its_own(site: MadeSite) -> None:
    paths = {page.path for page in site.pages}
    for page in site.pages:
        root = html.fromstring(page.html)
        targets = [str(link.get("href")) for link in root.iter("a")]
        assert {target for target in targets if target.startswith("/")} <= paths
        sections = {str(section.get("id")) for section in root.iter("section", "main")}
        assert {target[1:] for target in targets if target.startswith("#")} <= sections
        assert all(target.startswith(("/", "#")) for target in targets)


def test_every_page_can_be_reached_from_the_home_page(site: MadeSite) -> None:
    linked = {str(link.get("href")) for link in html.fromstring(site.pages[0].html).iter("a")}
    assert {page.path for page in site.pages} <= linked


def test_pages_have_what_policies_have(site: MadeSite) -> None:
    roots = [html.fromstring(page.html) for page in site.pages[1:]]
    for tag in ("header", "nav", "main", "h1", "h2", "ol", "footer", "script", "style"):
        assert all(root.find(f".//{tag}") is not None for root in roots), tag
    for tag in ("table", "ul", "h3"):
        assert sum(root.find(f".//main//{tag}") is not None for root in roots) > len(roots) / 2, tag


def test_each_question_is_answered_on_its_page_alone(site: MadeSite) -> None:
    pages = {page.path: page.html for page in site.pages}
    assert len(site.questions) == len(POLICIES) == len({question.path for question in site.questions})
    for question, policy in zip(site.questions, POLICIES, strict=True):
        product = next(product for product in PRODUCTS if product in question.query)
        before, _, after = policy.fact.format(product=product, number="NUMBER").partition("NUMBER")
        stating = [path for path, text in pages.items() if before in text and after in text]
        assert stating == [question.path]


def test_a_smaller_site_asks_only_what_it_answers() -> None:
    small = made_site(len(POLICIES))
    assert len(small.pages) == 1 + len(POLICIES)
    assert {question.path for question in small.questions} <= {page.path for page in small.pages}
    assert small.questions


def test_a_page_is_served_with_validators_and_confirmed_by_either(server: SpeedServer, site: MadeSite) -> None:
    page = site.pages[7]
    first = ask(server, page.path)
    assert (first.status, first.body.decode()) == (200, page.html)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert parsedate_to_datetime(modified).tzinfo is not None
    for headers in ({"If_None_Match": etag}, {"If_None_Match": f'"other", W/{etag}'}, {"If_Modified_Since": modified}):
        again = ask(server, page.path, **headers)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)


def test_another_etag_decides_against_a_date(server: SpeedServer, site: MadeSite) -> None:
    modified = ask(server, site.pages[1].path).headers["last-modified"]
    assert ask(server, site.pages[1].path, If_None_Match='"other"', If_Modified_Since=modified).status == 200
    assert ask(server, site.pages[1].path, If_Modified_Since="Thu, 01 Jan 2015 00:00:00 GMT").status == 200
    assert ask(server, site.pages[1].path, If_Modified_Since="yesterday").status == 200


def test_no_two_pages_share_an_etag(server: SpeedServer, site: MadeSite) -> None:
    etags = {ask(server, page.path, method="HEAD").headers["etag"] for page in site.pages}
    assert len(etags) == len(site.pages)


def test_robots_allows_the_pages_and_names_the_sitemap_which_lists_them(server: SpeedServer, site: MadeSite) -> None:
    robots = ask(server, "/robots.txt").body.decode()
    named = next(line.partition(": ")[2] for line in robots.splitlines() if line.startswith("Sitemap: "))
    assert urlsplit(named).netloc == server.host
    sitemap = etree.fromstring(ask(server, urlsplit(named).path).body)
    listed = [str(leaf.text) for leaf in sitemap.iter("{*}loc")]
    assert listed == [f"http://{server.host}{page.path}" for page in site.pages]
    assert not any(page.path.startswith("/account/") for page in site.pages)


def test_what_is_not_there_is_404_and_answers_are_counted(server: SpeedServer) -> None:
    server.reset()
    assert ask(server, "/llms.txt").status == 404
    assert ask(server, "/").status == 200
    assert ask(server, "/", method="HEAD").body == b""
    assert dict(server.answered) == {404: 1, 200: 2}


def test_every_answer_waits_also_one_that_confirms() -> None:
    with serving(made_site(1), latency_seconds=0.05) as slow:
        etag = ask(slow, "/").headers["etag"]
        start = time.monotonic()
        assert ask(slow, "/", If_None_Match=etag).status == 304
        assert ask(slow, "/nothing").status == 404
        assert time.monotonic() - start >= 0.1
