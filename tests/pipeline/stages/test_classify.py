"""What kind of document an address is."""

import pytest

from pipeline.domain.source import SourceKind
from pipeline.domain.source import SourceKind as Kind
from pipeline.stages.classify import classify, classify_title, of_content

SITE = "https://acme.example"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/privacy", Kind.PRIVACY_POLICY),
        ("/legal/privacy-policy.html", Kind.PRIVACY_POLICY),
        ("/privacy/data-processing-addendum", Kind.DPA),
        ("/legal/dpa", Kind.DPA),
        ("/legal/data-processing-agreement.pdf", Kind.DPA),
        ("/privacy/subprocessors", Kind.SUBPROCESSORS),
        ("/legal/sub-processors", Kind.SUBPROCESSORS),
        ("/legal/cookie-policy", Kind.COOKIE_POLICY),
        ("/terms", Kind.TERMS),
        ("/legal/terms-of-service", Kind.TERMS),
        ("/msa", Kind.TERMS),
        ("/sla", Kind.SLA),
        ("/legal/service-level-agreement", Kind.SLA),
        ("/acceptable-use-policy", Kind.ACCEPTABLE_USE),
        ("/policies/usage-policies", Kind.ACCEPTABLE_USE),
        ("/security", Kind.SECURITY_PAGE),
        ("/security/responsible-disclosure", Kind.DISCLOSURE_POLICY),
        ("/.well-known/security.txt", Kind.SECURITY_TXT),
        ("/trust", Kind.TRUST_CENTRE),
        ("/trust-center", Kind.TRUST_CENTRE),
        ("/compliance/soc-2", Kind.COMPLIANCE_PAGE),
        ("/files/soc-2-type-ii-report.pdf", Kind.SOC_REPORT),
        ("/iso-27001-certificate.pdf", Kind.CERTIFICATE),
        ("/research/acme-1-model-card", Kind.MODEL_CARD),
        ("/acme-1-system-card.pdf", Kind.SYSTEM_CARD),
        ("/responsible-ai", Kind.RESPONSIBLE_AI),
        ("/changelog", Kind.CHANGELOG),
        ("/docs/models", Kind.DOCUMENTATION),
        ("/status", Kind.STATUS_PAGE),
        ("/about-us", Kind.OTHER),
        ("/pricing", Kind.OTHER),
        ("/dpath", Kind.OTHER),
        ("/slate", Kind.OTHER),
        ("", Kind.MARKETING),
        ("/", Kind.MARKETING),
    ],
)
def test_a_path_tells_what_is_behind_it(path: str, kind: Kind) -> None:
    assert classify(SITE + path).kind is kind


def test_the_last_segment_speaks_before_those_above_it() -> None:
    assert classify(f"{SITE}/terms/privacy").kind is Kind.PRIVACY_POLICY
    assert classify(f"{SITE}/privacy/terms").kind is Kind.TERMS
    assert classify(f"{SITE}/privacy/2025-01").kind is Kind.PRIVACY_POLICY


def test_the_words_of_a_link_speak_where_the_address_is_silent() -> None:
    assert classify(f"{SITE}/p/123", "Privacy Policy") == (Kind.PRIVACY_POLICY, "link text says “privacy”")
    assert classify(f"{SITE}/docs/x1", "Data Processing Addendum").kind is Kind.DPA


def test_the_address_speaks_before_the_words_of_a_link() -> None:
    assert classify(f"{SITE}/terms", "Privacy Policy").kind is Kind.TERMS


def test_a_sentence_as_link_text_says_little() -> None:
    words = "Read all about how our terms and our privacy promise protect you"
    assert classify(f"{SITE}/p/123", words).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://trust.acme.example", Kind.TRUST_CENTRE),
        ("https://trust.acme.example/x1", Kind.TRUST_CENTRE),
        ("https://status.acme.example/", Kind.STATUS_PAGE),
        ("https://docs.acme.example/x1", Kind.DOCUMENTATION),
        ("https://trust.acme.example/privacy", Kind.PRIVACY_POLICY),
        ("https://trusty.acme.example/x1", Kind.OTHER),
    ],
)
def test_a_host_speaks_last(url: str, kind: Kind) -> None:
    assert classify(url).kind is kind


def test_escapes_and_case_in_a_path_do_not_hide_its_words() -> None:
    assert classify(f"{SITE}/Legal/Privacy%20Policy.PDF").kind is Kind.PRIVACY_POLICY


def test_the_reason_names_the_words_that_were_seen() -> None:
    assert classify(f"{SITE}/legal/sub-processors").reason == "path says “sub processors”"
    assert classify(f"{SITE}/about").reason == "nothing in its address says"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Privacy Policy | Acme", Kind.PRIVACY_POLICY),
        ("Data Processing Addendum", Kind.DPA),
        ("Welcome to Acme", Kind.OTHER),
        ("", Kind.OTHER),
        ("word " * 20 + "privacy", Kind.OTHER),
    ],
)
def test_a_short_title_tells_what_a_page_is(title: str, kind: Kind) -> None:
    assert classify_title(title).kind is kind


@pytest.mark.parametrize(
    ("path", "link_text", "kind"),
    [
        ("/files/8f3a.pdf", "SOC 2 report", Kind.SOC_REPORT),
        ("/security/soc2.pdf", "SOC 2® Type II Report (PDF, 1.2 MB)", Kind.SOC_REPORT),
        ("/privacy/files/8f3a.pdf", "Data Processing Addendum (PDF)", Kind.DPA),
        ("/legal/8f3a.docx", "License Agreement (DOCX, 240 KB)", Kind.TERMS),
        ("/trust/download/8f3a", "Penetration test and SOC 3 report", Kind.SOC_REPORT),
        ("/download?id=7", "Download our ISO 27001 certificate", Kind.CERTIFICATE),
        ("/docs/8f3a.pdf", "Model card", Kind.MODEL_CARD),
        ("/x/8f3a", "AI-BOM (CycloneDX)", Kind.MODEL_CARD),
        ("/x/8f3a", "Subprocessors (opens in a new tab)", Kind.SUBPROCESSORS),
        ("/download?file=acme-dpa.pdf", "", Kind.DPA),
        ("/legal/agreement.docx", "", Kind.TERMS),
        ("/files/dpa.pdf", "Security", Kind.DPA),
        ("/files/security-overview.pdf", "SOC 2 report", Kind.SOC_REPORT),
        ("/trust/files/8f3a.pdf", "Learn more", Kind.TRUST_CENTRE),
        ("/files/8f3a.pdf", "", Kind.OTHER),
    ],
)
def test_of_a_download_the_more_specific_of_name_and_link_counts(path: str, link_text: str, kind: Kind) -> None:
    assert classify(SITE + path, link_text).kind is kind


def test_a_bill_of_materials_is_a_model_card_and_the_reason_names_the_file() -> None:
    told = classify(f"{SITE}/privacy/models/acme-7b.cdx.json", "Terms")
    assert told == (Kind.MODEL_CARD, "address names a bill of materials, “acme-7b.cdx.json”")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/blog/data-privacy-week", "stands under “blog”"),
        ("/careers/security-engineer", "stands under “careers”"),
        ("/2026/05/17/new-dpa", "stands under “2026/05”"),
    ],
)
def test_a_page_about_a_document_is_not_that_document(path: str, reason: str) -> None:
    """A blog post carries what a self-claim carries, whatever words are in its address."""
    assert classify(SITE + path, "Privacy Policy") == (Kind.MARKETING, reason)


@pytest.mark.parametrize(
    ("kind", "extractor", "becomes"),
    [
        (SourceKind.SOC_REPORT, "html/3", SourceKind.COMPLIANCE_PAGE),
        (SourceKind.CERTIFICATE, "markdown/2", SourceKind.COMPLIANCE_PAGE),
        (SourceKind.SOC_REPORT, "pdf/1", SourceKind.SOC_REPORT),
        (SourceKind.CERTIFICATE, "docx/2", SourceKind.CERTIFICATE),
        (SourceKind.DPA, "html/3", SourceKind.DPA),
    ],
)
def test_a_page_that_speaks_of_a_report_or_certificate_is_not_it(
    kind: SourceKind, extractor: str, becomes: SourceKind
) -> None:
    assert of_content(kind, "link text says so", extractor=extractor).kind is becomes
