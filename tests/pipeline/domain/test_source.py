"""What a kind of document can carry."""

import pytest

from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.source import EvidenceKind, SourceKind


def test_a_contract_outranks_an_attestation_a_policy_and_a_claim() -> None:
    assert sorted(EvidenceKind, key=lambda kind: kind.rank) == [
        EvidenceKind.CONTRACT,
        EvidenceKind.ATTESTATION,
        EvidenceKind.POLICY,
        EvidenceKind.SELF_CLAIM,
    ]


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        (SourceKind.DPA, EvidenceKind.CONTRACT),
        (SourceKind.SOC_REPORT, EvidenceKind.ATTESTATION),
        (SourceKind.PRIVACY_POLICY, EvidenceKind.POLICY),
        (SourceKind.MARKETING, EvidenceKind.SELF_CLAIM),
        (SourceKind.QUESTIONNAIRE, EvidenceKind.SELF_CLAIM),
        (SourceKind.OTHER, EvidenceKind.SELF_CLAIM),
    ],
)
def test_a_document_carries_what_its_kind_can(kind: SourceKind, evidence: EvidenceKind) -> None:
    assert kind.evidence_kind is evidence


def test_every_kind_of_document_carries_something() -> None:
    assert {kind.evidence_kind for kind in SourceKind} == set(EvidenceKind)


def test_only_a_page_that_was_had_has_a_snapshot() -> None:
    had = {outcome for outcome in CaptureOutcome if outcome.has_snapshot}
    assert had == {CaptureOutcome.OK, CaptureOutcome.UNCHANGED}
