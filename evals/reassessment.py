"""Measure what looking again costs: assess small sites as they were, then as they are now.

    python -m evals.reassessment --server FILE [--base-port 9100] [--passages 10]

`--server` is a program that serves one site a port from `--base-port` up, lists them with `--list`, and takes
`--capture earlier|current`. The judge is the baseline's rules behind a counter, shown as few passages as a model is, so
that a call and its tokens (four characters each) are counted where a model would be paid. Nothing is downloaded.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from typing_extensions import override

from pipeline.bootstrap import Services, build
from pipeline.domain.judgement import Answered, JudgeIdentity, JudgeRequest, TokenUsage
from pipeline.judges.baseline import answer_of
from pipeline.ports import Judge
from pipeline.runtime import Overrides
from pipeline.settings import Settings

CHARACTERS_A_TOKEN = 4
START_SECONDS = 30.0


class CountingJudge(Judge):
    """The baseline's answers at a model's price."""

    def __init__(self, passages_max: int) -> None:
        self._passages_max = passages_max

    @property
    @override
    def identity(self) -> JudgeIdentity:
        return JudgeIdentity(name="counting", parameters={"passages": self._passages_max})

    @property
    @override
    def passages_max(self) -> int:
        return self._passages_max

    @override
    async def judge(self, request: JudgeRequest) -> Answered:
        answer = answer_of(request.criterion, request.passages)
        asked, said = len(request.system) + len(request.user), len(answer.model_dump_json())
        usage = TokenUsage(
            model_calls=1,
            prompt_tokens=asked // CHARACTERS_A_TOKEN,
            completion_tokens=said // CHARACTERS_A_TOKEN,
        )
        return Answered(answer=answer, usage=usage)


def main() -> None:
    """Print one line a site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", type=Path, required=True)
    parser.add_argument("--base-port", type=int, default=9100)
    parser.add_argument("--passages", type=int, default=10)
    given = parser.parse_args()
    listed = subprocess.run(  # noqa: S603 -- the program that was named
        [sys.executable, str(given.server), "--base-port", str(given.base_port), "--list"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    count = sum(bool(line.strip()) for line in listed.splitlines())
    with tempfile.TemporaryDirectory() as home:
        for capture in ("earlier", "current", "current"):
            print(f"# {capture}")
            with _served(given.server, given.base_port, capture):
                for number in range(count):
                    # Each site has a home of its own: on loopback all have one domain, which is a vendor's identity.
                    settings = Settings(home=Path(home) / str(number), actor="eval", host_interval_seconds=0)
                    with build(settings, Overrides(judge=CountingJudge(given.passages))) as services:
                        _measure(services, given.base_port + number)


def _measure(services: Services, port: int) -> None:
    host = f"127.0.0.1:{port}"
    began = time.monotonic()
    limits = services.limits(allow_hosts=(host,))
    opened = services.intake.open_run(f"http://{host}", limits=limits, name=str(port))
    asyncio.run(services.tracking.crawl(opened.id))
    services.relating.relate(opened.id)
    services.indexing.index(opened.id)
    assessment = asyncio.run(services.reassessing.assess(opened.id)).id
    seconds = time.monotonic() - began
    with services.store.reading() as transaction:
        made = transaction.assessments.get(assessment)
        run = transaction.runs.latest(made.vendor) if made is not None else None
        found = transaction.reassessments.of_run(run.id) if run is not None else None
    if made is None:
        return
    if found is None:
        print(
            f"{port}: first, {len(made.evidence)} documents, {made.usage.model_calls} calls, "
            f"{made.usage.prompt_tokens + made.usage.completion_tokens} tokens, {seconds:.1f} s"
        )
        return
    fates: dict[str, int] = {}
    for item in found.documents:
        name = f"{item.fate.value}/{'material' if item.is_material else item.change_class.value}"
        fates[name] = fates.get(name, 0) + 1
    tokens = [each.prompt_tokens + each.completion_tokens for each in (found.spent, found.saved)]
    print(
        f"{port}: {fates}; judged again {len(found.judged)}, otherwise {len(found.verdicts_changed)}, "
        f"carried {len(found.carried)}; calls {found.spent.model_calls}, saved {found.saved.model_calls}; "
        f"tokens {tokens[0]}, saved {tokens[1]}; {seconds:.1f} s; "
        f"again: {' '.join(item.criterion for item in found.judged)}"
    )


@contextmanager
def _served(server: Path, base_port: int, capture: str) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603 -- the program that was named
        [sys.executable, str(server), "--base-port", str(base_port), "--capture", capture],
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                httpx.get(f"http://127.0.0.1:{base_port}/robots.txt", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
