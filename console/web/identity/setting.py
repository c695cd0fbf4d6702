"""Which identity provider people may sign in at, as the settings say it.

Rules:
- the provider and the console are reached over https; over plain http on loopback only, to try it out;
- the console's own address is a setting, never what a request says: it is where the provider sends people back to.
"""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr

from pipeline.domain.model import Record
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings

CALLBACK = "/sign-in/oidc/callback"
_SEE = "docs/people.md, “Identity providers”, says what each setting is."


class ProviderSetting(Record):
    """One identity provider. `issuer` is compared character by character, as OpenID Connect wants it."""

    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: SecretStr | None
    label: Annotated[str, Field(min_length=1, max_length=80)]
    redirect_uri: str
    creates: bool


def provider_setting(settings: Settings) -> ProviderSetting | None:
    """Return the identity provider that the settings name, or None when they name none.

    Raises:
        ConfigurationError: when they say half of it, or an address that is not safe.
    """
    issuer = settings.oidc_issuer
    if not issuer:
        return None
    if not settings.oidc_client_id or not settings.public_url:
        raise ConfigurationError(
            "DOSSIER_OIDC_ISSUER needs DOSSIER_OIDC_CLIENT_ID and DOSSIER_PUBLIC_URL beside it", advice=_SEE
        )
    public = settings.public_url.rstrip("/")
    for name, address in (("DOSSIER_OIDC_ISSUER", issuer), ("DOSSIER_PUBLIC_URL", public)):
        if not is_safe(address):
            raise ConfigurationError(
                f"{name} must be an https address without query or fragment (http on loopback only): {address}",
                advice=_SEE,
            )
    if urlsplit(public).path:
        raise ConfigurationError(f"DOSSIER_PUBLIC_URL has a path, and the console has none: {public}", advice=_SEE)
    return ProviderSetting(
        issuer=issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        label=settings.oidc_name,
        redirect_uri=public + CALLBACK,
        creates=settings.oidc_create,
    )


def is_safe(address: str, *, query: bool = False) -> bool:
    """Whether secrets may be sent to an address; `query` lets it have one."""
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False
    whole = named and not parts.fragment and (query or not parts.query) and address.isprintable()
    return whole and (parts.scheme == "https" or (parts.scheme == "http" and _on_loopback(parts)))


def is_on_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    return _on_loopback(urlsplit(address))


def _on_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
