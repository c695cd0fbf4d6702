"""Sitemaps and llms.txt, and what hostile ones must not do."""

import gzip
import time

import pytest

from extractors.fetching.listing import Listed, read_sitemap
from tests.extractors.fetching.servers import Reply, Site, page
from tests.extractors.fetching.sessions import crawl, in_session, limits

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MEBIBYTE = 1024 * 1024


def urlset(*urls: str) -> bytes:
    entries = "".join(f"<url><loc>{url}</loc><lastmod>2026-11-01</lastmod></url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NAMESPACE}>{entries}</urlset>'.encode()


def index(*urls: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex {NAMESPACE}>{entries}</sitemapindex>".encode()


def listed(site: Site, **changes: int) -> tuple[str, ...]:
    return in_session(
        lambda session: session.listed(site.url("/about")), crawling=crawl(site.host), limited=limits(**changes)
    )


def test_a_sitemap_at_its_usual_place_is_read(site: Site) -> None:
    site.routes["/sitemap.xml"] = Reply(urlset(site.url("/privacy"), site.url("/terms"), site.url("/privacy#x")))
    assert listed(site) == (site.url("/privacy"), site.url("/terms"))


def test_sitemaps_named_in_robots_txt_are_read_through_indexes_and_gzip(site: Site) -> None:
    site.routes |= {
        "/robots.txt": Reply(f"User-agent: *\nDisallow:\nSitemap: {site.url('/maps/index.xml')}\n".encode()),
        "/maps/index.xml": Reply(index(site.url("/maps/1.xml.gz"), site.url("/maps/2.xml"))),
        "/maps/1.xml.gz": Reply(gzip.compress(urlset(site.url("/dpa"))), headers={"Content-Type": "application/gzip"}),
        "/maps/2.xml": Reply(urlset(site.url("/sla"))),
    }
    assert listed(site) == (site.url("/dpa"), site.url("/sla"))


def test_only_addresses_of_the_site_are_kept(site: Site) -> None:
    foreign = [
        "https://evil.example/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "/relative",
    ]
    site.routes["/sitemap.xml"] = Reply(urlset(*foreign, site.url("/ok")))
    assert listed(site) == (site.url("/ok"),)


def test_an_index_does_not_lead_to_another_site(site: Site, other_site: Site) -> None:
    other = other_site.url("/sitemap.xml").replace("127.0.0.1", "127.0.0.2")
    site.routes["/sitemap.xml"] = Reply(index(other, "https://evil.example/sitemap.xml"))
    assert listed(site) == ()
    assert other_site.asked == []


def test_an_index_that_names_itself_is_read_once(site: Site) -> None:
    site.routes["/sitemap.xml"] = Reply(index(site.url("/sitemap.xml"), site.url("/b.xml")))
    site.routes["/b.xml"] = Reply(index(site.url("/sitemap.xml")))
    assert listed(site) == ()
    assert site.paths().count("/sitemap.xml") == 1


def test_the_number_of_sitemaps_is_limited(site: Site) -> None:
    maps = [f"/{number}.xml" for number in range(10)]
    site.routes["/sitemap.xml"] = Reply(index(*map(site.url, maps)))
    site.routes |= {path: Reply(urlset(site.url(f"/page{path}"))) for path in maps}
    assert len(listed(site, sitemaps_max=4)) == 3


def test_the_number_of_addresses_is_limited(site: Site) -> None:
    site.routes["/sitemap.xml"] = Reply(urlset(*(site.url(f"/{number}") for number in range(50))))
    assert len(listed(site, listed_max=7)) == 7


def test_the_links_of_llms_txt_are_listed(site: Site) -> None:
    text = f"# Vendor\n> AI\n- [Docs](/docs/api.md): the API\n- [Card]({site.url('/card')})\nSee {site.url('/x')}.\n"
    text += "- [Elsewhere](https://evil.example/)\n- [Mail](mailto:a@b.example)\n"
    site.routes["/llms.txt"] = Reply(text.encode(), headers={"Content-Type": "text/plain"})
    assert listed(site) == (site.url("/docs/api.md"), site.url("/card"), site.url("/x"))


def test_an_llms_txt_made_to_be_slow_to_read_is_not(site: Site) -> None:
    site.routes["/llms.txt"] = Reply(b"[" * MEBIBYTE + b"[x](/y)", headers={"Content-Type": "text/plain"})
    started = time.monotonic()
    assert listed(site) == (site.url("/y"),)
    assert time.monotonic() - started < 2


def test_a_page_in_the_place_of_llms_txt_lists_nothing(site: Site) -> None:
    site.routes["/llms.txt"] = page(f"[not found]({site.url('/x')})")
    assert listed(site) == ()


def test_lists_that_robots_txt_forbids_are_not_read(site: Site) -> None:
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n")
    site.routes["/sitemap.xml"] = Reply(urlset(site.url("/a")))
    assert listed(site) == ()
    assert site.paths() == ["/robots.txt"]


def test_a_site_that_is_refused_lists_nothing(site: Site) -> None:
    assert in_session(lambda session: session.listed(site.url()), crawling=crawl()) == ()
    assert site.asked == []


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<urlset><url><loc>http://127.0.0.1/&b;</loc></url></urlset>"""
EXTERNAL = b"""<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/hostname">]>
<urlset><url><loc>http://127.0.0.1/&f;</loc></url></urlset>"""
REMOTE_DTD = (
    b"""<!DOCTYPE urlset SYSTEM "http://127.0.0.1:1/x.dtd"><urlset><url><loc>http://127.0.0.1/</loc></url></urlset>"""
)


@pytest.mark.parametrize(
    "hostile",
    [
        LAUGHS,
        EXTERNAL,
        REMOTE_DTD,
        LAUGHS.replace(b"<!DOCTYPE", b"<!doctype"),
        EXTERNAL.decode().encode("utf-16"),
        REMOTE_DTD.decode().encode("utf-16"),
        gzip.compress(LAUGHS, mtime=0),
        b"<urlset><url><loc>http://127.0.0.1/&undefined;</loc></url></urlset>",
        b"<urlset>" * 5000,
        b"<html><body>not found</body></html>",
        b"\x1f\x8bnot really gzip",
        b"plain words",
        b"",
    ],
)
def test_a_hostile_or_broken_sitemap_lists_nothing(hostile: bytes) -> None:
    assert read_sitemap(hostile, max_bytes=MEBIBYTE) == Listed()


def test_a_packed_sitemap_that_unpacks_to_too_much_lists_nothing() -> None:
    bomb = gzip.compress(urlset(*["http://127.0.0.1/a"] * 40_000))
    assert len(bomb) < 20_000
    assert read_sitemap(bomb, max_bytes=MEBIBYTE) == Listed()


def test_comments_and_unknown_elements_are_passed_over() -> None:
    entry = b"<url><image><loc>http://a.example/i</loc></image><loc> http://a.example/ </loc></url>"
    body = b"<urlset><!-- <loc>x</loc> --><?pi x?>" + entry + b"</urlset>"
    assert read_sitemap(body, max_bytes=MEBIBYTE).pages == ("http://a.example/",)
