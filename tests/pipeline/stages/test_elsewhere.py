import pytest

from pipeline.domain.candidate import FoundBy
from pipeline.domain.document import Link
from pipeline.domain.source import SourceKind
from pipeline.stages.discover import candidates, guesses
from pipeline.stages.elsewhere import elsewhere, host_guesses

START = "https://www.acme.example/"


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.safebase.io/",
        "https://app.vanta.com/acme/trust/k3j2",
        "https://trust.drata.com/acme",
        "https://app.conveyor.com/profile/acme",
    ],
)
def test_a_linked_trust_portal_is_followed(url: str) -> None:
    found = candidates([Link(url=url, text="Trust")], start=START, found_by=FoundBy.LINKED)
    assert [(candidate.kind, candidate.url) for candidate in found] == [(SourceKind.TRUST_CENTRE, url)]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.vanta.com/pricing",
        "https://www.vanta.com/products/trust-center",
        "https://drata.com/trust?utm=x",
        "https://help.drata.com/articles/5",
        "https://docs.conveyor.com/trust",
        "https://status.safebase.io/",
        "https://app.vanta.com/signup",
        "https://app.vanta.com/vanta/trust/k3",
        "https://safebase.safebase.io/",
        "https://safebase.io/",
        "https://notvanta.com/trust",
    ],
)
def test_the_portal_s_own_site_is_not(url: str) -> None:
    assert elsewhere(url, start=START) is None


def test_a_portal_is_the_vendor_s_by_its_path_also_under_another_name() -> None:
    assert elsewhere("https://app.vanta.com/acme-holding/trust/k3j2", start=START) is not None


@pytest.mark.parametrize(
    ("start", "url"),
    [
        ("https://huggingface.co/", "https://huggingface.co/someone/a-model"),
        ("https://www.vanta.com/", "https://acme.vanta.com/trust"),
        ("https://www.vanta.com/", "https://app.vanta.com/logo.png"),
    ],
)
def test_a_vendor_that_is_the_portal_or_the_hub_has_its_own_site_there(start: str, url: str) -> None:
    assert elsewhere(url, start=start) is None
    found = candidates([Link(url="https://app.vanta.com/logo.png", text="")], start=start, found_by=FoundBy.LINKED)
    assert found == []


@pytest.mark.parametrize("organisation", ["acme", "Acme-AI", "acme-labs", "acmeresearch", "blue-fin"])
def test_a_model_is_the_vendor_s_when_the_names_are_alike(organisation: str) -> None:
    assert elsewhere(f"https://huggingface.co/{organisation}/m-7b", start=START, vendor="Blue Fin, Inc.") is not None


@pytest.mark.parametrize("organisation", ["nimbus", "acmenimbus", "notacme", "ac", "ai"])
def test_a_model_of_another_organisation_is_not_the_vendor_s(organisation: str) -> None:
    assert elsewhere(f"https://huggingface.co/{organisation}/m-7b", start=START, vendor="Acme AI") is None


def test_a_name_that_ends_as_companies_names_do_is_still_a_name() -> None:
    assert elsewhere("https://huggingface.co/xai-org/m", start="https://x.ai/") is not None
    assert elsewhere("https://huggingface.co/org/m", start="https://x.ai/") is None


def test_a_linked_model_is_followed_to_its_card() -> None:
    found = elsewhere("https://huggingface.co/acme/acme-7b", start=START)
    assert found is not None
    assert (found.url, found.kind) == ("https://huggingface.co/acme/acme-7b/raw/main/README.md", SourceKind.MODEL_CARD)


@pytest.mark.parametrize(
    "path", ["acme", "docs/hub", "datasets/acme", "spaces/acme", "acme/acme-7b/discussions", "blog/acme"]
)
def test_other_pages_of_the_hub_are_not(path: str) -> None:
    assert elsewhere(f"https://huggingface.co/{path}", start=START) is None


def test_hosts_beside_the_site_are_guessed_for_kinds_that_are_missing() -> None:
    found = {candidate.url for candidate in guesses({SourceKind.TERMS}, start=START)}
    assert {"https://trust.acme.example/", "https://security.acme.example/", "https://docs.acme.example/"} <= found
    assert "https://legal.acme.example/" not in found


@pytest.mark.parametrize("start", ["http://127.0.0.1:9100/", "http://localhost:8000/", "http://[::1]:80/"])
def test_no_hosts_are_guessed_beside_an_address_or_a_bare_name(start: str) -> None:
    assert host_guesses(SourceKind.TRUST_CENTRE, start=start) == []


def test_the_host_that_the_run_began_at_is_no_guess() -> None:
    assert "https://trust.acme.example/" not in host_guesses(
        SourceKind.TRUST_CENTRE, start="https://trust.acme.example/x"
    )
