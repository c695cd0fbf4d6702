"""A console over a store with one assessed vendor, a system in review, and an account of every role."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console.web.app import create_app
from pipeline.domain.audit import Action
from pipeline.domain.person import Role
from pipeline.domain.rubric import Rubric
from store.database import SqlStore
from tests.builders import a_rubric, an_assessment, changed
from tests.console.web.asking import Asking
from tests.console.web.fakes import FakeServices, a_system
from tests.empty_database import an_empty_database
from tests.fakes import FixedClock
from tests.stored import stored


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(SqlStore(an_empty_database(tmp_path / "console.sqlite3"), FixedClock())) as opened:
        yield opened


@pytest.fixture(scope="session")
def assessed_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `assessed` makes, to copy: a test of a page takes less time than filling the store for it."""
    file = tmp_path_factory.mktemp("assessed") / "console.sqlite3"
    with closing(SqlStore(an_empty_database(file), FixedClock())) as filled:
        assessed(filled, a_rubric())
    return file


@pytest.fixture
def services(tmp_path: Path, assessed_database: Path) -> Iterator[FakeServices]:
    file = tmp_path / "assessed.sqlite3"
    file.write_bytes(assessed_database.read_bytes())
    with closing(SqlStore(f"sqlite:///{file}", FixedClock())) as opened:
        yield FakeServices(opened, systems=(a_system(),))


def assessed(store: SqlStore, rubric: Rubric) -> FakeServices:
    """Fill a store with one vendor that was assessed by a rubric, and return a console's services over it."""
    what = stored(store)
    assessment = changed(an_assessment(what.document), rubric_digest=rubric.digest)
    with store.writing() as tx:
        tx.rubrics.add(rubric)
        tx.assessments.add(assessment)
        tx.audit.append(actor="tester", action=Action.ASSESSMENT_MADE, subject=assessment.id, payload={"grade": "B"})
    return FakeServices(store, systems=(a_system(),))


@pytest.fixture
def empty(store: SqlStore) -> FakeServices:
    return FakeServices(store)


@pytest.fixture
def console(services: FakeServices) -> Iterator[Asking]:
    yield from opened(services)


@pytest.fixture
def empty_console(empty: FakeServices) -> Iterator[Asking]:
    yield from opened(empty)


def opened(services: FakeServices) -> Iterator[Asking]:
    with TestClient(create_app(lambda: services), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield Asking(client, services)


@pytest.fixture
def reviewer(console: Asking) -> Asking:
    return console.signed_in(Role.REVIEWER)


@pytest.fixture
def services_with_events(reviewer: Asking) -> Asking:
    with reviewer.services.store.writing() as tx:
        for number in range(120):
            tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject=f"capture-{number}", payload={})
    return reviewer
