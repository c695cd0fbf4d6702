"""What is published as keys, and what comes as a token, is believed or refused, and never anything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from console.web.identity.id_token import Expected, UnknownKey, usable_keys, verified_claims
from pipeline.errors import NotAllowed
from tests.oidc_provider import EC, RSA

NOW = 1_770_000_000
EXPECTED = Expected(issuer="https://id.example", client_id="dossier", nonce="n", access_token="", now=NOW)
CLAIMS = {"iss": "https://id.example", "aud": "dossier", "sub": "1", "exp": NOW + 60, "iat": NOW, "nonce": "n"}
PUBLIC = RSA.as_dict(private=False)


def published(*keys: dict[str, Any]) -> dict[str, Any]:
    return {"keys": list(keys)}


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "ES256"])
def test_the_usual_algorithms_are_taken(algorithm: str) -> None:
    key = EC if algorithm == "ES256" else RSA
    token = jwt.encode({"alg": algorithm, "kid": key.kid}, CLAIMS, key, algorithms=[algorithm])
    keys = usable_keys(published(PUBLIC, EC.as_dict(private=False)))
    assert verified_claims(token, keys, expected=EXPECTED)["sub"] == "1"


def test_without_a_key_s_name_every_fitting_key_is_tried() -> None:
    other = {name: value for name, value in RSAKey.generate_key(2048).as_dict(private=False).items() if name != "kid"}
    token = jwt.encode({"alg": "RS256"}, CLAIMS, RSA)
    assert verified_claims(token, usable_keys(published(other, PUBLIC)), expected=EXPECTED)["sub"] == "1"


SHORT = "A" * 300  # 1,800 bits
UNUSABLE: dict[str, dict[str, Any]] = {
    "for encryption": PUBLIC | {"use": "enc"},
    "a shared secret": {**OctKey.generate_key(256).as_dict(private=True), "kid": "rsa"},
    "too short": PUBLIC | {"n": SHORT},
    "for another algorithm": PUBLIC | {"alg": "RS512"},
    "of another name": PUBLIC | {"kid": "another"},
    "of another kind": {**ECKey.generate_key("P-256").as_dict(private=False), "kid": "rsa"},
    "broken": {"kty": "RSA", "kid": "rsa", "n": 5, "e": None},
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_key_that_is_not_for_this_is_as_if_it_were_not_published(case: str) -> None:
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, CLAIMS, RSA)
    with pytest.raises(UnknownKey):
        verified_claims(token, usable_keys(published(UNUSABLE[case])), expected=EXPECTED)


def test_a_broken_key_leaves_the_others_usable() -> None:
    assert len(usable_keys(published(UNUSABLE["broken"], PUBLIC))) == 1


@pytest.mark.parametrize("what", [None, [], "x", {}, {"keys": None}, {"keys": [None, 1, "x", {}, {"kty": "RSA"}]}])
def test_what_is_no_key_set_has_no_keys(what: object) -> None:
    assert usable_keys(what) == ()


def test_a_header_that_must_be_understood_and_is_not_is_refused() -> None:
    header = {"alg": "RS256", "kid": "rsa", "crit": ["tenant"], "tenant": "x"}
    token = jwt.encode({"alg": "RS256", "kid": "rsa"}, CLAIMS, RSA)
    from joserfc.util import json_b64encode

    forged = f"{json_b64encode(header).decode()}.{token.partition('.')[2]}"
    with pytest.raises(NotAllowed):
        verified_claims(forged, usable_keys(published(PUBLIC)), expected=EXPECTED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*CLAIMS, "azp", "at_hash", "nbf", "amr", "auth_time"]), JSON, min_size=1))
def test_a_signed_token_of_any_content_is_believed_or_refused(claims: dict[str, Any]) -> None:
    token = jwt.encode({"alg": "ES256", "kid": "ec"}, CLAIMS | claims, EC)
    expected = EXPECTED.model_copy(update={"access_token": "access"})
    try:
        said = verified_claims(token, usable_keys(published(EC.as_dict(private=False))), expected=expected)
    except NotAllowed:
        return
    assert (said["iss"], said["nonce"]) == ("https://id.example", "n")
    assert "dossier" in said["aud"]


@given(st.text() | st.from_regex(r"[\w-]{0,20}\.[\w-]{0,20}\.[\w-]{0,20}", fullmatch=True))
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed):
        verified_claims(text, usable_keys(published(PUBLIC)), expected=EXPECTED)
