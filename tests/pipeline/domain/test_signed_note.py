"""Signed notes, against the example of the C2SP specification and against what it forbids."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipeline.domain.signed_note import Verifier, checked_key_name, note_of, opened_note
from pipeline.errors import IntegrityBroken, InvalidInput

# The example in c2sp.org/signed-note.
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SIGNATURE = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
TEXT = "This is an example message.\n"
NOTE = f"{TEXT}\n— example.com/foo {SIGNATURE}\n"
STRANGER = f"— stranger.example {base64.b64encode(b'idid' + bytes(64)).decode()}\n"

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OURS = Verifier(name="acme.example/log", public_key=SECRET.public_key().public_bytes_raw())


def opened(note: str, *keys: str) -> str:
    return opened_note(note.encode(), [Verifier.parsed(key) for key in keys or (KEY,)]).text


def test_the_example_of_the_specification_verifies() -> None:
    assert opened(NOTE) == TEXT
    assert Verifier.parsed(KEY).text == KEY


def test_what_we_sign_is_read_back_with_empty_lines_in_it() -> None:
    text = "first\n\nthird\n"
    note = note_of(text, OURS, SECRET.sign(text.encode()))
    assert opened_note(note, [Verifier.parsed(OURS.text)]).text == text


def test_signatures_of_strangers_are_ignored_wherever_they_stand() -> None:
    head, line = NOTE.split("\n\n")
    assert opened(f"{head}\n\n{STRANGER}{line}{STRANGER}") == TEXT
    assert opened(f"{head}\n\n{STRANGER * 15}{line}") == TEXT  # sixteen must be accepted


def test_a_note_that_only_strangers_signed_is_refused() -> None:
    with pytest.raises(IntegrityBroken, match=r"no signature by example\.com/foo"):
        opened(f"{TEXT}\n{STRANGER}")
    with pytest.raises(IntegrityBroken, match="no signature"):
        opened(NOTE, OURS.text)


def test_a_wrong_signature_of_a_known_key_spoils_a_note_that_another_known_key_signed() -> None:
    both = note_of(TEXT, OURS, SECRET.sign(TEXT.encode())).decode()
    wrong = base64.b64encode(Verifier.parsed(KEY).key_id + bytes(64)).decode()
    with pytest.raises(IntegrityBroken, match="not one over this text"):
        opened(f"{both}— example.com/foo {wrong}\n", KEY, OURS.text)
    assert opened(f"{both}— example.com/foo {wrong}\n", OURS.text) == TEXT


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("example message", "example massage"),
        NOTE.replace("\n\n", "\n"),
        NOTE[:-1],
        NOTE.replace("—", "-"),
        NOTE.replace("— ", "—  "),
        NOTE.replace("is an", "is\tan"),
        NOTE.replace("is an", "is\r\nan"),
        NOTE + "\n",
        NOTE + "a line that is no signature\n",
        NOTE.replace("yaQM=", "yaQN="),  # the same bytes, spelt with bits that are thrown away
        NOTE.replace("yaQM=", "yaQM"),
        NOTE.replace("example.com/foo", "example.com/bar"),
        f"{TEXT}\n— example.com/foo Uw2QOg==\n",
        f"{TEXT}\n",
        f"\n\n— example.com/foo {SIGNATURE}\n",
        TEXT + "\n" + STRANGER * 64 + NOTE.split("\n\n")[1],
        "x" * 1024 * 1024 + NOTE,
        "",
    ],
)
def test_a_malformed_or_changed_note_is_refused(note: str) -> None:
    with pytest.raises(IntegrityBroken):
        opened(note)


def test_a_note_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(IntegrityBroken, match="UTF-8"):
        opened_note(NOTE.encode().replace(b"This", b"\xff"), [Verifier.parsed(KEY)])


@pytest.mark.parametrize(
    "key",
    [
        KEY.replace("530d903a", "530d903b"),
        KEY.replace("530d903a", "530D903A"),
        KEY.replace("example.com/foo", "example.com/bar"),
        KEY.replace("+Aeky", "+Beky"),
        KEY[:-4],
        KEY.replace("example.com/foo", ""),
        "",
    ],
)
def test_a_malformed_verifier_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput):
        Verifier.parsed(key)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b", "a\nb"])
def test_a_name_that_a_note_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        checked_key_name(name)
