"""How fast the console answers over much, by hand: python -m evals.console_load [--home FOLDER] [--vendors N] ...

Seeds a SQLite database with N vendors (10,000), each with one run, one short assessment and one system, half of them
decided, and N audit events (1,000,000) that are chained; a home that has vendors already is measured as it is. Then a
signed-in reviewer asks the real application, over the real services, for each page 50 times in this process; told are
the median and the 95th percentile of a page in milliseconds, and the mean of the processor's time, which other work on
the machine lengthens less. A home may be given again, to compare two versions of the code over the same database.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from console.web.app import create_app
from console.web.sessions import SESSION
from evals.console_seed import seed
from pipeline.bootstrap import Services, build
from pipeline.domain.ids import SystemId, VendorId
from pipeline.domain.person import Role
from pipeline.settings import Settings

REQUESTS_A_PAGE = 50
P95_MAX_MS = 150.0


def pages(vendors: int) -> Iterator[str]:
    """Yield the addresses that are asked for."""
    last = -(-vendors // 50)
    yield from (
        "/",
        "/vendors",
        f"/vendors?page_number={last}",
        "/vendors?grade=B",
        "/vendors?text=company+77",
        "/vendors?text=zzz",
    )
    yield from ("/vendors/vendor-77", "/reports/assessment-77", "/queue", "/systems", f"/systems?page_number={last}")
    yield from (
        "/systems?stage=in_review&tier=high",
        "/systems?text=owner+77",
        "/systems/system-77",
        "/vendors/company-77.example",
        "/requests/new",
    )
    yield from ("/vendors?grade=not+assessed", "/reports/assessment-13", "/systems/system-3")
    yield from ("/audit", "/audit?before=500000")


def percentile(times: list[float], share: float) -> float:
    """Return the time that at least this share of all times does not exceed (nearest rank)."""
    return sorted(times)[max(0, -(-int(share * 100) * len(times) // 100) - 1)]


def measure(services: Services, *, vendors: int) -> None:
    """Ask for every page, and print how long that took."""
    with services.store.reading() as transaction:
        reviewer = next(each for each in transaction.people.all() if each.has(Role.REVIEWER))
    slow = 0
    app = create_app(lambda: services)
    print(f"{'page':36} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'cpu ms':>8}")
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        client.cookies.set(SESSION, services.people.open_session(reviewer))

        def ask(path: str) -> None:
            answer = client.get(path)
            if answer.status_code != 200:  # noqa: PLR2004
                raise SystemExit(f"{path}: {answer.status_code} {answer.text[:300]}")

        for path in pages(vendors):
            slow += _timed(path, lambda path=path: ask(path), times=REQUESTS_A_PAGE)  # type: ignore[misc]
        print(f"{slow} pages above {P95_MAX_MS:.0f} ms; beside them a download, and what pages and commands ask:")
        _timed("/systems.csv", lambda: ask("/systems.csv"), times=5)
    today = datetime.now(UTC).date()
    _timed("deciding.waiting()", services.deciding.waiting, times=3)
    _timed("deciding.overdue()", lambda: services.deciding.overdue(today), times=10)
    _timed("deciding.standing()", lambda: services.deciding.standing(SystemId("system-77")), times=50)


def _timed(what: str, work: Callable[[], object], *, times: int) -> bool:
    """Print how long a piece of work takes, and return whether that is too long for a page."""
    took, cpu = [], time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    cpu_ms = (time.process_time() - cpu) * 1000 / times
    p95 = percentile(took, 0.95)
    is_slow = p95 > P95_MAX_MS
    print(
        f"{what:36} {percentile(took, 0.5):8.1f} {p95:8.1f} {max(took):8.1f} {cpu_ms:8.1f}{' SLOW' * is_slow}",
        flush=True,
    )
    return is_slow


def main() -> None:
    """Seed and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vendors", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, help="where to seed; default: a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(home=given.home or Path(scratch) / "home", database_url=None)
        with build(settings) as services:
            with services.store.reading() as transaction:
                is_empty = transaction.vendors.get(VendorId("vendor-0")) is None
            if is_empty:
                start = time.perf_counter()
                seed(services, vendors=given.vendors, events=given.events)
                print(f"seeded in {time.perf_counter() - start:.0f} s")
            measure(services, vendors=given.vendors)


if __name__ == "__main__":
    main()
