"""The calls of OpenAI's Batch API, each tried again while the server is busy, and none done twice."""

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pipeline.errors import ConfigurationError
from pipeline.judges.asking import MethodRefused
from pipeline.judges.batch_lines import ENDPOINT, keys_in, metadata_of
from pipeline.judges.boundary import Busy, foreign_calls
from pipeline.judges.retrying import Retries, given_up

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

ResultT = TypeVar("ResultT")
# What expired still hands out what was answered before.
_WORTH_FINDING = frozenset({"validating", "in_progress", "finalizing", "completed", "expired"})
_LISTED_AT_ONCE = 100
_LISTED_PAGES_MAX = 5
# Answers of a full batch are a few megabytes.
_FILE_MAX_BYTES = 64 * 1024 * 1024


class Asked(NamedTuple):
    """A batch, and the keys that are wanted of it."""

    batch: "Batch"
    keys: frozenset[str]


class BatchApi:
    """One account's files and batches. Every call raises `MethodRefused` where the server has no such thing."""

    def __init__(self, client: "AsyncOpenAI", *, model: str, retries: Retries) -> None:
        self._client = client
        self._model = model
        self._retries = retries

    async def found(self, keys: Collection[str]) -> list[Asked]:
        """Return the newest batch that holds each key, as far as there is one among the newest 500."""
        from openai import omit

        found, wanted, after = [], frozenset(keys), None
        for _ in range(_LISTED_PAGES_MAX):
            listed = partial(self._client.batches.list, limit=_LISTED_AT_ONCE, after=after or omit)
            page = await self._called(listed)
            for batch in page.data:
                here = keys_in(batch.metadata) & wanted if batch.status in _WORTH_FINDING else frozenset()
                if here:
                    found.append(Asked(batch, here))
                    wanted -= here
            if not (wanted and page.has_more and page.data):
                break
            after = page.data[-1].id
        return found

    async def submitted(self, file: bytes, keys: frozenset[str]) -> Asked:
        """Upload a file of requests and start a batch of it."""
        upload = partial(self._client.files.create, file=("dossier.jsonl", file), purpose="batch")
        file_id = (await self._called(upload)).id
        tried = False

        async def created() -> "Batch":
            nonlocal tried
            # A try that failed may have reached the server, and only its reply was lost.
            earlier = await self.found(keys) if tried else []
            tried = True
            for asked in earlier:
                if asked.batch.input_file_id == file_id:
                    return asked.batch
            return await self._client.batches.create(
                input_file_id=file_id, endpoint=ENDPOINT, completion_window="24h", metadata=metadata_of(keys)
            )

        return Asked(await self._called(created), keys)

    async def batch(self, batch_id: str) -> "Batch":
        """Return a batch as it is now."""
        return await self._called(partial(self._client.batches.retrieve, batch_id))

    async def content(self, file_id: str) -> bytes:
        """Return a file, or nothing when it is gone: files expire before the batches that name them.

        Raises:
            MalformedAnswer: when it is larger than 64 MiB.
        """
        try:
            return (await self._called(partial(self._client.files.content, file_id))).content
        except MethodRefused:
            return b""

    async def _called(self, call: Callable[[], Awaitable[ResultT]]) -> ResultT:
        async def attempt() -> ResultT:
            with foreign_calls(self._model):
                return await call()

        try:
            return await self._retries.run(attempt)
        except Busy as busy:
            raise given_up(busy) from busy


def batch_client(*, base_url: str | None, api_key: str | None, timeout_seconds: float) -> "AsyncOpenAI":
    """Return a client that reads files of up to 64 MiB, and does not try again by itself.

    Raises:
        ConfigurationError: when there is no key.
    """
    import openai

    from pipeline.judges.limited_http import limited_client

    try:
        return openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key,
            timeout=timeout_seconds,
            max_retries=0,
            http_client=limited_client(answer_max_bytes=_FILE_MAX_BYTES),
        )
    except openai.OpenAIError as error:
        raise ConfigurationError(f"the Batch API cannot be set up: {error}") from error
