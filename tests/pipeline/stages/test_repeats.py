"""Which addresses most likely lead to the same words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.repeats import page_of
from tests.examples import examples

SITE = "https://acme.example"


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.example/legal/terms",
        "https://www.acme.example/legal/terms",
        "https://amp.acme.example/legal/terms",
        "https://m.acme.example/legal/terms",
        "https://en.acme.example/legal/terms",
        f"{SITE}/Legal/TERMS",
        f"{SITE}/legal//terms",
        f"{SITE}/legal/terms/",
        f"{SITE}/legal/terms/index.html",
        f"{SITE}/legal/terms.html",
        f"{SITE}/legal/terms.md",
        f"{SITE}/legal/%74erms",
        f"{SITE}/legal/terms/amp",
        f"{SITE}/legal/terms/print",
        f"{SITE}/legal/terms?print=1",
        f"{SITE}/legal/terms?view=print",
        f"{SITE}/legal/terms?output=amp",
        f"{SITE}/legal/terms?share=mail",
        f"{SITE}/legal/terms?redirect_to=%2Fhome",
        f"{SITE}/en/legal/terms",
        f"{SITE}/en-gb/legal/terms",
        f"{SITE}/intl/en_us/legal/terms",
        f"{SITE}/legal/terms?lang=en",
    ],
)
def test_forms_of_one_page_are_one_page(url: str) -> None:
    assert page_of(url) == page_of(f"{SITE}/legal/terms")


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/terms",
        f"{SITE}/legal/terms/eu",
        f"{SITE}/eu/legal/terms",
        f"{SITE}/us/legal/terms",
        f"{SITE}/de/legal/terms",
        f"{SITE}/legal/terms?version=2",
        f"{SITE}/legal/terms.pdf",
        f"{SITE}/ai/legal/terms",
        f"{SITE}/mobile/legal/terms",
        "https://docs.acme.example/legal/terms",
        "https://acme.example:8443/legal/terms",
        "https://other.example/legal/terms",
    ],
)
def test_other_pages_are_other_pages(url: str) -> None:
    assert page_of(url) != page_of(f"{SITE}/legal/terms")


def test_the_order_of_parameters_makes_no_other_page() -> None:
    assert page_of(f"{SITE}/d?a=1&b=2") == page_of(f"{SITE}/d?b=2&a=1") != page_of(f"{SITE}/d?a=2&b=1")


@settings(derandomize=True, max_examples=examples(100), deadline=None)
@given(rest=st.text("aenEN0/?&=#;:@%.-_~ é[]", max_size=25))
def test_any_address_is_of_some_page_that_case_does_not_change(rest: str) -> None:
    url = f"https://acme.example/{rest}"
    assert page_of(url) == page_of(url.replace("acme", "ACME"))
