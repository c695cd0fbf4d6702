"""The race: contenders in turn, so that a machine whose speed drifts does so for all of them."""

import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from evals.speed.contenders import Contender, Name, Race
from evals.speed.environment import PeersEnvironment
from evals.speed.pages import MadeSite, Question
from evals.speed.process import Finished, wait_for_quiet
from evals.speed.server import SpeedServer
from pipeline.domain.model import Record

TOP = 5


class Terms(Record):
    """How the race is run. Before each counted run it is waited for a quiet machine, up to a limit."""

    contenders: tuple[Name, ...]
    concurrencies: tuple[int, ...]
    runs: int
    busy_max: float
    patience_seconds: float


class Lap(Record):
    """One run of one contender. `answered` are the server's answers by status."""

    contender: Name
    concurrency: int
    is_second_pass: bool
    seconds: float
    cpu_seconds: float
    others: float
    answered: dict[str, int]
    told: dict[str, Any]


class Standing(Record):
    """What a contender's laps at one concurrency come to. Seconds are from the process's start to its end."""

    contender: Name
    concurrency: int
    is_second_pass: bool
    runs: int
    seconds_median: float
    seconds_min: float
    seconds_max: float
    cpu_seconds_median: float
    others_max: float
    memory_max_mib: float | None
    pages: int
    passages: int
    answered: dict[str, int]
    steps: dict[str, float]


class Asked(Record):
    """How many questions had their page among the best five passages, which had not, and how long one took."""

    contender: Name
    right: int
    of: int
    wrong: tuple[str, ...]
    first_seconds: float
    median_seconds: float


class Measured(Record):
    """Everything that came out; `account` is Dossier's time by phase and port, of one more, timed run."""

    standings: tuple[Standing, ...]
    asked: tuple[Asked, ...]
    account: dict[str, dict[str, dict[str, float]]]
    laps: tuple[Lap, ...]


class Course:
    """A served site and a working folder."""

    def __init__(self, site: MadeSite, server: SpeedServer, folder: Path, peers: PeersEnvironment) -> None:
        self._site = site
        self._server = server
        self._folder = folder
        self._peers = peers
        self._laps: list[Lap] = []
        self._weights: dict[tuple[Name, bool], float] = {}
        self._questions = folder / "questions.json"
        self._questions.write_text(json.dumps([question.model_dump() for question in site.questions]))

    def measure(self, terms: Terms) -> Measured:
        """Run the race: an uncounted lap each, which is weighed and asked, then the counted ones in turn."""
        asked = [self._warmed(name, self._race(terms.concurrencies[0])) for name in terms.contenders]
        for concurrency in terms.concurrencies:
            race = self._race(concurrency)
            for number in range(terms.runs):
                # Every other round backwards: no contender always follows the same one.
                for name in terms.contenders[:: 1 if number % 2 == 0 else -1]:
                    wait_for_quiet(busy_max=terms.busy_max, patience_seconds=terms.patience_seconds)
                    self._counted(name, race)
        account = {}
        if Name.DOSSIER in terms.contenders:
            wait_for_quiet(busy_max=terms.busy_max, patience_seconds=terms.patience_seconds)
            account = self._account(self._race(terms.concurrencies[-1]))
        return Measured(
            standings=tuple(_standings(self._laps, self._weights)),
            asked=tuple(asked),
            account=account,
            laps=tuple(self._laps),
        )

    def _race(self, concurrency: int) -> Race:
        return Race(
            url=self._server.url,
            concurrency=concurrency,
            questions=self._questions,
            bytecode=self._folder / "bytecode",
        )

    def _home(self) -> Path:
        home = self._folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        return home

    def _warmed(self, name: Name, race: Race) -> Asked:
        contender, home = Contender(name, self._peers), self._home()
        for is_second_pass in (False, True) if name is Name.DOSSIER else (False,):
            finished = contender.build(race, home, weigh=True)
            self._weights[name, is_second_pass] = finished.memory_max_mib or 0.0
            print(
                f"warm-up  {name.value:15} {finished.seconds:7.2f} s, {finished.memory_max_mib} MiB",
                file=sys.stderr,
                flush=True,
            )
        told = _told(contender.ask(race, home))
        asked = asked_right(name, self._site.questions, told["answers"], told["seconds"])
        print(f"asked    {name.value:15} {asked.right} of {asked.of} right", file=sys.stderr, flush=True)
        return asked

    def _counted(self, name: Name, race: Race) -> None:
        contender, home = Contender(name, self._peers), self._home()
        for is_second_pass in (False, True) if name is Name.DOSSIER else (False,):
            self._server.reset()
            finished = contender.build(race, home)
            lap = _lap(name, race, finished, self._server.answered, is_second_pass=is_second_pass)
            self._laps.append(lap)
            print(
                f"{race.concurrency:2} at once {name.value:15}{' again' if is_second_pass else '':6}"
                f"{lap.seconds:7.2f} s, {lap.cpu_seconds:7.2f} s of processor, others {lap.others:.0%}, "
                f"{json.dumps(lap.told.get('times', {}))}",
                file=sys.stderr,
                flush=True,
            )

    def _account(self, race: Race) -> dict[str, dict[str, dict[str, float]]]:
        contender, home = Contender(Name.DOSSIER, self._peers), self._home()
        told = [_told(contender.build(race, home, started=time.monotonic())) for _ in range(2)]
        return {"first pass": told[0]["times"], "unchanged second pass": told[1]["times"]}


def asked_right(
    name: Name, questions: Sequence[Question], answers: Sequence[Sequence[str]], seconds: Sequence[float]
) -> Asked:
    """Hold the answers' paths against the pages that answer."""
    wrong = [
        question.query
        for question, paths in zip(questions, answers, strict=True)
        if question.path not in list(paths)[:TOP]
    ]
    return Asked(
        contender=name,
        right=len(questions) - len(wrong),
        of=len(questions),
        wrong=tuple(wrong),
        first_seconds=seconds[0],
        median_seconds=round(median(seconds), 3),
    )


def _told(finished: Finished) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(finished.output.splitlines()[-1])
    return told


def _lap(name: Name, race: Race, finished: Finished, answered: dict[int, int], *, is_second_pass: bool) -> Lap:
    return Lap(
        contender=name,
        concurrency=race.concurrency,
        is_second_pass=is_second_pass,
        seconds=finished.seconds,
        cpu_seconds=finished.cpu_seconds,
        others=finished.others,
        answered={str(status): count for status, count in sorted(answered.items())},
        told=_told(finished),
    )


def _standings(laps: Sequence[Lap], weights: dict[tuple[Name, bool], float]) -> Iterable[Standing]:
    groups: dict[tuple[int, Name, bool], list[Lap]] = {}
    for lap in laps:
        groups.setdefault((lap.concurrency, lap.contender, lap.is_second_pass), []).append(lap)
    for (concurrency, name, is_second_pass), group in groups.items():
        seconds = [lap.seconds for lap in group]
        steps = group[-1].told.get("times", {})
        yield Standing(
            contender=name,
            concurrency=concurrency,
            is_second_pass=is_second_pass,
            runs=len(group),
            seconds_median=median(seconds),
            seconds_min=min(seconds),
            seconds_max=max(seconds),
            cpu_seconds_median=median(lap.cpu_seconds for lap in group),
            others_max=max(lap.others for lap in group),
            memory_max_mib=weights.get((name, is_second_pass)),
            pages=group[-1].told["pages"],
            passages=group[-1].told["passages"],
            answered=group[-1].answered,
            steps={step: round(median(lap.told["times"][step] for lap in group), 2) for step in steps},
        )
