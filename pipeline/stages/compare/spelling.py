"""Whether two runs of words are the same words, spelled, inflected or spaced otherwise.

Rules:
- the same letters, cut into words otherwise ("sub-processor", "subprocessor"), but not "in secure", "insecure";
- the same word with another ending of grammar ("share", "shares", "sharing");
- a slip: one letter too many, too few or another, or two that changed places, behind the second letter of a word that
  stands nowhere else in either text. Behind the second, since negating and opposing prefixes stand in front
  ("include", "exclude"); nowhere else, since "contact" and "contract" are both words.
Of two words that carry rules of their own (numbers, negations, modal verbs, parties) neither is a slip of the other.
"""

from collections.abc import Callable, Sequence

from pipeline.stages.compare import vocabulary
from pipeline.stages.compare.tokens import Token

_SLIP_LETTERS_MIN = 5
_INTACT_LETTERS = 2
_SWAPPED_LETTERS = 2
_STEM_LETTERS_MIN = 3
_ENDINGS = ("", "s", "es", "d", "ed", "ing", "ly", "e", "ies", "y")
_ENDING_LETTERS_MAX = 3
_PROTECTED = (
    vocabulary.NEGATING | vocabulary.MODALS | vocabulary.PARTIES | vocabulary.OUTSIDERS | vocabulary.MEANING_NUMBERS
)
# Parted from a word or joined to it, these turn it round: "in secure", "insecure".
_TURNING = frozenset({"in", "un", "im", "ir", "il", "dis", "mis", "not", "no"})
_AGREEING = frozenset(map(frozenset, (("is", "are"), ("was", "were"), ("has", "have"), ("does", "do"))))
# Endings that make another party or the other side of a contract.
_OPPOSING_ENDINGS = frozenset({("or", "ee"), ("er", "ee"), ("ee", "or"), ("ee", "er")})


def is_spelling(old: Sequence[Token], new: Sequence[Token], *, is_rare: Callable[[str], bool]) -> bool:
    """Whether nothing but spelling tells two runs apart; `is_rare` is whether a word stands once in both texts."""
    left, right = [token.word for token in old], [token.word for token in new]
    if not left or not right:
        return False
    if "".join(left) == "".join(right):
        return _TURNING.isdisjoint({*left, *right})
    if len(left) != len(right):
        return False
    return all(
        one == other
        or is_inflected(one, other)
        or (_is_slip(one, other) and any(map(is_rare, {one, other} - _PROTECTED)))
        for one, other in zip(left, right, strict=True)
    )


def _is_slip(left: str, right: str) -> bool:
    if not (left.isalpha() and right.isalpha()) or {left, right} <= _PROTECTED:
        return False
    if min(len(left), len(right)) < _SLIP_LETTERS_MIN or left[:_INTACT_LETTERS] != right[:_INTACT_LETTERS]:
        return False
    if (left[-2:], right[-2:]) in _OPPOSING_ENDINGS:
        return False
    first = _shared(left, right)
    left, right = left[first:], right[first:]
    last = _shared(left[::-1], right[::-1])
    one, other = left[: len(left) - last], right[: len(right) - last]
    return max(len(one), len(other)) == 1 or (len(one) == len(other) == _SWAPPED_LETTERS and one == other[::-1])


def is_inflected(left: str, right: str) -> bool:
    """Whether two words differ in an ending of grammar alone."""
    if not (left.isalpha() and right.isalpha()) or len({left, right} & _PROTECTED) == 1:
        return False
    if frozenset((left, right)) in _AGREEING:
        return True
    shared = _shared(left, right)
    return any(
        left[stem:] in _ENDINGS and right[stem:] in _ENDINGS
        for stem in range(shared, max(_STEM_LETTERS_MIN, shared - _ENDING_LETTERS_MAX) - 1, -1)
    )


def _shared(left: str, right: str) -> int:
    """Return how many letters two words begin with alike."""
    count = 0
    while count < min(len(left), len(right)) and left[count] == right[count]:
        count += 1
    return count
