"""What an address says of the file behind it."""

import pytest

from pipeline.stages.downloads import bill_of_materials_name, file_name_of, is_download, without_file_notes

SITE = "https://acme.example"


@pytest.mark.parametrize(
    "path",
    [
        "/bom.json",
        "/bom.xml",
        "/legal/BOM.JSON",
        "/sbom.json",
        "/mlbom.json",
        "/ml-bom.json",
        "/ai-bom.json",
        "/aibom.json",
        "/ai_sbom.json",
        "/acme-7b.bom.json",
        "/acme-7b-aibom.json",
        "/models/acme-7b.cdx.json",
        "/models/acme-7b.cdx.xml",
        "/acme.cyclonedx.json",
        "/bom-1.6.json",
        "/bom.cyclonedx.json",
        "/.well-known/sbom",
        "/.well-known/sbom.json",
        "/.well-known/ai-bom.json",
    ],
)
def test_a_bill_of_materials_is_known_by_its_name_or_its_place(path: str) -> None:
    name = bill_of_materials_name(f"{SITE}{path}?v=1")
    assert name is not None
    assert path.endswith(f"/{name}")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/bom",
        "/bombardier.json",
        "/package.json",
        "/sitemap.xml",
        "/abcdx.json",
        "/bom.json/comments",
        "/bom.html",
        "/.well-known/openid-configuration",
        "/docs/.well-known/sbom",
        "/random-bomb.json",
    ],
)
def test_other_files_are_none(path: str) -> None:
    assert bill_of_materials_name(SITE + path) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/files/8f3a.pdf", "8f3a.pdf"),
        ("/legal/DPA.DOCX", "DPA.DOCX"),
        ("/download/8f3a", "8f3a"),
        ("/trust/Downloads/8f3a/", "8f3a"),
        ("/download?file=acme-dpa.pdf&v=2", "acme-dpa.pdf"),
        ("/wp-content/uploads/2026/01/soc%202.pdf", "soc 2.pdf"),
    ],
)
def test_a_download_has_a_name(path: str, name: str) -> None:
    assert is_download(SITE + path)
    assert file_name_of(SITE + path) == name


@pytest.mark.parametrize("path", ["/", "/privacy", "/profiles/x", "/pdf", "/terms.html"])
def test_a_page_is_no_download(path: str) -> None:
    assert not is_download(SITE + path)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("data processing addendum pdf", "data processing addendum"),
        ("license agreement docx 240 kb", "license agreement"),
        ("soc 2", "soc 2"),
        ("download our soc 2 report pdf 1 2 mb", "soc 2 report"),
        ("subprocessors opens in a new tab", "subprocessors"),
        ("download pdf", ""),
        ("", ""),
    ],
)
def test_what_a_link_says_of_the_file_says_nothing_of_its_content(words: str, kept: str) -> None:
    assert without_file_notes(words) == kept
