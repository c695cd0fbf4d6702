"""Whether an ID token may be believed (OpenID Connect Core 1.0, 3.1.3.7), and what it says.

Rules:
- it is signed with a key that the provider publishes, by an algorithm with a public key; `none` and the HMAC family
  are never taken, whatever the token's header says;
- `iss`, `aud`, `exp`, `iat` and `nonce` are there and right; `azp` is, where there are several audiences; `at_hash` is
  right where it is given;
- a claim of another type than it should have counts as not there.
"""

from collections.abc import Iterable
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from pipeline.domain.model import Record
from pipeline.errors import NotAllowed

CLOCK_LEEWAY_SECONDS = 60
RSA_MIN_BITS = 2048
KEYS_MAX = 100
_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
ALGORITHMS = tuple(f"{family}{bits}" for family in _TYPES for bits in (256, 384, 512))
_REFUSED = "Try again; if it happens again, whoever keeps the identity provider should look at it."

Key = RSAKey | ECKey


class UnknownKey(NotAllowed):
    """A token is signed with none of the keys that are known."""

    advice = _REFUSED


class Expected(Record):
    """What a token has to say. `now` is in seconds since 1970."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    now: int


def usable_keys(published: object) -> tuple[Key, ...]:
    """Return the keys of a key set that can check signatures; the others are left out."""
    listed = published.get("keys") if isinstance(published, dict) else None
    keys = [_key(item) for item in (listed if isinstance(listed, list) else [])[:KEYS_MAX]]
    return tuple(key for key in keys if key is not None)


def verified_claims(token: str, keys: Iterable[Key], *, expected: Expected) -> dict[str, Any]:
    """Return a token's claims.

    Raises:
        UnknownKey: when none of the keys is the one that its header names.
        NotAllowed: for any other rule that it breaks.
    """
    try:
        header = dict(jws.extract_compact(token.encode()).headers())
        decoded = _decoded(token, _candidates(keys, header))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
                "iat": {"essential": True},
                "nonce": {"essential": True, "value": expected.nonce},
            },
            {"client_id": expected.client_id, "nonce": expected.nonce, "access_token": expected.access_token},
        )
        claims.validate(now=expected.now, leeway=CLOCK_LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        said = str(error) if isinstance(error, JoseError) else type(error).__name__
        raise NotAllowed(f"the identity provider's ID token is not valid: {said[:200]}", advice=_REFUSED) from error
    return dict(claims)


def _candidates(keys: Iterable[Key], header: dict[str, Any]) -> list[Key]:
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise NotAllowed(
            f"the identity provider's ID token is not signed as it must be: {str(algorithm)[:20]!r}", advice=_REFUSED
        )
    fitting = [
        key
        for key in keys
        if key.key_type == _TYPES[algorithm[:2]]
        and key.get("alg") in {None, algorithm}
        and (kid is None or key.get("kid") == kid)
    ]
    if not fitting:
        raise UnknownKey("the identity provider's ID token is signed with a key that it does not publish")
    return fitting


def _decoded(token: str, keys: list[Key]) -> jwt.Token:
    # Providers may add headers of their own; what `crit` names must be known all the same.
    registry = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    for key in keys[:-1]:
        try:
            return jwt.decode(token, key, registry=registry)
        except BadSignatureError:
            continue
    return jwt.decode(token, keys[-1], registry=registry)


def _key(item: object) -> Key | None:
    if not isinstance(item, dict) or item.get("use") not in {None, "sig"} or item.get("kty") not in {"RSA", "EC"}:
        return None
    modulus = item.get("n")
    # joserfc warns of a short key; it must not be believed at all.
    if item["kty"] == "RSA" and (not isinstance(modulus, str) or len(modulus) * 6 < RSA_MIN_BITS):
        return None
    public = {
        name: value for name, value in item.items() if name in {"kty", "use", "alg", "kid", "n", "e", "crv", "x", "y"}
    }
    try:
        key = JWKRegistry.import_key(public)
    except (JoseError, ValueError, TypeError):
        return None
    return key if isinstance(key, RSAKey | ECKey) else None
