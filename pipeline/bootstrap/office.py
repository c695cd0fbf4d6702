"""The use cases of the office: people, requests, inventory, reviews, decisions, registers."""

from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.bootstrap.research import ResearchServices

if TYPE_CHECKING:
    from pipeline.services.deciding import Deciding
    from pipeline.services.inventory import Inventory
    from pipeline.services.managing import Managing
    from pipeline.services.moving import Moving
    from pipeline.services.outstanding import Outstanding
    from pipeline.services.people import People
    from pipeline.services.registering import Registering
    from pipeline.services.rejudging import Rejudging
    from pipeline.services.requesting import Requesting
    from pipeline.services.reviewing import Reviewing


class OfficeServices(ResearchServices):
    """What people do with reports, besides research."""

    @cached_property
    def people(self) -> "People":
        """Accounts, sign-in and tokens."""
        from pipeline.services.people import People

        return People(self.store, self.clock, self.passwords, actor=self.settings.actor)

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
    def moving(self) -> "Moving":
        """The life of the systems."""
        from pipeline.services.moving import Moving

        return Moving(self.store, self.clock)

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
    def rejudging(self) -> "Rejudging":
        """New evidence beside what is known."""
        from pipeline.services.rejudging import Rejudging

        return Rejudging(
            self.store, self.blobs, self.extractor, self.clock, file_max_bytes=self.settings.page_max_bytes
        )

    @cached_property
    def outstanding(self) -> "Outstanding":
        """What is still to be done about vendors."""
        from pipeline.services.outstanding import Outstanding

        return Outstanding(self.store, self.clock)

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
