"""The Merkle tree of RFC 6962, section 2.1, over entries that arrive one after another.

Rules:
- a leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right), the empty tree's root SHA-256 of nothing;
- a tree of n entries splits at the largest power of two below n.
"""

from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256
from itertools import islice

from pipeline.domain.model import Record


class MerkleFrontier:
    """A growing tree: it keeps one hash for each bit that is set in the number of entries, so O(log n) of them."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[bytes] = []  # roots of complete subtrees, the largest and leftmost first

    def extend(self, entries: Iterable[bytes]) -> None:
        """Add entries at the right."""
        size, whole = self.size, self._whole
        for entry in entries:
            node = sha256(b"\x00" + entry).digest()
            rest = size
            while rest & 1:
                node = sha256(b"\x01" + whole.pop() + node).digest()
                rest >>= 1
            whole.append(node)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """Return the root hash, 32 bytes, of the entries so far; more may follow."""
        if not self._whole:
            return sha256(b"").digest()
        root = self._whole[-1]
        for left in reversed(self._whole[:-1]):
            root = sha256(b"\x01" + left + root).digest()
        return root


class InclusionProof(Record):
    """That entries stand at their places among the first `size`: all that is needed to compute the root again.

    `nodes` are the roots of the largest parts of the tree, `start-end` (end excluded), that have none of the entries.
    """

    size: int
    root: bytes
    nodes: dict[str, bytes]


def inclusion_proof(entries: Iterable[bytes], *, size: int, places: Iterable[int]) -> InclusionProof:
    """Prove some of the first `size` entries at once, reading the entries once and holding none.

    Args:
        entries: at least `size` of them, from the first on.
        places: of those to prove, from 0, each below `size`.

    Raises:
        ValueError: when there are fewer entries, or a place is none.
    """
    wanted, read = sorted(set(places)), iter(entries)
    if wanted and not 0 <= wanted[0] <= wanted[-1] < size:
        raise ValueError(f"places {wanted[0]} to {wanted[-1]} are not all in a tree of {size}")
    nodes: dict[str, bytes] = {}

    def node(start: int, end: int) -> bytes:
        has_wanted = bisect_left(wanted, start) < bisect_left(wanted, end)
        if has_wanted and end - start > 1:
            split = start + (1 << (end - start - 1).bit_length() - 1)
            return sha256(b"\x01" + node(start, split) + node(split, end)).digest()
        part = MerkleFrontier()
        part.extend(islice(read, end - start))
        if part.size < end - start:
            raise ValueError(f"there are fewer than {size} entries")
        if not has_wanted:
            nodes[f"{start}-{end}"] = part.root()
        return part.root()

    return InclusionProof(size=size, root=node(0, size), nodes=nodes)
