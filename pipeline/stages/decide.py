"""Which verdict may stand, when the evidence is weak, old, or disagrees with itself.

Rules, each seen by the reviewer as the reason why a judge's verdict was changed:
- evidence that disagrees is settled by rank: contract, attestation, policy, self-claim; between equals the newer wins
  when both are dated; between equals of one age, or of no known age, the worse verdict stands, never the nicer one;
- `met` needs evidence of a kind that the rubric accepts for it; otherwise it is `partial`;
- `met` needs such evidence that is not older, by its own date, than the rubric's limit; what gives no date is not
  called old, nor is a contract, which binds until it is replaced.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.domain.citation import Citation
from pipeline.domain.finding import Contradiction
from pipeline.domain.judgement import ShownPassage
from pipeline.domain.model import Record
from pipeline.domain.rubric import Criterion
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict
from pipeline.stages.dating import months_between

# From the nicest to the worst. What is not applicable costs the vendor nothing, so it is the nicest.
_BADNESS = (Verdict.NOT_APPLICABLE, Verdict.MET, Verdict.PARTIAL, Verdict.NOT_MET)


class Ground(Record):
    """A citation that counts, the verdict that it carries, and the passage that it was found in."""

    verdict: Verdict
    citation: Citation
    shown: ShownPassage


class _Lowered(NamedTuple):
    """A verdict that its evidence can carry, and why it is not the one that was wanted."""

    verdict: Verdict
    reason: str | None


class Decision(Record):
    """What stands: `deciding` are the grounds that carry it, `reason` says why it is not what the judge said."""

    verdict: Verdict
    deciding: tuple[Ground, ...]
    contradictions: tuple[Contradiction, ...]
    reason: str | None


def decided(
    verdict: Verdict, supporting: Sequence[Ground], opposing: Sequence[Ground], *, criterion: Criterion
) -> Decision:
    """Settle a judge's verdict, which `supporting` carry (at least one), against what opposes it."""
    sides = [item for item in opposing if item.verdict is not verdict]
    basis = min(supporting, key=_rank)
    # Each side is held against the judge's own: where dates are missing, "outweighs" is no order among the sides.
    stronger = [item for item in sides if _outweighs(item, basis)]
    against = min(
        stronger, key=lambda item: (item.shown.evidence_kind.rank, -_BADNESS.index(item.verdict)), default=None
    )
    contradictions = tuple(
        Contradiction(between=(basis.citation, item.citation), note=_note(basis, item)) for item in sides
    )
    if against is None:
        lowered, reason = _lowered(verdict, supporting, criterion)
        return Decision(verdict=lowered, deciding=tuple(supporting), contradictions=contradictions, reason=reason)
    deciding = tuple(item for item in stronger if item.verdict is against.verdict)
    contradictions += tuple(
        Contradiction(between=(item.citation, against.citation), note=_note(item, against))
        for item in supporting
        if item is not basis
    )
    lowered, reason = _lowered(against.verdict, deciding, criterion)
    return Decision(
        verdict=lowered,
        deciding=deciding,
        contradictions=contradictions,
        reason=" ".join(filter(None, [f"The evidence disagrees. {_note(basis, against)}", reason])),
    )


def _rank(item: Ground) -> tuple[int, int]:
    """Order by strength: kind first, then the newer; undated evidence comes last among equals."""
    age = -item.shown.stated_on.toordinal() if item.shown.stated_on else 0
    return (item.shown.evidence_kind.rank, age)


def _outweighs(against: Ground, basis: Ground) -> bool:
    if against.shown.evidence_kind is not basis.shown.evidence_kind:
        return against.shown.evidence_kind.rank < basis.shown.evidence_kind.rank
    newer, older = against.shown.stated_on, basis.shown.stated_on
    if newer is not None and older is not None and newer != older:
        return newer > older
    return _BADNESS.index(against.verdict) > _BADNESS.index(basis.verdict)


def _note(basis: Ground, against: Ground) -> str:
    winner, loser = (against, basis) if _outweighs(against, basis) else (basis, against)
    if winner.shown.evidence_kind is not loser.shown.evidence_kind:
        why = "outranks"
    elif winner.shown.stated_on and loser.shown.stated_on and winner.shown.stated_on != loser.shown.stated_on:
        why = "is newer than"
    else:
        why = "weighs as much as"
    verdict = winner.verdict.value
    return f"{_named(winner)} says {verdict} and {why} {_named(loser)}, which says {loser.verdict.value}."


def _named(item: Ground) -> str:
    dated = f" of {item.shown.stated_on.isoformat()}" if item.shown.stated_on else ""
    return f"a {item.shown.evidence_kind.value} ({item.shown.kind.value}{dated})"


def _lowered(verdict: Verdict, carrying: Sequence[Ground], criterion: Criterion) -> _Lowered:
    if verdict is not Verdict.MET:
        return _Lowered(verdict, None)
    accepted = [item for item in carrying if item.shown.evidence_kind in criterion.accepted_evidence]
    if not accepted:
        best = min(carrying, key=_rank).shown.evidence_kind.value
        wanted = ", ".join(kind.value for kind in criterion.accepted_evidence)
        return _Lowered(Verdict.PARTIAL, f"The best evidence is a {best}; `met` needs one of: {wanted}.")
    if all(_is_stale(item, criterion) for item in accepted):
        newest = max(item.shown.stated_on for item in accepted if item.shown.stated_on is not None)
        limit = f"`met` needs some that is at most {criterion.fresh_months} months old."
        return _Lowered(Verdict.PARTIAL, f"The newest evidence is of {newest.isoformat()}; {limit}")
    return _Lowered(verdict, None)


def _is_stale(item: Ground, criterion: Criterion) -> bool:
    """Whether evidence is too old by its own date. A contract binds until it is replaced, however old it is."""
    if item.shown.evidence_kind is EvidenceKind.CONTRACT:
        return False
    if criterion.fresh_months is None or item.shown.stated_on is None:
        return False
    return months_between(item.shown.stated_on, item.shown.looked_on) > criterion.fresh_months
