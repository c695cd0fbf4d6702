"""A PostgreSQL server of the tests' own, on a socket of the file system; gone when they end.

It is asked for by whoever runs the tests: root may not run one, so that root's is run by another user.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

PORT = 5432  # of the socket's name; no port is opened
OWNER = "dossier"
START_TIMEOUT_SECONDS = 60

# Nothing of a test outlives it, so that nothing need reach the disk; the code must not rely on the server's own
# settings, so that these are the least safe ones.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "80",
    "shared_buffers": "32MB",
    "default_transaction_isolation": "read committed",
    "log_min_messages": "fatal",
}


class PostgresqlServer:
    """A running server, and what its owner can do with it."""

    def __init__(self, folder: Path, control: Callable[..., None]) -> None:
        self.folder = folder
        self._control = control

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = str(self.folder / "server.log")
        self._control("pg_ctl", "-l", log, "-w", "-t", str(START_TIMEOUT_SECONDS), "start")

    def stop(self, *, how: str = "fast") -> None:
        """End every session, and the server."""
        self._control("pg_ctl", "-m", how, "-w", "stop")

    def url(self, database: str, *, user: str = OWNER) -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={PORT}"

    def connection(self, database: str, *, user: str = OWNER) -> psycopg.Connection[Any]:
        """Return a connection that commits every statement at once."""
        return psycopg.connect(host=str(self.folder), port=PORT, user=user, dbname=database, autocommit=True)

    def make_database(self, name: str, *, template: str = "template0") -> None:
        """Make a database, a copy of another one."""
        with self.connection("postgres") as owner:
            owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop_database(self, name: str) -> None:
        """Remove a database and end the sessions in it."""
        with self.connection("postgres") as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, if they are installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@contextmanager
def postgresql_server(bin_folder: Path) -> Iterator[PostgresqlServer]:
    """Run a server until the block ends."""
    # Not in pytest's folder: that is for its user alone, and a socket's path may have 107 bytes.
    root = Path(tempfile.mkdtemp(prefix="dossier-pg-"))
    runs_as = _user_that_may_run_it(root)
    data = root / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(bin_folder / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, cwd=root, stdout=subprocess.DEVNULL, **runs_as)

    try:
        # A collation that is not the order of the bytes, so that a column which forgets to say its own shows.
        run("initdb", "-U", OWNER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", *_icu(bin_folder))
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
            file.write(f"unix_socket_directories = '{root}'\nport = {PORT}\n")
        server = PostgresqlServer(root, run)
        server.start()
        try:
            yield server
        finally:
            server.stop(how="immediate")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _icu(bin_folder: Path) -> list[str]:
    """Ask for a language's order where initdb knows it (from version 15 on, when built with ICU)."""
    said = subprocess.run([bin_folder / "initdb", "--help"], check=True, capture_output=True, text=True).stdout
    return ["--locale-provider=icu", "--icu-locale=en"] if "--icu-locale" in said else []


def _user_that_may_run_it(root: Path) -> dict[str, Any]:
    """Give the folder to the user whom `subprocess` shall run the server as; nothing changes unless we are root."""
    if os.geteuid() != 0:
        return {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = users.get("postgres") or users["nobody"]
    os.chown(root, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
