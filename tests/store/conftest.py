"""A fresh database for each test, on SQLite and on PostgreSQL, and raw access to it."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.database import SqlStore
from tests.empty_database import an_empty_database
from tests.fakes import FixedClock
from tests.postgresql_server import PostgresqlServer, postgresql_server, programs
from tests.s3_server import KEYS
from tests.store.databases import Place, PostgresqlPlace, Raw, SqlitePlace

NUMBERS = itertools.count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def kind(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on: on each, unless it is for one alone."""
    return str(request.param)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "dossier.db"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy."""
    file = tmp_path_factory.mktemp("migrated") / "dossier.db"
    an_empty_database(file)
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A server with an empty database to copy, called `migrated`."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL's initdb is not installed, neither on PATH nor in /usr/lib/postgresql")
    with postgresql_server(folder) as server:
        server.make_database("migrated")
        SqlStore(server.url("migrated"), FixedClock()).close()
        yield server


@pytest.fixture
def place(kind: str, request: pytest.FixtureRequest, database: Path) -> Iterator[Place]:
    if kind == "sqlite":
        yield SqlitePlace(database, request.getfixturevalue("migrated"))
        return
    place = PostgresqlPlace(request.getfixturevalue("postgresql"), f"test-{next(NUMBERS)}", "migrated")
    yield place
    place.drop()


@pytest.fixture
def url(place: Place) -> str:
    """The address of a database without tables."""
    place.make(migrated=False)
    return place.url


@pytest.fixture
def store(place: Place) -> Iterator[SqlStore]:
    place.make(migrated=True)
    with closing(SqlStore(place.url, FixedClock())) as store:
        yield store


@pytest.fixture
def raw(store: SqlStore, place: Place) -> Iterator[Raw]:
    """What somebody with every right on the database can do; every statement is committed at once."""
    with closing(place.raw()) as raw:
        yield raw


@pytest.fixture
def keys_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials for S3, and none of the developer's."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
