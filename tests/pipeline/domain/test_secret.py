"""Secrets: their form, and what is stored of them."""

import hashlib

import pytest

from pipeline.domain.secret import Secret, SecretKind, offered_secret, secret_of

RANDOM = "Abc-_12345" * 4 + "xyz"


def a_secret(kind: SecretKind = SecretKind.TOKEN) -> Secret:
    return secret_of(kind, "id-000001", random=RANDOM)


def test_what_is_offered_finds_its_record_and_opens_its_digest() -> None:
    offered = offered_secret(SecretKind.TOKEN, f"dossier-token.id-000001.{RANDOM}")
    assert offered == a_secret()
    assert offered.opens(a_secret().digest)


def test_only_the_sha256_of_the_whole_is_stored() -> None:
    assert a_secret().digest == "sha256:" + hashlib.sha256(f"dossier-token.id-000001.{RANDOM}".encode()).hexdigest()


def test_another_secret_of_the_same_record_does_not_open_it() -> None:
    other = secret_of(SecretKind.TOKEN, "id-000001", random=RANDOM[:-1] + "Z")
    assert not other.opens(a_secret().digest)


@pytest.mark.parametrize("kind", [SecretKind.SESSION, SecretKind.INVITATION])
def test_one_kind_never_passes_for_another(kind: SecretKind) -> None:
    assert offered_secret(kind, a_secret().text) is None
    assert not a_secret(kind).opens(a_secret().digest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        RANDOM,
        f"dossier-token.{RANDOM}",
        f"dossier-token.id-000001.{RANDOM}x",
        f"dossier-token.id-000001.{RANDOM[:-1]}",
        f"dossier-token.id-000001.{RANDOM}\n",
        f" dossier-token.id-000001.{RANDOM}",
        f"dossier-token.id'--.{RANDOM}",
        f"dossier-token.\u0661.{RANDOM}",
        f"dossier-token.\udcff.{RANDOM}",
        "dossier-token." + "a" * 100_000,
    ],
)
def test_what_is_no_secret_is_none(text: str) -> None:
    assert offered_secret(SecretKind.TOKEN, text) is None


def test_a_secret_never_prints_itself() -> None:
    assert RANDOM not in f"{a_secret()} {a_secret()!r}"
