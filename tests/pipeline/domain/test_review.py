from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.domain.ids import Digest
from pipeline.domain.review import FindingReview, Stance, outdated_reviews, reviewed_form, standing_reviews
from pipeline.domain.rubric import Anchors
from pipeline.domain.verdict import Verdict
from tests.builders import a_criterion, a_digest, a_scored_finding, an_unscored_finding, changed
from tests.fakes import LONG_AGO
from tests.review_builders import a_review

FORMS: dict[str, Digest] = {"a": a_digest("a now"), "b": a_digest("b now")}


@st.composite
def histories(draw: st.DrawFn) -> list[FindingReview]:
    """Reviews of three criteria, one of which is in no report, of present and of former findings."""
    return [
        changed(
            a_review(),
            id=f"review-{number}",
            criterion=draw(st.sampled_from(["a", "b", "gone"])),
            finding=draw(st.sampled_from([a_digest("a now"), a_digest("b now"), a_digest("before")])),
            at=LONG_AGO + timedelta(seconds=draw(st.integers(0, 3))),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


@given(history=histories(), data=st.data())
def test_the_order_in_which_reviews_are_read_never_matters(history: list[FindingReview], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history))
    assert standing_reviews(history, FORMS) == standing_reviews(shuffled, FORMS)
    assert outdated_reviews(history, FORMS) == outdated_reviews(shuffled, FORMS)


@given(history=histories())
def test_what_stands_is_the_newest_word_on_the_present_finding(history: list[FindingReview]) -> None:
    standing = standing_reviews(history, FORMS)
    for name, review in standing.items():
        fitting = [item for item in history if item.criterion == name and item.finding == FORMS[name]]
        assert review.finding == FORMS[name]
        assert review.at == max(item.at for item in fitting)
    assert set(standing) == {item.criterion for item in history if FORMS.get(item.criterion) == item.finding}


@given(history=histories())
def test_no_word_is_lost_a_criterion_that_was_reviewed_has_one_that_stands_or_one_that_no_longer_fits(
    history: list[FindingReview],
) -> None:
    """I5."""
    standing, outdated = standing_reviews(history, FORMS), outdated_reviews(history, FORMS)
    assert set(standing) | set(outdated) == {item.criterion for item in history}
    assert not set(standing) & set(outdated)


def test_a_review_is_of_a_finding_and_of_the_question_that_it_answers() -> None:
    finding, criterion = an_unscored_finding("training-on-customer-data"), a_criterion()
    form = reviewed_form(finding, criterion)
    assert reviewed_form(finding, changed(criterion, weight=1, search_terms=("other",))) == form
    assert reviewed_form(finding, changed(criterion, question="Does the vendor sell data?")) != form
    anchors = Anchors(met="Never.", partial="Only with consent.", not_met="It does.")
    assert reviewed_form(finding, changed(criterion, anchors=anchors)) != form
    assert reviewed_form(a_scored_finding(), criterion) != form
    assert reviewed_form(changed(a_scored_finding(), rationale="Otherwise."), criterion) != reviewed_form(
        a_scored_finding(), criterion
    )


@pytest.mark.parametrize("changes", [{"reason": " "}, {"stance": Stance.ACCEPTED, "verdict": Verdict.MET}])
def test_an_override_has_a_reason_and_an_acceptance_no_verdict(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_review(**changes)
