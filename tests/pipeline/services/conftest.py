"""Services over a real SQLite store and real extraction; the site, the vectors and the judge are fakes.

Extraction runs in this process: starting workers costs more than what they would read (`test_isolation` has them).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.reading import FormatReader
from pipeline.bootstrap import Services, build
from pipeline.domain.rubric import Rubric
from pipeline.judges.recorded import RecordedJudge
from pipeline.library.rubrics import RubricLibrary, rubrics_folder
from pipeline.ports import Judge
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from tests.accounts import Office, an_office
from tests.empty_database import an_empty_database
from tests.fakes import CountingEmbedder, FakeSite, FixedClock, MemoryIndex
from tests.pipeline.services.sign_off import PEOPLE

SITE = "https://acme.example"
FILLER = "<p>" + "Acme sells language models to companies that have work for them to do every day. " * 6 + "</p>"
PRIVACY = "<p>We do not use customer content to train our models. Prompts are kept for 30 days.</p>"


def a_page(title: str, body: str, links: str = "") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head>"
        f"<body><main><h1>{title}</h1>{body}{FILLER}</main><footer>{links}</footer></body></html>"
    )


@pytest.fixture
def site() -> FakeSite:
    links = '<a href="/privacy">Privacy policy</a> <a href="/terms">Terms of service</a>'
    return FakeSite(
        SITE,
        {
            "/": a_page("Acme", "<p>Models for work.</p>", links),
            "/privacy": a_page("Privacy policy", PRIVACY),
            "/terms": a_page("Terms of service", "<p>These terms are governed by the law of Norway.</p>"),
        },
    )


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture(scope="session")
def shipped_rubric() -> Rubric:
    """The rubric that the settings name, read once: it never changes, and reading it takes a fifth of a second."""
    return RubricLibrary([rubrics_folder()]).load(Settings.model_fields["rubric"].default)


@pytest.fixture
def open_services(
    tmp_path: Path, site: FakeSite, embedder: CountingEmbedder, shipped_rubric: Rubric
) -> Iterator[Callable[[Judge | None], Services]]:
    """Open services on one and the same home, as one process after another would."""
    index, clock, opened = MemoryIndex(), FixedClock(), []

    def opening(judge: Judge | None = None) -> Services:
        overrides = Overrides(
            clock=clock,
            fetchers=site,
            embedder=embedder,
            index=index,
            judge=judge,
            extractor=FormatReader(),
            rubric=shipped_rubric,
        )
        an_empty_database(tmp_path / "home" / "dossier.sqlite3")
        services = build(Settings(home=tmp_path / "home", actor="tester"), overrides)
        opened.append(services)
        return services

    yield opening
    for services in opened:
        services.close()


@pytest.fixture
def services(open_services: Callable[[Judge | None], Services]) -> Services:
    """Services with the baseline judge."""
    return open_services(None)


@pytest.fixture
def staffed(services: Services) -> Services:
    """Services that know a person of each role."""
    with services.store.writing() as transaction:
        for person in PEOPLE:
            transaction.people.add(person)
    return services


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy."""
    file = tmp_path_factory.mktemp("empty") / "dossier.db"
    an_empty_database(file)
    return file


@pytest.fixture
def office(tmp_path: Path, empty_database: Path) -> Iterator[Office]:
    """The services for people, on a store without accounts."""
    with an_office(tmp_path / "office", empty_database) as office:
        yield office


def no_answers() -> RecordedJudge:
    """A judge that can never be reached."""
    return RecordedJudge({})
