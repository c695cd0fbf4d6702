"""What a comparison can and cannot say."""

import pytest
from pydantic import ValidationError

from pipeline.domain.drift import (
    CaptureFailure,
    Change,
    ChangeClass,
    ChangeKind,
    Comparison,
    FailedCapture,
    Outcome,
    Side,
    Wording,
)
from tests.builders import changed

SIDE = Side(sentence=Wording(text="The desk is glad.", start=0, end=17), words=(), heading_path=("Help",))
MINOR = Change(change_class=ChangeClass.MINOR, ruled=ChangeClass.MINOR, kind=ChangeKind.WORDING, old=None, new=SIDE)
ONE_CHANGE = Comparison(outcome=Outcome.CHANGED, change_class=ChangeClass.MINOR, changes=(MINOR,))


def test_classes_are_in_order_and_only_the_last_wakes_a_reviewer() -> None:
    assert sorted(ChangeClass, key=lambda each: each.rank) == ["none", "cosmetic", "minor", "material"]
    assert [each for each in ChangeClass if each.wakes_a_reviewer] == [ChangeClass.MATERIAL]


def test_every_kind_has_its_sentence() -> None:
    assert all(kind.sentence.endswith(".") for kind in ChangeKind)


def test_a_change_cannot_be_raised_above_what_the_rules_said() -> None:
    with pytest.raises(ValidationError, match="raised to material"):
        changed(MINOR, change_class=ChangeClass.MATERIAL, lowered_because="It matters.")


def test_a_change_is_not_lowered_without_a_reason_nor_given_one_for_nothing() -> None:
    with pytest.raises(ValidationError, match="with a reason"):
        changed(MINOR, change_class=ChangeClass.COSMETIC)
    with pytest.raises(ValidationError, match="with a reason"):
        changed(MINOR, lowered_because="For no reason.")


def test_a_change_has_a_side() -> None:
    with pytest.raises(ValidationError, match="without either side"):
        changed(MINOR, new=None)
    assert MINOR.heading_path == ("Help",)


def test_a_comparison_is_called_what_its_gravest_change_is() -> None:
    with pytest.raises(ValidationError, match="gravest"):
        changed(ONE_CHANGE, change_class=ChangeClass.COSMETIC)


def test_a_failed_capture_says_why_and_nothing_else_does() -> None:
    failure = FailedCapture(is_new=True, why=CaptureFailure.LOGIN)
    with pytest.raises(ValidationError, match="failed capture"):
        changed(ONE_CHANGE, failure=failure)
    with pytest.raises(ValidationError, match="failed capture"):
        changed(ONE_CHANGE, outcome=Outcome.CAPTURE_FAILED)
