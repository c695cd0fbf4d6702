"""Signed notes after C2SP (c2sp.org/signed-note): a text, a blank line, and one line for each signature, in Ed25519.

Rules:
- UTF-8 without control characters other than newline; the last empty line ends the text;
- a signature line is an em dash, a space, the key's name, a space, and the base64 of key id (4 bytes) and signature;
- the key id is the start of SHA-256(name || 0x0A || 0x01 || public key);
- signatures by keys that nobody asked about are ignored; one by a known key that does not verify spoils the note.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pipeline.domain.model import Record
from pipeline.errors import IntegrityBroken, InvalidInput

_ED25519 = b"\x01"
_PUBLIC_KEY_BYTES = 32
_KEY_ID_BYTES = 4
# The specification asks for at least 16 signatures, and a limit.
_SIGNATURES_MAX = 64
_NOTE_MAX_BYTES = 1024 * 1024

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE_LINE = re.compile(r"\u2014 ([^\s+]+) (\S+)")
_VERIFIER_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")


class Verifier(Record):
    """A public key and the name that it signs under."""

    name: str
    public_key: bytes

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read `name+key id+base64(type || public key)`.

        Raises:
            InvalidInput: when it is no verifier key for Ed25519, or its id is not the one that it must have.
        """
        found = _VERIFIER_KEY.fullmatch(text)
        material = _decoded(found[3]) if found else None
        if found is None or material is None or material[:1] != _ED25519 or len(material) != _PUBLIC_KEY_BYTES + 1:
            raise InvalidInput(
                f"not a verifier key for Ed25519: {text[:120]!r}",
                advice="It looks like `name+0123abcd+AQ...`; `dossier audit key` prints this installation's.",
            )
        verifier = cls(name=found[1], public_key=material[1:])
        if verifier.key_id.hex() != found[2]:
            raise InvalidInput(f"the id in this verifier key is not that of its key: {text[:120]!r}")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The verifier key as one writes it down."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public_key).decode()}"

    def signed(self, signature: bytes, text: bytes) -> bool:
        """Whether this key made the signature over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text)
        except InvalidSignature:
            return False
        return True


class OpenedNote(Record):
    """A note's text, its final newline included, and those of the keys asked about that signed it."""

    text: str
    signers: tuple[Verifier, ...]


def checked_key_name(name: str) -> str:
    """Return a name under which a key may sign.

    Raises:
        InvalidInput: when it is empty, or has spaces, control characters or a plus.
    """
    if not re.fullmatch(r"[^\s+\x00-\x1f]+", name):
        raise InvalidInput(
            f"not a name for a key: {name!r}", advice="One without spaces and plus signs: `acme.example`."
        )
    return name


def note_of(text: str, signer: Verifier, signature: bytes) -> bytes:
    """Return the note that carries one signature over `text`, which ends in a newline."""
    signed = base64.b64encode(signer.key_id + signature).decode()
    return f"{text}\n\u2014 {signer.name} {signed}\n".encode()


def opened_note(note: bytes, verifiers: Iterable[Verifier]) -> OpenedNote:
    """Return a note's text, which is worth something only because one of these keys signed it.

    Raises:
        IntegrityBroken: when the note is malformed, no known key signed it, or a known key's signature is wrong.
    """
    text, signatures = _split(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signers: list[Verifier] = []
    for line in signatures:
        found = _SIGNATURE_LINE.fullmatch(line)
        content = _decoded(found[2]) if found else None
        if found is None or content is None or len(content) <= _KEY_ID_BYTES:
            raise IntegrityBroken(f"not a signature line: {line[:120]!r}")
        verifier = known.get((found[1], content[:_KEY_ID_BYTES]))
        if verifier is None:
            continue
        if not verifier.signed(content[_KEY_ID_BYTES:], text.encode()):
            raise IntegrityBroken(f"the signature of {verifier.name} is not one over this text")
        if verifier not in signers:
            signers.append(verifier)
    if not signers:
        raise IntegrityBroken(f"no signature by {' or '.join(sorted(name for name, _ in known)) or 'a known key'}")
    return OpenedNote(text=text, signers=tuple(signers))


class _Parts(NamedTuple):
    text: str
    signatures: list[str]


def _split(note: bytes) -> _Parts:
    if len(note) > _NOTE_MAX_BYTES:
        raise IntegrityBroken(f"a signed note has at most {_NOTE_MAX_BYTES} bytes, this one {len(note)}")
    try:
        content = note.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise IntegrityBroken("a signed note is UTF-8, this is not") from exc
    text, blank, signatures = content.rpartition("\n\n")
    if not blank or not text or not signatures.endswith("\n") or _CONTROL.search(content):
        raise IntegrityBroken("not a signed note: a text, a blank line, and a line for each signature")
    lines = signatures[:-1].split("\n")
    if len(lines) > _SIGNATURES_MAX:
        raise IntegrityBroken(f"a signed note has at most {_SIGNATURES_MAX} signatures here, this one {len(lines)}")
    return _Parts(text + "\n", lines)


def _decoded(text: str) -> bytes | None:
    """Return what standard base64 spells, if it is spelt the one way in which it is written."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if base64.b64encode(content).decode() == text else None
