"""Choices that fall the same way on every machine and every run."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """A sequence of choices that follows from a seed alone."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._throws = 0

    def number(self, below: int) -> int:
        """Return a number from 0 to `below` - 1."""
        self._throws += 1
        digest = hashlib.sha256(f"{self._throws}\x00{self._seed}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % below

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.number(len(items))]


def shuffled(items: Sequence[Item], keys: Sequence[str]) -> list[Item]:
    """Return the items in an order that follows from their keys' hashes."""
    order = sorted(range(len(items)), key=lambda index: hashlib.sha256(keys[index].encode()).digest())
    return [items[index] for index in order]
