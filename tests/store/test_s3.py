"""Snapshots in S3: the contract on a server of its own, and what is asked of it."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import ConfigurationError
from store.blobs import FileBlobs
from store.opening import OpenBlobs
from tests.contracts.blobs_contract import A_PAGE, BlobsContract
from tests.s3_server import KEYS, S3Server, s3_server
from tests.store.raw_snapshots import RawFolder
from tests.store.s3_blobs import PREFIX, blobs_in

# The server takes seconds to start.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("keys_of_our_own")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


class RawBucket:
    """Port `Raw` over a bucket."""

    def __init__(self, server: S3Server, name: str) -> None:
        self._server, self.name = server, name
        server.make_bucket(name)

    def objects(self) -> dict[str, bytes]:
        found = self._server.objects(self.name)
        assert all(key.startswith(f"{PREFIX}/") for key in found)
        return {key.removeprefix(f"{PREFIX}/"): content for key, content in found.items()}

    def write(self, key: str, content: bytes) -> None:
        self._server.write(self.name, f"{PREFIX}/{key}", content)


@pytest.fixture
def raw(server: S3Server) -> RawBucket:
    return RawBucket(server, f"bucket-{uuid.uuid4().hex}")


@pytest.fixture
def blobs(server: S3Server, raw: RawBucket) -> Iterator[OpenBlobs]:
    with closing(blobs_in(raw.name, server.url)) as blobs:
        yield blobs


class TestS3(BlobsContract): ...


def test_what_is_there_is_asked_for_once_and_never_sent_again(
    server: S3Server, blobs: OpenBlobs, raw: RawBucket
) -> None:
    begun = len(server.requests())
    blobs.put(A_PAGE)
    first = server.requests()[begun:]
    place = f"/{raw.name}/{PREFIX.replace(' ', '%20')}/"
    assert [request.split(place)[0] for request in first] == ["HEAD ", f"GET /{raw.name}", "PUT "]
    for _ in range(3):
        blobs.put(A_PAGE)
    again = server.requests()[begun + 3 :]
    assert again == first[:1] * 3


def test_a_snapshot_is_read_with_one_request(server: S3Server, blobs: OpenBlobs) -> None:
    snapshot = blobs.put(A_PAGE)
    begun = len(server.requests())
    assert blobs.get(snapshot) == A_PAGE
    assert [request.split(" ")[0] for request in server.requests()[begun:]] == ["GET"]


def test_a_folder_of_files_can_be_copied_to_a_bucket_and_used_and_back(
    blobs: OpenBlobs, raw: RawBucket, tmp_path: Path
) -> None:
    files = FileBlobs(tmp_path / "here")
    snapshots = [files.put(f"page {number}".encode() * 300) for number in range(5)]
    for key, content in RawFolder(tmp_path / "here").objects().items():
        raw.write(key, content)
    assert [blobs.get(each) for each in snapshots] == [files.get(each) for each in snapshots]
    snapshots.append(blobs.put(A_PAGE))
    back = RawFolder(tmp_path / "back")
    for key, content in raw.objects().items():
        back.write(key, content)
    assert [FileBlobs(back.root).get(each) for each in snapshots] == [blobs.get(each) for each in snapshots]


def test_a_bucket_that_is_not_there_is_a_matter_of_configuration_and_not_of_lost_evidence(server: S3Server) -> None:
    with closing(blobs_in("no-such-bucket", server.url)) as blobs:
        for attempt in (lambda: blobs.put(A_PAGE), lambda: blobs.get(SnapshotId(sha256_of(A_PAGE)))):
            with pytest.raises(ConfigurationError, match="s3://no-such-bucket") as error:
                attempt()
            assert "bucket" in error.value.advice


WATCHED = """
import os, sys
spoken = set()
def watch(event, arguments):
    if event == "socket.connect":
        spoken.add(str(arguments[1]))
    if event == "socket.getaddrinfo":
        spoken.add(f"name {arguments[0]}")
sys.addaudithook(watch)

from pathlib import Path
from pipeline.bootstrap import build
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings

with build(Settings()) as services:
    try:
        assert services.blobs.get(services.blobs.put(b"a page")) == b"a page"
        child = os.fork()
        if child == 0:
            kept = services.blobs.put(b"a page of a forked child") is not None
            services.close()
            os._exit(0 if kept else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert services.blobs.get(services.blobs.put(b"another page")) == b"another page"
    except ConfigurationError as error:
        print(error.advice)
print("SPOKEN", *sorted(spoken), sep="|")
"""


def watched(**environment: str) -> list[str]:
    root = Path(__file__).parents[2]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore:This process:DeprecationWarning", "-c", WATCHED],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env=bare | environment,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_nobody_is_spoken_to_but_the_server_that_was_configured(server: S3Server, raw: RawBucket) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    said = watched(DOSSIER_SNAPSHOTS_URL=f"s3://{raw.name}/{PREFIX}", AWS_ENDPOINT_URL=server.url, **KEYS)
    assert set(said[-1].split("|")[1:]) <= {f"('{host}', {port})", f"name {host}"}
    assert f"('{host}', {port})" in said[-1]
    assert len(raw.objects()) == 3


def test_without_credentials_nobody_is_asked_for_them(server: S3Server, raw: RawBucket, tmp_path: Path) -> None:
    nothing = {name: str(tmp_path / "none") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    said = watched(DOSSIER_SNAPSHOTS_URL=f"s3://{raw.name}", DOSSIER_SNAPSHOTS_ENDPOINT_URL=server.url, **nothing)
    assert said == ["Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.", "SPOKEN"]


def test_processes_that_put_the_same_bytes_at_once_leave_each_once(server: S3Server, raw: RawBucket) -> None:
    script = (
        "from pipeline.bootstrap import build\n"
        "with build() as services:\n"
        "    for number in range(15):\n"
        "        page = f'page {number} '.encode() * 300\n"
        "        assert services.blobs.get(services.blobs.put(page)) == page\n"
    )
    settings = {"DOSSIER_SNAPSHOTS_URL": f"s3://{raw.name}/{PREFIX}", "DOSSIER_SNAPSHOTS_ENDPOINT_URL": server.url}
    command, root = [sys.executable, "-c", script], Path(__file__).parents[2]
    workers = [subprocess.Popen(command, cwd=root, env=os.environ | settings) for _ in range(3)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0]
    assert len(raw.objects()) == 15
