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


@pytest.mark.parametrize("url", ["https://www.vanta.com/pricing", "https://safebase.io/", "https://notvanta.com/trust"])
def test_the_portal_s_own_site_is_not(url: str) -> None:
    assert elsewhere(url) is None


def test_a_linked_model_is_followed_to_its_card() -> None:
    found = elsewhere("https://huggingface.co/acme/acme-7b")
    assert found is not None
    assert (found.url, found.kind) == ("https://huggingface.co/acme/acme-7b/raw/main/README.md", SourceKind.MODEL_CARD)


@pytest.mark.parametrize(
    "path", ["acme", "docs/hub", "datasets/acme", "spaces/acme", "acme/acme-7b/discussions", "blog/acme"]
)
def test_other_pages_of_the_hub_are_not(path: str) -> None:
    assert elsewhere(f"https://huggingface.co/{path}") is None


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
