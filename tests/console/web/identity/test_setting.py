"""Half a setting, or one that sends secrets over the open wire, stops the start."""

import pytest

from console.web.identity.setting import is_safe, provider_setting
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings

WHOLE = {
    "oidc_issuer": "https://id.example/realms/acme",
    "oidc_client_id": "dossier",
    "oidc_client_secret": "hunter2",
    "public_url": "https://dossier.example/",
}


def test_nothing_set_is_no_provider() -> None:
    assert provider_setting(Settings()) is None


def test_a_whole_setting_says_where_people_are_sent_back_to() -> None:
    setting = provider_setting(Settings(**WHOLE))  # type: ignore[arg-type]
    assert setting is not None
    assert setting.redirect_uri == "https://dossier.example/sign-in/oidc/callback"
    assert not setting.creates
    assert WHOLE["oidc_client_secret"] not in repr(setting)


@pytest.mark.parametrize(
    "changes",
    [
        {"oidc_client_id": None},
        {"public_url": None},
        {"oidc_issuer": "http://id.example"},
        {"oidc_issuer": "https://id.example?x=1"},
        {"public_url": "http://dossier.example"},
        {"public_url": "https://dossier.example/console"},
        {"public_url": "dossier.example"},
    ],
)
def test_half_a_setting_or_an_unsafe_one_stops_the_start(changes: dict[str, str | None]) -> None:
    with pytest.raises(ConfigurationError):
        provider_setting(Settings(**(WHOLE | changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://id.example", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080/x", True),
        ("http://localhost", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://user@id.example", False),
        ("https://id.example#x", False),
        ("https://id.example?x", False),
        ("https://", False),
        ("https://[::1", False),
        ("https://id.example:99999", False),
        ("file:///etc/passwd", False),
        ("https://id.example/\n", False),
    ],
)
def test_an_address_is_safe_over_tls_and_on_loopback(address: str, safe: bool) -> None:
    assert is_safe(address) is safe
