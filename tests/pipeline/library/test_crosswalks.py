"""The catalogues that we ship, and what is refused in one."""

from pathlib import Path

import pytest

from pipeline.domain.controls import Basis, Framework, Relevance
from pipeline.errors import InvalidRubric, NotFound
from pipeline.library.crosswalks import CrosswalkLibrary, default_crosswalks

CATALOGUE = """\
# yaml-language-server: $schema=./catalogue.schema.json
framework: iso-42001
edition: A standard
indicative: true
standard_text: none
source: Made up.
complete: false
groups:
  - {id: A.2, title: policies}
controls:
  - id: A.2.2
    group: A.2
    title: have a policy
    vendor_relevance: high
    related:
      - {framework: eu-ai-act, id: "17"}
"""
LAW = CATALOGUE.replace("iso-42001", "eu-ai-act").replace("A.2.2", '"17"').partition("    related:")[0]


def problems(folder: Path, **files: str) -> list[tuple[str, int, str]]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = CrosswalkLibrary(folder).problems()
    return [(Path(problem.file).stem, problem.line, f"{problem.place}: {problem.message}") for problem in found]


def test_the_catalogues_that_we_ship_are_in_order() -> None:
    assert default_crosswalks().problems() == []
    assert [catalogue.framework for catalogue in default_crosswalks().catalogues()] == [
        "eu-ai-act", "iso-27001", "iso-42001", "nist-ai-rmf"
    ]  # fmt: skip


def test_annex_a_of_iso_42001_has_its_38_controls_and_no_others() -> None:
    """Counted in public sources; some sites list 39, or other groups."""
    counts = {"A.2": 3, "A.3": 2, "A.4": 5, "A.5": 4, "A.6": 9, "A.7": 5, "A.8": 4, "A.9": 3, "A.10": 3}
    catalogue = default_crosswalks().catalogue("iso-42001")
    assert {group.id: len(catalogue.in_group(group.id)) for group in catalogue.groups} == counts
    assert len(catalogue.controls) == len(catalogue.ids) == 38
    runs = {"A.2": 3, "A.3": 2, "A.4": 5, "A.5": 4, "A.6.1": 2, "A.6.2": 7, "A.7": 5, "A.8": 4, "A.9": 3, "A.10": 3}
    # The first of each run is its objective, so controls begin at .2.
    assert catalogue.ids == {f"{run}.{number}" for run, count in runs.items() for number in range(2, count + 2)}
    assert all(control.id.startswith(f"{control.group}.") for control in catalogue.controls)


def test_every_control_of_iso_42001_has_a_relevance_and_relations() -> None:
    controls = default_crosswalks().catalogue("iso-42001").controls
    assert all(control.vendor_relevance is not None and control.related for control in controls)
    high = {control.id for control in controls if control.vendor_relevance is Relevance.HIGH}
    assert {"A.10.2", "A.10.3", "A.6.2.7", "A.8.4"} <= high
    published = {control.id for control in controls if any(each.basis is Basis.PUBLISHED for each in control.related)}
    # The pairs that stand in the excerpts of NIST's crosswalk.
    assert published == {
        "A.2.2", "A.2.4", "A.3.2", "A.4.2", "A.4.3", "A.4.4", "A.4.5", "A.4.6",
        "A.5.4", "A.5.5", "A.6.1.2", "A.6.2.2", "A.6.2.3", "A.6.2.7", "A.9.3",
    }  # fmt: skip
    assert {framework for control in controls for framework in [each.framework for each in control.related]} == {
        "iso-27001", "nist-ai-rmf", "eu-ai-act"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("framework", "counts"),
    [
        ("iso-27001", {"A.5": 37, "A.6": 8, "A.7": 14, "A.8": 34}),
        ("nist-ai-rmf", {"GOVERN": 19, "MAP": 18, "MEASURE": 22, "MANAGE": 13}),
    ],
)
def test_complete_catalogues_have_as_many_controls_as_their_editions(
    framework: Framework, counts: dict[str, int]
) -> None:
    catalogue = default_crosswalks().catalogue(framework)
    assert catalogue.complete
    assert {group.id: len(catalogue.in_group(group.id)) for group in catalogue.groups} == counts


def test_the_catalogue_of_a_law_does_not_claim_to_be_complete() -> None:
    assert not default_crosswalks().catalogue("eu-ai-act").complete


def test_a_framework_without_a_catalogue_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        CrosswalkLibrary(tmp_path).catalogue("iso-42001")


def test_a_catalogue_is_read_with_its_relations(tmp_path: Path) -> None:
    assert problems(tmp_path, standard=CATALOGUE, law=LAW) == []
    (control,) = CrosswalkLibrary(tmp_path).catalogue("iso-42001").controls
    assert [(related.framework, related.id) for related in control.related] == [("eu-ai-act", "17")]


def test_every_error_is_told_at_once_each_with_its_file_and_line(tmp_path: Path) -> None:
    broken = (
        CATALOGUE.replace("group: A.2\n", "group: A.9\n")
        .replace('id: "17"', 'id: "18"')
        .replace("catalogue.schema", "c")
    )
    assert problems(tmp_path, standard=broken, law=LAW.replace("indicative: true", "indicative: false\nfree: yes")) == [
        ("law", 4, "indicative: Input should be True"),
        ("law", 5, "free: Extra inputs are not permitted"),
        ("standard", 1, ": the first line must be `# yaml-language-server: $schema=catalogue.schema.json`"),
        ("standard", 9, "A.2: this group has no control"),
        ("standard", 12, "A.2.2.group: there is no group 'A.9'"),
    ]
    assert problems(tmp_path, law=LAW)[-1] == (
        ("standard", 16, "A.2.2.related.0.id: the catalogue of eu-ai-act has no '18'")
    )


def test_two_files_of_one_framework_are_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, first=LAW, second=LAW) == [
        ("second", 2, "framework: first.yaml is of this framework already")
    ]


@pytest.mark.parametrize("text", ["", "[]", "a: [1", "controls: 3", "groups: [3]\ncontrols: [[]]"])
def test_whatever_is_in_a_catalogue_ends_in_a_report(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, standard=text)
    with pytest.raises(InvalidRubric, match=r"standard\.yaml:1"):
        CrosswalkLibrary(tmp_path).catalogues()
