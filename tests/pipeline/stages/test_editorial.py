"""Which pages are a site's magazine, its notice board or its past."""

import pytest

from pipeline.stages.editorial import editorial_section, is_late

SITE = "https://acme.example"


@pytest.mark.parametrize(
    ("url", "section"),
    [
        (f"{SITE}/blog/data-privacy-week", "blog"),
        (f"{SITE}/en/Blog/security-update", "blog"),
        (f"{SITE}/news/our-new-privacy-policy", "news"),
        (f"{SITE}/careers/security-engineer", "careers"),
        (f"{SITE}/customers/hospital-hipaa", "customers"),
        (f"{SITE}/category/privacy", "category"),
        (f"{SITE}/glossary/privacy-policy", "glossary"),
        (f"{SITE}/2024/05/17/terms-changed", "2024/05"),
        ("https://blog.acme.example/security-update", "blog"),
        ("https://community.acme.example/t/dpa-question/12", "community"),
    ],
)
def test_a_page_in_an_editorial_section_is_editorial(url: str, section: str) -> None:
    assert editorial_section(url) == section
    assert is_late(url)


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/",
        f"{SITE}/blog",
        f"{SITE}/privacy",
        f"{SITE}/careers/candidate-privacy-notice",
        f"{SITE}/blog/privacy-policy",
        f"{SITE}/community/guidelines",
        f"{SITE}/events/terms-of-use",
        f"{SITE}/wp-content/uploads/2024/05/soc-2-report.pdf",
        f"{SITE}/news/files/dpa.docx",
        f"{SITE}/press/acme-7b.cdx.json",
        f"{SITE}/legal/terms/customers",
        "https://blog.acme.example/documentation/privacy-policy/",
        "https://press.example/security-update",
    ],
)
def test_documents_files_and_the_sections_themselves_are_not(url: str) -> None:
    assert editorial_section(url) is None


@pytest.mark.parametrize(
    "path",
    [
        "/legal/archive/2019/terms",
        "/terms/previous-versions/3",
        "/security/bulletins/2024-001",
        "/security-advisories/acme-sa-12",
        "/security/cve-2024-1234",
    ],
)
def test_what_is_superseded_or_one_of_a_series_is_late_but_not_editorial(path: str) -> None:
    assert is_late(SITE + path)
    assert editorial_section(SITE + path) is None


@pytest.mark.parametrize("path", ["/security/bulletins", "/security/advisories/report", "/legal/terms/2025-01"])
def test_a_series_itself_is_not_late(path: str) -> None:
    assert not is_late(SITE + path)
