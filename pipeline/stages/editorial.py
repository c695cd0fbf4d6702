"""Which pages of a site are its magazine, its notice board or its past, whatever words are in their addresses.

"Five tips for data privacy" in a blog is no privacy policy, and a posting for a security engineer no security page: a
site has thousands of them. They are told by where they stand, and asked for when everything else has been.

Rules:
- the section is a part of the path before the last one (`/blog/data-privacy-week`), the host (`news.acme.example`) or
  the date of a post (`/2024/05/17/...`);
- a page there that is named as documents are, in two words at most before "policy", "terms" and the like
  (`/careers/privacy-notice`), is that document;
- a file for reading is never one of them: sites keep contracts in dated folders too;
- versions that are no longer in force (`/legal/archive/2019/terms`) and the entries of a series
  (`/security/bulletins/2024-001`) are not editorial, but asked for as late.
"""

import re
from urllib.parse import unquote, urlsplit

from pipeline.stages.downloads import bill_of_materials_name, is_download

SECTIONS = frozenset(
    {"academy", "author", "authors", "blog", "blogs", "career", "careers", "case-studies", "case-study", "category"}
    | {
        "community",
        "customer-stories",
        "customers",
        "event",
        "events",
        "forum",
        "forums",
        "glossary",
        "insights",
        "jobs",
    }
    | {"news", "newsroom", "podcast", "podcasts", "press", "press-releases", "stories", "success-stories", "webinar"}
    | {"webinars"}
)
# Sections that have documents of their own, such as the privacy notice for applicants.
_WITH_DOCUMENTS = frozenset(
    {
        "blog",
        "blogs",
        "career",
        "careers",
        "community",
        "customers",
        "event",
        "events",
        "forum",
        "forums",
        "jobs",
        "news",
    }
    | {"press"}
)
_HOSTS = re.compile(r"^(blogs?|news|newsroom|careers|jobs|community|forums?|events|press|podcasts?)\.(?=.+\.)")
_DATED = re.compile(r"/((?:19|20)\d\d/(?:0?[1-9]|1[0-2]))/")
_SUPERSEDED = re.compile(
    r"/(?:archives?|archived|previous|previous-versions?|superseded|old-versions?)(?:/|$)", re.IGNORECASE
)
_OF_A_SERIES = re.compile(
    r"/(?:security[-_])?(?:advisory|advisories|bulletins?|cves?|incidents?)/[^/]*\d|/(?:cve|ghsa)-\w+-[\w-]+$",
    re.IGNORECASE,
)
_DOCUMENT_NAME = re.compile(
    r"(?!(?:new|our|the|an?|updat\w+|chang\w+|introducing|announcing|why|how|what)[-_])(?:[a-z]+[-_]){0,2}(?:policy|policies|notice|statement|agreement|addendum|guidelines|disclosure)"
    r"|(?:[a-z]+[-_])?terms(?:[-_](?:of[-_](?:use|service)|and[-_]conditions))?|privacy|dpa|sla|aup|tos|eula",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)


def editorial_section(url: str) -> str | None:
    """Return the name of the section that makes a page editorial, None for all other pages."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    *folders, name = path.split("/")
    if is_download(url) or bill_of_materials_name(url):
        return None
    section = next((folder.lower() for folder in folders if folder.lower() in SECTIONS), None)
    is_document = bool(_DOCUMENT_NAME.fullmatch(_ENDING.sub("", name)))
    if is_document and (section is None or section in _WITH_DOCUMENTS):
        return None
    host = _HOSTS.match(parts.hostname or "")
    date = _DATED.search(path)
    return section or (host.group(1) if host else None) or (date.group(1) if date else None)


def is_late(url: str) -> bool:
    """Whether a page is asked for when everything else has been."""
    path = urlsplit(url).path
    return bool(editorial_section(url) or _SUPERSEDED.search(path) or _OF_A_SERIES.search(path))
