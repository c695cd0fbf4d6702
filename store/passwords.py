"""Hashes of passwords: argon2id through argon2-cffi, with the parameters that the library recommends (RFC 9106)."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from pipeline.errors import IntegrityBroken

# One hash takes 64 MiB: what may run at once, so that many people signing in do not exhaust the memory.
HASHES_AT_ONCE_MAX = 4


class Argon2Passwords:
    """Port `PasswordHasher`. Threads may share it; the work is done without the interpreter's lock."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher()
        self._at_once = BoundedSemaphore(HASHES_AT_ONCE_MAX)

    def hashed(self, password: str) -> str:
        """Return a hash with a salt of its own."""
        with self._at_once:
            return self._argon2.hash(password)

    def matches(self, password: str, hashed: str) -> bool:
        """Whether the hash was made of this password.

        Raises:
            IntegrityBroken: when it is no argon2 hash.
        """
        try:
            with self._at_once:
                return self._argon2.verify(hashed, password)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError) as exc:
            raise IntegrityBroken("a stored password hash cannot be read") from exc

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)
