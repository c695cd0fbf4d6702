"""The registrable domain of a company on a list, by what its entry links to or names.

Rules:
- an address or a domain in the entry counts when it stands in the name, under a column for websites, or when it and the
  name agree: a word of the name, or its initials, is in the domain;
- a link counts when its words are the name;
- the vendor's own domain is nobody else's, and one that two differently named companies share (a network's profile
  pages, a portal) is only those companies' whose names agree with it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from publicsuffixlist import PublicSuffixList

from pipeline.domain.document import Link
from pipeline.domain.vendor import registrable_domain
from pipeline.errors import InvalidInput
from pipeline.stages.listing.entries import Entry
from pipeline.stages.listing.names import name_key
from pipeline.stages.listing.words import Column

_ADDRESS = re.compile(
    r"(?<![\w@.])(?:https?://)?((?:[a-z0-9][a-z0-9-]{0,62}\.){1,5}[a-z]{2,24})(?![\w@])", re.IGNORECASE
)
_FORMS = frozenset({"inc", "llc", "ltd", "co", "corp", "gmbh", "sa", "limited"})
AGREEING_CHARS_MIN = 3


@cache
def _public_suffixes() -> PublicSuffixList:
    """Of suffixes that exist alone: "Node.js" is no domain."""
    return PublicSuffixList(accept_unknown=False)


def linked_domains(links: Iterable[Link], *, own: str) -> dict[str, str]:
    """Return the domain that each link's words lead to, for words that lead to one foreign domain alone."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for link in links:
        domain = _domain_of(link.url)
        key = name_key(link.text)
        if domain is not None and key:
            found[key].add(domain)
    return {words: next(iter(domains)) for words, domains in found.items() if len(domains) == 1 and own not in domains}


def domains_of(
    entries: Sequence[Entry], quotes: Sequence[str], linked: dict[str, str], *, own: str
) -> list[str | None]:
    """Return each entry's domain, None where the entry tells none or more than one."""
    found = [_told(entry, quote, linked, own=own) for entry, quote in zip(entries, quotes, strict=True)]
    names: defaultdict[str, set[str]] = defaultdict(set)
    for entry, domain in zip(entries, found, strict=True):
        if domain is not None:
            names[domain].add(name_key(entry.name))
    return [
        domain if domain is None or len(names[domain]) == 1 or _agree(entry.name, domain) else None
        for entry, domain in zip(entries, found, strict=True)
    ]


def _told(entry: Entry, quote: str, linked: dict[str, str], *, own: str) -> str | None:
    meant = set(_named_in(f"{entry.name} {entry.fields.get(Column.WEBSITE, '')}"))
    # A page may show a domain on a line of its own below the name, where the text has no space between them.
    end = entry.name_start - entry.evidence.start + len(entry.name)
    agreeing = {domain for domain in _named_in(f"{quote[:end]} {quote[end:]}") if _agree(entry.name, domain)}
    for domains in (meant - {own}, agreeing - {own}):
        if len(domains) == 1:
            return next(iter(domains))
    return linked.get(name_key(entry.name))


def _named_in(text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text):
        host = match.group(1).lower()
        labels = host.split(".")
        if _public_suffixes().publicsuffix(host) is None or all(label in _FORMS for label in labels):
            continue
        domain = _domain_of(f"https://{host}")
        if domain is not None and domain != _public_suffixes().publicsuffix(host):
            yield domain


def _agree(name: str, domain: str) -> bool:
    label = domain.partition(".")[0].replace("-", "")
    words = name_key(name).split()
    initials = "".join(word[0] for word in words)
    return (
        "".join(words).startswith(label)
        or any(len(word) >= AGREEING_CHARS_MIN and word in label for word in words)
        or (len(label) >= AGREEING_CHARS_MIN and initials.startswith(label))
    )


def _domain_of(url: str) -> str | None:
    try:
        return registrable_domain(url)
    except InvalidInput:
        return None
