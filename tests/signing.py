"""A signer for tests: a real Ed25519 key that is the same every time."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipeline.domain.signed_note import Verifier


class SeededSigner:
    """Port `Signer` over a key made from a seed."""

    def __init__(self, seed: int = 1, name: str = "dossier/test") -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.name = name
        self.verifier_key = Verifier(name=name, public_key=self._key.public_key().public_bytes_raw()).text

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)
