"""Stands where the reviews will be stored (`SqlReviews`), so that what asks for decisions finds that there are none."""

from pipeline.domain.decision import Decision
from pipeline.domain.ids import SystemId


class NoReviews:
    """The part of port `Reviews` that the inventory reads. To be replaced by `SqlReviews` when that is merged."""

    def decisions(self, system: SystemId) -> list[Decision]:  # noqa: ARG002  the port's signature
        """Return none."""
        return []
