"""The use cases of research, from a run's order to an assessment and its proof."""

from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.bootstrap.adapters import Adapters
from pipeline.domain.run import CrawlLimits
from pipeline.runtime import LeftInQueue

if TYPE_CHECKING:
    from pipeline.services.assessing import Assessing
    from pipeline.services.citing import Citing
    from pipeline.services.cutting import Cutting
    from pipeline.services.due_work import DueWork
    from pipeline.services.exporting import Exporting
    from pipeline.services.indexing import Indexing
    from pipeline.services.intake import Intake
    from pipeline.services.judging import Judging
    from pipeline.services.proving import Proving
    from pipeline.services.reassessing import Reassessing
    from pipeline.services.recording import Recording
    from pipeline.services.reextracting import Reextracting
    from pipeline.services.relating import Relating
    from pipeline.services.retrieving import Retrieving
    from pipeline.services.searching import Searching
    from pipeline.services.starting import Starting
    from pipeline.services.taking import Taking
    from pipeline.services.tracking import Tracking
    from pipeline.services.uploading import Uploading


class ResearchServices(Adapters):
    """Runs, evidence and judging, each over the adapters that it needs."""

    def limits(
        self, *, pages_max: int | None = None, allow_hosts: tuple[str, ...] = (), ignore_robots: bool = False
    ) -> CrawlLimits:
        """Return a run's limits, from the settings where nothing else is said."""
        return CrawlLimits(
            pages_max=pages_max or self.settings.pages_max, allow_hosts=allow_hosts, ignore_robots=ignore_robots
        )

    @cached_property
    def intake(self) -> "Intake":
        """Vendors and runs."""
        from pipeline.services.intake import Intake

        return Intake(self.store, self.clock, actor=self.settings.actor, lease_seconds=self.settings.run_lease_seconds)

    @cached_property
    def starting(self) -> "Starting":
        """Runs, as doors start and see them."""
        from pipeline.services.starting import Starting

        limits = self.limits(allow_hosts=self.settings.allow_hosts)
        return Starting(self.store, self.clock, self.overrides.dispatcher or LeftInQueue(), limits=limits)

    @cached_property
    def taking(self) -> "Taking":
        """The queue of runs, as those see it who carry them out."""
        from pipeline.services.taking import Taking

        settings = self.settings
        return Taking(self.store, self.clock, actor=settings.actor, lease_seconds=settings.run_lease_seconds)

    @cached_property
    def recording(self) -> "Recording":
        """Progress, shown here and kept for whoever watches from elsewhere."""
        from pipeline.services.recording import Recording

        return Recording(
            self.progress,
            lambda: self.store,
            self.clock,
            holder=self.overrides.run_holder,
            lease_seconds=self.settings.run_lease_seconds,
        )

    @cached_property
    def due_work(self) -> "DueWork":
        """What is due to be looked at again."""
        from pipeline.services.due_work import DueWork

        return DueWork(
            self.store,
            self.clock,
            cadences=self.settings.cadences_by_tier,
            limits=self.limits(allow_hosts=self.settings.allow_hosts),
            actor=self.settings.actor,
        )

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
            self.recording,
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
    def cutting(self) -> "Cutting":
        """Passages of a corpus."""
        from pipeline.services.cutting import Cutting

        return Cutting(self.store)

    @cached_property
    def indexing(self) -> "Indexing":
        """Passages and vectors."""
        from pipeline.services.indexing import Indexing

        return Indexing(self.store, self.cutting, self.index, self.embedder, self.recording)

    @cached_property
    def retrieving(self) -> "Retrieving":
        """Ranking of passages."""
        from pipeline.services.retrieving import Retrieving

        return Retrieving(self.index, self.embedder, self.words)

    @cached_property
    def judging(self) -> "Judging":
        """Asking a judge."""
        from pipeline.services.judging import Judging

        return Judging(self.store, self.retrieving, self.prompt, self.recording)

    @cached_property
    def reassessing(self) -> "Reassessing":
        """Judging what is not settled by an earlier report."""
        from pipeline.services.comparing import Comparing
        from pipeline.services.reassessing import Reassessing

        return Reassessing(
            self.store,
            Comparing(self.store, self.blobs, self.extractor),
            self.assessing,
            self.judging,
            self.cutting,
            self.clock,
            actor=self.settings.actor,
        )

    @cached_property
    def assessing(self) -> "Assessing":
        """Judging and scoring."""
        from pipeline.judges.baseline import BaselineJudge
        from pipeline.services.assessing import Assessing

        return Assessing(
            self.store,
            self.cutting,
            self.judging,
            self.open_judge,
            self.rubric,
            self.prompt,
            self.clock,
            actor=self.settings.actor,
            second=BaselineJudge(),
        )

    @cached_property
    def searching(self) -> "Searching":
        """Search."""
        from pipeline.services.searching import Searching

        return Searching(self.store, self.cutting, self.retrieving)

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
