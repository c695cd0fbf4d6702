"""CycloneDX bills of materials: model cards as lines that can be quoted, hostile files as text or as a failure."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.formats import bom_reading, bom_words, ml_bom
from extractors.reading import FormatReader
from pipeline.domain.document import Link, document_is_genuine
from pipeline.domain.fetched import Extracted
from pipeline.errors import DossierError, ExtractionFailed, UnsupportedFormat
from tests.examples import examples

URL = "https://acme.example/acme-7b.cdx.json"
NAMESPACE = "http://cyclonedx.org/schema/bom/1.6"

MODEL: dict[str, Any] = {
    "type": "machine-learning-model",
    "bom-ref": "model-1",
    "name": "acme-7b",
    "version": "2.1",
    "description": "A model for contracts.\n\nIt reads English.",
    "supplier": {"name": "Acme Oy", "url": ["https://acme.example"]},
    "licenses": [{"license": {"id": "Apache-2.0"}}],
    "externalReferences": [
        {"type": "model-card", "url": "https://acme.example/cards/acme-7b#top"},
        {"type": "vcs", "url": "ssh://git.acme.example/x"},
        {"type": "documentation", "url": "https://acme.example/d", "comment": "Data sheet"},
    ],
    "modelCard": {
        "bom-ref": "card-1",
        "modelParameters": {
            "approach": {"type": "supervised"},
            "task": "text-generation",
            "architectureFamily": "transformer",
            "modelArchitecture": "Acme-7B",
            "datasets": [
                {
                    "type": "dataset",
                    "name": "Court filings",
                    "classification": "public",
                    "contents": {"url": "https://acme.example/f"},
                    "sensitiveData": ["names of parties"],
                    "governance": {"owners": [{"organization": {"name": "Acme Data"}}]},
                },
                {"ref": "data-1"},
                {"ref": "data-elsewhere"},
            ],
            "inputs": [{"format": "text"}],
            "outputs": [{"format": "text"}, {"format": "json"}],
        },
        "quantitativeAnalysis": {
            "performanceMetrics": [
                {
                    "type": "F1",
                    "value": "0.910",
                    "slice": "German contracts",
                    "confidenceInterval": {"lowerBound": "0.90", "upperBound": "0.92"},
                }
            ],
            "graphics": {"collection": [{"name": "Loss", "image": {"encoding": "base64", "content": "AAAA"}}]},
        },
        "considerations": {
            "users": ["Lawyers"],
            "useCases": ["Finding clauses"],
            "technicalLimitations": ["Misreads scanned tables.", "Forgets after 8,000 tokens."],
            "performanceTradeoffs": ["Slower with citations on."],
            "ethicalConsiderations": [
                {"name": "May invent clauses", "mitigationStrategy": "A lawyer reads all output."}
            ],
            "fairnessAssessments": [{"groupAtRisk": "Tenants", "harms": "Landlords' wording dominates."}],
            "environmentalConsiderations": {
                "energyConsumptions": [
                    {
                        "activity": "training",
                        "activityEnergyCost": {"value": 410.50, "unit": "kWh"},
                        "co2CostEquivalent": {"value": 0.12, "unit": "tCO2eq"},
                    }
                ]
            },
        },
    },
}
DATA = {"type": "data", "bom-ref": "data-1", "name": "Web crawl", "version": "2024"}
LIBRARY = {
    "type": "library",
    "name": "tokens",
    "version": "1.0",
    "supplier": {"name": "Others Ltd", "url": ["https://others.example"]},
    "licenses": [{"license": {"name": "Own licence", "url": "https://others.example/l"}}],
}


def a_bom(*components: Any, **more: Any) -> bytes:
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": list(components), **more}
    return json.dumps(bom).encode()


def read(body: bytes, content_type: str = "application/json", url: str = URL) -> Extracted:
    return FormatReader().extract(body, content_type=content_type, url=url)


def lines_of(result: Extracted) -> list[str]:
    text = result.document.text
    return [text[block.start : block.end] for block in result.document.blocks]


def with_considerations(**considerations: Any) -> bytes:
    return a_bom({"type": "machine-learning-model", "name": "m", "modelCard": {"considerations": considerations}})


def test_a_model_card_comes_out_line_by_line_in_the_words_of_the_file() -> None:
    assert lines_of(read(a_bom(MODEL, DATA, LIBRARY))) == [
        "spec version: 1.6",
        "acme-7b 2.1",
        "A model for contracts.",
        "It reads English.",
        "type: machine-learning-model",
        "supplier: Acme Oy; url: https://acme.example",
        "licenses: Apache-2.0",
        "external references: model-card; url: https://acme.example/cards/acme-7b#top",
        "external references: vcs; url: ssh://git.acme.example/x",
        "external references: documentation; url: https://acme.example/d; comment: Data sheet",
        "Model parameters",
        "approach: supervised",
        "task: text-generation",
        "architecture family: transformer",
        "model architecture: Acme-7B",
        (
            "datasets: Court filings; type: dataset; classification: public; contents url: https://acme.example/f; "
            "sensitive data: names of parties; governance owners organization: Acme Data"
        ),
        "datasets: Web crawl 2024; ref: data-1",
        "datasets: data-elsewhere",
        "inputs: text",
        "outputs: text",
        "outputs: json",
        "Quantitative analysis",
        (
            "performance metrics: F1; value: 0.910; slice: German contracts; confidence interval lower bound: 0.90; "
            "confidence interval upper bound: 0.92"
        ),
        "graphics collection: Loss",
        "Considerations",
        "users: Lawyers",
        "use cases: Finding clauses",
        "technical limitations: Misreads scanned tables.",
        "technical limitations: Forgets after 8,000 tokens.",
        "performance tradeoffs: Slower with citations on.",
        "ethical considerations: May invent clauses; mitigation strategy: A lawyer reads all output.",
        "fairness assessments: group at risk: Tenants; harms: Landlords' wording dominates.",
        (
            "environmental considerations energy consumptions: training; activity energy cost: 410.5 kWh; "
            "co2 cost equivalent: 0.12 tCO2eq"
        ),
        "Web crawl 2024",
        "type: data",
        "Components",
        "component: tokens 1.0; type: library; supplier: Others Ltd; licenses: Own licence",
    ]


def test_a_line_of_a_model_card_stands_under_the_model_and_its_section() -> None:
    document = read(a_bom(MODEL)).document
    paths = {document.text[block.start : block.end]: block.heading_path for block in document.blocks}
    assert paths["technical limitations: Misreads scanned tables."] == ("acme-7b 2.1", "Considerations")
    assert paths["licenses: Apache-2.0"] == ("acme-7b 2.1",)
    assert document.title == "acme-7b 2.1"


def test_the_subject_of_the_file_is_its_title_and_written_in_full_even_when_it_is_no_model() -> None:
    metadata = {
        "timestamp": "2026-01-02T03:04:05Z",
        "component": {"type": "application", "name": "Desk", "group": "acme"},
    }
    result = read(a_bom(LIBRARY, metadata=metadata))
    assert result.document.title == "Desk"
    assert lines_of(result)[:5] == [
        "spec version: 1.6",
        "timestamp: 2026-01-02T03:04:05Z",
        "Desk",
        "type: application",
        "group: acme",
    ]


def test_models_within_other_components_are_found_and_come_before_all_libraries() -> None:
    product = {
        "type": "application",
        "name": "Desk",
        "components": [{"type": "library", "name": "a", "components": [MODEL]}],
    }
    lines = lines_of(read(a_bom(product)))
    assert lines.index("acme-7b 2.1") < lines.index("Components") < lines.index("component: Desk; type: application")


def test_services_of_others_are_listed_with_their_provider() -> None:
    service = {"name": "Hosted model", "provider": {"name": "Cloud AS"}, "endpoints": ["https://c.example/v1"]}
    assert lines_of(read(a_bom(services=[service])))[-2:] == [
        "Services",
        "service: Hosted model; provider: Cloud AS; endpoints: https://c.example/v1",
    ]


def test_web_addresses_in_references_are_links_with_words_that_tell_their_kind() -> None:
    assert read(a_bom(MODEL)).links == (
        Link(url="https://acme.example/cards/acme-7b", text="model card"),
        Link(url="https://acme.example/d", text="Data sheet"),
    )


XML = f"""<?xml version="1.0"?>
<!-- made by hand -->
<bom xmlns="{NAMESPACE}" xmlns:own="https://own.example" version="1">
  <components>
    <component type="machine-learning-model" bom-ref="model-1">
      <name>acme-7b</name><version>2.1</version>
      <licenses><expression>MIT OR Apache-2.0</expression></licenses>
      <externalReferences><reference type="documentation"><url>https://acme.example/d</url></reference></externalReferences>
      <own:note>not of the specification</own:note>
      <modelCard>
        <modelParameters>
          <approach><type>supervised</type></approach>
          <datasets><ref>data-1</ref><dataset><type>dataset</type><name>Filings</name></dataset></datasets>
          <inputs><input><format>text</format></input></inputs>
        </modelParameters>
        <quantitativeAnalysis><performanceMetrics><performanceMetric>
          <type>F1</type><value>0.910</value><confidenceInterval><lowerBound>0.90</lowerBound></confidenceInterval>
        </performanceMetric></performanceMetrics></quantitativeAnalysis>
        <considerations>
          <users><user>Lawyers</user></users>
          <technicalLimitations>
            <technicalLimitation>Misreads <!-- x -->tables.</technicalLimitation>
          </technicalLimitations>
          <ethicalConsiderations><ethicalConsideration><name>Invents</name></ethicalConsideration></ethicalConsiderations>
        </considerations>
        <properties><property name="context">8000</property></properties>
      </modelCard>
    </component>
    <component type="data" bom-ref="data-1"><name>Web crawl</name></component>
  </components>
</bom>"""


def test_xml_comes_out_as_json_does() -> None:
    assert lines_of(read(XML.encode(), "application/xml", "https://acme.example/bom.xml")) == [
        "spec version: 1.6",
        "acme-7b 2.1",
        "type: machine-learning-model",
        "licenses: MIT OR Apache-2.0",
        "external references: documentation; url: https://acme.example/d",
        "properties: context: 8000",
        "Model parameters",
        "approach: supervised",
        "datasets: Web crawl; ref: data-1",
        "datasets: Filings; type: dataset",
        "inputs: text",
        "Quantitative analysis",
        "performance metrics: F1; value: 0.910; confidence interval lower bound: 0.90",
        "Considerations",
        "users: Lawyers",
        "technical limitations: Misreads tables.",
        "ethical considerations: Invents",
        "Web crawl",
        "type: data",
    ]


def test_numbers_and_their_like_stay_as_they_are_written() -> None:
    body = with_considerations(users=["@"]).replace(b'"@"', b"1.10, 1e400, NaN, -Infinity, true, null")
    assert lines_of(read(body))[-5:] == [
        "users: 1.10",
        "users: 1e400",
        "users: NaN",
        "users: -Infinity",
        "users: true",
    ]


def test_a_number_that_no_parser_would_turn_into_one_does_no_harm() -> None:
    body = with_considerations(users=["@", "Lawyers"]).replace(b'"@"', b"7" * 5_000)
    assert lines_of(read(body))[-1] == "users: Lawyers"


def test_a_key_that_an_object_has_twice_keeps_both_values() -> None:
    body = with_considerations(users="@").replace(b'"users": "@"', b'"users": "Lawyers", "users": ["Clerks", "Judges"]')
    assert lines_of(read(body))[-3:] == ["users: Lawyers", "users: Clerks", "users: Judges"]


def test_half_a_character_is_shown_as_one_that_cannot_be_read() -> None:
    body = with_considerations(users=["@"]).replace(b"@", b"\\ud800 law")
    assert lines_of(read(body))[-1] == "users: \ufffd law"


def test_encoded_bytes_are_no_words() -> None:
    body = with_considerations(users=["QUJD" * 500, {"encoding": "base64", "content": "QUJD", "name": "plan"}])
    assert lines_of(read(body))[-1] == "users: plan"


def test_a_long_item_goes_on_in_lines_that_begin_with_its_name() -> None:
    item = {"name": "Risk", **{f"field{number}": "word " * 30 for number in range(20)}}
    lines = [line for line in lines_of(read(with_considerations(ethicalConsiderations=[item]))) if "Risk" in line]
    assert len(lines) > 1
    assert all(line.startswith("ethical considerations: Risk; field") for line in lines)
    assert all(len(line) <= bom_words.LINE_CHARACTERS_MAX for line in lines)
    assert sum(line.count("; field") for line in lines) == 20


def test_a_list_without_end_is_cut_at_the_limit_of_lines() -> None:
    result = read(with_considerations(users=["a"] * (ml_bom.LINES_MAX + 10)))
    assert len(result.document.blocks) == ml_bom.LINES_MAX


@pytest.mark.parametrize(
    "body",
    [
        b'{"bomFormat": "CycloneDX", "components": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        with_considerations(users="@").replace(b'"@"', b"[" * 500 + b'"a"' + b"]" * 500),
        with_considerations(users="@").replace(b'"@"', b'{"a": ' * 500 + b'"a"' + b"}" * 500),
        a_bom(MODEL)[:-40],
        b'{"bomFormat": "CycloneDX", }',
        b'{"bomFormat": "CycloneDX"} and more',
        b'{"bomFormat": "CycloneDX"}' + b" " * bom_reading.BOM_MAX_BYTES,
        f'<bom xmlns="{NAMESPACE}">{"<components>" * 1000}'.encode(),
        f'<bom xmlns="{NAMESPACE}"><components>&unknown;</components></bom>'.encode(),
        f'<!DOCTYPE bom [<!ENTITY a "lol">]><bom xmlns="{NAMESPACE}"/>'.encode(),
        f'<bom xmlns="{NAMESPACE}"><components>'.encode(),
    ],
    ids=[
        "deep for the parser",
        "deep lists",
        "deep objects",
        "cut",
        "comma",
        "more behind",
        "large",
        "deep xml",
        "entity",
        "doctype",
        "cut xml",
    ],
)
def test_a_damaged_or_hostile_bill_of_materials_is_a_failure(body: bytes) -> None:
    with pytest.raises(ExtractionFailed):
        read(body, "application/octet-stream")


@pytest.mark.parametrize(
    ("body", "content_type", "url"),
    [
        (b'{"a": 1}', "application/json", "https://v.example/bom.json"),
        (b'{"a": 1}', "text/plain", "https://v.example/bom.json"),
        (b'{"a": 1}', "application/vnd.cyclonedx+json", "https://v.example/b"),
        (b'{"spdxVersion": "SPDX-2.3"}', "application/json", "https://v.example/sbom.json"),
        (b'{"data": {"bomFormat": "CycloneDX"}}', "application/json", "https://v.example/x"),
        (b'{"bomFormat": "Other"}', "application/json", "https://v.example/x"),
        (b'[{"bomFormat": "CycloneDX"}]', "application/json", "https://v.example/x"),
        (b"<rss><channel/></rss>", "application/xml", "https://v.example/feed.xml"),
        (b'<bom xmlns="https://other.example/"/>', "application/vnd.cyclonedx+xml", "https://v.example/b"),
    ],
)
def test_json_and_xml_of_other_kinds_are_not_read(body: bytes, content_type: str, url: str) -> None:
    with pytest.raises(UnsupportedFormat):
        read(body, content_type, url)


@pytest.mark.parametrize(
    ("content_type", "url"),
    [
        ("application/vnd.cyclonedx+json; version=1.6", "https://v.example/x"),
        ("application/json", "https://v.example/x"),
        ("application/octet-stream", "https://v.example/download/8f3a"),
        ("text/plain; charset=utf-8", "https://v.example/raw/bom.json"),
        ("text/html", "https://v.example/bom.json"),
        ("", "https://v.example/.well-known/sbom"),
    ],
)
def test_a_bill_of_materials_is_known_by_its_bytes_whatever_it_is_served_as(content_type: str, url: str) -> None:
    assert read(a_bom(MODEL), content_type, url).extractor == "ml_bom/1"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "type", "value", "unit", "license", "content", "encoding", "ref", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
PLACES = [
    "metadata",
    "component",
    "components",
    "services",
    "modelCard",
    "considerations",
    "modelParameters",
    "datasets",
]
FIELDS = ["name", "version", "type", "bom-ref", "licenses", "externalReferences", "description", "supplier"]
KEYS = st.sampled_from([*PLACES, *FIELDS])
OBJECTS = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=5),
    lambda inner: st.dictionaries(KEYS, inner | st.lists(inner | VALUES, max_size=3), max_size=5),
    max_leaves=8,
)


@pytest.mark.slow
@given(OBJECTS)
@settings(max_examples=examples(150), deadline=None, derandomize=True)
def test_wrong_types_anywhere_end_in_text_or_in_our_own_errors(tree: dict[str, Any]) -> None:
    body = json.dumps({**tree, "bomFormat": "CycloneDX"}).encode()
    try:
        result = read(body)
    except DossierError:
        return
    assert document_is_genuine(result.document)
    assert all(lines_of(result))
