"""Which addresses, names and ports are never fetched, as pure functions.

An address is refused when it is not one of the public Internet's: the tables follow IANA's special-purpose registries
(IPv4 and IPv6, as of 2026), plus Azure's wire server, which hides in public space. IPv6 is admitted from 2000::/3 only,
and from the two translations of IPv4 that hosts really use (mapped and NAT64); what embeds an IPv4 address is judged by
it. Ports are refused as browsers do (WHATWG Fetch, "port blocking"), and Redis' and memcached's besides: a web server
does not live there, but a mail server might.
"""

import ipaddress
from collections.abc import Iterable

from extractors.fetching.web_address import bracketed, web_address
from pipeline.errors import AddressRefused, InvalidInput

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_REFUSED_V4 = {
    ipaddress.IPv4Network(network): name
    for network, name in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.100.100.200/32", "a cloud metadata service"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud metadata service"),
        ("169.254.169.254/32", "a cloud metadata service"),
        ("169.254.170.2/32", "a cloud metadata service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
}
_REFUSED_V6 = {
    ipaddress.IPv6Network(network): name
    for network, name in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "an IPv4-compatible address"),
        ("fd00:ec2::254/128", "a cloud metadata service"),
        ("fd20:ce::254/128", "a cloud metadata service"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001:2::/48", "benchmarking"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("2001::/23", "reserved for protocols"),
    )
}
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP_MARKS = {0x00005EFE, 0x02005EFE}
_REFUSED_NAMES = {"localhost", "metadata", "metadata.google.internal", "metadata.goog", "instance-data"}
# fmt: off
_REFUSED_PORTS = frozenset({
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
    540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
    6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
})
# fmt: on


class AllowedHosts:
    """Hosts that a person named, and that are therefore reached although the rules would refuse them.

    An entry is `host` (any port that is not blocked) or `host:port` (that port, blocked or not). It stands for the
    literal host in a URL, never for another name that resolves to the same address.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        """Read the entries.

        Raises:
            InvalidInput: when one is not a host, with or without a port.
        """
        self._anywhere: set[str] = set()
        self._at_port: set[str] = set()
        for entry in entries:
            written = bracketed(entry) if entry.count(":") > 1 and not entry.startswith("[") else entry
            try:
                address = web_address(f"http://{written}")
            except AddressRefused as exc:
                raise InvalidInput(f"not a host that can be allowed: {entry!r} ({exc})") from exc
            if address.target != "/" or any(mark in written for mark in "/?#"):
                raise InvalidInput(f"a host is allowed without scheme or path: {entry!r}")
            host = bracketed(address.host)
            if written.rpartition("]")[2].partition(":")[2]:
                self._at_port.add(f"{host}:{address.port}")
            else:
                self._anywhere.add(host)

    def names(self, host: str, port: int) -> bool:
        """Whether this very host was allowed, at this port or at any."""
        return bracketed(host) in self._anywhere or self.names_port(host, port)

    def names_port(self, host: str, port: int) -> bool:
        """Whether this very host was allowed together with this port."""
        return f"{bracketed(host)}:{port}" in self._at_port


def address_problem(written: str) -> str | None:
    """Return why an IP address is not dialled, or None when it is public."""
    if "%" in written:
        return f"{written} has a zone id"
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return f"{written!r} is not an IP address"
    kind = _refused_kind(address)
    return f"{written} is {kind}" if kind else None


def _refused_kind(address: IPAddress) -> str | None:
    if isinstance(address, ipaddress.IPv4Address):
        return next((name for network, name in _REFUSED_V4.items() if address in network), None)
    for network, name in _REFUSED_V6.items():
        if address in network:
            return name
    embedded = _embedded_v4(address)
    if embedded is not None:
        kind = _refused_kind(embedded)
        return f"{kind}, embedded in IPv6" if kind else None
    return None if address in _PUBLIC_V6 else "not in the public Internet's range"


def _embedded_v4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    number = int(address)
    if address in _NAT64 or (number >> 32) & 0xFFFFFFFF in _ISATAP_MARKS:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def destination_problem(host: str, port: int, allowed: AllowedHosts) -> str | None:
    """Return why a host and port are refused before any name is looked up, or None."""
    if port in _REFUSED_PORTS and not allowed.names_port(host, port):
        return f"port {port} does not belong to the web"
    if allowed.names(host, port):
        return None
    if host in _REFUSED_NAMES or host.endswith(".localhost"):
        return f"{host} is a name of this machine or its cloud"
    return address_problem(host) if is_address(host) else None


def is_address(host: str) -> bool:
    """Whether a host is an IP address rather than a name."""
    return ":" in host or host.rpartition(".")[2].isdigit()


def url_problem(url: str, allowed: AllowedHosts | None = None) -> str | None:
    """Return why a URL is refused, as far as it can be told without looking a name up, or None."""
    try:
        address = web_address(url)
    except AddressRefused as refused:
        return str(refused)
    return destination_problem(address.host, address.port, allowed or AllowedHosts())
