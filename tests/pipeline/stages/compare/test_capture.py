"""Texts that are no capture of the document, and rewritten documents, which are."""

import pytest

from pipeline.domain.document import Document
from pipeline.domain.drift import CaptureFailure, ChangeClass, Outcome
from pipeline.stages.compare.compare import compare
from tests.builders import a_document

CLAUSES = [
    f"Acme processes the personal data of kind {number} under this agreement, and the customer may terminate it "
    f"or object to processing of kind {number} by a notice to the controller."
    for number in range(12)
]


def a_policy(*clauses: str) -> Document:
    return a_document("\n\n".join(["Privacy", *(clauses or CLAUSES)]))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Just a moment... Checking your browser before you go on.", CaptureFailure.BOT_WALL),
        ("Sorry, the page you are looking for cannot be found.", CaptureFailure.ERROR_PAGE),
        ("Please sign in. E-mail. Password.", CaptureFailure.LOGIN),
        ("Acme", CaptureFailure.EMPTY),
        ("", CaptureFailure.EMPTY),
    ],
)
def test_a_page_in_the_place_of_a_document_is_no_change(text: str, why: CaptureFailure) -> None:
    found = compare(a_policy(), a_document(text, language=None))
    assert found.outcome is Outcome.CAPTURE_FAILED
    assert found.change_class is ChangeClass.NONE
    assert found.changes == ()
    assert found.failure is not None
    assert (found.failure.why, found.failure.is_new) == (why, True)


def test_the_older_text_may_be_the_one_that_failed() -> None:
    found = compare(a_document("Just a moment... Verify you are human.", language=None), a_policy())
    assert found.failure is not None
    assert not found.failure.is_new


def test_a_text_that_ends_half_way_is_truncated() -> None:
    found = compare(a_policy(), a_policy(*CLAUSES[:4], CLAUSES[4][:40]))
    assert found.failure is not None
    assert found.failure.why is CaptureFailure.TRUNCATED


def test_a_section_that_was_taken_out_of_the_middle_is_a_change() -> None:
    found = compare(a_policy(), a_policy(*CLAUSES[:2], *CLAUSES[9:]))
    assert found.outcome is Outcome.CHANGED
    assert found.change_class is ChangeClass.MATERIAL


def test_a_text_that_grew_at_its_end_is_a_change() -> None:
    assert compare(a_policy(*CLAUSES[:4]), a_policy()).change_class is ChangeClass.MATERIAL


def test_a_sales_page_in_the_place_of_a_policy_is_another_document() -> None:
    sales = a_document(
        "\n\n".join(f"Build number {number} of your dreams and grow with our happy team." for number in range(15))
    )
    found = compare(a_policy(), sales)
    assert found.failure is not None
    assert found.failure.why is CaptureFailure.OTHER_DOCUMENT


def test_a_policy_that_was_written_anew_is_a_change() -> None:
    anew = [
        f"You consent that the processor transfers and retains the records numbered {number}; liability and breach are "
        f"governed by the law of the jurisdiction of notice {number}."
        for number in range(12)
    ]
    found = compare(a_policy(), a_policy(*anew))
    assert found.outcome is Outcome.CHANGED
    assert found.change_class is ChangeClass.MATERIAL


def test_a_policy_that_quotes_an_error_message_is_none() -> None:
    found = compare(a_policy(), a_policy(*CLAUSES, "You may see that a page is not found when we delete it."))
    assert found.outcome is Outcome.CHANGED
