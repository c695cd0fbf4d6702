"""A vendor is its registrable domain."""

import pytest

from pipeline.domain.vendor import registrable_domain
from pipeline.errors import InvalidInput


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://box.com", "box.com"),
        ("https://www.box.com/legal/terms", "box.com"),
        ("https://dropbox.com", "dropbox.com"),
        ("https://trust.eu.box.com:8443/x?y#z", "box.com"),
        ("HTTPS://WWW.Box.COM.", "box.com"),
        ("https://a.acme.co.uk", "acme.co.uk"),
        ("https://acme.com.au", "acme.com.au"),
        ("https://acme.github.io/cards", "acme.github.io"),
        ("https://box.com.evil.example", "evil.example"),
        ("https://box.com@evil.example/", "evil.example"),
        ("https://acme.unheard-of-suffix", "acme.unheard-of-suffix"),
    ],
)
def test_a_vendor_is_what_its_owner_registered(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


def test_two_vendors_under_one_public_suffix_are_two_vendors() -> None:
    assert registrable_domain("https://one.co.uk") != registrable_domain("https://two.co.uk")
    assert registrable_domain("https://one.github.io") != registrable_domain("https://two.github.io")


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://127.0.0.1:8000/privacy", "127.0.0.1:8000"),
        ("http://127.0.0.1", "127.0.0.1"),
        ("http://localhost:3000", "localhost:3000"),
        ("http://intranet/", "intranet"),
    ],
)
def test_an_address_or_a_single_label_is_known_together_with_its_port(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


def test_an_ipv6_address_with_a_port_is_not_another_ipv6_address() -> None:
    assert registrable_domain("http://[::1]:8080") != registrable_domain("http://[::1:8080]")


def test_an_internationalised_name_and_its_ascii_form_are_one_vendor() -> None:
    assert registrable_domain("https://www.bücher.de") == registrable_domain("https://xn--bcher-kva.de")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme.com",
        "//acme.com",
        "https://",
        "https:///privacy",
        "ftp://acme.com",
        "javascript:alert(1)",
        "mailto:legal@acme.com",
        "file:///etc/passwd",
        "data:text/html,x",
    ],
)
def test_what_is_not_a_web_address_is_refused_with_advice(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        registrable_domain(url)
    assert "https://" in caught.value.advice


@pytest.mark.parametrize(
    "url",
    [
        "http://[bad",
        "http://127.0.0.1:99999",
        "http://localhost:port",
        "https://./",
        "https:// acme.com",
        "https://a b.c",
    ],
)
def test_a_malformed_address_is_invalid_input_and_no_other_error(url: str) -> None:
    with pytest.raises(InvalidInput):
        registrable_domain(url)
