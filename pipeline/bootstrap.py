"""The composition root: the one place that knows both the services and the adapters.

Adapters are cached properties, so a command pays only for what it touches; heavy libraries are imported when the
adapter that needs them is first used.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.domain.prompt import Prompt
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import CrawlLimits
from pipeline.ports import Blobs, Clock, Embedder, Extractor, Fetchers, Index, Judge, Progress, Store
from pipeline.runtime import Overrides, SystemClock, Unwatched
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.library.prompts import PromptLibrary
    from pipeline.library.rubrics import RubricLibrary
    from pipeline.services.assessing import Assessing
    from pipeline.services.auditing import Auditing
    from pipeline.services.citing import Citing
    from pipeline.services.exporting import Exporting
    from pipeline.services.indexing import Indexing
    from pipeline.services.intake import Intake
    from pipeline.services.proving import Proving
    from pipeline.services.reextracting import Reextracting
    from pipeline.services.relating import Relating
    from pipeline.services.reporting import Reporting
    from pipeline.services.searching import Searching
    from pipeline.services.tracking import Tracking
    from pipeline.services.uploading import Uploading


@dataclass
class Services:
    """Everything that a door can open onto. Close it, or use it as a context."""

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

    def limits(
        self, *, pages_max: int | None = None, allow_hosts: tuple[str, ...] = (), ignore_robots: bool = False
    ) -> CrawlLimits:
        """Return a run's limits, from the settings where nothing else is said."""
        return CrawlLimits(
            pages_max=pages_max or self.settings.pages_max, allow_hosts=allow_hosts, ignore_robots=ignore_robots
        )

    # Adapters

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
    def embedder(self) -> Embedder:
        """Texts to vectors."""
        from pipeline.judges.embedding import WordLlamaEmbedder

        return self.overrides.embedder or WordLlamaEmbedder()

    @cached_property
    def index(self) -> Index:
        """Passages' vectors."""
        if self.overrides.index is not None:
            return self.overrides.index
        from store.vectors import ChromaIndex, persistent_client

        return ChromaIndex(
            persistent_client(self.home / "vectors"),
            embedder_identity=self.embedder.identity,
        )

    def open_judge(self) -> Judge:
        """Return a judge for one run, with a fresh budget.

        Raises:
            ConfigurationError: when the judge that the settings name cannot be set up.
        """
        if self.overrides.judge is not None:
            return self.overrides.judge
        from pipeline.judges.opening import opened_judge

        return opened_judge(self.settings)

    # Libraries

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

    # Use cases

    @cached_property
    def intake(self) -> "Intake":
        """Vendors and runs."""
        from pipeline.services.intake import Intake

        return Intake(self.store, self.clock, actor=self.settings.actor)

    @cached_property
    def tracking(self) -> "Tracking":
        """Capturing sites."""
        from pipeline.services.capturing import Capturing
        from pipeline.services.tracking import Tracking

        capturing = Capturing(self.store, self.blobs, self.extractor, self.clock)
        return Tracking(
            self.store,
            capturing,
            self.fetchers,
            self.clock,
            self.progress,
            actor=self.settings.actor,
            # One page's worth of work waiting for each that is asked for.
            batch_pages=2 * self.settings.host_concurrency,
        )

    @cached_property
    def uploading(self) -> "Uploading":
        """Files that people hand in."""
        from pipeline.services.uploading import Uploading

        settings = self.settings
        return Uploading(
            self.store,
            self.blobs,
            self.extractor,
            self.clock,
            actor=settings.actor,
            file_max_bytes=settings.page_max_bytes,
        )

    @cached_property
    def relating(self) -> "Relating":
        """Related vendors."""
        from pipeline.services.relating import Relating

        return Relating(self.store, self.extractor, self.clock, actor=self.settings.actor)

    @cached_property
    def indexing(self) -> "Indexing":
        """Passages and vectors."""
        from pipeline.services.indexing import Indexing

        return Indexing(self.store, self.index, self.embedder, self.progress)

    @cached_property
    def assessing(self) -> "Assessing":
        """Judging and scoring."""
        from pipeline.services.assessing import Assessing

        return Assessing(
            self.store,
            self.index,
            self.embedder,
            self.open_judge,
            self.rubric,
            self.prompt,
            self.clock,
            self.progress,
            actor=self.settings.actor,
            concurrency=self.settings.model_concurrency,
        )

    @cached_property
    def reporting(self) -> "Reporting":
        """Reports."""
        from pipeline.services.reporting import Reporting

        return Reporting(self.store)

    @cached_property
    def searching(self) -> "Searching":
        """Search."""
        from pipeline.services.searching import Searching

        return Searching(self.store, self.index, self.embedder)

    @cached_property
    def citing(self) -> "Citing":
        """Quotations."""
        from pipeline.services.citing import Citing

        return Citing(self.store)

    @cached_property
    def proving(self) -> "Proving":
        """Proof of the evidence."""
        from pipeline.services.proving import Proving

        return Proving(self.store, self.blobs, self.extractor)

    @cached_property
    def reextracting(self) -> "Reextracting":
        """Old captures, read by today's extractors."""
        from pipeline.services.reextracting import Reextracting

        return Reextracting(self.store, self.blobs, self.extractor, self.progress, actor=self.settings.actor)

    @cached_property
    def exporting(self) -> "Exporting":
        """The evidence, handed over."""
        from pipeline.services.exporting import Exporting
        from store.warc import WarcFile

        return Exporting(self.store, self.blobs, WarcFile)

    @cached_property
    def auditing(self) -> "Auditing":
        """The audit trail."""
        from pipeline.services.auditing import Auditing

        return Auditing(self.store)


def build(settings: Settings | None = None, overrides: Overrides | None = None) -> Services:
    """Return the services for these settings (default: the environment's)."""
    return Services(settings or Settings(), overrides or Overrides())
