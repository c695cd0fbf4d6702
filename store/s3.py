"""S3 and servers that speak like it: with limits on time, and with nobody asked but the server that was configured."""

from typing import Any

from pipeline.errors import ConfigurationError
from store.blob_errors import without_password
from store.filesystems import Opened

_CONNECT_TIMEOUT_SECONDS = 5.0
_CLOSE_TIMEOUT_SECONDS = 2.0
# A refused connection is given up after three attempts and about a second; s3fs itself repeats what timed out.
_ATTEMPTS_MAX = 3


def opened_s3(url: str, *, endpoint_url: str | None, timeout_seconds: float, open_seconds: float) -> Opened:
    """Return a connection to a bucket; the bucket is not asked for yet.

    Credentials come from the usual chain: variables, profile files, what they name. Where an endpoint is given, the
    chain ends before the metadata service of EC2: that server's keys are not there, and the question itself would go
    to a third party.

    Raises:
        ConfigurationError: when there are no credentials, or the chain or the endpoint cannot be used.
    """
    from aiobotocore.session import AioSession
    from botocore import exceptions
    from fsspec.asyn import sync
    from fsspec.core import url_to_fs

    shown = without_password(url)
    session = AioSession()
    try:
        if endpoint_url:
            session.get_component("credential_provider").remove("iam-role")
        calls, root = url_to_fs(
            url,
            session=session,
            endpoint_url=endpoint_url or None,
            config_kwargs=_client_options(timeout_seconds),
            max_concurrency=1,  # more would ask for the size before each read
            skip_instance_cache=True,
        )
        if not root.partition("/")[0]:
            raise ConfigurationError(f"{shown} names no bucket", advice="Write it as s3://bucket/prefix.")
        if not (calls.key or calls.anon) and sync(calls.loop, session.get_credentials, timeout=open_seconds) is None:
            raise ConfigurationError(
                f"{shown} needs credentials, and there are none",
                advice="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
            )
        client = calls.connect(timeout=open_seconds)
    except (exceptions.BotoCoreError, ValueError) as exc:
        raise ConfigurationError(f"{shown} cannot be used: {exc}") from exc
    return Opened(
        calls,
        root,
        close=lambda: sync(calls.loop, client.close, timeout=_CLOSE_TIMEOUT_SECONDS),
        refusals=(
            exceptions.ParamValidationError,
            exceptions.NoCredentialsError,
            exceptions.CredentialRetrievalError,
            exceptions.TokenRetrievalError,
            exceptions.UnauthorizedSSOTokenError,
        ),
    )


def _client_options(timeout_seconds: float) -> dict[str, Any]:
    return {
        "connect_timeout": min(timeout_seconds, _CONNECT_TIMEOUT_SECONDS),
        "read_timeout": timeout_seconds,
        "retries": {"mode": "standard", "total_max_attempts": _ATTEMPTS_MAX},
        # Our own hash proves more than the checksum that S3 kept, and says `IntegrityBroken`.
        "response_checksum_validation": "when_required",
    }
