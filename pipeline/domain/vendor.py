"""A vendor is its registrable domain: `box.com` is not `dropbox.com`, and `www.box.com` is `box.com`."""

import ipaddress
import re
from datetime import datetime
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from pipeline.domain.ids import VendorId
from pipeline.domain.model import Record
from pipeline.errors import InvalidInput

WEBSITE_MAX_CHARS = 2_000  # of a vendor's web address; browsers and servers take as much


class Vendor(Record):
    """A company whose AI product someone wants to use."""

    id: VendorId
    domain: str
    name: str
    website: str
    created_at: datetime


# Letters, digits, dots and hyphens, or an IPv6 address; what else the URL parser lets through is no host.
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def search_words(name: str, domain: str) -> str:
    """Return what a search for a vendor looks through and a list goes by: name and domain, without capitals."""
    return f"{name}\n{domain}".casefold()


def registrable_domain(url: str) -> str:
    """Return the part of a URL's host that its owner registered, in lower case and in its ASCII form.

    An IP address or a single-label host (a test server, an intranet) identifies itself together with its port.

    Raises:
        InvalidInput: when the URL has no host or is not http(s).
    """
    host, port = _host_and_port(url)
    if ":" in host:
        return f"[{host}]:{port}" if port else f"[{host}]"
    if _is_address(host) or "." not in host:
        return f"{host}:{port}" if port else host
    ascii_host = _ascii(host, url)
    return _suffixes().privatesuffix(ascii_host) or ascii_host


class _HostAndPort(NamedTuple):
    """The host without its root dot, and the port when it is written."""

    host: str
    port: int | None


def _host_and_port(url: str) -> _HostAndPort:
    advice = "Write it like https://vendor.example"
    try:
        parts = urlsplit(url)
        found = _HostAndPort((parts.hostname or "").removesuffix("."), parts.port)
    except ValueError as error:
        raise InvalidInput(f"not a web address: {url!r}", advice=advice) from error
    if parts.scheme not in {"http", "https"} or _HOST.fullmatch(found.host) is None:
        raise InvalidInput(f"not a web address: {url!r}", advice=advice)
    return found


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _ascii(host: str, url: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise InvalidInput(f"not a web address: {url!r}", advice="Its host is not a valid name.") from error
