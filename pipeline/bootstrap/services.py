"""The use cases, each over the adapters that it needs. Imported when they are first used, like the adapters."""

from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.bootstrap.adapters import Adapters
from pipeline.domain.run import CrawlLimits
from pipeline.runtime import LeftInQueue, Overrides
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.services.assessing import Assessing
    from pipeline.services.auditing import Auditing
    from pipeline.services.browsing import Browsing
    from pipeline.services.changing import Changing
    from pipeline.services.checkpointing import Checkpointing
    from pipeline.services.citing import Citing
    from pipeline.services.cutting import Cutting
    from pipeline.services.deciding import Deciding
    from pipeline.services.due_work import DueWork
    from pipeline.services.exporting import Exporting
    from pipeline.services.indexing import Indexing
    from pipeline.services.intake import Intake
    from pipeline.services.inventory import Inventory
    from pipeline.services.judging import Judging
    from pipeline.services.managing import Managing
    from pipeline.services.moving import Moving
    from pipeline.services.notifying import Notifying
    from pipeline.services.outstanding import Outstanding
    from pipeline.services.packing import Packing
    from pipeline.services.people import People
    from pipeline.services.proving import Proving
    from pipeline.services.reassessing import Reassessing
    from pipeline.services.recording import Recording
    from pipeline.services.reextracting import Reextracting
    from pipeline.services.registering import Registering
    from pipeline.services.rejudging import Rejudging
    from pipeline.services.relating import Relating
    from pipeline.services.replaying import Replaying
    from pipeline.services.reporting import Reporting
    from pipeline.services.requesting import Requesting
    from pipeline.services.retrieving import Retrieving
    from pipeline.services.reviewing import Reviewing
    from pipeline.services.searching import Searching
    from pipeline.services.starting import Starting
    from pipeline.services.taking import Taking
    from pipeline.services.tracking import Tracking
    from pipeline.services.trending import Trending
    from pipeline.services.uploading import Uploading
    from pipeline.services.webhooks import Webhooks


class Services(Adapters):
    """Everything that a door can open onto. Close it, or use it as a context."""

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
    def reporting(self) -> "Reporting":
        """Reports."""
        from pipeline.services.reporting import Reporting

        return Reporting(self.store)

    @cached_property
    def reviewing(self) -> "Reviewing":
        """What people say of reports."""
        from pipeline.services.reviewing import Reviewing

        return Reviewing(self.store, self.clock)

    @cached_property
    def deciding(self) -> "Deciding":
        """Sign-off."""
        from pipeline.services.deciding import Deciding

        return Deciding(self.store, self.clock, self.signer)

    @cached_property
    def browsing(self) -> "Browsing":
        """What the console's pages are made of."""
        from pipeline.services.browsing import Browsing

        return Browsing(self.store)

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

    @cached_property
    def people(self) -> "People":
        """Accounts, sign-in and tokens."""
        from pipeline.services.people import People

        return People(self.store, self.clock, self.passwords, actor=self.settings.actor)

    @cached_property
    def packing(self) -> "Packing":
        """A report with its proof, handed over."""
        from pipeline.services.packing import Packing
        from store.pack import EvidencePack

        return Packing(self.store, self.blobs, EvidencePack, self.checkpointing)

    @cached_property
    def auditing(self) -> "Auditing":
        """The audit trail."""
        from pipeline.services.auditing import Auditing

        return Auditing(self.store, self.checkpoints, self.signer)

    @cached_property
    def checkpointing(self) -> "Checkpointing":
        """Signed heads of the audit trail."""
        from pipeline.services.checkpointing import Checkpointing
        from store.audit_folder import AuditFolder

        return Checkpointing(self.auditing, self.checkpoints, self.signer, AuditFolder)

    @cached_property
    def requesting(self) -> "Requesting":
        """What procurement asks for."""
        from pipeline.services.requesting import Requesting

        return Requesting(self.store, self.clock)

    @cached_property
    def inventory(self) -> "Inventory":
        """The AI systems."""
        from pipeline.services.inventory import Inventory

        return Inventory(self.store, self.clock)

    @cached_property
    def webhooks(self) -> "Webhooks":
        """Programs that are told of what happens."""
        from pipeline.services.webhooks import Webhooks

        return Webhooks(self.store, self.clock, self.poster)

    @cached_property
    def notifying(self) -> "Notifying":
        """Telling people and programs what happened."""
        from pipeline.services.notifying import Notifying

        return Notifying(
            self.store,
            self.clock,
            self.poster,
            self.messengers,
            overdue=self.deciding,
            address=self.settings.public_url or "",
            actor=self.settings.actor,
        )

    @cached_property
    def trending(self) -> "Trending":
        """The portfolio over time."""
        from pipeline.services.trending import Trending

        return Trending(self.store, self.clock)

    @cached_property
    def outstanding(self) -> "Outstanding":
        """What is still to be done about vendors."""
        from pipeline.services.outstanding import Outstanding

        return Outstanding(self.store, self.clock)

    @cached_property
    def rejudging(self) -> "Rejudging":
        """New evidence beside what is known."""
        from pipeline.services.rejudging import Rejudging

        return Rejudging(
            self.store, self.blobs, self.extractor, self.clock, file_max_bytes=self.settings.page_max_bytes
        )

    @cached_property
    def changing(self) -> "Changing":
        """What changed between reports."""
        from pipeline.services.changing import Changing

        return Changing(self.store)

    @cached_property
    def moving(self) -> "Moving":
        """The life of the systems."""
        from pipeline.services.moving import Moving

        return Moving(self.store, self.clock)

    @cached_property
    def registering(self) -> "Registering":
        """The registers of the management system."""
        from pipeline.services.registering import Registering

        return Registering(self.store, self.clock, self.checkpoints, self.signer, crosswalk=self._controls_of_criteria)

    @cached_property
    def managing(self) -> "Managing":
        """What is computed of the management system."""
        from pipeline.library.crosswalks import default_crosswalks
        from pipeline.library.management import default_control_rules, default_maturity_model
        from pipeline.services.managing import Files, Managing

        files = Files(
            catalogue=default_crosswalks().catalogue("iso-42001"),
            controls=default_control_rules(),
            maturity=default_maturity_model(),
        )
        return Managing(
            self.store,
            self.clock,
            self.checkpoints,
            self.signer,
            files=files,
            crosswalk=self._controls_of_criteria,
        )

    def _controls_of_criteria(self) -> dict[str, frozenset[str]]:
        """Return the Annex A controls that each criterion of the rubric points to."""
        return {
            item.id: frozenset(each.id for each in item.references if each.framework == "iso-42001")
            for item in self.rubric.criteria
        }

    @cached_property
    def replaying(self) -> "Replaying":
        """Requests that are sent twice and carried out once."""
        from pipeline.services.replaying import Replaying

        return Replaying(self.store, self.clock)


def build(settings: Settings | None = None, overrides: Overrides | None = None) -> Services:
    """Return the services for these settings (default: the environment's)."""
    return Services(settings or Settings(), overrides or Overrides())
