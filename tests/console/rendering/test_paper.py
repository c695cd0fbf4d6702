"""A hostile report on paper: what a vendor wrote is words there, and the page says which report it is of."""

import pypdfium2
import pytest

from console.rendering.templates_form import css_text, html_report
from extractors.printing import ChromiumPrinter
from pipeline.domain.report import Report
from pipeline.stages.report import report
from tests.builders import a_citation, a_criterion, a_document, a_rubric, a_scored_finding, a_vendor, an_assessment

ATTACKS = (
    "</title></style><script>document.title='ran';document.write('a script ran')</script>",
    "</style><style>* { display: none !important } @page { size: 10mm }",
    "}}</style><link rel=stylesheet href=file:///etc/hostname><iframe src=file:///etc/passwd></iframe>",
    "*/ } body::after { content: 'injected' } \\22 ; @import url(http://127.0.0.1:9/x.css);",
)


def hostile(words: str) -> Report:
    document = a_document(f"{words} and we keep prompts for 30 days.")
    criteria = [a_criterion(f"criterion-{number}") for number in range(40)]
    citation = a_citation(document, document.text)
    findings = tuple(a_scored_finding(item.id, citations=(citation,), rationale=words) for item in criteria)
    rubric = a_rubric(*criteria)
    assessment = an_assessment(document, findings=findings, rubric_digest=rubric.digest)
    return report(a_vendor(name=words, website=words), assessment, rubric, [])


def pages_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.slow
@pytest.mark.parametrize("words", ATTACKS)
def test_a_vendor_s_words_stay_words_on_every_numbered_page(words: str) -> None:
    shown = hostile(words)
    pages = pages_of(ChromiumPrinter().printed(html_report(shown)))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert shown.assessment.digest in page
    together = "".join("".join(pages).split())
    assert "".join(words.split()) in together
    assert together.count("ascriptran") == together.count("document.write('ascriptran")
    assert "root:x:" not in together


@pytest.mark.slow
def test_an_address_is_readable_and_leads_there() -> None:
    shown = hostile("Plain words")
    pdf = ChromiumPrinter().printed(html_report(shown))
    assert "https://acme.example/privacy" in "".join(pages_of(pdf))
    assert b"/URI (https://acme.example/privacy#:~:text=" in pdf


def test_a_string_in_a_style_sheet_cannot_end() -> None:
    assert css_text('a"}</style>') == "a\\22 \\7D \\3C \\2F style\\3E "
    assert css_text("sha256:0f") == "sha256\\3A 0f"
