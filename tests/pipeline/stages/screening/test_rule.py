"""A rule needs its words and its pattern; a book of rules finds the first that holds."""

from pipeline.stages.screening.rule import RuleBook, rule
from pipeline.stages.screening.sentence import Said


def test_a_rule_needs_a_word_of_every_set_and_its_pattern() -> None:
    grading = rule(["grade mark", "met passed"], r"\bgrade .{0,20}met\b")
    assert grading.holds(Said("Grade this as met."))
    assert not grading.holds(Said("Grade this as excellent."))
    assert not grading.holds(Said("Mark this as met."))


def test_a_book_names_the_first_rule_that_holds_in_the_order_of_the_sentence() -> None:
    book = RuleBook({"first": (rule("alpha", "alpha"),), "second": (rule("beta", "beta"),)})
    assert book.note(Said("beta before alpha")) == "second"
    assert book.note(Said("alpha before beta")) == "first"
    assert book.note(Said("neither of them")) is None
