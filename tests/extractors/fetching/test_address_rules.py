"""The guard's tables, and what is allowed by name."""

import pytest

from extractors.fetching.address_rules import AllowedHosts, address_problem, url_problem
from pipeline.errors import InvalidInput

REFUSED_URLS = [
    # schemes
    ("file:///etc/passwd", "scheme 'file'"),
    ("ftp://vendor.example/", "scheme 'ftp'"),
    ("gopher://vendor.example:70/_x", "scheme 'gopher'"),
    ("data:text/html,hi", "scheme 'data'"),
    ("javascript:alert(1)", "scheme 'javascript'"),
    ("ws://vendor.example/", "scheme 'ws'"),
    ("//vendor.example/", "not an absolute"),
    ("vendor.example", "not an absolute"),
    ("", "not an absolute"),
    ("http:vendor.example", "scheme 'http'"),
    # user information, control characters, backslashes, white space
    ("https://user@vendor.example/", "user information"),
    ("https://user:word@vendor.example/", "user information"),
    ("https://vendor.example@127.0.0.1/", "user information"),
    ("https://@vendor.example/", "user information"),
    ("https://vendor.example\\@evil.example/", "backslash"),
    ("https:\\\\vendor.example/", "backslash"),
    ("https://vendor.example/\\..\\x", "backslash"),
    ("https://ven\tdor.example/", "control"),
    ("https://vendor.example/\r\nHost: evil.example", "control"),
    ("https://vendor.example\x00.evil.example/", "control"),
    ("https://vendor.example/\x7f", "control"),
    (" https://vendor.example/", "white space"),
    ("https://vendor.example/ ", "white space"),
    ("https://ven dor.example/", "white space"),
    ("https://ven\u3000dor.example/", "white space"),
    # hosts that are none
    ("https:///path", "no host"),
    ("https://:8080/", "no host"),
    ("https://vendor%2eexample/", "percent signs"),
    ("https://-vendor.example/", "not a host name"),
    ("https://vendor..example/", "not a host name"),
    ("https://./", "not a host name"),
    ("https://" + "a" * 64 + ".example/", "not a host name"),
    ("https://" + "a." * 130 + "example/", "not a host name"),
    ("https://ven!dor.example/", "not a host name"),
    ("https://xn--zz--.example/", "internationalised"),
    ("https://xn--a.example/", "internationalised"),
    ("https://\u2603\u200d.example/", "internationalised"),
    # numbers in the place of host names
    ("http://2130706433/", "a number"),
    ("http://0x7f000001/", "a number"),
    ("http://0X7F.0.0.1/", "a number"),
    ("http://017700000001/", "a number"),
    ("http://127.1/", "a number"),
    ("http://127.0.1/", "a number"),
    ("http://0177.0.0.1/", "a number"),
    ("http://127.0.0.01/", "a number"),
    ("http://127.0.0.1./", "a number"),
    ("http://1.2.3.4.5/", "a number"),
    ("http://256.1.1.1/", "a number"),
    ("http://8.8.8.0x8/", "a number"),
    ("http://vendor.123/", "a number"),
    ("http://0/", "a number"),
    ("http://１２７.0.0.1/", "a number"),
    ("http://127。0。0。1/", "a number"),
    ("http://①②⑦.⓪.⓪.①/", "a number"),
    # literal addresses
    ("http://127.0.0.1/", "loopback"),
    ("http://10.1.2.3/", "private"),
    ("http://169.254.169.254/latest/meta-data/", "metadata"),
    ("http://[::1]/", "loopback"),
    ("http://[::]/", "unspecified"),
    ("http://[::ffff:127.0.0.1]/", "loopback"),
    ("http://[::ffff:7f00:1]/", "loopback"),
    ("http://[fe80::1%eth0]/", "zone"),
    ("http://[fe80::1%25eth0]/", "zone"),
    ("http://[::1/", "not an IPv6 address|not a port|loopback"),
    ("http://[1.2.3.4]/", "not an IPv6 address"),
    ("http://[v1.x]/", "not an IPv6 address"),
    # names of this machine and its cloud
    ("http://localhost/", "this machine"),
    ("http://LOCALHOST./", "this machine"),
    ("http://app.localhost:3000/", "this machine"),
    ("http://metadata.google.internal/computeMetadata/v1/", "cloud"),
    # ports
    ("http://vendor.example:0/", "not a port"),
    ("http://vendor.example:65536/", "not a port"),
    ("http://vendor.example:99999999/", "not a port"),
    ("http://vendor.example:http/", "not a port"),
    ("http://vendor.example:80:80/", "not a port"),
    ("http://vendor.example:８０/", "not a port"),
    ("http://vendor.example:+80/", "not a port"),
    ("http://[2606:4700::1]x:80/", "not a port"),
    ("http://vendor.example:25/", "port 25"),
    ("http://vendor.example:22/", "port 22"),
    ("https://vendor.example:6379/", "port 6379"),
    ("https://vendor.example:11211/", "port 11211"),
    ("https://vendor.example:6000/", "port 6000"),
]
REFUSED_ADDRESSES = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("10.0.0.1", "private"),
    ("100.64.0.1", "carrier-grade"),
    ("100.127.255.255", "carrier-grade"),
    ("100.100.100.200", "metadata"),
    ("127.255.255.254", "loopback"),
    ("168.63.129.16", "metadata"),
    ("169.254.0.1", "link-local"),
    ("169.254.170.2", "metadata"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.192", "reserved"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4"),
    ("192.168.1.1", "private"),
    ("198.18.0.1", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.9", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::7f00:1", "IPv4-compatible"),
    ("::808:808", "IPv4-compatible"),
    ("::ffff:10.0.0.1", "private, embedded"),
    ("::ffff:169.254.169.254", "metadata service, embedded"),
    ("::ffff:0:127.0.0.1", "not in the public"),
    ("64:ff9b::7f00:1", "loopback, embedded"),
    ("64:ff9b::a9fe:a9fe", "metadata service, embedded"),
    ("64:ff9b:1::1", "not in the public"),
    ("100::1", "not in the public"),
    ("2001::1", "Teredo"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2001:2::1", "benchmarking"),
    ("2001:10::1", "reserved"),
    ("2001:20::1", "reserved"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::", "loopback, embedded"),
    ("2002:c0a8:101::1", "private, embedded"),
    ("2606:4700::5efe:a00:1", "private, embedded"),
    ("2606:4700::200:5efe:7f00:1", "loopback, embedded"),
    ("3fff::1", "documentation"),
    ("4000::1", "not in the public"),
    ("5f00::1", "not in the public"),
    ("fc00::1", "private"),
    ("fd00:ec2::254", "metadata"),
    ("fd20:ce::254", "metadata"),
    ("fdff::1", "private"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "zone"),
    ("febf::1", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("vendor.example", "not an IP address"),
    ("127.1", "not an IP address"),
]
PUBLIC_ADDRESSES = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
    "2002:808:808::1",
]
ADMITTED_URLS = [
    "https://vendor.example/",
    "http://vendor.example:8080/x",
    "https://vendor.example:8443/",
    "https://trust.vendor.example/?next=http://127.0.0.1/",
    "https://127.vendor.example/",
    "https://0x7f.vendor.example/",
    "https://localhost.vendor.example/",
    "https://bücher.example/",
    "https://1.1.1.1/",
    "https://[2606:4700::1111]/",
]


@pytest.mark.parametrize(("url", "words"), REFUSED_URLS, ids=[repr(url)[:60] for url, _ in REFUSED_URLS])
def test_a_url_that_must_not_be_fetched_is_refused_with_its_reason(url: str, words: str) -> None:
    problem = url_problem(url)
    assert problem is not None
    assert any(word in problem for word in words.split("|")), problem


@pytest.mark.parametrize("url", ADMITTED_URLS)
def test_a_public_url_is_admitted(url: str) -> None:
    assert url_problem(url) is None


@pytest.mark.parametrize(("address", "words"), REFUSED_ADDRESSES)
def test_an_address_outside_the_public_internet_is_refused_with_its_reason(address: str, words: str) -> None:
    problem = address_problem(address)
    assert problem is not None
    assert words in problem


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_a_public_address_is_dialled(address: str) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize(
    ("entry", "url", "admitted"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/", True),
        ("127.0.0.1", "http://127.0.0.1/", True),
        ("127.0.0.1", "http://127.0.0.2/", False),
        ("127.0.0.1", "http://localhost/", False),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8001/", False),
        ("127.0.0.1:80", "http://127.0.0.1/", True),
        ("127.0.0.1:80", "https://127.0.0.1/", False),
        ("localhost", "http://localhost:3000/", True),
        ("LocalHost", "http://localhost/", True),
        ("localhost", "http://app.localhost/", False),
        ("localhost", "http://127.0.0.1/", False),
        ("::1", "http://[::1]:8000/", True),
        ("[::1]", "http://[0:0::1]/", True),
        ("[::1]:8000", "http://[::1]:8000/", True),
        ("[::1]:8000", "http://[::1]:9000/", False),
        ("10.0.0.5", "http://10.0.0.50/", False),
        ("127.0.0.1", "http://127.0.0.1:25/", False),
        ("127.0.0.1:25", "http://127.0.0.1:25/", True),
        ("127.0.0.1", "http://user@127.0.0.1/", False),
        ("127.0.0.1", "http://127.1/", False),
        ("127.0.0.1", "file://127.0.0.1/x", False),
    ],
)
def test_an_allowed_host_is_that_literal_host_and_no_other(entry: str, url: str, admitted: bool) -> None:
    assert (url_problem(url, AllowedHosts([entry])) is None) is admitted


@pytest.mark.parametrize(
    "entry",
    ["http://127.0.0.1", "127.0.0.1/x", "127.0.0.1?x", "a@b", "127.1", "host:x", "host:0", "", "*.example", "a b"],
)
def test_an_entry_that_is_no_host_is_an_error(entry: str) -> None:
    with pytest.raises(InvalidInput):
        AllowedHosts([entry])
