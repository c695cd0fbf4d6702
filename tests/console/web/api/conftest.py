"""An office that programs call."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import SqlStore
from tests.console.web.api.calling import Office, opened_office
from tests.fakes import FixedClock


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy: making one takes ten times as long."""
    file = tmp_path_factory.mktemp("migrated") / "dossier.db"
    SqlStore(f"sqlite:///{file}", FixedClock()).close()
    return file


@pytest.fixture
def office(tmp_path: Path, empty_database: Path) -> Iterator[Office]:
    shutil.copy(empty_database, tmp_path / "dossier.db")
    with opened_office(tmp_path) as office:
        yield office
