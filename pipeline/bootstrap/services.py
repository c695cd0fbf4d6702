"""The root: research, office, and what reads, proves and tells. Imported when first used, like the adapters."""

from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.bootstrap.office import OfficeServices
from pipeline.runtime import Overrides
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.services.auditing import Auditing
    from pipeline.services.browsing import Browsing
    from pipeline.services.changing import Changing
    from pipeline.services.checkpointing import Checkpointing
    from pipeline.services.notifying import Notifying
    from pipeline.services.packing import Packing
    from pipeline.services.replaying import Replaying
    from pipeline.services.reporting import Reporting
    from pipeline.services.trending import Trending
    from pipeline.services.webhooks import Webhooks


class Services(OfficeServices):
    """Everything that a door can open onto. Close it, or use it as a context."""

    @cached_property
    def reporting(self) -> "Reporting":
        """Reports."""
        from pipeline.services.reporting import Reporting

        return Reporting(self.store)

    @cached_property
    def browsing(self) -> "Browsing":
        """What the console's pages are made of."""
        from pipeline.services.browsing import Browsing

        return Browsing(self.store)

    @cached_property
    def changing(self) -> "Changing":
        """What changed between reports."""
        from pipeline.services.changing import Changing

        return Changing(self.store)

    @cached_property
    def trending(self) -> "Trending":
        """The portfolio over time."""
        from pipeline.services.trending import Trending

        return Trending(self.store, self.clock)

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
    def packing(self) -> "Packing":
        """A report with its proof, handed over."""
        from pipeline.services.packing import Packing
        from store.pack import EvidencePack

        return Packing(self.store, self.blobs, EvidencePack, self.checkpointing)

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
    def replaying(self) -> "Replaying":
        """Requests that are sent twice and carried out once."""
        from pipeline.services.replaying import Replaying

        return Replaying(self.store, self.clock)


def build(settings: Settings | None = None, overrides: Overrides | None = None) -> Services:
    """Return the services for these settings (default: the environment's)."""
    return Services(settings or Settings(), overrides or Overrides())
