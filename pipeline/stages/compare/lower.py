"""Let a judge lower what the rules alerted to; nothing can be raised, and what the rules passed over stays passed over.

Rules:
- a judge is asked about material changes alone (`Comparison.material`), so it can only take an alert back;
- an opinion gives a class and a reason; a class that is not lower than the rules' changes nothing, nor does one
  without a reason;
- the rules' own class stays in the record (`Change.ruled`).
"""

from collections.abc import Mapping

from pipeline.domain.drift import Change, ChangeClass, Comparison, highest
from pipeline.domain.model import Record


class Opinion(Record):
    """What a judge makes of a change, and why."""

    change_class: ChangeClass
    because: str


def lowered(comparison: Comparison, opinions: Mapping[int, Opinion]) -> Comparison:
    """Return a comparison with opinions applied; they are keyed by the change's place in `comparison.changes`."""
    changes = tuple(
        _lowered(change, opinions[place]) if place in opinions else change
        for place, change in enumerate(comparison.changes)
    )
    return Comparison.model_validate({**dict(comparison), "changes": changes, "change_class": highest(changes)})


def _lowered(change: Change, opinion: Opinion) -> Change:
    because = opinion.because.strip()
    is_lower = opinion.change_class.rank < change.change_class.rank
    # "None" would make an alert vanish from the record; what changed stays at least cosmetic.
    if change.change_class is not ChangeClass.MATERIAL or not is_lower or not because:
        return change
    least = max(opinion.change_class, ChangeClass.COSMETIC, key=lambda each: each.rank)
    return Change.model_validate({**dict(change), "change_class": least, "lowered_because": because})
