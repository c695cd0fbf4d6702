"""How S3 fails: by names that cannot be right, refusals, silence, and answers that break off."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.domain.canonical import sha256_of
from pipeline.domain.ids import SnapshotId
from pipeline.errors import ConfigurationError, DossierError, IntegrityBroken, SnapshotsUnavailable
from store.blob_form import packed
from store.opening import OpenBlobs, opened_blobs
from tests.contracts.blobs_contract import A_PAGE, ANOTHER_PAGE
from tests.ports import a_free_port
from tests.store.s3_answers import answering
from tests.store.s3_blobs import blobs_in

# What is away or busy is asked again, for seconds.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("keys_of_our_own")]


@pytest.mark.parametrize(
    ("bucket", "endpoint_url", "words"),
    [
        ("", "http://127.0.0.1:1", "names no bucket"),
        ("No_ Bucket", "http://127.0.0.1:1", "Invalid bucket name"),
        ("bucket", "not a url", "Invalid endpoint"),
    ],
)
def test_names_that_cannot_be_right_are_a_matter_of_configuration(bucket: str, endpoint_url: str, words: str) -> None:
    url = f"s3://{bucket}"
    blobs = opened_blobs(url, folder=Path(), endpoint_url=endpoint_url, timeout_seconds=10)
    with closing(blobs), pytest.raises(ConfigurationError, match=words):
        blobs.put(A_PAGE)


def refused(blobs: OpenBlobs) -> DossierError:
    """Return the error that both ways end in."""
    errors = []
    for attempt in (lambda: blobs.put(A_PAGE), lambda: blobs.get(SnapshotId(sha256_of(A_PAGE)))):
        with pytest.raises(DossierError) as error:
            attempt()
        errors.append(error.value)
    first, second = errors
    assert type(first) is type(second)
    return first


def test_an_endpoint_that_is_away_is_an_error_of_ours_within_the_limit() -> None:
    begun = time.monotonic()
    with closing(blobs_in("bucket", f"http://127.0.0.1:{a_free_port()}", timeout_seconds=20)) as blobs:
        error = refused(blobs)
    assert isinstance(error, SnapshotsUnavailable)
    assert error.retryable
    assert "DOSSIER_SNAPSHOTS_URL" in error.advice
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("status", "code", "wanted"),
    [
        (403, "AccessDenied", ConfigurationError),
        (403, "InvalidAccessKeyId", ConfigurationError),
        (403, "SignatureDoesNotMatch", ConfigurationError),
        (400, "InvalidBucketName", ConfigurationError),
        (501, "NotImplemented", ConfigurationError),
        (500, "InternalError", SnapshotsUnavailable),
        (503, "SlowDown", SnapshotsUnavailable),
    ],
)
def test_what_a_server_says_decides_whether_another_try_may_help(
    status: int, code: str, wanted: type[DossierError]
) -> None:
    begun = time.monotonic()
    with answering(status, code) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with closing(blobs_in("bucket", url, timeout_seconds=4)) as blobs:
            assert type(refused(blobs)) is wanted
    assert time.monotonic() - begun < 15


def test_a_server_that_takes_its_time_is_given_up_within_the_limit() -> None:
    with answering(200, wait_seconds=30) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with closing(blobs_in("bucket", url, timeout_seconds=1)) as blobs:
            begun = time.monotonic()
            assert isinstance(refused(blobs), SnapshotsUnavailable)
            assert time.monotonic() - begun < 6


def test_an_answer_that_breaks_off_is_no_damage_to_the_evidence() -> None:
    with answering(200, body=b"the beginning", claimed=1_000) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with closing(blobs_in("bucket", url, timeout_seconds=3)) as blobs, pytest.raises(SnapshotsUnavailable):
            blobs.get(SnapshotId(sha256_of(A_PAGE)))


def test_damage_that_the_server_could_have_noticed_itself_is_damage_too() -> None:
    snapshot = SnapshotId(sha256_of(A_PAGE))
    with answering(200, body=packed(ANOTHER_PAGE), checksum="AAAAAA==") as server:
        url = f"http://127.0.0.1:{server.server_port}"
        with closing(blobs_in("bucket", url)) as blobs, pytest.raises(IntegrityBroken):
            blobs.get(snapshot)
