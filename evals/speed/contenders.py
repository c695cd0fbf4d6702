"""Who is measured, and the command that lets each loose on the site."""

import os
import sys
from enum import StrEnum
from pathlib import Path

from evals.inputs import REPOSITORY
from evals.speed.environment import PEERS, PeersEnvironment
from evals.speed.process import Finished, run
from pipeline.domain.model import Record

# Whatever a developer has set for Dossier, Chroma or a proxy must not decide a race.
_FOREIGN = ("DOSSIER_", "CHROMA_", "OPENAI_", "PREFECT_", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


class Name(StrEnum):
    """The contenders."""

    DOSSIER = "dossier"
    SCRAPY = "scrapy"
    CRAWL4AI = "crawl4ai"
    CRAWL4AI_PLAIN = "crawl4ai-plain"

    @property
    def means(self) -> str:
        """What it is made of."""
        return {
            Name.DOSSIER: "Dossier as shipped",
            Name.SCRAPY: "Scrapy, trafilatura, LangChain's splitter, MiniLM in ONNX Runtime, Chroma",
            Name.CRAWL4AI: "crawl4ai in Chromium, LangChain's splitter, MiniLM in ONNX Runtime, Chroma",
            Name.CRAWL4AI_PLAIN: "crawl4ai over HTTP without a browser, the rest the same",
        }[self]


class Race(Record):
    """What all contenders are given alike."""

    url: str
    concurrency: int
    questions: Path
    bytecode: Path


class Contender:
    """One contender at one home folder."""

    def __init__(self, name: Name, peers: PeersEnvironment) -> None:
        self._name = name
        self._peers = peers

    def build(self, race: Race, home: Path, *, started: float | None = None, weigh: bool = False) -> Finished:
        """Take the site to searchable passages in a folder; Dossier takes times when told when it was started."""
        timed = ["--started", str(started)] if started is not None else []
        return self._run("build", race, home, *timed, weigh=weigh)

    def ask(self, race: Race, home: Path) -> Finished:
        """Answer the questions from a folder."""
        return self._run("ask", race, home, "--questions", str(race.questions))

    def _run(self, task: str, race: Race, home: Path, *more: str, weigh: bool = False) -> Finished:
        given = [task, "--url", race.url, "--home", str(home), "--concurrency", str(race.concurrency), *more]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        # Compiled modules, as after any first use; beside neither our sources nor their packages.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kept["PYTHONPYCACHEPREFIX"] = str(race.bytecode)
        if self._name is Name.DOSSIER:
            command = [sys.executable, "-m", "evals.speed.ours", *given]
        else:
            script = "scrapy_stack.py" if self._name is Name.SCRAPY else "crawl4ai_stack.py"
            plain = ["--plain"] if self._name is Name.CRAWL4AI_PLAIN else []
            command = [str(self._peers.python), str(PEERS / script), *given, *plain]
            kept |= self._peers.variables
        return run(command, variables=kept, folder=REPOSITORY, weigh=weigh)
