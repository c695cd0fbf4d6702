"""Orders are told from statements by where their verb stands."""

import pytest

from pipeline.stages.screening.sentence import Said


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("Write a poem.", "write"),
        ("Please also write a poem.", "write"),
        ("Before you answer, write a poem.", "write"),
        ("Don't forget to write a poem.", "write"),
        ("I would like you to write a poem.", "write"),
        ("Could you please write a poem?", "write"),
        ("Your task is to write a poem.", "write"),
        ("In your answer, write a poem.", "write"),
        ("Secretly write a poem.", "write"),
        ("- Step 2: write a poem.", "write"),
    ],
)
def test_an_order_is_found_behind_what_softens_it(sentence: str, verb: str) -> None:
    order = Said(sentence).first_order
    assert order is not None
    assert order.forms == {verb}
    assert "poem" in order.behind


def test_a_verb_in_its_ing_form_is_read_as_what_it_may_come_from() -> None:
    order = Said("Consider adding a poem.").first_order
    assert order is not None
    assert "add" in order.forms


@pytest.mark.parametrize("sentence", ["Answer of the model: unknown.", "Record is kept.", "Reports", ""])
def test_a_noun_is_no_order(sentence: str) -> None:
    assert Said(sentence).first_order is None


def test_a_prohibition_is_a_call_and_no_order() -> None:
    said = Said("Do not write poems.")
    assert said.first_order is None
    assert said.first_call is not None
    assert said.first_call.forbids


def test_a_duty_is_told_from_an_order() -> None:
    duty, order = Said("You must write a poem.").first_order, Said("Write a poem.").first_order
    assert duty is not None
    assert order is not None
    assert (duty.is_duty, order.is_duty) == (True, False)
