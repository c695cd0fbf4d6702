"""The form of a stored snapshot: bounded in both directions."""

import gzip

import pytest

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import IntegrityBroken, TooLarge
from store import blob_form


@pytest.fixture
def body_max_bytes(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(blob_form, "BODY_MAX_BYTES", 1_000)
    return 1_000


def test_bytes_at_the_limit_are_kept_and_one_more_is_refused(body_max_bytes: int) -> None:
    data = b"x" * body_max_bytes
    assert blob_form.unpacked(SnapshotId(sha256_of(data)), blob_form.packed(data)) == data
    with pytest.raises(TooLarge):
        blob_form.packed(data + b"x")


def test_a_bomb_in_a_snapshot_s_place_is_broken_and_never_unpacked(body_max_bytes: int) -> None:
    bomb = b"x" * (body_max_bytes + 1)
    with pytest.raises(IntegrityBroken):
        blob_form.unpacked(SnapshotId(sha256_of(bomb)), gzip.compress(bomb))
