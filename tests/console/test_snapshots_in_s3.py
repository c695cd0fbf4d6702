"""A whole assessment whose snapshots are in a bucket: judged, proved and handed over as if they were files."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from console.demo.server import ServedSite, serving
from tests.console.test_commands import dossier
from tests.ports import a_free_port
from tests.s3_server import KEYS, S3Server, s3_server

pytestmark = pytest.mark.slow

BUCKET, PREFIX = "evidence", "dossier/snapshots"


class Assessed(NamedTuple):
    server: S3Server
    home: Path
    report: dict[str, Any]
    environment: dict[str, str]


def assessed(site: ServedSite, home: Path, **environment: str) -> dict[str, Any]:
    done = dossier(
        *("assess", site.url, "--allow-host", site.host, "--json"),
        DOSSIER_HOME=str(home),
        DOSSIER_HOST_INTERVAL_SECONDS="0",
        **environment,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def site() -> Iterator[ServedSite]:
    with serving({"cloudquill"}) as sites:
        yield sites[0]


@pytest.fixture(scope="module")
def kept(site: ServedSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assessed]:
    folder = tmp_path_factory.mktemp("kept")
    with s3_server(folder) as server:
        server.make_bucket(BUCKET)
        environment = KEYS | {
            "DOSSIER_SNAPSHOTS_URL": f"s3://{BUCKET}/{PREFIX}",
            "DOSSIER_SNAPSHOTS_ENDPOINT_URL": server.url,
            "AWS_CONFIG_FILE": str(folder / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
            "NO_PROXY": "127.0.0.1",
        }
        yield Assessed(server, folder / "home", assessed(site, folder / "home", **environment), environment)


def test_it_ends_as_one_whose_snapshots_are_files(kept: Assessed, site: ServedSite, tmp_path: Path) -> None:
    with_files = assessed(site, tmp_path / "home")
    assert kept.report["digest"] == with_files["digest"]
    here = {path.name for path in (tmp_path / "home" / "snapshots").rglob("*.gz")}
    assert here == {key.rpartition("/")[2] for key in kept.server.objects(BUCKET)}
    assert not (kept.home / "snapshots").exists()


def test_the_evidence_is_proved_and_handed_over_from_the_bucket(kept: Assessed, tmp_path: Path) -> None:
    at = {"DOSSIER_HOME": str(kept.home), **kept.environment}
    proved = dossier("evidence", "verify", "--json", **at)
    assert proved.returncode == 0, proved.stderr
    proof = json.loads(proved.stdout)
    assert proof["snapshots"] == len(kept.server.objects(BUCKET))
    assert proof["citations"] > 0
    exported = dossier("evidence", "export", "--warc", str(tmp_path / "evidence.warc.gz"), **at)
    assert exported.returncode == 0, exported.stderr
    with (tmp_path / "evidence.warc.gz").open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        bodies = {record.content_stream().read() for record in records if record.rec_type == "response"}
    assert bodies == {gzip.decompress(content) for content in kept.server.objects(BUCKET).values()}


def test_the_bucket_can_be_copied_home_and_proved_without_it(kept: Assessed, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(kept.home, home)
    for key, content in kept.server.objects(BUCKET).items():
        file = home / "snapshots" / key.removeprefix(f"{PREFIX}/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert dossier("evidence", "verify", DOSSIER_HOME=str(home)).returncode == 0


def test_a_changed_object_is_a_flaw_and_an_absent_server_is_none(kept: Assessed) -> None:
    at = {"DOSSIER_HOME": str(kept.home), **kept.environment}
    key, content = min(kept.server.objects(BUCKET).items())
    kept.server.write(BUCKET, key, gzip.compress(gzip.decompress(content) + b"<!-- more -->"))
    try:
        broken = dossier("evidence", "verify", **at)
    finally:
        kept.server.write(BUCKET, key, content)
    assert broken.returncode == 3
    assert key.rpartition("/")[2].removesuffix(".gz") in broken.stderr
    away = dossier(
        *("evidence", "verify"),
        **at | {"DOSSIER_SNAPSHOTS_ENDPOINT_URL": f"http://127.0.0.1:{a_free_port()}"},
    )
    assert away.returncode == 1
    assert "DOSSIER_SNAPSHOTS_URL" in away.stderr
    assert "Traceback" not in away.stderr


def test_doctor_asks_the_bucket(kept: Assessed) -> None:
    at = {"DOSSIER_HOME": str(kept.home), **kept.environment}
    parts = {item["part"]: item for item in json.loads(dossier("doctor", "--json", **at).stdout)}
    assert parts["snapshots"]["health"] == "ok"
    assert parts["snapshots"]["detail"] == f"s3://{BUCKET}/{PREFIX}"
    wrong = at | {"DOSSIER_SNAPSHOTS_URL": "s3://another-bucket"}
    done = dossier("doctor", "--json", **wrong)
    parts = {item["part"]: item for item in json.loads(done.stdout)}
    assert (done.returncode, parts["snapshots"]["health"]) == (1, "broken")
    assert "bucket" in parts["snapshots"]["advice"]
