"""A fresh SQLite database for each test, and raw access to its file."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.database import SqlStore
from tests.fakes import FixedClock
from tests.s3_server import KEYS

pytest.register_assert_rewrite(
    *(f"tests.contracts.{name}_contract" for name in ("store", "evidence", "assessment", "related", "reviews", "blobs"))
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "dossier.db"


@pytest.fixture
def url(database: Path) -> str:
    return f"sqlite:///{database}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy: making one takes ten times as long."""
    file = tmp_path_factory.mktemp("migrated") / "dossier.db"
    SqlStore(f"sqlite:///{file}", FixedClock()).close()
    return file


@pytest.fixture
def store(url: str, database: Path, migrated: Path) -> Iterator[SqlStore]:
    database.parent.mkdir(mode=0o700)
    shutil.copy(migrated, database)
    with closing(SqlStore(url, FixedClock())) as store:
        yield store


@pytest.fixture
def raw(store: SqlStore, database: Path) -> Iterator[sqlite3.Connection]:
    """What somebody with access to the file can do; every statement is committed at once."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def keys_of_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials for S3, and none of the developer's."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
