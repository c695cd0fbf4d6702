"""Pages that flip between wordings, capture by capture."""

import pytest

from pipeline.domain.ids import Digest
from pipeline.stages.compare.flaps import SETTLED_CAPTURES, flap_of, words_digest
from tests.builders import a_document


def history(letters: str) -> list[Digest]:
    return [Digest(letter) for letter in letters]


@pytest.mark.parametrize("letters", ["", "a", "aaa", "ab", "abb", "abc"])
def test_a_wording_that_never_came_back_is_no_flap(letters: str) -> None:
    assert flap_of(history(letters)) is None


def test_a_wording_that_comes_back_is_one() -> None:
    flap = flap_of(history("aaba"))
    assert flap is not None
    assert (flap.first_seen, flap.returns, flap.captures, flap.is_due) == (0, 1, 1, False)


def test_a_page_that_flips_at_each_capture_is_never_due() -> None:
    letters = "abababababab"
    found = [flap_of(history(letters[:end])) for end in range(1, len(letters) + 1)]
    assert not any(flap is not None and flap.is_due for flap in found)
    assert found[-1] is not None
    assert found[-1].returns == 5


def test_one_that_stays_is_due_once() -> None:
    letters = "aab" + "a" * (SETTLED_CAPTURES + 4)
    due = [end for end in range(1, len(letters) + 1) if (flap := flap_of(history(letters[:end]))) and flap.is_due]
    assert due == [3 + SETTLED_CAPTURES]


def test_typesetting_makes_no_other_wording() -> None:
    one, other = a_document("Privacy\n\nWe do **not** sell."), a_document("Privacy\n\n•  We don’t sell")
    assert words_digest(one) == words_digest(other)
    assert words_digest(one) != words_digest(a_document("Privacy\n\nWe do sell."))
