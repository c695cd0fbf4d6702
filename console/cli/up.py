"""`dossier up`: serve the console until it is stopped."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from pipeline.bootstrap import build
from pipeline.runtime import Overrides

if TYPE_CHECKING:
    from console.web.identity.provider import IdentityProvider
    from console.web.identity.setting import ProviderSetting


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8850, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
def up(host: str, port: int) -> None:
    """Serve the console for people until it is stopped (Ctrl+C); requests under way are answered first.

    Assessments that people start are carried out in processes beside it, at most DOSSIER_RUNS_AT_ONCE at a time. Those
    that are under way when it stops go back into the queue, and on with the next console.

    While there is no account, it prints a link that makes the first administrator; it counts once. Anywhere but on
    loopback, put a server in front of it that speaks TLS: cookies are only kept over https there.
    """
    import signal
    import socket

    import uvicorn

    from console.sending import BackgroundSending
    from console.web.app import create_app
    from console.web.identity.setting import provider_setting
    from flows.background import Background

    runs = Background()
    with build(overrides=Overrides(dispatcher=runs)) as services:
        setting = provider_setting(services.settings)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family)
        except OSError as error:
            raise click.ClickException(f"{host}:{port} cannot be listened on: {error.strerror}") from error
        with listening:
            # Only who listens makes a new link: making one voids that of a console which runs already.
            first = services.people.first_start()
            services.deciding.expire(actor=services.settings.actor)
            at = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
            click.echo(f"The console is at {at}")
            if first is not None:
                click.echo(f"No account yet. Make the first administrator at {at}/first-start/{first}")
            sending = BackgroundSending(services.notifying, services.deciding, actor=services.settings.actor)
            config = uvicorn.Config(
                # Log lines of requests would keep the secrets of links.
                create_app(
                    lambda: services,
                    provider=_provider(setting),
                    public_url=services.settings.public_url or "",
                    beside=sending,
                ),
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
            )
            runs.start(services)
            # It stops in order at the first Ctrl+C or SIGTERM, and then raises what it had caught: we have to stop too.
            before = signal.signal(signal.SIGTERM, signal.default_int_handler)
            try:
                with suppress(KeyboardInterrupt):
                    uvicorn.Server(config).run(sockets=[listening])
            finally:
                if returned := runs.stop():
                    click.echo(f"Runs under way: {returned}. They are back in the queue, for the next console.")
                signal.signal(signal.SIGTERM, before)
            click.echo("The console has stopped.")


def _provider(setting: "ProviderSetting | None") -> "IdentityProvider | None":
    if setting is None:
        return None
    from console.web.identity.provider import IdentityProvider

    return IdentityProvider(setting)
