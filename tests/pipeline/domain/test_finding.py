"""Unscored is a value of its own, and a score stands on evidence."""

import pytest
from pydantic import TypeAdapter, ValidationError

from pipeline.domain.citation import Citation, CitationStatus
from pipeline.domain.finding import Finding, Scored, Unscored
from pipeline.domain.verdict import UnscoredReason, Verdict
from tests.builders import a_citation, a_refused_citation, a_scored_finding, an_unscored_finding


@pytest.mark.parametrize("verdict", list(Verdict))
def test_no_verdict_exists_without_a_citation(verdict: Verdict) -> None:
    """I1: `not_applicable` too must be shown from the evidence."""
    with pytest.raises(ValidationError, match="scored without a verified citation"):
        a_scored_finding(verdict=verdict, citations=())


def test_no_verdict_stands_on_refused_quotations_alone() -> None:
    """I1."""
    with pytest.raises(ValidationError, match="scored without a verified citation"):
        a_scored_finding(citations=(a_refused_citation(), a_refused_citation("Neither this.")))


@pytest.mark.parametrize("status", [status for status in CitationStatus if status is not CitationStatus.UNVERIFIED])
def test_one_citation_that_counts_carries_a_verdict_beside_refused_ones(status: CitationStatus) -> None:
    """I1."""
    scored = a_scored_finding(citations=(a_refused_citation(), a_citation(status=status)))
    assert len(scored.citations) == 2


def test_a_stored_score_without_evidence_is_refused_when_it_is_read_back() -> None:
    """I1: tampering with storage does not get around the rule."""
    stored = a_scored_finding().model_dump(mode="json")
    stored["citations"] = [a_refused_citation().model_dump(mode="json")]
    with pytest.raises(ValidationError, match="scored without a verified citation"):
        Scored.model_validate_json(TypeAdapter(dict).dump_json(stored))


def test_findings_survive_storage_as_what_they_were() -> None:
    finding: TypeAdapter[Finding] = TypeAdapter(Finding)
    for original in (a_scored_finding(), an_unscored_finding(citations=(a_refused_citation(),))):
        assert finding.validate_json(finding.dump_json(original)) == original


def test_every_reason_for_no_verdict_has_a_sentence_of_its_own() -> None:
    """I8: a reader is told why."""
    sentences = {reason.sentence for reason in UnscoredReason}
    assert len(sentences) == len(UnscoredReason)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_an_unscored_finding_has_no_verdict_to_read() -> None:
    """I8."""
    assert "verdict" not in Unscored.model_fields


def test_a_frozen_finding_cannot_be_given_another_verdict() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        a_scored_finding().verdict = Verdict.NOT_MET  # type: ignore[misc]


def test_only_unverified_does_not_count() -> None:
    assert {status for status in CitationStatus if not status.counts} == {CitationStatus.UNVERIFIED}


def test_a_citation_that_counts_without_its_place_does_not_exist() -> None:
    """I2: every citation that counts is a span of a document."""
    with pytest.raises(ValidationError):
        Citation(status=CitationStatus.VERIFIED, quote="Trust me.")
