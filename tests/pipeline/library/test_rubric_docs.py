"""The worked example of docs/rubrics.md is a rubric that works."""

import re
from pathlib import Path

import pytest

from pipeline.domain.profile import Deployment, Profile
from pipeline.domain.rubric import Criterion
from pipeline.library.extensions import ResolvedRubric
from pipeline.library.rubrics import RubricLibrary, rubrics_folder
from pipeline.stages.phrases import compiled, first_match
from pipeline.stages.words import WordReader

PAGE = (Path(__file__).parents[3] / "docs" / "rubrics.md").read_text("utf-8")


@pytest.fixture
def example(tmp_path: Path) -> ResolvedRubric:
    """The file that the page shows, in a folder of its own as the page says."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "harbour-bank.yaml").write_text(text, encoding="utf-8")
    return RubricLibrary([tmp_path, rubrics_folder()]).resolved("harbour-bank")


def test_the_example_becomes_what_the_page_says(example: ResolvedRubric) -> None:
    rubric = example.rubric
    assert example.provenance.extends == ("ai-vendor@2",)
    assert len(rubric.criteria) == 49
    assert {"hipaa", "us-state-privacy"}.isdisjoint({criterion.id for criterion in rubric.criteria})
    assert [dimension.id for dimension in rubric.dimensions][-1] == "outsourcing"
    assert rubric.dimensions[3].criteria[-1].id == "supervisor-access"
    residency = rubric.criterion("residency")
    assert (residency.weight, residency.deal_breaker) == (5, "D")
    assert rubric.criterion("sale-and-sharing").deal_breaker is None
    self_hosted = rubric.for_profile(Profile(deployment=Deployment.SELF_HOSTED))
    assert self_hosted.criterion("soc2").weight == 1


@pytest.mark.parametrize(
    ("criterion", "sentence"),
    [
        ("supervisor-access", "The supervisory authority may audit Halden and inspect its premises."),
        ("exit-plan", "We offer a transition period of 90 days."),
        ("exit-plan", "We do not provide migration assistance."),
    ],
)
def test_the_indicators_of_the_example_hear_what_they_are_for(
    example: ResolvedRubric, criterion: str, sentence: str
) -> None:
    words = WordReader().words(sentence)
    phrases = [indicator.phrase for indicator in example.rubric.criterion(criterion).indicators]
    assert sum(first_match(compiled(phrase), words) is not None for phrase in phrases) == 1


def test_the_page_describes_every_field_of_a_criterion() -> None:
    described = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert set(Criterion.model_fields) - {"id"} <= described
