"""Which language an address says that its page is in."""

import pytest

from pipeline.stages.locales import language_of_address, without_language

SITE = "https://acme.example"


@pytest.mark.parametrize(
    ("url", "language"),
    [
        ("/de/privacy", "de"),
        ("/DE_de/privacy", "de"),
        ("/pt-BR/privacy", "pt"),
        ("/zh-hant-tw/privacy", "zh"),
        ("/es-419/privacy", "es"),
        ("/intl/de/privacy", "de"),
        ("/hc/id/articles/12", "id"),
        ("/docs/fr/start", "fr"),
        ("/hub/de-de/privacy", "de"),
        ("/privacy/de", "de"),
        ("/ch-de/privacy", "de"),
        ("/be-fr/privacy", "fr"),
        ("/fr-ca/privacy", "fr"),
        ("/us-en/privacy", "en"),
        ("/en-gb/privacy", "en"),
        ("/jp/privacy", "ja"),
        ("/uk-ua/privacy", "uk"),
        ("/privacy?lang=de", "de"),
        ("/privacy?a=1&HL=fr-FR", "fr"),
        ("/privacy?locale=en_US", "en"),
    ],
)
def test_a_path_or_a_parameter_names_a_language(url: str, language: str) -> None:
    assert language_of_address(SITE + url) == language


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/privacy",
        "/ai/policy",
        "/eu/dpa",
        "/uk/privacy",
        "/terms/uk",
        "/us/privacy",
        "/ca/privacy",
        "/no-ip/terms",
        "/solutions/it",
        "/help/id/12",
        "/designs/privacy",
        "/privacy?lang=python",
        "/privacy?id=de",
    ],
)
def test_other_two_letters_name_none(url: str) -> None:
    assert language_of_address(SITE + url) is None


@pytest.mark.parametrize(
    ("host", "language"),
    [
        ("de.acme.example", "de"),
        ("pt-br.acme.example", "pt"),
        ("jp.acme.example", "ja"),
        ("id.acme.example", None),
        ("it.acme.example", None),
        ("www.acme.example", None),
        ("docs.acme.example", None),
        ("de.example", None),
        ("127.0.0.1:8000", None),
        ("localhost", None),
    ],
)
def test_a_host_names_a_language_before_its_registrable_domain(host: str, language: str | None) -> None:
    assert language_of_address(f"https://{host}/privacy") == language


@pytest.mark.parametrize(
    ("url", "without"),
    [
        ("/en/privacy", "acme.example/privacy"),
        ("/intl/en_us/privacy", "acme.example/privacy"),
        ("/docs/en/start", "acme.example/docs/start"),
        ("/hc/en-us/articles/1", "acme.example/hc/articles/1"),
        ("/privacy?lang=en&id=7", "acme.example/privacy?id=7"),
        ("/privacy", "acme.example/privacy"),
    ],
)
def test_an_address_without_its_language_keeps_the_rest(url: str, without: str) -> None:
    assert without_language(SITE + url) == without
    assert without_language("https://en.acme.example/privacy") == "acme.example/privacy"
