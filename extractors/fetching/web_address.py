"""The one reading of a URL: what is parsed here is what is checked, asked of robots.txt, and dialled.

A URL is refused when
- it is not http(s), carries user information, a backslash, or a control character;
- its host is empty, percent-encoded, not IDNA, not made of well-formed labels, or has a zone id;
- its host ends in a number without being a canonical dotted quad: `127.1`, `0x7f000001`, `2130706433` and `0177.0.0.1`
  are all loopback to `inet_aton`, and no registry delegates numeric top-level domains;
- its port is not a number from 1 to 65535.
"""

import ipaddress
import re
from urllib.parse import quote

import idna

from pipeline.domain.model import Record
from pipeline.domain.vendor import registrable_domain
from pipeline.errors import AddressRefused

_SHAPE = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT_IN_TARGET = "/%?:@!$&'()*+,;=~-._[]|{}^"
_HOST_MAX_CHARACTERS = 253
_PORT_MAX = 65535
_DEFAULT_PORTS = {"http": 80, "https": 443}


class WebAddress(Record):
    """A URL in its parts.

    `host` is ASCII and lower case, an IPv6 address without brackets; `target` is path and query.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port: the value of the Host header."""
        host = bracketed(self.host)
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority: what a robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.target


def bracketed(host: str) -> str:
    """Return a host as it is written in a URL."""
    return f"[{host}]" if ":" in host else host


def same_site(one: WebAddress, other: WebAddress) -> bool:
    """Whether one owner registered both hosts."""
    return registrable_domain(one.url) == registrable_domain(other.url)


def web_address(url: str) -> WebAddress:
    """Read a URL.

    Raises:
        AddressRefused: when it is not one that may be fetched; the message says why.
    """
    if _CONTROL.search(url) or url != url.strip():
        raise AddressRefused("control characters or surrounding white space in the address")
    if "\\" in url:
        raise AddressRefused("a backslash in the address")
    shape = _SHAPE.fullmatch(url)
    if shape is None:
        scheme = _SCHEME.match(url)
        raise AddressRefused(
            f"scheme {scheme[1].lower()!r} is not http(s)" if scheme else "not an absolute http(s) URL"
        )
    scheme_name = shape[1].lower()
    host, port = _host_text(shape[2]), _port(shape[2], default=_DEFAULT_PORTS[scheme_name])
    return WebAddress(scheme=scheme_name, host=host, port=port, target=_target(shape[3]))


def _host_text(authority: str) -> str:
    if "@" in authority:
        raise AddressRefused("user information in the address")
    if authority.startswith("["):
        literal = authority[1:].partition("]")[0]
        if "%" in literal:
            raise AddressRefused("a zone id in the address")
        try:
            return ipaddress.IPv6Address(literal).compressed
        except ipaddress.AddressValueError as exc:
            raise AddressRefused(f"not an IPv6 address: {literal!r}") from exc
    return ascii_host(authority.partition(":")[0])


def _port(authority: str, *, default: int) -> int:
    host, _, _ = authority.rpartition("]") if authority.startswith("[") else authority.partition(":")
    written = authority[len(host) :].removeprefix("]")
    if written in {"", ":"}:
        return default
    if not re.fullmatch(r":[0-9]{1,5}", written) or not 0 < int(written[1:]) <= _PORT_MAX:
        raise AddressRefused(f"not a port: {written!r}")
    return int(written[1:])


def ascii_host(name: str) -> str:
    """Return a host name as it goes to the resolver, or a canonical IPv4 address.

    Raises:
        AddressRefused: when it is neither.
    """
    if not name or "%" in name or any(character.isspace() for character in name):
        raise AddressRefused("no host, or a host with white space or percent signs")
    try:
        ascii_name = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
        host = ascii_name.removesuffix(".")
        labels = host.split(".")
        for label in labels:
            if label.startswith("xn--"):
                idna.decode(label)
    except UnicodeError as exc:
        raise AddressRefused(f"not an internationalised host name: {name!r}") from exc
    if len(host) > _HOST_MAX_CHARACTERS or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(f"not a host name: {name!r}")
    if _NUMBER.fullmatch(labels[-1]) and not _quad_is_canonical(name):
        raise AddressRefused(f"a number in the place of a host name: {name!r}")
    return host


def _quad_is_canonical(name: str) -> bool:
    try:
        return str(ipaddress.IPv4Address(name)) == name
    except ipaddress.AddressValueError:
        return False


def _target(written: str) -> str:
    try:
        target = quote(written, safe=_KEPT_IN_TARGET)
    except UnicodeEncodeError as exc:
        raise AddressRefused("characters in the address that no encoding has") from exc
    return target if target.startswith("/") else f"/{target}"
