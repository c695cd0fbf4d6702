"""The evidence, handed over whole or not at all."""

from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.bootstrap import Services
from pipeline.errors import IntegrityBroken
from pipeline.services.exporting import Exporting, ExportSummary
from store.warc import WarcFile
from tests.builders import a_snapshot
from tests.pipeline.services.conftest import SITE

PAGES = {f"{SITE}/{name}": f"<p>{name}</p>".encode() for name in ("", "privacy", "terms")}


def keep(services: Services, url: str, body: bytes) -> None:
    services.blobs.put(body)
    with services.store.writing() as transaction:
        transaction.captures.add_snapshot(a_snapshot(body, url))


@pytest.fixture
def kept(services: Services) -> Services:
    """Services that have three pages in store."""
    for url, body in PAGES.items():
        keep(services, url, body)
    return services


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "evidence.warc.gz"


def export(services: Services, target: Path) -> ExportSummary:
    return Exporting(services.store, services.blobs, WarcFile).export(target)


def bodies_by_address(target: Path) -> dict[str, bytes]:
    found = {}
    with target.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            if record.rec_type == "response":
                found[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    return found


def a_blob(services: Services) -> Path:
    return min(path for path in (services.home / "snapshots").rglob("*") if path.is_file())


def test_every_snapshot_is_exported_with_the_bytes_that_are_stored(kept: Services, target: Path) -> None:
    summary = export(kept, target)
    assert bodies_by_address(target) == PAGES
    assert summary == ExportSummary(records=3, bytes=target.stat().st_size)


def test_one_body_at_two_addresses_is_exported_at_both(kept: Services, target: Path) -> None:
    copy, body = f"{SITE}/copy", PAGES[f"{SITE}/terms"]
    keep(kept, copy, body)
    assert export(kept, target).records == 4
    assert bodies_by_address(target) == {**PAGES, copy: body}


def test_an_empty_store_is_exported_as_a_file_without_snapshots(services: Services, target: Path) -> None:
    assert export(services, target).records == 0
    assert bodies_by_address(target) == {}
    assert target.stat().st_size > 0


def test_a_changed_snapshot_stops_the_export_and_leaves_no_file(kept: Services, target: Path) -> None:
    victim = a_blob(kept)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.chmod(0o600)
    victim.write_bytes(bytes(data))
    with pytest.raises(IntegrityBroken):
        export(kept, target)
    assert list(target.parent.iterdir()) == []


def test_a_missing_snapshot_stops_the_export_and_leaves_no_file(kept: Services, target: Path) -> None:
    a_blob(kept).unlink()
    with pytest.raises(IntegrityBroken, match="missing"):
        export(kept, target)
    assert list(target.parent.iterdir()) == []
