"""Which passwords are accepted."""

import pytest

from pipeline.domain.password import PASSWORD_MAX_BYTES, password_problems, prepared_password
from tests.accounts import NEW_PASSWORD, PASSWORD, a_person


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        NEW_PASSWORD,
        "tangerine lamp",
        "            blanks",
        "ключ от старой двери",
        "correct horse cello",
        "8317 4402 9156",
        "aXq9!fT3zLm0",
        "ana lima walks to the sea",
        "x" * 500 + "y" * 500,
    ],
)
def test_long_passwords_of_any_characters_will_do(password: str) -> None:
    assert password_problems(password, a_person()) == ()


@pytest.mark.parametrize("password", ["", "short", "elevenchars"])
def test_fewer_than_twelve_characters_are_too_few(password: str) -> None:
    assert any("fewer than 12 characters" in problem for problem in password_problems(password, a_person()))


def test_characters_are_counted_and_not_bytes() -> None:
    assert any("fewer" in problem for problem in password_problems("äöüßéèêëāēī", a_person()))
    assert password_problems("äöüßéèêëāēīō", a_person()) == ()


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password!!!!2026",
        "1234Password",
        "passwordpassword",
        "PASSWORD-PASSWORD",
        "qwertyuiop[]",
        "Administrator1",
        "dossier12345!",
        "111111111111",
        "abababababab",
        "123412341234",
        "123456789012",
        "210987654321",
        "abcdefghijkl",
        "1q2w3e4r5t6y",
        "Correct Horse Battery Staple",
    ],
)
def test_what_everybody_guesses_first_is_refused(password: str) -> None:
    assert password_problems(password, a_person()) == ("it is one of the commonest passwords, or nearly",)


@pytest.mark.parametrize(
    "password", ["ana@acme.example", "Ana@Acme.Example2026", "Ana-Maria Lima", "anamarialima1!", "acme.example1"]
)
def test_the_owners_address_and_name_are_refused(password: str) -> None:
    problems = password_problems(password, a_person(name="Ana-Maria Lima"))
    assert problems == ("it is the account's e-mail address or name",)


def test_a_password_is_bounded_in_bytes() -> None:
    longest = "ab cd ef gh " * 85 + "abcd"
    assert len(longest) == PASSWORD_MAX_BYTES
    assert prepared_password(longest) == longest
    assert prepared_password(longest + "x") is None
    assert prepared_password("ä" * (PASSWORD_MAX_BYTES // 2 + 1)) is None
    assert password_problems(longest + "x", a_person()) != ()


def test_two_spellings_of_one_character_are_one() -> None:
    assert prepared_password("cafe\u0301") == prepared_password("caf\u00e9") == "caf\u00e9"


def test_what_is_no_text_is_nobodys_password() -> None:
    assert prepared_password("\udcff" * 12) is None
