"""The front matter of model cards as lines in the card's own words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.formats import card_yaml, front_matter, markdown
from extractors.formats.front_matter import split_front_matter
from pipeline.domain.document import document_is_genuine
from tests.examples import examples


def fields(yaml: str) -> list[str]:
    return list(split_front_matter(f"---\n{yaml}\n---\nText").fields)


RESULTS = """model-index:
- name: acme-7b
  results:
  - task:
      type: text-generation
    dataset:
      name: Reasoning (25-shot)
      args: {num_few_shot: 25}
    metrics:
    - type: acc_norm
      value: 61.20
    source:
      name: Own harness
  - task: {type: summarization}
    dataset: {name: Court filings}
    metrics:
    - {type: rouge, value: 40.1, verifyToken: TOKEN}
    - {type: f1, value: 80.0}""".replace("TOKEN", "x" * 200)


def test_each_evaluation_result_is_a_line_that_names_its_task_and_dataset() -> None:
    assert fields(RESULTS) == [
        (
            "model-index: name: acme-7b; task.type: text-generation; dataset.name: Reasoning (25-shot); "
            "dataset.args.num_few_shot: 25; source.name: Own harness; metrics.type: acc_norm; metrics.value: 61.20"
        ),
        (
            "model-index: name: acme-7b; task.type: summarization; dataset.name: Court filings; "
            "metrics.type: rouge; metrics.value: 40.1"
        ),
        (
            "model-index: name: acme-7b; task.type: summarization; dataset.name: Court filings; "
            "metrics.type: f1; metrics.value: 80.0"
        ),
    ]


@pytest.mark.parametrize(
    ("yaml", "lines"),
    [
        ("base_model: acme/base", ["base_model: acme/base"]),
        ("base_model:\n- acme/base\n- acme/other", ["base_model: acme/base, acme/other"]),
        ("base_model: [acme/base, 'a, b']", ["base_model: acme/base, a, b"]),
        ("datasets:\n- acme/web\n- name: own\n  url: u", ["datasets: acme/web", "datasets: name: own; url: u"]),
        (
            "license: other\nlicense_name: acme-1\nlicense_link: LICENSE",
            ["license: other", "license_name: acme-1", "license_link: LICENSE"],
        ),
        (
            "widget:\n- text: Hello\n  example_title: One\n- text: Bye",
            ["widget: text: Hello; example_title: One", "widget: text: Bye"],
        ),
        ("widget:\n- text: >\n    Ada: one\n\n    Bob: two", ["widget: text: Ada: one Bob: two"]),
        (
            "co2_eq_emissions:\n  emissions: 1.10\n  source: a meter",
            ["co2_eq_emissions.emissions: 1.10", "co2_eq_emissions.source: a meter"],
        ),
        ("note: one\n  line: not a key", ["note: one", "line: not a key"]),
        ("note: a plain\n  text in two lines", ["note: a plain text in two lines"]),
        ("gated: |-\n  # Accept: all\n  of it", ["gated: # Accept: all of it"]),
        (
            "co2: no\nversion: 1.10\nday: 2026-01-02\noctal: 010",
            ["co2: no", "version: 1.10", "day: 2026-01-02", "octal: 010"],
        ),
        ("license: mit\nlicense: apache-2.0", ["license: mit, apache-2.0"]),
        ("a: &x [1, 2]\nb: *x", ["a: 1, 2", "b: *x"]),
        ("a: !!python/object/apply:os.system [ls]", ["a: ls"]),
        ("tags: []\nmore: {}\nempty:\nlanguage: en", ["language: en"]),
        ('bad: "\\ud800"', ["bad: \ufffd"]),
        ("? [a, b]\n: c", ["c"]),
    ],
)
def test_fields_read_as_they_are_written(yaml: str, lines: list[str]) -> None:
    assert [line.strip(": ") for line in fields(yaml)] == lines


def test_front_matter_that_is_not_yaml_loses_no_line() -> None:
    broken = "title: Acme: the model\nlicense: mit\n# a remark\ntags:\n- one\n\t- two"
    front = split_front_matter(f"---\n{broken}\n---\nText")
    assert front.fields == ("title: Acme: the model", "license: mit", "tags:", "one", "two")
    assert front.values["title"] == "Acme: the model"


LICENCE = "\n".join(["### Terms", "", "You may not use it to harm:", "", "- people", "- animals"])
GATED = (
    "---\nextra_gated_prompt: |\n" + "\n".join(f"  {line}" for line in LICENCE.split("\n")) + "\nlicense: other\n---\n"
)


def test_a_text_to_accept_is_read_as_markdown_after_the_card() -> None:
    body = f"{GATED}# Acme 7B\n\n## Use\n\nFor contracts."
    document = markdown.extract(body.encode(), content_type="text/markdown", url="https://v.example/README.md").document
    found = [(block.heading_path, document.text[block.start : block.end]) for block in document.blocks]
    assert found == [
        ((), "license: other"),
        ((), "Acme 7B"),
        (("Acme 7B",), "Use"),
        (("Acme 7B", "Use"), "For contracts."),
        ((), "extra_gated_prompt"),
        (("extra_gated_prompt",), "Terms"),
        (("extra_gated_prompt", "Terms"), "You may not use it to harm:"),
        (("extra_gated_prompt", "Terms"), "- people"),
        (("extra_gated_prompt", "Terms"), "- animals"),
    ]
    assert document.title == "Acme 7B"


@pytest.mark.parametrize(
    "yaml",
    [
        "a: " + "[" * 10_000,
        "a: " + "{b: " * 60 + "1" + "}" * 60,
        "".join(" " * depth + f"k{depth}:\n" for depth in range(100)) + " " * 100 + "v: 1",
    ],
    ids=["brackets", "braces", "indents"],
)
def test_front_matter_that_is_too_deep_comes_out_as_it_stands(yaml: str) -> None:
    assert fields(yaml)[0].startswith(yaml.split("\n", maxsplit=1)[0].strip()[:20])


def test_front_matter_without_end_is_cut() -> None:
    assert len(fields("\n".join(f"k{number}: v" for number in range(9_000)))) == card_yaml.LINES_MAX


def test_what_a_result_belongs_to_is_repeated_only_within_a_limit() -> None:
    rows = fields(f"m:\n- note: {'word ' * 1_000}\n  r: [{{a: 1}}, {{a: 2}}]")
    assert [row.rpartition("; ")[2] for row in rows] == ["r.a: 1", "r.a: 2"]
    assert all(len(row) < front_matter.CONTEXT_CHARACTERS_MAX + 50 for row in rows)


@given(st.text(alphabet=st.sampled_from("ab:-[]{}|>&*!'\"#? \n\t,\x00é"), max_size=80))
@settings(max_examples=examples(200), deadline=None, derandomize=True)
def test_any_front_matter_becomes_a_document(yaml: str) -> None:
    body = f"---\n{yaml}\n---\n# Title\n\nWords.".encode()
    document = markdown.extract(body, content_type="text/markdown", url="https://v.example/README.md").document
    assert document_is_genuine(document)
    assert "Words." in document.text
