"""Where the errors of disks, file systems and their servers become ours, for every store of snapshots."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import ConfigurationError, DossierError, SnapshotsUnavailable

# What another try will not change: how we are set up, or what we may do there.
_REFUSALS = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.EROFS),
        *(errno.EEXIST, errno.EINVAL, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOSYS, errno.ENOTDIR),
    }
)

_REFUSAL_TYPES = (PermissionError, FileExistsError, NotImplementedError)  # also where they carry no number


@contextmanager
def foreign_errors_as_ours(
    place: str,
    *,
    foreign: type[Exception] = OSError,
    refusals: tuple[type[Exception], ...] = (),
    advice: str,
) -> Iterator[None]:
    """Turn what goes wrong in a block into our errors, and let those that are ours pass.

    Args:
        place: the store, as people may see it.
        foreign: the exceptions that are not ours.
        refusals: those among them that another try will not change, beside the `OSError`s whose number says so.
        advice: what to do about a refusal.

    Raises:
        ConfigurationError: for a refusal.
        SnapshotsUnavailable: for anything else.
    """
    try:
        yield
    except DossierError:
        raise
    except TimeoutError as exc:
        raise SnapshotsUnavailable(f"{place} does not answer in time") from exc
    except foreign as exc:
        if isinstance(exc, (*refusals, *_REFUSAL_TYPES)) or (isinstance(exc, OSError) and exc.errno in _REFUSALS):
            raise ConfigurationError(f"{place} cannot be used: {_told(exc)}", advice=advice) from exc
        raise SnapshotsUnavailable(f"{place} does not answer: {_told(exc)}") from exc


def without_password(url: str) -> str:
    """Return a URL that people may see."""
    return re.sub(r"//[^/@]*@", "//", url)


def _told(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
