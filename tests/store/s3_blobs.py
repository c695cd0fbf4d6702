"""Snapshots in a bucket, as the tests open them."""

from pathlib import Path

from store.opening import OpenBlobs, opened_blobs

PREFIX = "evidence/of ours"


def blobs_in(bucket: str, endpoint_url: str, *, timeout_seconds: float = 30.0) -> OpenBlobs:
    url = f"s3://{bucket}/{PREFIX}"
    return opened_blobs(url, folder=Path("/nowhere"), endpoint_url=endpoint_url, timeout_seconds=timeout_seconds)
