"""Sentences that were cut into others, or joined to them, with the same letters: a line break came or went.

One clause of one version against a few neighbouring clauses of the other, by their letters and digits alone. White
space does not count: a page that loses a line break glues two words together.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.stages.compare.clauses import Clause

NEIGHBOURS_MAX = 4


class Regrouped(NamedTuple):
    """What is left of two versions' clauses."""

    old: list[Clause]
    new: list[Clause]


def without_regrouped(old: Sequence[Clause], new: Sequence[Clause]) -> Regrouped:
    """Take off what was only cut otherwise, first where it was cut apart, then where it was joined."""
    parted = _taken_off(old, new)
    joined = _taken_off(parted.new, parted.old)
    return Regrouped(old=joined.new, new=joined.old)


def _taken_off(wholes: Sequence[Clause], parts: Sequence[Clause]) -> Regrouped:
    wanted: dict[str, list[int]] = {}
    for index, clause in enumerate(wholes):
        wanted.setdefault(_letters(clause), []).append(index)
    letters = [_letters(clause) for clause in parts]
    used: set[int] = set()
    found: set[int] = set()
    for first in range(len(parts)):
        for count in range(2, NEIGHBOURS_MAX + 1):
            run = range(first, first + count)
            if run.stop > len(parts) or parts[run.stop - 1].place - parts[first].place != count - 1:
                break
            whole = wanted.get("".join(letters[first : run.stop]))
            if whole and used.isdisjoint(run):
                found.add(whole.pop())
                used.update(run)
    return Regrouped(
        old=[clause for index, clause in enumerate(wholes) if index not in found],
        new=[clause for index, clause in enumerate(parts) if index not in used],
    )


def _letters(clause: Clause) -> str:
    return "".join(filter(str.isalnum, clause.text)).lower()
