"""The services that the API calls. `pipeline.bootstrap.Services` fulfils this."""

from typing import Protocol

from pipeline.domain.ids import RunId, SystemId, VendorId
from pipeline.domain.person import Person
from pipeline.domain.run import Run
from pipeline.ports import Printer
from pipeline.services.auditing import Auditing
from pipeline.services.browsing import Browsing
from pipeline.services.checkpointing import Checkpointing
from pipeline.services.deciding import Deciding
from pipeline.services.inventory import Inventory
from pipeline.services.moving import Moving
from pipeline.services.people import People
from pipeline.services.replaying import Replaying
from pipeline.services.requesting import Requesting
from pipeline.services.reviewing import Reviewing
from pipeline.services.starting import RunView


class StartingService(Protocol):
    """Runs that a door starts."""

    def start(
        self,
        *,
        website: str | None = None,
        vendor: VendorId | None = None,
        system: SystemId | None = None,
        by: Person,
    ) -> Run:
        """Start a run, or return the one of that vendor that is under way.

        Raises:
            NotAllowed: when they may not start one.
            NotFound: when there is no such vendor or system.
            InvalidInput: when the website is no web address.
        """

    def view(self, run_id: RunId) -> RunView:
        """Return a run and how far it is.

        Raises:
            NotFound: when there is no such run.
        """


class ApiServices(Protocol):
    """What the API may reach."""

    @property
    def people(self) -> People: ...  # noqa: D102
    @property
    def browsing(self) -> Browsing: ...  # noqa: D102
    @property
    def requesting(self) -> Requesting: ...  # noqa: D102
    @property
    def inventory(self) -> Inventory: ...  # noqa: D102
    @property
    def moving(self) -> Moving: ...  # noqa: D102
    @property
    def starting(self) -> StartingService: ...  # noqa: D102
    @property
    def reviewing(self) -> Reviewing: ...  # noqa: D102
    @property
    def deciding(self) -> Deciding: ...  # noqa: D102
    @property
    def auditing(self) -> Auditing: ...  # noqa: D102
    @property
    def checkpointing(self) -> Checkpointing: ...  # noqa: D102
    @property
    def replaying(self) -> Replaying: ...  # noqa: D102
    @property
    def printer(self) -> Printer: ...  # noqa: D102
