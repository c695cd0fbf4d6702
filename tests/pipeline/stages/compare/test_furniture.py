"""What a page has around its text: told by what it is, and never at the cost of a statement."""

import pytest

from pipeline.domain.document import BlockKind, Document
from pipeline.domain.drift import ChangeClass, ChangeKind
from pipeline.stages.compare.clauses import Clause, clauses_of
from pipeline.stages.compare.compare import compare
from pipeline.stages.compare.furniture import furniture, is_entry
from tests.builders import a_document, a_structured_document


def clause(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Clause:
    return Clause(place=0, start=0, end=len(text), text=text, kind=kind, heading_path=())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("© 2025 Acme Inc.", ChangeKind.COPYRIGHT),
        ("Copyright Acme 2025", ChangeKind.COPYRIGHT),
        ("Number of vendors seeking consent: 591", ChangeKind.CONSENT_BANNER),
        ("Reject all", ChangeKind.CONSENT_BANNER),
        ("word word word word word word", ChangeKind.FILLER),
        ("% $ %%", ChangeKind.FILLER),
        ("Updated: 4 June 2025", ChangeKind.OWN_DATE),
        ("Effective as of January 1, 2025 (previous version)", ChangeKind.OWN_DATE),
        ("Version 2.1", ChangeKind.OWN_DATE),
        ("2025-03-01", ChangeKind.OWN_DATE),
        ("Introducing Acme Pro", ChangeKind.PROMOTION),
        ("Skip to content", ChangeKind.PROMOTION),
        ("Trust centre", ChangeKind.LABEL),
    ],
)
def test_furniture_is_told_by_what_it_is(text: str, kind: ChangeKind) -> None:
    assert furniture(clause(text)) is kind


@pytest.mark.parametrize(
    "text",
    [
        "Retention: 30 days",
        "Purpose: support",
        "We use cookies.",
        "Acme Ireland Ltd.",
        "You may sign up",
        "Your privacy choices are kept for as long as you have an account with us, and no longer than a year.",
        "This section applies from 1 June 2025.",
    ],
)
def test_a_statement_is_none_however_short(text: str) -> None:
    assert furniture(clause(text)) is None


def test_a_short_line_between_companies_is_an_entry() -> None:
    lines = ["Northcloud Inc.", "Hosting", "Germany", "Mailbird GmbH", "E-mail", "Ireland"]
    document = a_structured_document(*((BlockKind.PARAGRAPH, line) for line in lines))
    clauses = clauses_of(document)
    assert all(is_entry(each, clauses) for each in clauses)


def test_a_menu_is_no_register() -> None:
    document = a_structured_document(*((BlockKind.LIST_ITEM, name) for name in ("Home", "Products", "Company", "Blog")))
    clauses = clauses_of(document)
    assert not any(is_entry(each, clauses) for each in clauses)


def banner(count: int) -> list[str]:
    return [
        "This website needs to store things on your device for many purposes that must be explained at length.",
        *(
            line
            for purpose in range(4)
            for line in (
                f"Purpose {purpose} lets partners measure what you may have seen and read in that place.",
                f"Number of vendors seeking consent: {count + purpose}",
            )
        ),
    ]


def a_page(*lines: str) -> Document:
    """A page with enough of its own text to be a whole one."""
    own = [
        f"The desk answers letters of kind {number} in office hours, in the order in which they came."
        for number in range(6)
    ]
    return a_document("\n\n".join(["Privacy", *own, *lines, "The team reads letters."]))


def test_a_consent_banner_that_was_captured_is_cosmetic_as_a_whole() -> None:
    found = compare(a_page(), a_page(*banner(500)))
    assert found.change_class is ChangeClass.COSMETIC
    assert {change.kind for change in found.changes} == {ChangeKind.CONSENT_BANNER}


def test_a_rewritten_policy_that_speaks_of_choices_is_no_banner() -> None:
    clauses = [
        f"We may share the records of kind {number} with our affiliates for {number} days." for number in range(60)
    ]
    choices = ["Your privacy choices", "Manage cookies", "Cookie settings"]
    found = compare(a_page(), a_page(*clauses[:30], *choices, *clauses[30:]))
    assert found.change_class is ChangeClass.MATERIAL
    assert sum(change.change_class is ChangeClass.MATERIAL for change in found.changes) >= 30
