"""A prompt takes exactly the variables that it names."""

import pytest

from tests.builders import a_prompt


def test_variables_are_filled_in_and_dollars_in_values_stay() -> None:
    assert a_prompt("Q: $question").rendered_user(question="Is $met free?") == "Q: Is $met free?"


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(KeyError):
        a_prompt("$question $met").rendered_user(question="?")
