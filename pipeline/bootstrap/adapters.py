"""The adapters behind the ports, and the libraries of rubrics and prompts, as the settings choose them.

Each is a cached property, so a command pays only for what it touches; heavy packages are imported when the adapter that
needs them is first used.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Rubric
from pipeline.ports import (
    Blobs,
    Checkpoints,
    Clock,
    Embedder,
    Extractor,
    Fetchers,
    Index,
    Judge,
    Messenger,
    PasswordHasher,
    Poster,
    Printer,
    Progress,
    Signer,
    Store,
    WordTable,
)
from pipeline.runtime import Overrides, SystemClock, Unwatched
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.library.prompts import PromptLibrary
    from pipeline.library.rubrics import RubricLibrary


@dataclass
class Adapters:
    """What stands behind the ports, and the files that are read. Close it, or use it as a context."""

    settings: Settings
    overrides: Overrides
    _closers: list[Callable[[], None]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back connections and files."""
        while self._closers:
            self._closers.pop()()

    @property
    def home(self) -> Path:
        """The folder that everything is kept in."""
        return self.settings.home.expanduser()

    @cached_property
    def clock(self) -> Clock:
        """Time and ids."""
        return self.overrides.clock or SystemClock()

    @cached_property
    def progress(self) -> Progress:
        """Whoever is watching."""
        return self.overrides.progress or Unwatched()

    @cached_property
    def store(self) -> Store:
        """The records."""
        if self.overrides.store is not None:
            return self.overrides.store
        from store.database import SqlStore

        store = SqlStore(self.settings.store_url, self.clock)
        self._closers.append(store.close)
        return store

    @cached_property
    def passwords(self) -> PasswordHasher:
        """Hashes of passwords."""
        if self.overrides.passwords is not None:
            return self.overrides.passwords
        from store.passwords import Argon2Passwords

        return Argon2Passwords()

    @cached_property
    def blobs(self) -> Blobs:
        """The snapshots' bytes."""
        if self.overrides.blobs is not None:
            return self.overrides.blobs
        from store.opening import opened_blobs

        blobs = opened_blobs(
            self.settings.snapshots_url,
            folder=self.home / "snapshots",
            endpoint_url=self.settings.snapshots_endpoint_url,
            timeout_seconds=self.settings.snapshots_timeout_seconds,
        )
        self._closers.append(blobs.close)
        return blobs

    @cached_property
    def signer(self) -> Signer:
        """The key of this installation."""
        if self.overrides.signer is not None:
            return self.overrides.signer
        from store.signing_key import FileSigner

        return FileSigner(self.home / "keys", origin=self.settings.origin)

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """Signed heads of the audit trail, outside the database."""
        from store.checkpoint_files import CheckpointFiles

        return CheckpointFiles(self.home / "checkpoints")

    @cached_property
    def fetchers(self) -> Fetchers:
        """Access to vendors' sites."""
        if self.overrides.fetchers is not None:
            return self.overrides.fetchers
        from extractors.fetching.limits import FetchLimits
        from extractors.fetching.session import GuardedFetchers

        settings = self.settings
        return GuardedFetchers(
            FetchLimits(
                page_max_bytes=settings.page_max_bytes,
                fetch_timeout_seconds=settings.fetch_timeout_seconds,
                host_interval_seconds=settings.host_interval_seconds,
                host_concurrency=settings.host_concurrency,
                run_timeout_seconds=settings.run_timeout_seconds,
            )
        )

    @cached_property
    def extractor(self) -> Extractor:
        """Text out of bytes."""
        if self.overrides.extractor is not None:
            return self.overrides.extractor
        from extractors.isolation import IsolatedReader

        reader = IsolatedReader(document_timeout_seconds=self.settings.document_timeout_seconds)
        self._closers.append(reader.close)
        return reader

    @cached_property
    def printer(self) -> Printer:
        """PDF out of HTML."""
        from extractors.printing import ChromiumPrinter

        return self.overrides.printer or ChromiumPrinter()

    @cached_property
    def embedder(self) -> Embedder:
        """Texts to vectors."""
        from pipeline.judges.opening import opened_embedder

        return self.overrides.embedder or opened_embedder(self.settings)

    @cached_property
    def words(self) -> WordTable:
        """Words' nearness, whoever embeds the passages."""
        from pipeline.judges.embedding import WordLlamaWords

        return self.overrides.words or WordLlamaWords()

    @cached_property
    def index(self) -> Index:
        """Passages' vectors."""
        if self.overrides.index is not None:
            return self.overrides.index
        from store.vectors import ChromaIndex

        return ChromaIndex(self.home / "vectors", embedder_identity=self.embedder.identity)

    @cached_property
    def poster(self) -> Poster:
        """Requests to the receivers of webhooks."""
        from extractors.fetching.posting import GuardedPoster

        return GuardedPoster(self.settings.webhook_allow_hosts.split())

    @cached_property
    def messengers(self) -> tuple[Messenger, ...]:
        """Channels to people."""
        if self.settings.notify_urls is None:
            return ()
        from pipeline.messengers.apprise_channels import opened_channels

        return opened_channels(self.settings.notify_urls.get_secret_value())

    def open_judge(self) -> Judge:
        """Return a judge for one run, with a fresh budget.

        Raises:
            ConfigurationError: when the judge that the settings name cannot be set up.
        """
        if self.overrides.judge is not None:
            return self.overrides.judge
        from pipeline.judges.opening import opened_judge

        return opened_judge(self.settings)

    @cached_property
    def rubrics(self) -> "RubricLibrary":
        """The rubric files."""
        from pipeline.library.rubrics import RubricLibrary, rubrics_folder

        return RubricLibrary([*self.settings.rubric_folders, rubrics_folder()])

    @cached_property
    def prompts(self) -> "PromptLibrary":
        """The prompt files."""
        from pipeline.library.prompts import default_prompts

        return default_prompts()

    @cached_property
    def rubric(self) -> Rubric:
        """The rubric that vendors are judged by."""
        return self.overrides.rubric or self.rubrics.load(self.settings.rubric)

    @cached_property
    def prompt(self) -> Prompt:
        """The newest judging prompt."""
        return self.prompts.load("judge_criterion")
