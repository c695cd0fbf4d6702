"""The rubric that we ship: its shape, and what its indicators hear in invented sentences."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.controls import Relevance
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.rubric import Criterion, Rubric
from pipeline.domain.source import EvidenceKind
from pipeline.domain.verdict import Verdict
from pipeline.library.crosswalks import ControlName, default_crosswalks
from pipeline.library.locks import read_lock
from pipeline.library.rubrics import LOCK_NAME, default_rubrics, rubrics_folder
from pipeline.library.yaml_reading import read_yaml
from pipeline.stages.phrases import compiled, first_match
from pipeline.stages.words import NEGATIONS, WordReader

EXAMPLES = Path(__file__).with_name("indicator_examples.yaml")
# No counterpart there: a forced one would mislead.
NOT_IN_ISO_27001 = {"output-labelling", "human-oversight", "iso-42001"}
NOT_IN_THE_EU_AI_ACT = {
    "zero-retention", "residency", "human-access", "ownership", "sale-and-sharing", "soc2", "iso-27001",
    "access-control", "tenant-isolation", "us-state-privacy", "hipaa", "service-levels", "liability-and-exit",
    "privacy-contact", "government-requests",
}  # fmt: skip
# The question arises whatever the product is, or its denial is the answer that it is there to refuse.
ALWAYS_APPLICABLE = {
    "ownership", "sale-and-sharing", "limits-and-intended-use", "human-oversight", "usage-policy", "misuse-reporting",
    "iso-27001", "vulnerability-disclosure", "incident-notice", "secure-development", "ai-security", "iso-42001",
    "eu-ai-act", "gdpr", "us-state-privacy", "ai-governance", "responsible-ai-policy", "liability-and-exit",
    "audit-rights", "privacy-contact",
}  # fmt: skip
# "with no [any] undue", "not later than", and what a phrase bars.
MEASURES_AND_BARS = re.compile(
    r"(without\|)?with(out| no)\W+(any\W+)?un(due|reasonable)|not (later|more) than|!\([^()]*\)"
)
HOSTED = (Deployment.SAAS, Deployment.API, Deployment.EMBEDDED)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return default_rubrics().load("ai-vendor")


@pytest.fixture(scope="module")
def examples() -> dict[str, Any]:
    reading = read_yaml(EXAMPLES.read_bytes(), max_bytes=1_000_000)
    assert reading.problems == ()
    value: dict[str, Any] = reading.value
    return value


def heard(criterion: Criterion, sentence: str) -> set[Verdict]:
    words = WordReader().words(sentence)
    return {
        indicator.says
        for indicator in criterion.indicators
        if first_match(compiled(indicator.phrase), words) is not None
    }


def test_the_rubric_covers_the_four_dimensions(rubric: Rubric) -> None:
    counts = {dimension.id: len(dimension.criteria) for dimension in rubric.dimensions}
    assert counts == {
        "data-handling": 12, "model-transparency": 13, "security-posture": 12, "compliance-alignment": 12
    }  # fmt: skip


def test_the_committed_version_is_released(rubric: Rubric) -> None:
    lock = read_lock((rubrics_folder() / LOCK_NAME).read_text("utf-8"))
    assert lock[rubric.id, str(rubric.version)] == rubric.digest
    assert lock["ai-vendor", "1"] == "sha256:320af095e437b0a141dd73a1df86ec1f8f842b026bb4d344cfde69f805b3bc06"
    assert rubric.version == 2


def test_every_criterion_can_be_met_and_refused(rubric: Rubric) -> None:
    for criterion in rubric.criteria:
        said = {indicator.says for indicator in criterion.indicators}
        assert {Verdict.MET, Verdict.NOT_MET} <= said, criterion.id
        assert criterion.search_terms, criterion.id


def test_every_criterion_points_to_controls_that_there_are(rubric: Rubric) -> None:
    known = default_crosswalks().known
    missing: dict[str, set[str]] = {}
    for criterion in rubric.criteria:
        assert {ControlName(each.framework, each.id) for each in criterion.references} <= known, criterion.id
        for framework in ("iso-42001", "nist-ai-rmf", "iso-27001", "eu-ai-act"):
            if not any(each.framework == framework for each in criterion.references):
                missing.setdefault(framework, set()).add(criterion.id)
    assert missing == {"iso-27001": NOT_IN_ISO_27001, "eu-ai-act": NOT_IN_THE_EU_AI_ACT}


def test_every_control_that_concerns_vendors_most_is_asked_about(rubric: Rubric) -> None:
    """But for what only the buyer can do: an inventory of its systems."""
    high = {
        control.id
        for control in default_crosswalks().catalogue("iso-42001").controls
        if control.vendor_relevance is Relevance.HIGH
    }
    asked = {each.id for criterion in rubric.criteria for each in criterion.references}
    assert high - asked == {"A.4.2"}


def test_evidence_ages_but_for_contracts(rubric: Rubric) -> None:
    """A contract binds until it is replaced; whatever else can carry `met` is as good as it is recent."""
    ageless = {criterion.id for criterion in rubric.criteria if criterion.fresh_months is None}
    by_contract = {
        criterion.id for criterion in rubric.criteria if criterion.accepted_evidence == (EvidenceKind.CONTRACT,)
    }
    assert ageless == by_contract
    assert ageless == {
        "copyright-and-indemnity", "incident-notice", "service-levels", "liability-and-exit", "audit-rights"
    }  # fmt: skip
    months = {criterion.fresh_months for criterion in rubric.criteria} - {None}
    assert months == {12, 15, 18, 24, 36}


def test_what_changes_with_each_release_ages_fastest(rubric: Rubric) -> None:
    def months(name: str) -> int:
        return rubric.criterion(name).fresh_months or 0

    assert months("models-named") < months("capability-evaluation") < months("training-use")
    assert months("soc2") == 15
    assert months("penetration-tests") == 18
    # Valid for three years from their issue.
    assert months("iso-27001") == months("iso-42001") == 36


def test_only_what_cannot_arise_may_be_called_not_applicable(rubric: Rubric) -> None:
    assert {criterion.id for criterion in rubric.criteria if criterion.not_applicable_when is None} == ALWAYS_APPLICABLE


def test_questions_that_a_use_cannot_raise_are_left_out_of_it(rubric: Rubric) -> None:
    every = {criterion.id for criterion in rubric.criteria}

    def left_out(**use: Any) -> set[str]:
        return every - {criterion.id for criterion in rubric.for_profile(Profile(**use)).criteria}

    about_people = {"transfer-mechanism", "data-subject-rights", "gdpr", "us-state-privacy", "privacy-contact"}
    assert left_out() == set()
    assert left_out(data_classes=(DataClass.PUBLIC, DataClass.CONFIDENTIAL)) == about_people | {"hipaa"}
    assert left_out(data_classes=(DataClass.PERSONAL,)) == {"hipaa"}
    assert left_out(data_classes=(DataClass.HEALTH,)) == set()
    assert left_out(autonomy=Autonomy.ASSISTIVE) == {"human-oversight"}
    assert left_out(autonomy=Autonomy.AUTONOMOUS) == set()
    assert left_out(deployment=Deployment.SELF_HOSTED) == {
        "zero-retention", "residency", "transfer-mechanism", "tenant-isolation", "continuity", "service-levels"
    }  # fmt: skip
    for deployment in HOSTED:
        assert left_out(deployment=deployment) == set()


@pytest.mark.parametrize(
    ("use", "weights"),
    [
        ({}, {"hipaa": 2, "human-access": 4, "encryption": 4, "soc2": 5, "ai-security": 3, "human-oversight": 3}),
        ({"data_classes": (DataClass.HEALTH,)}, {"hipaa": 5, "human-access": 5, "encryption": 5, "gdpr": 5}),
        ({"deployment": Deployment.SELF_HOSTED}, {"soc2": 2, "retention": 2, "secure-development": 5}),
        (
            {"deployment": Deployment.SELF_HOSTED, "data_classes": (DataClass.HEALTH,)},
            {"human-access": 2, "encryption": 5},
        ),
        ({"deployment": Deployment.API}, {"change-notice": 4, "service-levels": 4}),
        ({"autonomy": Autonomy.SUPERVISED}, {"ai-security": 4, "human-oversight": 3, "audit-logs": 4}),
        ({"autonomy": Autonomy.AUTONOMOUS}, {"ai-security": 5, "human-oversight": 5, "audit-logs": 4}),
    ],
)
def test_a_use_weighs_what_it_depends_on(rubric: Rubric, use: dict[str, Any], weights: dict[str, int]) -> None:
    tailored = rubric.for_profile(Profile(**use))
    assert {name: tailored.criterion(name).weight for name in weights} == weights


def test_an_indemnity_meets_the_question_when_outputs_are_in_it(rubric: Rubric) -> None:
    anchors = rubric.criterion("copyright-and-indemnity").anchors
    assert "outputs included" in anchors.met
    assert "not outputs" in anchors.partial


def test_no_phrase_names_a_negation_without_expecting_one(rubric: Rubric) -> None:
    """Such a phrase could never match: its own word would negate it. But for measures, which deny nothing."""
    for criterion in rubric.criteria:
        for indicator in criterion.indicators:
            said = MEASURES_AND_BARS.sub("", indicator.phrase)
            written = set(re.findall(r"[a-z]+", said)) & NEGATIONS
            assert not written or compiled(indicator.phrase).expects_negation, (criterion.id, indicator.phrase)


def test_every_criterion_has_examples(rubric: Rubric, examples: dict[str, Any]) -> None:
    assert set(examples) == {criterion.id for criterion in rubric.criteria}
    for criterion_id, example in examples.items():
        assert sum(map(len, example["says"].values())) >= 2, criterion_id
        assert len(example["silent"]) >= 2, criterion_id


def test_each_example_says_its_verdict_and_no_other(rubric: Rubric, examples: dict[str, Any]) -> None:
    wrong = [
        (criterion.id, sentence, expected, heard(criterion, sentence))
        for criterion in rubric.criteria
        for expected, sentences in examples[criterion.id]["says"].items()
        for sentence in sentences
        if heard(criterion, sentence) != {Verdict(expected)}
    ]
    assert wrong == []


def test_near_misses_say_nothing(rubric: Rubric, examples: dict[str, Any]) -> None:
    wrong = [
        (criterion.id, sentence, heard(criterion, sentence))
        for criterion in rubric.criteria
        for sentence in examples[criterion.id]["silent"]
        if heard(criterion, sentence)
    ]
    assert wrong == []


def test_every_indicator_is_heard_in_an_example(rubric: Rubric, examples: dict[str, Any]) -> None:
    reader = WordReader()
    unheard = []
    for criterion in rubric.criteria:
        sentences = [reader.words(s) for said in examples[criterion.id]["says"].values() for s in said]
        unheard += [
            (criterion.id, indicator.phrase)
            for indicator in criterion.indicators
            if not any(first_match(compiled(indicator.phrase), words) for words in sentences)
        ]
    assert unheard == []
