"""The one reading of a URL."""

import pytest

from extractors.fetching.web_address import same_site, web_address
from pipeline.errors import AddressRefused


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://vendor.example", "https://vendor.example/"),
        ("HTTPS://Vendor.Example/Path", "https://vendor.example/Path"),
        ("https://vendor.example:443/a", "https://vendor.example/a"),
        ("http://vendor.example:80/a", "http://vendor.example/a"),
        ("http://vendor.example:8080/a", "http://vendor.example:8080/a"),
        ("http://vendor.example:/a", "http://vendor.example/a"),
        ("https://vendor.example/a#part", "https://vendor.example/a"),
        ("https://vendor.example?q=1", "https://vendor.example/?q=1"),
        ("https://vendor.example/a b.pdf", "https://vendor.example/a%20b.pdf"),
        ("https://vendor.example/a%20b.pdf", "https://vendor.example/a%20b.pdf"),
        ("https://vendor.example/données", "https://vendor.example/donn%C3%A9es"),
        ("https://vendor.example/a?x=//y@z", "https://vendor.example/a?x=//y@z"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://ＶＥＮＤＯＲ.example/", "https://vendor.example/"),
        ("https://vendor.example./", "https://vendor.example/"),
        ("https://under_score.vendor.example/", "https://under_score.vendor.example/"),
        ("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
    ],
)
def test_an_address_is_written_in_one_way(written: str, read: str) -> None:
    assert web_address(written).url == read


def test_the_parts_are_what_is_dialled_and_asked() -> None:
    address = web_address("http://[2606:4700::1111]:8080/a?b=c#d")
    assert (address.host, address.port, address.target) == ("2606:4700::1111", 8080, "/a?b=c")
    assert (address.authority, address.origin) == ("[2606:4700::1111]:8080", "http://[2606:4700::1111]:8080")


def test_reading_twice_changes_nothing() -> None:
    once = web_address("HTTPS://bücher.example:8443/ä b?x=[1]&y={z}|^%20#f")
    assert web_address(once.url) == once


def test_a_surrogate_that_no_encoding_has_is_refused() -> None:
    with pytest.raises(AddressRefused, match="no encoding"):
        web_address("https://vendor.example/\ud800")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.box.com/", "https://trust.box.com/", True),
        ("https://box.com/", "https://dropbox.com/", False),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:9000/", False),
    ],
)
def test_a_site_is_what_one_owner_registered(one: str, other: str, same: bool) -> None:
    assert same_site(web_address(one), web_address(other)) is same
