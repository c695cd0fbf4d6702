"""The installation's signing key: Ed25519, in one file that only this user can read, made when it is first needed.

It is never in the database, whose thief could otherwise sign what he changed, and never printed.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pipeline.domain.signed_note import Verifier, checked_key_name
from pipeline.errors import ConfigurationError
from store.whole_files import make_private_folder, whole_file

KEY_FILE = "installation.pem"

_OTHERS = 0o077


class FileSigner:
    """Port `Signer`. Several processes may come first at once: all of them end up with the one key."""

    def __init__(self, folder: Path, *, origin: str | None) -> None:
        """Say where the key is or will be. Nothing is read or made yet.

        Args:
            folder: the folder of the key, made with mode 0700.
            origin: the name to sign under; without one it is `dossier/` and eight digits of the key's hash.
        """
        self._file = folder / KEY_FILE
        self._origin = origin

    @property
    def name(self) -> str:
        """The name that it signs under."""
        return self._verifier.name

    @property
    def verifier_key(self) -> str:
        """The public key, as `name+key id+base64`."""
        return self._verifier.text

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes.

        Raises:
            ConfigurationError: when the key cannot be read or made, or when others can read it.
        """
        return self._key.sign(message)

    @cached_property
    def _verifier(self) -> Verifier:
        public = self._key.public_key().public_bytes_raw()
        name = self._origin or f"dossier/{hashlib.sha256(public).hexdigest()[:8]}"
        return Verifier(name=checked_key_name(name), public_key=public)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        with _errors_as_ours(self._file):
            try:
                pem = _read_private(self._file)
            except FileNotFoundError:
                self._make()
                pem = _read_private(self._file)
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
            raise ConfigurationError(f"{self._file} holds no private key that can be read", advice=_RESTORE) from exc
        if not isinstance(key, Ed25519PrivateKey):
            raise ConfigurationError(f"{self._file} holds a key of another kind than Ed25519", advice=_RESTORE)
        return key

    def _make(self) -> None:
        """Put a fresh key under the name, unless another process was faster."""
        make_private_folder(self._file.parent)
        _refuse_open_to_others(self._file.parent, self._file.parent.stat().st_mode)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with suppress(FileExistsError), whole_file(self._file, replacing=False) as file:
            file.write(pem)


_RESTORE = "Restore the file from a backup. Moving it away makes a new key, which does not prove old checkpoints."


def _read_private(file: Path) -> bytes:
    with file.open("rb") as opened:
        _refuse_open_to_others(file, os.fstat(opened.fileno()).st_mode)
        _refuse_open_to_others(file.parent, file.parent.stat().st_mode)
        return opened.read()


def _refuse_open_to_others(path: Path, mode: int) -> None:
    if mode & _OTHERS:
        raise ConfigurationError(
            f"others than this user may use {path} (mode {mode & 0o777:04o}), which holds the signing key",
            advice=f"If nobody else has read the key, run `chmod go= {path}`; else make a new key and say so.",
        )


@contextmanager
def _errors_as_ours(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise ConfigurationError(
            f"the signing key {file} cannot be used: {exc.strerror}",
            advice="Check that this user may write to DOSSIER_HOME, on a disk that is not read-only.",
        ) from exc
