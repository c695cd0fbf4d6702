"""Change a number, a date, a sign or the mark of a clause."""

import re

from evals.dice import Dice

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,:]\d+)*(?![\w]|[.,]\d)")
_WHOLE = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")
_DECIMAL = re.compile(r"(?<![\w.,])\d+\.\d+(?![\w.])")
_GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])")
_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w]|[.,]\d)")
_SIGNS = {"$": "€£", "€": "$£", "£": "$€", "%": "‰", "<": ">≤", ">": "<≥", "≥": "≤>", "≤": "≥<"}
_NEIGHBOURS = re.compile(r"(?<![\d.,])(\d+)\s+(\d+)(?![\d.,])")
_CLAUSE_NUMBER = re.compile(r"^\s*\(?(\d{1,2}(?:\.\d{1,2}){0,3}|[a-h])(?=[.)]\s)")


def _replaced(match: re.Match[str], text: str, new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _picked(pattern: re.Pattern[str], sentence: str, dice: Dice) -> re.Match[str] | None:
    places = list(pattern.finditer(sentence))
    return dice.pick(places) if places else None


def digit_changed(sentence: str, dice: Dice) -> str | None:
    """30 becomes 37."""
    if (place := _picked(_NUMBER, sentence, dice)) is None:
        return None
    number = place.group()
    at = dice.pick([index for index, character in enumerate(number) if character.isdigit()])
    digit = str((int(number[at]) + 1 + dice.number(8)) % 10)
    return _replaced(place, sentence, number[:at] + digit + number[at + 1 :])


def digit_added(sentence: str, dice: Dice) -> str | None:
    """30 becomes 300, or 130."""
    if (place := _picked(_NUMBER, sentence, dice)) is None:
        return None
    number = place.group()
    return _replaced(place, sentence, dice.pick([f"{number}0", f"{number}{dice.number(10)}", f"1{number}"]))


def digit_removed(sentence: str, dice: Dice) -> str | None:
    """300 becomes 30, or 00."""
    place = _picked(_WHOLE, sentence, dice)
    if place is None or len(place.group()) == 1:
        return None
    return _replaced(place, sentence, dice.pick([place.group()[:-1], place.group()[1:]]))


def decimals_cut(sentence: str, dice: Dice) -> str | None:
    """99.9 becomes 99, or 999, or 9.99."""
    if (place := _picked(_DECIMAL, sentence, dice)) is None:
        return None
    whole, decimals = place.group().split(".")
    moved = f"{whole[:-1] or '0'}.{whole[-1]}{decimals}"
    return _replaced(place, sentence, dice.pick([whole, whole + decimals, moved, decimals]))


def group_mark_moved(sentence: str, dice: Dice) -> str | None:
    """10,000 becomes 10.000, 100,00 or 10."""
    if (place := _picked(_GROUPED, sentence, dice)) is None:
        return None
    number = place.group()
    digits = number.replace(",", "")
    return _replaced(
        place, sentence, dice.pick([number.replace(",", "."), f"{digits[:-2]},{digits[-2:]}", number.split(",")[0]])
    )


def numbers_exchanged(sentence: str, dice: Dice) -> str | None:
    """Two numbers change places."""
    places = list(_NUMBER.finditer(sentence))
    if len(places) < 2:  # noqa: PLR2004
        return None
    at = dice.number(len(places) - 1)
    first, second = places[at], places[at + 1]
    between = sentence[first.end() : second.start()]
    return sentence[: first.start()] + second.group() + between + first.group() + sentence[second.end() :]


def numbers_joined(sentence: str, dice: Dice) -> str | None:
    """`10 20` of two table cells becomes 1020."""
    if (place := _picked(_NEIGHBOURS, sentence, dice)) is None:
        return None
    return _replaced(place, sentence, place.group(1) + place.group(2))


def year_changed(sentence: str, dice: Dice) -> str | None:
    """2026 becomes 2028."""
    if (place := _picked(_YEAR, sentence, dice)) is None:
        return None
    return _replaced(place, sentence, str(int(place.group()) + dice.pick([-10, -2, -1, 1, 2, 5])))


def sign_changed(sentence: str, dice: Dice) -> str | None:
    """$ becomes €, % becomes ‰, ≥ becomes ≤."""
    places = [index for index, character in enumerate(sentence) if character in _SIGNS]
    if not places:
        return None
    at = dice.pick(places)
    return sentence[:at] + dice.pick(_SIGNS[sentence[at]]) + sentence[at + 1 :]


def clause_number_changed(sentence: str, dice: Dice) -> str | None:
    """`4.2. We ...` becomes `4.3. We ...`; `30. Juni` becomes `15. Juni`."""
    place = _CLAUSE_NUMBER.match(sentence)
    if place is None:
        return None
    mark = place.group(1)
    if mark.isalpha():
        new = dice.pick([letter for letter in "abcdefgh" if letter != mark])
    else:
        head, _, last = mark.rpartition(".")
        changed = str((int(last) + 1 + dice.number(7)) % 60)
        new = f"{head}.{changed}" if head else changed
    return sentence[: place.start(1)] + new + sentence[place.end(1) :]
