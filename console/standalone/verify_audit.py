"""Prove an exported audit trail without Dossier: python verify_audit.py FOLDER --key VERIFIER_KEY [--checkpoint FILE].

It needs Python 3.11 and the package `cryptography`, and imports nothing else. What it checks, in this order:
1. events.jsonl: every line is canonical JSON; sequences are 1, 2, 3 ...; `previous` is the `hash` of the line before
   (the first one's is 64 zeros); `hash` is SHA-256 over the canonical JSON of all other fields;
2. every file in checkpoints/, and every --checkpoint: a signed note (c2sp.org/signed-note) that the key signed;
3. the Merkle tree (RFC 6962) over the first N events, N and its root as the checkpoint says. The entry of an event is
   the 32 bytes of its hash. Fewer than N events means that the rest was cut off.
Get the key, and a checkpoint that you kept, from elsewhere than this folder: who can change all of it can change both.
Exit codes: 0 everything holds, 2 wrong usage, 3 something does not, which is printed.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = {"action", "actor", "at", "hash", "payload", "previous", "sequence", "subject"}
SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Broken(Exception):
    """What does not hold."""


def canonical(value: object) -> str:
    """Return the one spelling: no white space, keys sorted by code point, only what must be escaped is."""
    if isinstance(value, str):
        return '"' + "".join(SHORT.get(c) or (c if c >= " " else f"\\u{ord(c):04x}") for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)  # of a float: the fewest digits that read back as it


def sha256(data: bytes) -> bytes:
    """Return 32 bytes."""
    return hashlib.sha256(data).digest()


def event_digest(line: bytes, sequence: int, previous: str) -> bytes:
    """Return the 32 bytes of an event's hash, or say what is wrong with the event."""
    try:
        event = json.loads(line)
        if type(event) is not dict or set(event) != FIELDS or canonical(event).encode() + b"\n" != line:
            raise Broken(f"line {sequence} is not an event in canonical form")
    except (ValueError, TypeError, RecursionError) as error:
        raise Broken(f"line {sequence} is not an event: {error}") from error
    if canonical(event["sequence"]) != str(sequence) or event["previous"] != previous:
        raise Broken(f"line {sequence} does not follow the line before it")
    stated, digest = event.pop("hash"), sha256(canonical(event).encode())
    if stated != "sha256:" + digest.hex():
        raise Broken(f"event {sequence}: its content was changed")
    return digest


def merkle_root(subtrees: list[bytes]) -> bytes:
    """Return the root over complete subtrees, the largest first."""
    root = subtrees[-1] if subtrees else sha256(b"")
    for left in reversed(subtrees[:-1]):
        root = sha256(b"\x01" + left + root)
    return root


def checked_chain(folder: Path, sizes: set[int]) -> tuple[int, dict[int, bytes]]:
    """Return how many events there are, and the Merkle roots at the sizes asked for that they reach."""
    count, previous = 0, "sha256:" + "0" * 64
    subtrees: list[bytes] = []
    roots = {0: merkle_root([])}
    with (folder / "events.jsonl").open("rb") as lines:
        for count, line in enumerate(lines, 1):
            digest = event_digest(line, count, previous)
            previous = "sha256:" + digest.hex()
            node, rest = sha256(b"\x00" + digest), count - 1
            while rest & 1:
                node, rest = sha256(b"\x01" + subtrees.pop() + node), rest >> 1
            subtrees.append(node)
            if count in sizes:
                roots[count] = merkle_root(subtrees)
    return count, roots


def signed_head(note: bytes, key: str) -> tuple[int, bytes]:
    """Return the size and the root that the key signed."""
    name, key_id, material = key.strip().split("+", 2)
    public = base64.b64decode(material, validate=True)
    if public[:1] != b"\x01" or sha256(name.encode() + b"\n" + public)[:4].hex() != key_id:
        raise ValueError("the key is not a verifier key for Ed25519")
    text, _, signatures = note.rpartition(b"\n\n")
    text, good = text + b"\n", 0
    for line in signatures.decode().removesuffix("\n").split("\n"):
        found = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
        signature = base64.b64decode(found[2], validate=True) if found else b""
        if found and found[1] == name and signature[:4].hex() == key_id:
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], text)
            good += 1
    body = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*", text.decode())
    if not good or not body or body[1] != name:
        raise ValueError(f"not a checkpoint that {name} signed")
    return int(body[2]), base64.b64decode(body[3])


def verify(folder: Path, key: str, checkpoints: list[Path]) -> str:
    """Return a sentence about what was proved; raise Broken with what was not."""
    heads = {}
    for file in [*sorted((folder / "checkpoints").glob("*.txt")), *checkpoints]:
        try:
            heads[file] = signed_head(file.read_bytes(), key)
        except (ValueError, InvalidSignature) as error:
            raise Broken(f"{file}: {str(error) or 'the signature is wrong'}") from error
    if not heads:
        raise Broken("there is no checkpoint, so a tail that was cut off would not show")
    count, roots = checked_chain(folder, {size for size, _ in heads.values()})
    for file, (size, root) in heads.items():
        if size > count:
            raise Broken(f"events were cut off after {count}: {file} signed {size}")
        if roots[size] != root:
            raise Broken(f"the first {size} events are not those that {file} signed")
    return f"{count} events hold; {len(heads)} checkpoints hold, the last over {max(heads.values())[0]} events"


def main(arguments: list[str]) -> int:
    """Run the checks and return the exit code."""
    parser = argparse.ArgumentParser(description="Prove an exported audit trail.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", help="verifier key; default: the one in the folder, which proves little")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="one that you kept")
    given = parser.parse_args(arguments)
    try:
        key = given.key or (given.folder / "verifier-key.txt").read_text("utf-8")
        told = verify(given.folder, key, given.checkpoint)
    except (Broken, OSError) as error:
        print(f"BROKEN: {error}")
        return 3
    print(told if given.key else f"{told}. The key came with the export: compare it with one you know.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
