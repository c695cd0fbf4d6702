"""A WARC file that another reader, warcio's own, finds whole; or no file."""

import gzip
import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.errors import IntegrityBroken, InvalidInput
from store.warc import WarcFile
from tests.builders import a_snapshot
from tests.examples import examples

BODY = b"<p>We keep prompts for 30 days.</p>"
URL = "https://acme.example/privacy"
# Control characters too, but no lone surrogates: an HTTP header cannot hold one.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@dataclass(frozen=True)
class Read:
    """A record as warcio reads it."""

    kind: str
    headers: dict[str, str]
    status: str | None
    http_headers: dict[str, str]
    body: bytes

    @property
    def uri(self) -> str:
        return self.headers["WARC-Target-URI"]


def records(path: Path) -> list[Read]:
    """Read every record, to its end, and hold every digest in the file against its bytes."""
    found = []
    with path.open("rb") as file:
        iterator = ArchiveIterator(file, verify_http=True, check_digests="raise")
        for record in iterator:
            http = record.http_headers
            read = Read(
                kind=record.rec_type,
                headers=dict(record.rec_headers.headers),
                status=http.statusline if http else None,
                http_headers=dict(http.headers) if http else {},
                body=record.content_stream().read(),
            )
            assert len(record.rec_headers.headers) == len(read.headers), "a header is there twice"
            assert record.digest_checker.passed is True
            found.append(read)
        assert iterator.err_count == 0
    return found


def payloads(path: Path) -> list[Read]:
    return [record for record in records(path) if record.kind in {"response", "resource"}]


def write(path: Path, pairs: Iterable[tuple[Snapshot, bytes]] = ()) -> None:
    with WarcFile(path) as archive:
        for snapshot, body in pairs:
            archive.add(snapshot, body)


def left_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "handed over"
    folder.mkdir()
    return folder / "evidence.warc.gz"


def test_the_file_opens_with_what_wrote_it(path: Path) -> None:
    write(path)
    (info,) = records(path)
    assert info.kind == "warcinfo"
    lines = info.body.decode().splitlines()
    assert lines[0].startswith("software: Dossier ")
    assert lines[1:] == [
        "format: WARC File Format 1.1",
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    ]
    assert gzip.decompress(path.read_bytes()).startswith(b"WARC/1.1\r\n")


def test_a_snapshot_over_http_is_the_response_with_its_body_address_and_moment(path: Path) -> None:
    moment = datetime(2026, 3, 1, 1, 2, 3, 456, tzinfo=timezone(timedelta(hours=2)))
    snapshot = a_snapshot(
        BODY, "http://acme.example/p", final_url=URL, redirects=("http://acme.example/p",), fetched_at=moment
    )
    write(path, [(snapshot, BODY)])
    _, response, metadata = records(path)
    assert (response.kind, response.status, response.body) == ("response", "200 OK", BODY)
    assert response.uri == URL
    assert response.headers["WARC-Date"] == "2026-02-28T23:02:03.000456Z"
    assert response.headers["WARC-Payload-Digest"] == snapshot.id
    assert response.http_headers == {**snapshot.headers, "content-length": str(len(BODY))}
    assert (metadata.kind, metadata.uri) == ("metadata", URL)
    assert metadata.headers["WARC-Refers-To"] == response.headers["WARC-Record-ID"]
    assert Snapshot.model_validate_json(metadata.body) == snapshot


@pytest.mark.parametrize(
    ("fetched_by", "uri"), [(FetchedBy.BROWSER, URL), (FetchedBy.UPLOAD, "upload://acme.example/terms%20of%20use.pdf")]
)
def test_a_snapshot_from_a_browser_or_an_upload_is_a_resource(path: Path, fetched_by: FetchedBy, uri: str) -> None:
    snapshot = a_snapshot(BODY, "upload://acme.example/terms of use.pdf", final_url=URL, fetched_by=fetched_by)
    write(path, [(snapshot, BODY)])
    (resource,) = payloads(path)
    assert (resource.kind, resource.uri, resource.body, resource.status) == ("resource", uri, BODY, None)
    assert resource.headers["Content-Type"] == snapshot.content_type
    assert resource.headers["WARC-Payload-Digest"] == snapshot.id


def test_headers_on_the_framing_are_made_true_of_the_stored_body(path: Path) -> None:
    wire = {"content-encoding": "gzip", "Transfer-Encoding": "chunked", "content-length": "7", "etag": '"1"'}
    write(path, [(a_snapshot(BODY, headers=wire), BODY)])
    (response,) = payloads(path)
    assert response.http_headers == {"etag": '"1"', "content-length": str(len(BODY))}
    assert response.body == BODY


def test_one_body_at_two_addresses_is_there_twice(path: Path) -> None:
    write(path, [(a_snapshot(BODY, URL), BODY), (a_snapshot(BODY, URL + "/eu"), BODY)])
    assert [(record.uri, record.body) for record in payloads(path)] == [(URL, BODY), (URL + "/eu", BODY)]


def test_every_record_can_be_read_from_its_own_offset(path: Path) -> None:
    write(path, [(a_snapshot(BODY), BODY)])
    with path.open("rb") as file:
        iterator = ArchiveIterator(file)
        offsets = [(iterator.get_record_offset(), record.rec_type) for record in iterator]
        for offset, kind in offsets:
            file.seek(offset)
            assert next(iter(ArchiveIterator(file))).rec_type == kind
    assert len({offset for offset, _ in offsets}) == 3


@settings(max_examples=examples(60), deadline=None)
@given(
    body=st.binary(max_size=200),
    tail=ANYTHING,
    headers=st.dictionaries(ANYTHING | st.just("x-robots-tag"), ANYTHING, max_size=4),
    content_type=ANYTHING,
    fetched_by=st.sampled_from(FetchedBy),
)
def test_no_address_or_header_corrupts_the_file(
    body: bytes, tail: str, headers: dict[str, str], content_type: str, fetched_by: FetchedBy
) -> None:
    url = f"https://acme.example/{tail}"
    hostile = a_snapshot(body, url, headers=headers, content_type=content_type, fetched_by=fetched_by)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.warc.gz"
        write(path, [(hostile, body), (a_snapshot(BODY), BODY)])
        everything = records(path)
    assert [record.kind for record in everything[2::2]] == ["metadata"] * 2
    first, second = everything[1::2]
    assert (first.body, second.body) == (body, BODY)
    assert first.uri.isascii()
    assert first.uri.isprintable()
    assert json.loads(everything[2].body)["url"] == url
    assert json.loads(everything[2].body)["headers"] == headers


def test_a_header_cannot_bring_in_another_record_or_header(path: Path) -> None:
    attack = "x\r\nWARC-Type: revisit\r\n\r\nHTTP/1.1 404 Gone\r\nset-cookie: a=b\r\n\r\nWARC/1.1\r\n"
    snapshot = a_snapshot(BODY, URL, final_url=URL + attack, headers={"etag": attack, "a:b\r\nc": "d", "ø": "e"})
    write(path, [(snapshot, BODY)])
    (response,) = payloads(path)
    assert set(response.http_headers) == {"etag", "content-length"}
    assert response.http_headers["etag"].startswith("x%0D%0AWARC-Type: revisit%0D%0A")
    assert response.headers["WARC-Type"] == "response"
    assert response.body == BODY


def test_bytes_that_are_not_the_snapshots_are_refused_and_no_file_is_left(path: Path) -> None:
    with pytest.raises(IntegrityBroken):
        write(path, [(a_snapshot(BODY), BODY + b" ")])
    assert left_in(path.parent) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_an_interrupted_export_leaves_nothing(path: Path, interruption: type[BaseException]) -> None:
    def interrupted() -> Iterator[tuple[Snapshot, bytes]]:
        yield a_snapshot(BODY), BODY
        raise interruption

    with pytest.raises(interruption):
        write(path, interrupted())
    assert left_in(path.parent) == []


def test_an_interrupted_export_leaves_the_file_before_it_as_it_was(path: Path) -> None:
    write(path, [(a_snapshot(BODY), BODY)])
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), WarcFile(path):
        raise KeyboardInterrupt
    assert path.read_bytes() == before
    assert left_in(path.parent) == [path.name]


def test_a_killed_export_leaves_no_file_of_that_name(path: Path) -> None:
    """Killed outright, nothing can tidy up; but what is left behind does not pass for an export."""
    program = (
        "import os, signal, sys; from pathlib import Path; from store.warc import WarcFile\n"
        "with WarcFile(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == -9
    assert not path.exists()


def test_an_export_replaces_the_one_before_and_is_for_this_user_only(path: Path) -> None:
    write(path, [(a_snapshot(BODY), BODY)])
    write(path)
    assert [record.kind for record in records(path)] == ["warcinfo"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_to_is_named(path: Path) -> None:
    with pytest.raises(InvalidInput, match="nowhere"):
        write(path.parent / "nowhere" / "evidence.warc.gz")
    path.mkdir()
    with pytest.raises(InvalidInput, match="evidence"):
        write(path)
    assert left_in(path.parent) == [path.name]


def test_a_full_disk_is_our_error_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidInput, match="No space left"):
        write(path, [(a_snapshot(BODY), BODY)])
    assert left_in(path.parent) == []


def test_a_changed_byte_is_found_by_the_reader(path: Path) -> None:
    """The reader of these tests does look at digests."""
    write(path, [(a_snapshot(BODY), BODY)])
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(plain.replace(b"30 days", b"90 days"))
    with pytest.raises(Exception, match="digest failed"):
        records(path)
