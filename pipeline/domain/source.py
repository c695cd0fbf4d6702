"""Where evidence comes from: a URL or an uploaded file, and what kind of document it is."""

from enum import StrEnum
from typing import assert_never

from pipeline.domain.ids import SourceId, VendorId
from pipeline.domain.model import Record


class EvidenceKind(StrEnum):
    """What a statement can carry, strongest first."""

    CONTRACT = "contract"
    ATTESTATION = "attestation"
    POLICY = "policy"
    SELF_CLAIM = "self_claim"

    @property
    def rank(self) -> int:
        """0 is the strongest."""
        return list(EvidenceKind).index(self)


class SourceKind(StrEnum):
    """The documents that vendors publish, by the names the field uses."""

    DPA = "dpa"
    TERMS = "terms"
    SLA = "sla"
    SUBPROCESSORS = "subprocessors"
    SOC_REPORT = "soc_report"
    CERTIFICATE = "certificate"
    PRIVACY_POLICY = "privacy_policy"
    COOKIE_POLICY = "cookie_policy"
    ACCEPTABLE_USE = "acceptable_use"
    DISCLOSURE_POLICY = "disclosure_policy"
    RESPONSIBLE_AI = "responsible_ai"
    MODEL_CARD = "model_card"
    SYSTEM_CARD = "system_card"
    SECURITY_PAGE = "security_page"
    SECURITY_TXT = "security_txt"
    TRUST_CENTRE = "trust_centre"
    COMPLIANCE_PAGE = "compliance_page"
    STATUS_PAGE = "status_page"
    CHANGELOG = "changelog"
    DOCUMENTATION = "documentation"
    QUESTIONNAIRE = "questionnaire"
    MARKETING = "marketing"
    OTHER = "other"

    @property
    def evidence_kind(self) -> EvidenceKind:
        """What a sentence in such a document can carry at most."""
        match self:
            case SourceKind.DPA | SourceKind.TERMS | SourceKind.SLA | SourceKind.SUBPROCESSORS:
                return EvidenceKind.CONTRACT
            case SourceKind.SOC_REPORT | SourceKind.CERTIFICATE:
                return EvidenceKind.ATTESTATION
            case (
                SourceKind.PRIVACY_POLICY
                | SourceKind.COOKIE_POLICY
                | SourceKind.ACCEPTABLE_USE
                | SourceKind.DISCLOSURE_POLICY
                | SourceKind.RESPONSIBLE_AI
                | SourceKind.MODEL_CARD
                | SourceKind.SYSTEM_CARD
                | SourceKind.SECURITY_TXT
            ):
                return EvidenceKind.POLICY
            case (
                SourceKind.SECURITY_PAGE
                | SourceKind.TRUST_CENTRE
                | SourceKind.COMPLIANCE_PAGE
                | SourceKind.STATUS_PAGE
                | SourceKind.CHANGELOG
                | SourceKind.DOCUMENTATION
                | SourceKind.QUESTIONNAIRE
                | SourceKind.MARKETING
                | SourceKind.OTHER
            ):
                return EvidenceKind.SELF_CLAIM
            case _:
                assert_never(self)


class Source(Record):
    """One address of a vendor's evidence, with the reason for its kind."""

    id: SourceId
    vendor: VendorId
    url: str
    kind: SourceKind
    kind_reason: str
    uploaded: bool = False
