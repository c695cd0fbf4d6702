"""Run the parsers in worker processes, with limits on time and memory: a parser that dies costs one document.

PDF and XML parsers are C libraries that read hostile bytes, and PDFium is not safe to share between threads. Workers
are forked from a clean server process, so they inherit neither our threads nor our connections.
"""

import multiprocessing
import resource
import threading
from concurrent.futures import BrokenExecutor, CancelledError
from typing import TYPE_CHECKING

from extractors.reading import FormatReader
from pipeline.domain.fetched import Extracted
from pipeline.errors import ConfigurationError, DossierError, ExtractionFailed

if TYPE_CHECKING:
    from pebble import ProcessPool

GIBIBYTE = 1024**3
_WORDS_MAX_CHARACTERS = 300  # of a foreign error; a parser may put the document into its message


class IsolatedReader:
    """Port `Extractor` over `FormatReader` in worker processes, started at the first use. Threads may share it."""

    def __init__(
        self, *, processes: int = 2, document_timeout_seconds: float = 60.0, memory_max_bytes: int = 3 * GIBIBYTE
    ) -> None:
        self._processes = processes
        self._document_timeout_seconds = document_timeout_seconds
        self._memory_max_bytes = memory_max_bytes
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    @property
    def versions(self) -> frozenset[str]:
        """The names and versions of all formats' extractors."""
        return FormatReader().versions

    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        """Read a body in a worker, and wait for it.

        Raises:
            UnsupportedFormat: when no extractor reads this format.
            ExtractionFailed: when the one that does could not, died, or used up its time or memory.
            ConfigurationError: when this machine lets no workers start.
        """
        from pebble import ProcessExpired

        try:
            future = self._started().schedule(
                _read, args=(body, content_type, url), timeout=self._document_timeout_seconds
            )
            result: Extracted | DossierError = future.result()
        except TimeoutError as error:
            limit = self._document_timeout_seconds
            raise ExtractionFailed(f"{url}: not read within document_timeout_seconds, {limit:g}") from error
        except MemoryError as error:
            raise ExtractionFailed(f"{url}: needs more than memory_max_bytes, {self._memory_max_bytes:,}") from error
        except (ProcessExpired, CancelledError) as error:
            raise ExtractionFailed(f"{url}: the parser died") from error
        except (BrokenExecutor, RuntimeError, OSError) as error:  # pebble's, of a pool that is broken
            self.close()
            raise ConfigurationError(
                f"the workers that read documents cannot be started: {_worded(error)}",
                advice="Give the process more memory (`ulimit -v`, the container's limit) or more processes.",
            ) from error
        if isinstance(result, DossierError):
            raise result
        return result

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None

    def _started(self) -> "ProcessPool":
        from pebble import ProcessPool

        with self._lock:
            if self._pool is None:
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["extractors.isolation"])
                self._pool = ProcessPool(
                    max_workers=self._processes,
                    initializer=_limit_memory,
                    initargs=(self._memory_max_bytes,),
                    context=context,
                )
            return self._pool


def _limit_memory(memory_max_bytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory_max_bytes if hard == resource.RLIM_INFINITY else min(memory_max_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(body: bytes, content_type: str, url: str) -> Extracted | DossierError:
    """Return errors as values: an exception's own arguments would not survive the way between processes.

    The worker is a door: whatever a parser raises over hostile bytes, it is this document that could not be read.
    """
    try:
        return FormatReader().extract(body, content_type=content_type, url=url)
    except MemoryError:  # the caller knows the limit, and names it
        raise
    except DossierError as error:
        return type(error)(_storable(str(error)), advice=error.advice)
    except Exception as error:  # noqa: BLE001
        return ExtractionFailed(_storable(f"{url}: the parser failed with {_worded(error)}"))


def _worded(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_WORDS_MAX_CHARACTERS]


def _storable(words: str) -> str:
    """Words of a document may come with lone surrogates, which no database takes."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8")
