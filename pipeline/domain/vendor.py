"""A vendor is its registrable domain: `box.com` is not `dropbox.com`, and `www.box.com` is `box.com`."""

import ipaddress
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from pipeline.domain.ids import VendorId
from pipeline.domain.model import Record
from pipeline.errors import InvalidInput


class Vendor(Record):
    """A company whose AI product someone wants to use."""

    id: VendorId
    domain: str
    name: str
    website: str
    created_at: datetime


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable_domain(url: str) -> str:
    """Return the part of a URL's host that its owner registered, in lower case.

    An IP address or a single-label host (a test server, an intranet) identifies itself together with its port.

    Raises:
        InvalidInput: when the URL has no host or is not http(s).
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidInput(f"not a web address: {url!r}", advice="Write it like https://vendor.example")
    host = parts.hostname.rstrip(".").lower()
    try:
        host_is_address = bool(ipaddress.ip_address(host))
    except ValueError:
        host_is_address = False
    if host_is_address or "." not in host:
        return f"{host}:{parts.port}" if parts.port else host
    return _suffixes().privatesuffix(host) or host
