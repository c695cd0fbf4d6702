"""The tree of RFC 6962, against the vectors that certificate transparency logs test themselves with."""

from hashlib import sha256

import pytest

from pipeline.domain.merkle import InclusionProof, MerkleFrontier, inclusion_proof

# The eight entries and the roots of their first 0 ... 8, as published with the reference implementation of CT.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def recursive(entries: list[bytes]) -> bytes:
    """The definition, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + recursive(entries[:split]) + recursive(entries[split:])).digest()


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    tree = MerkleFrontier()
    tree.extend(bytes.fromhex(entry) for entry in ENTRIES[:size])
    assert tree.root().hex() == ROOTS[size]


def test_a_tree_that_grows_has_the_root_of_the_definition_at_every_size() -> None:
    tree, entries = MerkleFrontier(), [bytes([number]) * 32 for number in range(70)]
    for size in range(len(entries)):
        assert tree.root() == recursive(entries[:size])
        assert tree.size == size
        tree.extend([entries[size]])


def entries_of(size: int) -> list[bytes]:
    return [bytes([number]) * 32 for number in range(size)]


def root_of(proof: InclusionProof, entries: dict[int, bytes]) -> bytes:
    """The root that some entries and the nodes of a proof have: the definition, with the nodes where no entry is."""

    def node(start: int, end: int) -> bytes:
        if not any(start <= place < end for place in entries):
            return proof.nodes[f"{start}-{end}"]
        if end - start == 1:
            return sha256(b"\x00" + entries[start]).digest()
        split = 1
        while split * 2 < end - start:
            split *= 2
        return sha256(b"\x01" + node(start, start + split) + node(start + split, end)).digest()

    return node(0, proof.size)


@pytest.mark.parametrize("size", range(1, 34))
def test_some_entries_and_their_proof_have_the_root_of_all(size: int) -> None:
    entries = entries_of(size)
    for places in ([0], [size - 1], [size // 2, size - 1], list(range(0, size, 3)), list(range(size))):
        proof = inclusion_proof(iter(entries), size=size, places=places)
        assert proof.root == recursive(entries)
        assert root_of(proof, {place: entries[place] for place in places}) == proof.root
        assert len(proof.nodes) <= len(set(places)) * size.bit_length()


def test_another_entry_another_place_or_another_node_has_another_root() -> None:
    entries = entries_of(21)
    proof = inclusion_proof(entries, size=21, places=[5, 20])
    assert root_of(proof, {5: entries[5], 20: entries[4]}) != proof.root
    for name in proof.nodes:
        changed = proof.model_copy(update={"nodes": proof.nodes | {name: bytes(32)}})
        assert root_of(changed, {5: entries[5], 20: entries[20]}) != proof.root
    with pytest.raises(KeyError):
        root_of(proof, {4: entries[5], 20: entries[20]})


def test_entries_after_the_size_are_not_read_and_too_few_are_said() -> None:
    rest = iter(entries_of(9))
    assert inclusion_proof(rest, size=8, places=[3]).root == recursive(entries_of(8))
    assert next(rest) == entries_of(9)[8]
    with pytest.raises(ValueError, match="fewer than 10"):
        inclusion_proof(entries_of(9), size=10, places=[3])
    for place in (-1, 9):
        with pytest.raises(ValueError, match="not all in a tree of 9"):
            inclusion_proof(entries_of(9), size=9, places=[place])
