"""`python -m evals.speed`: measure Dossier and the other contenders on one made site. By hand; no gate waits for it."""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from evals.speed.contenders import Name
from evals.speed.environment import DEFAULT_FOLDER, PeersEnvironment
from evals.speed.measuring import Course, Terms
from evals.speed.pages import PAGES_MAX, made_site
from evals.speed.printing import report
from evals.speed.server import LATENCY_SECONDS, serving
from pipeline.errors import DossierError

_USUAL = (Name.DOSSIER, Name.SCRAPY, Name.CRAWL4AI)


def main(arguments: list[str] | None = None) -> int:
    """Set up the other contenders' environment, or measure; 0 when it went well."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed", description=__doc__)
    parser.add_argument("--set-up", action="store_true", help="install the other contenders, then stop")
    parser.add_argument("--bench-env", type=Path, default=DEFAULT_FOLDER, help="where they are installed (%(default)s)")
    parser.add_argument("--contenders", type=Name, nargs="+", choices=list(Name), default=_USUAL)
    parser.add_argument("--at-once", type=int, nargs="+", default=[4, 16], help="requests to the host at a time")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each")
    parser.add_argument("--pages", type=int, default=PAGES_MAX, help="policies on the site, at most %(default)s")
    parser.add_argument("--latency-seconds", type=float, default=LATENCY_SECONDS)
    parser.add_argument("--busy-max", type=float, default=0.1, help="wait while others use more of the processors")
    parser.add_argument("--patience-seconds", type=float, default=120.0, help="but no longer than this for each run")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    peers = PeersEnvironment(given.bench_env.expanduser().resolve())
    try:
        if given.set_up:
            peers.set_up()
            return 0
        return _measured(given, peers)
    except DossierError as error:
        print(f"{error}\n{error.advice}".strip(), file=sys.stderr)
        return 1


def _measured(given: argparse.Namespace, peers: PeersEnvironment) -> int:
    terms = Terms(
        contenders=tuple(given.contenders),
        concurrencies=tuple(given.at_once),
        runs=given.runs,
        busy_max=given.busy_max,
        patience_seconds=given.patience_seconds,
    )
    if set(terms.contenders) != {Name.DOSSIER}:
        peers.require()
    site = made_site(given.pages)
    with tempfile.TemporaryDirectory() as folder, serving(site, latency_seconds=given.latency_seconds) as server:
        measured = Course(site, server, Path(folder), peers).measure(terms)
    if given.json:
        print(measured.model_dump_json(indent=2))
    else:
        print(f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}\n")
        print(report(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
