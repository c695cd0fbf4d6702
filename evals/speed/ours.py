"""The contender that is Dossier, as shipped: what `dossier assess` does before it judges. A process of its own."""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.speed.timing import Watch
    from pipeline.bootstrap import Services
    from pipeline.settings import Settings


def main() -> int:
    """Build the passages of a site, or ask them; the result is one line of JSON on standard output."""
    parser = argparse.ArgumentParser(prog="python -m evals.speed.ours")
    parser.add_argument("task", choices=("build", "ask"))
    parser.add_argument("--url", required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--concurrency", type=int, required=True)
    parser.add_argument("--pages-max", type=int, default=250)
    parser.add_argument("--questions", type=Path, help="JSON: [{query, path}]")
    parser.add_argument("--started", type=float, help="when this process was started, in monotonic seconds: take times")
    given = parser.parse_args()
    told = _asked(given) if given.task == "ask" else _built(given)
    print(json.dumps(told))
    return 0


def _settings(given: argparse.Namespace) -> "Settings":
    from pipeline.settings import Settings

    return Settings(home=given.home, host_interval_seconds=0.0, host_concurrency=given.concurrency)


def _built(given: argparse.Namespace) -> dict[str, object]:
    from evals.speed.timing import Watch, account
    from pipeline.bootstrap import build

    watch = Watch()
    host = given.url.split("/")[2]
    with build(_settings(given)) as plain:
        services = _watched(plain, watch) if given.started else plain
        limits = services.limits(pages_max=given.pages_max, allow_hosts=(host,))
        run_id = services.intake.open_run(given.url, limits=limits).id
        opened = time.monotonic()
        outcomes = asyncio.run(services.tracking.crawl(run_id)).outcomes
        captured = time.monotonic()
        summary = services.indexing.index(run_id)
        indexed = time.monotonic()
    told: dict[str, object] = {
        "pages": summary.documents,
        "passages": summary.passages,
        "embedded": summary.embedded,
        "outcomes": outcomes,
    }
    if given.started:
        told["times"] = {
            "start": {"import and open": round(opened - given.started, 3)},
            "capture": account(watch.readings, start=opened, end=captured),
            "index": account(watch.readings, start=captured, end=indexed),
            "stop": {"workers": round(time.monotonic() - indexed, 3)},
        }
    return told


def _watched(services: "Services", watch: "Watch") -> "Services":
    from evals.speed import timing
    from pipeline.bootstrap import build
    from pipeline.runtime import Overrides

    return build(
        services.settings,
        Overrides(
            store=timing.WatchedStore(services.store, watch),
            blobs=timing.WatchedBlobs(services.blobs, watch),
            fetchers=timing.WatchedFetchers(services.fetchers, watch),
            extractor=timing.WatchedExtractor(services.extractor, watch),
            embedder=timing.WatchedEmbedder(services.embedder, watch),
            index=timing.WatchedIndex(services.index, watch),
        ),
    )


def _asked(given: argparse.Namespace) -> dict[str, object]:
    """Answer with the paths of the best five passages for each question."""
    from pipeline.bootstrap import build

    host = given.url.split("/")[2]
    answers, seconds = [], []
    with build(_settings(given)) as services:
        for question in json.loads(given.questions.read_text()):
            start = time.monotonic()
            found = services.searching.search(host, question["query"], top=5)
            seconds.append(round(time.monotonic() - start, 3))
            answers.append([hit.url.removeprefix(given.url.rstrip("/")) for hit in found])
    return {"answers": answers, "seconds": seconds}


if __name__ == "__main__":
    sys.exit(main())
