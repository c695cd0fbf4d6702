"""What a site lists for crawlers: its sitemaps, named in robots.txt or at /sitemap.xml, and the links of /llms.txt.

XML is parsed without entities, DTD or network, and a file with a DOCTYPE is not read at all: no sitemap needs one.
Only http(s) addresses of the same host or registrable domain are kept, for a list may name anything.
"""

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Protocol
from urllib.parse import urljoin

from lxml import etree

from extractors.fetching.decoding import GZIP_MAGIC, Decoder
from extractors.fetching.limits import FetchLimits
from extractors.fetching.web_address import WebAddress, same_site, web_address
from pipeline.domain.fetched import Fetched
from pipeline.domain.model import Record
from pipeline.errors import AddressRefused, DossierError

_MARKDOWN_LINK = re.compile(r"\[[^\[\]\n]{0,500}\]\(\s*<?([^)\s<>]{1,2000})")
_BARE_LINK = re.compile(r"(?<![(\w<])https?://[^\s<>\"')\]]{1,2000}")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Listed(Record):
    """The addresses in one sitemap file: of further sitemaps, and of pages."""

    sitemaps: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


class Fetches(Protocol):
    """Gets a URL over HTTP."""

    async def fetch(self, url: str) -> Fetched:
        """Get it."""


class Listing:
    """Collects a site's lists, within limits on files, bytes and addresses."""

    def __init__(self, pages: Fetches, limits: FetchLimits) -> None:
        self._pages = pages
        self._limits = limits

    async def listed(self, site: str, sitemaps: tuple[str, ...]) -> tuple[str, ...]:
        """Return the addresses listed for a site, in the order of the lists, each once."""
        home = web_address(site)
        found: dict[str, None] = {}
        for url in await self._linked_in_llms_txt(home):
            found.setdefault(url)
        waiting = deque(self._of_site(home, [*sitemaps, f"{home.origin}/sitemap.xml"]))
        seen: set[str] = set()
        while waiting and len(seen) < self._limits.sitemaps_max and len(found) < self._limits.listed_max:
            url = waiting.popleft()
            if url in seen:
                continue
            seen.add(url)
            listed = read_sitemap((await self._pages.fetch(url)).body, max_bytes=self._limits.sitemap_max_bytes)
            waiting.extend(islice(self._of_site(home, listed.sitemaps), self._limits.sitemaps_max))
            for page in islice(self._of_site(home, listed.pages), self._limits.listed_max):
                found.setdefault(page)
        return tuple(found)[: self._limits.listed_max]

    async def _linked_in_llms_txt(self, home: WebAddress) -> list[str]:
        fetched = await self._pages.fetch(f"{home.origin}/llms.txt")
        if "html" in fetched.content_type or len(fetched.body) > self._limits.sitemap_max_bytes:
            return []
        text = fetched.body.decode("utf-8", "replace")
        links = [match[1] for match in _MARKDOWN_LINK.finditer(text)]
        links += [link.rstrip(".,;:!?") for link in _BARE_LINK.findall(text)]
        return list(self._of_site(home, [_absolute(fetched.final_url, link) for link in links]))

    def _of_site(self, home: WebAddress, urls: list[str] | tuple[str, ...]) -> Iterator[str]:
        for url in urls:
            try:
                address = web_address(url.strip())
            except AddressRefused:
                continue
            if address.host == home.host or same_site(address, home):
                yield address.url


def read_sitemap(body: bytes, *, max_bytes: int) -> Listed:
    """Read a sitemap or sitemap index, packed or not; what is neither, too large or unsafe lists nothing."""
    if body.startswith(GZIP_MAGIC):
        body = _unpacked(body, max_bytes=max_bytes)
    if not body or len(body) > max_bytes or _DOCTYPE.search(body):
        return Listed()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Listed()
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # a DOCTYPE in UTF-16 escapes the search above
        return Listed()
    match _local_name(root):
        case "sitemapindex":
            return Listed(sitemaps=tuple(_locations(root, "sitemap")))
        case "urlset":
            return Listed(pages=tuple(_locations(root, "url")))
        case _:
            return Listed()


def _unpacked(body: bytes, *, max_bytes: int) -> bytes:
    try:
        return b"".join(Decoder("gzip", max_bytes=max_bytes).feed(body))
    except DossierError:
        return b""


def _locations(root: etree._Element, entry: str) -> Iterator[str]:
    for child in root:
        if _local_name(child) == entry:
            yield from (leaf.text.strip() for leaf in child if _local_name(leaf) == "loc" and leaf.text)


def _local_name(element: etree._Element) -> str:
    name: object = element.tag  # of a comment or an entity it is a function
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""
