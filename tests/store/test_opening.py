"""Which store of snapshots the settings open, what it costs to start, and what is said about one that cannot be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.bootstrap import build
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings
from store.blobs import FileBlobs
from store.fsspec_blobs import FsspecBlobs
from store.opening import OpenBlobs, opened_blobs
from tests.contracts.blobs_contract import A_PAGE
from tests.store.raw_snapshots import RawFolder


def opened(url: str | None, folder: Path = Path("/nowhere")) -> OpenBlobs:
    return opened_blobs(url, folder=folder, endpoint_url=None, timeout_seconds=5)


@pytest.mark.parametrize("url", [None, ""])
def test_without_a_url_snapshots_are_files_in_the_home_folder(tmp_path: Path, url: str | None) -> None:
    with build(Settings(home=tmp_path, snapshots_url=url)) as services:
        services.blobs.put(A_PAGE)
    assert len(RawFolder(tmp_path / "snapshots").objects()) == 1


def test_files_at_a_url_are_kept_as_safely_as_those_at_home(tmp_path: Path) -> None:
    blobs = opened(f"file://{tmp_path}/a folder")
    assert isinstance(blobs, FileBlobs)
    blobs.put(A_PAGE)
    assert len(RawFolder(tmp_path / "a folder").objects()) == 1


def test_any_other_url_is_left_to_fsspec_and_opened_through_the_settings(tmp_path: Path) -> None:
    with build(Settings(home=tmp_path, snapshots_url="memory://kept-for-this-process")) as services:
        assert isinstance(services.blobs, FsspecBlobs)
        assert services.blobs.get(services.blobs.put(A_PAGE)) == A_PAGE
    assert not (tmp_path / "snapshots").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("bucket/prefix", "no URL"),
        ("file://here/snapshots", "no absolute path"),
        ("wat://bucket", "wat://"),
        ("simplecache::s3://bucket", "no URL"),
        ("S3://bucket", "no URL"),
    ],
)
def test_a_url_that_names_no_store_is_refused_with_the_way_to_write_one(url: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as error:
        opened(url)
    assert "s3://bucket/prefix" in error.value.advice


def test_a_password_in_a_url_is_never_shown() -> None:
    with pytest.raises(ConfigurationError) as error:
        opened("wat://somebody:secret@host/folder")
    assert "secret" not in f"{error.value}"
    assert "host/folder" in f"{error.value}"


WITHOUT = """
import sys
sys.modules["s3fs"] = None
from pathlib import Path
from pipeline.errors import ConfigurationError
from store.opening import opened_blobs

try:
    opened_blobs("s3://bucket", folder=Path(), endpoint_url=None, timeout_seconds=5)
except ConfigurationError as error:
    print(error.advice)
"""

DEFAULT = """
import sys
from pipeline.bootstrap import build

build().blobs.put(b"a page")
print("LOADED", *sorted({"fsspec", "s3fs", "aiobotocore", "botocore", "pebble"} & set(sys.modules)))
"""


def said_by(script: str) -> str:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root, env=os.environ.copy()
    )
    return done.stdout.strip()


def test_without_the_extra_the_advice_is_how_to_install_it() -> None:
    assert said_by(WITHOUT) == "Run: pip install 'vendor-dossier[s3]'"


def test_files_cost_nothing_of_what_other_stores_need() -> None:
    assert said_by(DEFAULT) == "LOADED"
