"""The file systems that a URL can name, through fsspec; the package of each is imported when one is asked for."""

from pipeline.errors import ConfigurationError
from store.blob_errors import without_password
from store.filesystems import Filesystem, Opened

_S3 = frozenset({"s3", "s3a"})
# Stores where a write shows a whole object or none, over fsspec's asynchronous file systems.
_BUCKETS = _S3 | {"gs", "gcs", "az", "abfs", "abfss"}


def filesystem_at(url: str, *, endpoint_url: str | None, timeout_seconds: float) -> Filesystem:
    """Return the file system of fsspec's that a URL names.

    fsspec's own configuration (its files, and variables such as `FSSPEC_SFTP`) says what else one has to be told.

    Raises:
        ConfigurationError: when there is none, or its package is not installed.
    """
    from fsspec import get_filesystem_class
    from fsspec.core import url_to_fs

    shown, protocol = without_password(url), url.partition("://")[0]
    try:
        get_filesystem_class(protocol)
    except ValueError as exc:
        raise ConfigurationError(
            f"{shown}: fsspec knows no {protocol}://", advice="Write it as s3://bucket/prefix, or file:///folder."
        ) from exc
    except ImportError as exc:
        advice = "Run: pip install 'vendor-dossier[s3]'" if protocol in _S3 else f"{exc}"
        raise ConfigurationError(f"{shown} needs a package that is not installed", advice=advice) from exc

    def opened(seconds: float) -> Opened:
        if protocol in _S3:
            from store.s3 import opened_s3

            return opened_s3(url, endpoint_url=endpoint_url, timeout_seconds=timeout_seconds, open_seconds=seconds)
        return Opened(*url_to_fs(url, skip_instance_cache=True))

    return Filesystem(
        name=shown,
        open=opened,
        has_buckets=protocol in _BUCKETS,
        writes_whole=protocol in _BUCKETS or protocol == "memory",
    )
