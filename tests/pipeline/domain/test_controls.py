"""What a catalogue of controls may be."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from pipeline.domain.controls import (
    Basis,
    Catalogue,
    Control,
    ControlGroup,
    Framework,
    RelatedControl,
    catalogue_rules_broken,
)
from pipeline.domain.rubric import Reference
from tests.builders import changed


def a_catalogue(*controls: Control, **changes: Any) -> Catalogue:
    """A catalogue with one group, `A.2`."""
    catalogue = Catalogue(
        framework="iso-42001",
        edition="A standard",
        indicative=True,
        standard_text="none",
        source="Made up.",
        complete=False,
        groups=(ControlGroup(id="A.2", title="policies"),),
        controls=controls or (a_control(),),
    )
    return changed(catalogue, **changes)


def a_control(name: str = "A.2.2", **changes: Any) -> Control:
    return changed(Control(id=name, group="A.2", title="have a policy"), **changes)


def test_a_sound_catalogue_breaks_no_rule() -> None:
    related = (RelatedControl(framework="iso-27001", id="A.5.1"), RelatedControl(framework="eu-ai-act", id="17"))
    catalogue = a_catalogue(a_control(related=related), a_control("A.2.3"))
    assert catalogue_rules_broken(catalogue) == []
    assert catalogue.ids == {"A.2.2", "A.2.3"}
    assert [control.id for control in catalogue.in_group("A.2")] == ["A.2.2", "A.2.3"]


def test_a_relation_is_ours_unless_it_is_said_to_be_published() -> None:
    assert RelatedControl(framework="iso-27001", id="A.5.1").basis is Basis.OURS


def test_every_broken_rule_is_told_at_once() -> None:
    own = RelatedControl(framework="iso-42001", id="A.2.3")
    other = RelatedControl(framework="eu-ai-act", id="17")
    groups = tuple(ControlGroup(id=name, title="policies") for name in ("A.2", "A.2", "A.3"))
    catalogue = a_catalogue(
        a_control(), a_control(), a_control("A.4.2", group="A.4", related=(own, other, other)), groups=groups
    )
    assert catalogue_rules_broken(catalogue) == [
        "A.2: this group is listed 2 times",
        "A.2.2: this control is listed 2 times",
        "A.3: this group has no control",
        "A.4.2.group: there is no group 'A.4'",
        "A.4.2.related: a control is related to other frameworks only",
        "A.4.2.related: eu-ai-act 17 is named 2 times",
    ]


@pytest.mark.parametrize("change", [{"indicative": False}, {"standard_text": "all of it"}, {"source": ""}])
def test_a_catalogue_that_claims_to_be_the_standard_does_not_exist(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_catalogue(**change)


def test_a_rubric_refers_to_the_frameworks_that_have_a_catalogue() -> None:
    assert get_args(Reference.model_fields["framework"].annotation) == get_args(Framework)
