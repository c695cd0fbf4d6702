"""Check a decision's signature: an Ed25519 signature of the installation over everything else that it says."""

import base64
import binascii

from pipeline.domain.decision import Decision, Signature, signed_bytes
from pipeline.domain.signed_note import Verifier
from pipeline.errors import InvalidInput


def signed(decision: Decision, *, key: str, signature: bytes) -> Decision:
    """Return the decision with a signature that was made over its `signed_bytes`."""
    value = base64.b64encode(signature).decode()
    return decision.model_copy(update={"signature": Signature(key=key, value=value)})


def verified(decision: Decision, verifier_key: str) -> bool:
    """Whether the owner of this key, written as a C2SP verifier key, signed the decision as it is.

    The key that the decision itself names proves nothing: whoever changes a decision can change that as well.
    """
    if decision.signature is None or decision.signature.key != verifier_key:
        return False
    try:
        value = base64.b64decode(decision.signature.value, validate=True)
        return Verifier.parsed(verifier_key).signed(value, signed_bytes(decision))
    except (binascii.Error, InvalidInput):
        return False
