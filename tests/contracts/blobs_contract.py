"""What every store of snapshots must do: subclass where one is tested, with fixtures `blobs` and `raw`, both empty."""

import gzip
import threading
from collections.abc import Callable
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import IntegrityBroken, InvalidInput, NotFound
from store.opening import OpenBlobs
from tests.contracts.strategies import ON_ONE_STORE

# Every store is given the same examples; that several classes run one test is the point of a contract.
ON_EVERY_STORE = settings(
    ON_ONE_STORE, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
)

A_PAGE = b"a page about privacy " * 10
ANOTHER_PAGE = b"another page"


class Raw(Protocol):
    """What somebody with access to the store can do: keys are paths below its root."""

    def objects(self) -> dict[str, bytes]:
        """Return everything that is there, also what is not finished."""

    def write(self, key: str, content: bytes) -> None:
        """Put something in a place."""


class BlobsContract:
    @ON_EVERY_STORE
    @given(data=st.binary(max_size=2_000))
    def test_any_bytes_come_back_under_their_hash(self, blobs: OpenBlobs, data: bytes) -> None:
        snapshot = blobs.put(data)
        assert snapshot == sha256_of(data)
        assert blobs.get(snapshot) == data

    def test_the_key_is_made_of_the_hash_and_the_content_is_compressed_without_a_time(
        self, blobs: OpenBlobs, raw: Raw
    ) -> None:
        digits = blobs.put(b"word " * 1_000).removeprefix("sha256:")
        ((key, content),) = raw.objects().items()
        assert key == f"{digits[:2]}/{digits[2:4]}/{digits}.gz"
        assert gzip.decompress(content) == b"word " * 1_000
        assert len(content) < 100
        assert content[4:8] == bytes(4)

    def test_storing_the_same_bytes_again_changes_nothing(self, blobs: OpenBlobs, raw: Raw) -> None:
        first = blobs.put(A_PAGE)
        before = raw.objects()
        assert blobs.put(A_PAGE) == first
        assert raw.objects() == before
        assert len(before) == 1

    def test_bytes_that_are_not_there_are_not_found(self, blobs: OpenBlobs) -> None:
        with pytest.raises(NotFound):
            blobs.get(SnapshotId(sha256_of(b"never stored")))

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda content: gzip.compress(ANOTHER_PAGE), id="replaced"),
            pytest.param(lambda content: b"", id="emptied"),
            pytest.param(lambda content: content[:-4], id="short of its length"),
            pytest.param(lambda content: content[:12], id="short of its text"),
            pytest.param(lambda content: b"no gzip at all", id="no gzip"),
            pytest.param(lambda content: content[:15] + bytes([content[15] ^ 1]) + content[16:], id="one bit turned"),
            pytest.param(lambda content: content[:-8] + bytes(8), id="its checksum lost"),
            pytest.param(lambda content: content + b"more", id="something behind it"),
            pytest.param(lambda content: content + gzip.compress(b"more"), id="another member behind it"),
        ],
    )
    def test_a_changed_object_is_never_returned(
        self, blobs: OpenBlobs, raw: Raw, change: Callable[[bytes], bytes]
    ) -> None:
        snapshot = blobs.put(A_PAGE)
        ((key, content),) = raw.objects().items()
        raw.write(key, change(content))
        with pytest.raises(IntegrityBroken):
            blobs.get(snapshot)

    def test_another_snapshot_s_object_in_its_place_is_never_returned(self, blobs: OpenBlobs, raw: Raw) -> None:
        snapshot = blobs.put(A_PAGE)
        ((key, _),) = raw.objects().items()
        other = blobs.put(ANOTHER_PAGE)
        ((_, content),) = (item for item in raw.objects().items() if item[0] != key)
        raw.write(key, content)
        with pytest.raises(IntegrityBroken):
            blobs.get(snapshot)
        assert blobs.get(other) == ANOTHER_PAGE

    def test_damage_is_not_painted_over_when_the_bytes_are_received_again(self, blobs: OpenBlobs, raw: Raw) -> None:
        snapshot = blobs.put(A_PAGE)
        ((key, _),) = raw.objects().items()
        raw.write(key, b"damaged")
        assert blobs.put(A_PAGE) == snapshot
        with pytest.raises(IntegrityBroken):
            blobs.get(snapshot)

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "sha256:",
            "../../etc/passwd",
            "sha256:../../../etc/passwd",
            "sha256:" + "A" * 64,
            "sha256:" + "a" * 64 + "\n",
        ],
    )
    def test_what_is_no_id_never_becomes_a_path(self, blobs: OpenBlobs, name: str) -> None:
        with pytest.raises(InvalidInput):
            blobs.get(SnapshotId(name))

    def test_writers_of_the_same_bytes_do_not_disturb_each_other(self, blobs: OpenBlobs, raw: Raw) -> None:
        pages = [f"page {number} ".encode() * 500 for number in range(20)]
        start, failures = threading.Barrier(8), []

        def write() -> None:
            start.wait()
            try:
                for page in pages:
                    assert blobs.get(blobs.put(page)) == page
            except BaseException as failure:
                failures.append(failure)
                raise

        threads = [threading.Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert sorted(gzip.decompress(content) for content in raw.objects().values()) == sorted(pages)

    def test_a_store_that_was_closed_opens_again(self, blobs: OpenBlobs) -> None:
        snapshot = blobs.put(A_PAGE)
        blobs.close()
        blobs.close()
        assert blobs.get(snapshot) == A_PAGE
