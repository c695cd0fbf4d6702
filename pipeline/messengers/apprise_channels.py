"""Channels to people through apprise: one for each address in `DOSSIER_NOTIFY_URLS`.

Rules:
- whoever sets the environment says where messages go: these addresses are not guarded like those of webhooks, and
  redirects are not followed;
- a message is plain text; nothing in it is read as an escape, an emoji or markup, and no picture is referred to;
- an address holds a password: it is never printed, and a channel's id is a slow hash of it.
"""

import hashlib
from functools import cached_property
from typing import Any

from pipeline.domain.ids import TargetId
from pipeline.errors import ConfigurationError, MessageRefused
from pipeline.ports import Messenger

# 16 MiB and about 50 ms a guess, for an address may hold a password that somebody chose.
_SCRYPT_COST = 2**14


class AppriseChannel:
    """Port `Messenger`. `label` is the kind of service, such as `slack`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.label = url.partition("://")[0].lower()
        digest = hashlib.scrypt(url.encode(), salt=b"dossier channel", n=_SCRYPT_COST, r=8, p=1, dklen=8)
        self.id = TargetId(f"channel-{digest.hex()}")

    def send(self, *, title: str, body: str) -> None:
        """Hand over a message.

        Raises:
            MessageRefused: when the service did not take it, or did not answer.
        """
        if not self._service.notify(title=title, body=body, body_format="text"):
            raise MessageRefused(f"the service behind {self.label}:// did not take the message, or did not answer")

    def is_known(self) -> bool:
        """Whether apprise knows such an address."""
        return len(self._service) == 1

    @cached_property
    def _service(self) -> Any:
        import apprise

        asset = apprise.AppriseAsset(
            app_id="Dossier",
            app_desc="Dossier",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            async_mode=False,
            http_redirects=False,
            interpret_escapes=False,
            interpret_emojis=False,
            pgp_autogen=False,
            pem_autogen=False,
            secure_logging=True,
        )
        service = apprise.Apprise(asset=asset)
        service.add(self._url)
        return service


def opened_channels(urls: str) -> tuple[Messenger, ...]:
    """Return a channel for each of the addresses, which are separated by white space; twice the same is one.

    Raises:
        ConfigurationError: when apprise does not know one; it is named by its place, not by its text.
    """
    channels = [AppriseChannel(url) for url in dict.fromkeys(urls.split())]
    for place, channel in enumerate(channels, start=1):
        if not channel.is_known():
            raise ConfigurationError(
                f"address {place} in DOSSIER_NOTIFY_URLS is none that apprise knows",
                advice="`apprise --details` lists what it knows; put %20 for a space within an address.",
            )
    return tuple(channels)
