"""Reports in every form, with a vendor who tries to write into the reader's page, terminal or spreadsheet."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from console.cli.output import printable
from console.rendering.csv_form import csv_report
from console.rendering.json_form import json_report
from console.rendering.templates_form import COMPANIES_MAX, html_report, live_link, markdown_report, safe_url
from console.rendering.text_form import text_summary
from pipeline.domain.assessment import Alert, AlertKind
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.report import CapturedSource, Report
from pipeline.domain.source import SourceKind
from pipeline.stages.report import report
from pipeline.stages.sheets.cells import safe_cell
from tests.builders import (
    a_citation,
    a_document,
    a_related_vendor,
    a_rubric,
    a_scored_finding,
    a_vendor,
    an_assessment,
    changed,
)

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> [click](javascript:alert(3)) \x1b[31m=cmd|'/c calc'!A1"


@pytest.fixture
def hostile() -> Report:
    """A report in which everything that a vendor chooses is an attack."""
    document = a_document(f"{EVIL} and we do not train on your content.")
    rubric = a_rubric()
    citation = changed(a_citation(document=document, quote=document.text), url="javascript:alert(4)")
    finding = changed(a_scored_finding(citations=(citation,)), criterion=rubric.criteria[0].id, rationale=EVIL)
    alert = Alert(
        kind=AlertKind.CONCEALED_TEXT, url="javascript:alert(5)", document=document.id, excerpt=EVIL, note="hidden"
    )
    captured = CapturedSource(
        url=f"https://evil.example/{EVIL}",
        kind=SourceKind.OTHER,
        kind_reason=EVIL,
        outcome=CaptureOutcome.BLOCKED,
        detail=EVIL,
    )
    assessment = changed(an_assessment(findings=(finding,)), alerts=(alert,), rubric_digest=rubric.digest)
    words = {"name": EVIL, "purpose": EVIL, "location": EVIL, "domain": EVIL, "url": "javascript:alert(7)"}
    listed = changed(a_related_vendor(), **words)
    left = changed(listed, id="related:left", name=f"{EVIL} Ltd", domain=None, left_in="run-1")
    vendor = a_vendor(name=EVIL, website="javascript:alert(6)")
    return report(vendor, assessment, rubric, [captured], related=[listed, left])


class Markup(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_nothing_that_a_vendor_wrote_becomes_markup_in_html(hostile: Report) -> None:
    markup = Markup()
    markup.feed(html_report(hostile))
    assert not {"script", "img", "iframe", "object", "form"} & set(markup.tags)
    assert markup.handlers == []
    assert all(address.startswith(("http://", "https://")) for address in markup.addresses)


def test_html_lets_a_browser_fetch_and_run_nothing(hostile: Report) -> None:
    assert "default-src 'none'" in html_report(hostile)


def test_nothing_that_a_vendor_wrote_becomes_a_link_or_tag_in_markdown(hostile: Report) -> None:
    text = markdown_report(hostile)
    assert "<script" not in text.replace("\\<", "")
    assert "](javascript:" not in text.replace("\\]", "")


def test_no_cell_is_a_formula_and_every_criterion_has_its_row(hostile: Report) -> None:
    rows = list(csv.reader(io.StringIO(csv_report(hostile))))
    assert len(rows) == 1 + len(hostile.rubric.criteria)
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@pytest.mark.parametrize(
    "value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1"]
)
def test_what_a_spreadsheet_would_compute_is_quoted(value: str) -> None:
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_words_of_a_vendor_begin_a_formula_nor_a_cell_of_their_own(start: str) -> None:
    """Also not with the quotation mark, the separators and the line ends that would end a cell."""
    attack = f'{start}HYPERLINK("https://evil.example","x"),{start}1";{start}2\r\n{start}3'
    document, rubric = a_document(attack), a_rubric()
    finding = a_scored_finding(citations=(a_citation(document, document.text),), rationale=attack)
    shown = report(a_vendor(), an_assessment(document, findings=(finding,), rubric_digest=rubric.digest), rubric, [])
    header, row = csv.reader(io.StringIO(csv_report(shown), newline=""))
    cells = dict(zip(header, row, strict=True))
    assert (cells["quote"], cells["rationale"]) == (f"'{attack}", f"'{attack}")


def test_a_terminal_gets_no_commands(hostile: Report) -> None:
    assert "\x1b" not in text_summary(hostile)
    assert printable("a\x1b]0;title\x07b\u202ec") == "a ]0;title b c"


def test_json_keeps_the_vendor_s_words_as_they_are(hostile: Report) -> None:
    found = json.loads(json.dumps(json_report(hostile)))
    assert found["vendor"]["name"] == EVIL


def test_related_vendors_are_in_every_form_for_readers_with_their_evidence() -> None:
    rubric = a_rubric()
    company = a_related_vendor(purpose="Acme", location="Privacy at Acme", domain="nimbus.io")
    gone = a_related_vendor(name="Privacy", left_in="run-1")
    assessment = changed(an_assessment(), rubric_digest=rubric.digest)
    shown = report(a_vendor(), assessment, rubric, [], related=[company, gone])
    place = f"{company.document[7:19]}[{company.start}:{company.end}]"
    for form in (html_report(shown), markdown_report(shown)):
        assert place in form
        assert "nimbus.io" in form
        assert "No longer listed: " in form
    assert "  - Acme (subprocessor; nimbus.io; Acme; Privacy at Acme)" in text_summary(shown)
    assert "  No longer listed: Privacy" in text_summary(shown)


def test_json_tells_a_related_vendor_s_evidence_and_all_its_listings() -> None:
    rubric = a_rubric()
    company, again = a_related_vendor(), a_related_vendor(id="2", purpose="Privacy")
    gone = a_related_vendor(name="Privacy", left_in="run-1")
    assessment = changed(an_assessment(), rubric_digest=rubric.digest)
    found = json_report(report(a_vendor(), assessment, rubric, [], related=[company, again, gone]))
    (told,) = found["related_vendors"]
    evidence = {"url": company.url, "document": company.document, "start": company.start, "end": company.end}
    assert {field: told[field] for field in evidence} == evidence
    assert {field: told[field] for field in ("name", "domain", "relation", "purpose", "location")} == {
        "name": "Acme",
        "domain": None,
        "relation": "subprocessor",
        "purpose": "Privacy",
        "location": "",
    }
    assert [listing["purpose"] for listing in told["listings"]] == ["", "Privacy"]
    assert [item["name"] for item in found["formerly_related_vendors"]] == ["Privacy"]
    assert found["formerly_related_vendors"][0]["listings"][0]["left_in"] == "run-1"


def test_a_long_list_is_cut_where_a_person_reads_it_and_whole_for_a_machine() -> None:
    rubric = a_rubric()
    many = [a_related_vendor(id=str(number), domain=f"n{number}.io") for number in range(COMPANIES_MAX + 3)]
    listed = [changed(company, name=f"Company {number}") for number, company in enumerate(many)]
    assessment = changed(an_assessment(), rubric_digest=rubric.digest)
    shown = report(a_vendor(), assessment, rubric, [], related=listed)
    for form in (html_report(shown), markdown_report(shown)):
        assert "3 more are in the JSON report." in form
        assert f"Company {COMPANIES_MAX}" not in form
    assert len(json_report(shown)["related_vendors"]) == COMPANIES_MAX + 3
    assert len(text_summary(shown).splitlines()) < 40


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", None])
def test_an_address_that_a_browser_must_not_follow_is_no_link(url: str | None) -> None:
    assert safe_url(url) == ""


def test_the_live_link_marks_the_first_and_last_words() -> None:
    words = "We do not use customer content - neither prompts nor outputs - to train our models."
    citation = a_citation(document=a_document(words), quote=words)
    link = live_link(citation)
    assert link.startswith(f"{citation.url}#:~:text=We%20do%20not%20use%20customer%20content,")
    assert "%2D" in link
    assert "-" not in link.split("#")[1].replace(":~:text=", "")


def test_a_citation_in_a_pdf_links_to_its_page() -> None:
    citation = changed(a_citation(), page=3)
    assert live_link(citation) == f"{citation.url}#page=3"


def test_a_report_names_its_judge_and_says_what_the_baseline_is() -> None:
    rubric = a_rubric()
    assessment = changed(an_assessment(), rubric_digest=rubric.digest)
    shown = report(a_vendor(), assessment, rubric, [])
    assert assessment.judge.label in html_report(shown)
    assert assessment.judge.label in markdown_report(shown)
