"""What a reviewer can do with a finding, and which findings a report page shows."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from console.web.forms import Form
from pipeline.domain.decision import ApprovalCondition
from pipeline.domain.report import CriterionReport, DimensionReport
from pipeline.errors import InvalidInput

CONDITIONS_MAX = 3  # a page without script has as many rows as it was made with


class Act(StrEnum):
    """The choices under a finding; those that are verdicts override it."""

    ACCEPT = "accept"
    MET = "met"
    PARTIAL = "partial"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDED = "undecided"
    COMMENT = "comment"
    ASK = "ask"

    @property
    def label(self) -> str:
        """How the choice reads."""
        return {
            Act.ACCEPT: "Accept as judged",
            Act.COMMENT: "Comment",
            Act.ASK: "Ask the vendor",
        }.get(self, f"Override: {self.value.replace('_', ' ')}")

    @property
    def notice(self) -> str:
        """The key of what the next page says."""
        return {Act.ACCEPT: "accepted", Act.COMMENT: "commented", Act.ASK: "asked"}.get(self, "overridden")


class Show(StrEnum):
    """Which findings are shown."""

    ALL = "all"
    NOT_MET = "not_met"
    PARTIAL = "partial"
    MET = "met"
    UNDECIDED = "undecided"
    TO_REVIEW = "to_review"


SHOWN = tuple(Show)


class ShownDimension(NamedTuple):
    """A dimension with those of its findings that are shown."""

    dimension: DimensionReport
    rows: tuple[CriterionReport, ...]


def shown_rows(reviewed: Any, show: Show) -> Iterator[ShownDimension]:
    """Yield the dimensions that have something to show; a human's verdict counts before the machine's."""
    for dimension in reviewed.report.dimensions:
        rows = tuple(row for row in dimension.criteria if _is_shown(reviewed.of(row.criterion.id), show))
        if rows:
            yield ShownDimension(dimension=dimension, rows=rows)


def _is_shown(finding: Any, show: Show) -> bool:
    if show is Show.ALL or finding is None:
        return show is Show.ALL
    if show is Show.TO_REVIEW:
        return finding.review is None
    verdict = finding.verdict
    return bool((verdict.value if verdict else Show.UNDECIDED.value) == show.value)


def conditions_in(form: Form) -> tuple[ApprovalCondition, ...]:
    """Return the conditions that a form names; rows that are empty are none.

    Raises:
        InvalidInput: when one has no text, owner or due date.
    """
    found: list[ApprovalCondition] = []
    for row in range(1, CONDITIONS_MAX + 1):
        text = form.text(f"condition_{row}")
        owner, due = form.text(f"owner_{row}"), form.day(f"due_{row}")
        if not (text or owner or due):
            continue
        if not text or not owner or due is None:
            raise InvalidInput(
                f"condition {row} has no text, no owner or no due date",
                advice="Go back and say what is to be done, by whom and until when.",
            )
        found.append(ApprovalCondition(number=len(found) + 1, text=text, owner=owner, due=due))
    return tuple(found)
