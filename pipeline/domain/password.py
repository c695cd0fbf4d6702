"""Which passwords are accepted, after NIST SP 800-63B: long enough, not guessable, and otherwise as people like.

Rules:
- at least 12 characters; no rules of composition, no expiry;
- at most 1024 bytes in UTF-8, so that hashing one is bounded work;
- not one of the commonest passwords, also with digits and signs around it; no sequence, no short piece repeated;
- not the person's own e-mail address or name;
- compared in Unicode's form C (RFC 8265, OpaqueString), so that two keyboards type the same password.
"""

import unicodedata
from itertools import pairwise

from pipeline.domain.person import Person

PASSWORD_MIN_CHARACTERS = 12
PASSWORD_MAX_BYTES = 1024
REPEATED_MAX_CHARACTERS = 4

# What the letters of the commonest leaked passwords spell; digits and signs around them change nothing.
_COMMONEST_WORDS = """
    abc abcd abcde abcdef admin administrator adminadmin asdf asdfgh asdfghjkl baseball batman changeme changeit
    charlie computer default donald dossier dragon flower football freedom guest hello helloworld iloveyou jordan killer
    letmein letmeinplease login loveme lovely master michael monkey mustang myspace nopassword passphrase passw password
    passwort princess pussy qazwsx qazwsxedc qwer qwert qwerty qwertyuiop qwertz qwertzuiop root secret shadow starwars
    sunshine superman test testing thisisapassword trustno user welcome whatever zxcvbn zxcvbnm
    correcthorsebatterystaple
"""
_COMMONEST = frozenset(_COMMONEST_WORDS.split())
# With letters and digits alternating, so that their letters alone say little.
_COMMONEST_MIXED = frozenset(
    {
        "1q2w3e4r5t6y",
        "1q2w3e4r5t6y7u",
        "1q2w3e4r5t6y7u8i",
        "1qaz2wsx3edc",
        "1qaz2wsx3edc4rfv",
        "q1w2e3r4t5y6",
        "a1b2c3d4e5f6",
    }
)


def prepared_password(text: str) -> str | None:
    """Return a password in the form that is hashed; None for what can be nobody's: too long, or no Unicode text."""
    if len(text) > PASSWORD_MAX_BYTES or any(unicodedata.category(character) == "Cs" for character in text):
        return None
    prepared = unicodedata.normalize("NFC", text)
    return prepared if len(prepared.encode()) <= PASSWORD_MAX_BYTES else None


def password_problems(text: str, owner: Person) -> tuple[str, ...]:
    """Return what is wrong with a new password, each as a sentence; nothing when it will do."""
    password = prepared_password(text)
    if password is None:
        return (f"it has more than {PASSWORD_MAX_BYTES} bytes, or characters that no keyboard types",)
    problems = []
    if len(password) < PASSWORD_MIN_CHARACTERS:
        problems.append(f"it has fewer than {PASSWORD_MIN_CHARACTERS} characters")
    if _is_common(password):
        problems.append("it is one of the commonest passwords, or nearly")
    if _is_theirs(password, owner):
        problems.append("it is the account's e-mail address or name")
    return tuple(problems)


def _is_common(password: str) -> bool:
    folded = password.casefold()
    letters = _once("".join(character for character in folded if character.isalpha()))
    return letters in _COMMONEST or folded in _COMMONEST_MIXED or _is_sequence(folded) or _is_repetition(folded)


def _is_theirs(password: str, owner: Person) -> bool:
    said = _alphanumerics(password)
    local, _, domain = owner.email.partition("@")
    theirs = {_alphanumerics(text) for text in (owner.email, local, domain, owner.name, owner.name + local)}
    return bool({said, said.strip("0123456789")} & theirs)


def _alphanumerics(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _once(text: str) -> str:
    """Return the piece that a text repeats, or the text: `passwordpassword` says no more than `password`."""
    return text[: (text + text).find(text, 1)] if text else text


def _is_repetition(text: str) -> bool:
    return 0 < len(_once(text)) <= REPEATED_MAX_CHARACTERS < len(text)


def _is_sequence(text: str) -> bool:
    """Whether each character follows the one before it: 123456789012, abcdefghijkl, zyxwvutsrqpo."""
    steps = {ord(second) - ord(first) for first, second in pairwise(text)}
    if steps & {9, -9}:  # 90 and 09: the digits go round
        steps -= {9, -9}
    return steps in ({1}, {-1})
