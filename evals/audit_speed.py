"""How fast the audit trail is verified, by hand: python -m evals.audit_speed [--events N] [--home FOLDER].

Seeds a SQLite database with N events of the trail (a row in the shape of a capture's), then reports events a second,
and processor seconds, for: the pure check over rows in memory; the service (reading SQLite, chain, Merkle tree,
checkpoint); and the standalone script over an export.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.bootstrap import build
from pipeline.domain.audit import GENESIS, Action
from pipeline.domain.canonical import canonical_text, sha256_of
from pipeline.domain.chain import ChainReading, StoredEvent, sealed_bytes
from pipeline.settings import Settings

_PAGE_EVENTS = 500
_START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def rows(count: int) -> Iterator[StoredEvent]:
    """Yield the rows of a chain that holds."""
    previous = str(GENESIS)
    for number in range(1, count + 1):
        payload = {
            "url": f"https://vendor-{number % 97}.example/legal/page-{number}",
            "outcome": "ok",
            "snapshot": sha256_of(str(number).encode()),
            "bytes": number * 37 % 100_000,
        }
        row = StoredEvent(
            sequence=number,
            at=(_START + timedelta(milliseconds=number * 7)).isoformat(timespec="microseconds"),
            actor="scheduler",
            action=Action.CAPTURE_MADE.value,
            subject=f"0199{number:08x}-0123456789abcdef0123",
            payload=canonical_text(payload),
            previous=previous,
            hash="",
        )
        row = row._replace(hash=sha256_of(sealed_bytes(row)))
        previous = row.hash
        yield row


def seed(file: str, count: int) -> None:
    """Put so many events into a database whose trail is empty; the rule that one follows the other is put back."""
    with closing(sqlite3.connect(file)) as raw:
        trigger = "audit_events_follow"
        (rule,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,)).fetchone()
        raw.execute(f"DROP TRIGGER {trigger}")
        raw.executemany("INSERT INTO audit_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows(count))
        raw.execute(rule)
        raw.commit()


def measured(name: str, count: int, work: Callable[[], object]) -> None:
    """Print what a piece of work over `count` events takes."""
    wall, cpu = time.perf_counter(), _processor_seconds()
    told = work()
    wall, cpu = time.perf_counter() - wall, _processor_seconds() - cpu
    print(f"{name:40} {wall:7.2f} s {cpu:7.2f} processor s  {count / wall:9,.0f}/s  {count / cpu:9,.0f}/processor s")
    print(f"    {told}")


def _processor_seconds() -> float:
    """Return what this process and those that it waited for have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def pure(count: int) -> str:
    """Check rows in memory, page by page, timing the check alone."""
    wall, cpu = 0.0, 0.0
    reading, page = ChainReading(breaks_max=5), list[StoredEvent]()
    for row in rows(count):
        page.append(row)
        if len(page) == _PAGE_EVENTS or row.sequence == count:
            start = time.perf_counter(), time.process_time()
            reading.read(page)
            wall, cpu, page = wall + time.perf_counter() - start[0], cpu + time.process_time() - start[1], []
    assert reading.events == count and not reading.breaks, reading.breaks  # noqa: S101, PT018
    return f"pure check: {wall:.2f} s, {cpu:.2f} processor s, {count / wall:,.0f}/s, {count / cpu:,.0f}/processor s"


def main() -> None:
    """Seed and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, help="where to seed; default: a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = given.home or Path(scratch) / "home"
        settings = Settings(home=home, database_url=None)
        with build(settings) as services:
            services.auditing.log(newest=1)  # makes the schema
        file = settings.store_url.removeprefix("sqlite:///")
        seed(file, given.events)
        print(f"{given.events:,} events, {Path(file).stat().st_size / 1e6:,.0f} MB")
        print(pure(given.events))
        with build(settings) as services:
            measured("sign a checkpoint (dossier audit checkpoint)", given.events, services.checkpointing.checkpoint)
            measured("verify (dossier audit verify)", given.events, services.auditing.prove)
            folder = Path(scratch) / "export"
            script = (Path(__file__).parents[1] / "console" / "standalone" / "verify_audit.py").read_bytes()
            measured(
                "export (dossier audit export)",
                given.events,
                lambda: services.checkpointing.export(folder, script=script).size,
            )
            key = services.checkpointing.verifier_key()
        command = [sys.executable, "-I", str(folder / "verify_audit.py"), str(folder), "--key", key]
        measured("standalone script", given.events, lambda: subprocess.run(command, check=True).returncode)  # noqa: S603


if __name__ == "__main__":
    main()
