"""The Merkle tree of RFC 6962, section 2.1, over entries that arrive one after another.

Rules:
- a leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right), the empty tree's root SHA-256 of nothing;
- a tree of n entries splits at the largest power of two below n.
"""

from collections.abc import Iterable
from hashlib import sha256


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
