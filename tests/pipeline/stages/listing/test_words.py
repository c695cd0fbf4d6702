"""What the heads of columns and sections say, in three languages."""

import pytest

from pipeline.domain.related import Relation
from pipeline.stages.listing.words import Column, column_of, is_label, is_past, relation_in, speaks_of_subprocessors

HEADS = {
    Column.NAME: """Entity|Name|Entity name|Sub-processor|Subprocessor|Vendor|Company|Third party|Service provider
        Data processor|Legal entity|Unterauftragsverarbeiter|Subunternehmer|Anbieter|Firma|Sous-traitant ultérieur
        Société|Nom""",
    Column.PURPOSE: """Purpose|Activity|Nature of processing|Purpose of data processing|Role / Purpose|What they do
        Function|Zweck|Zweck der Verarbeitung|Tätigkeit|Finalité|Objet du traitement""",
    Column.SERVICE: "Service|Services provided|Processing|Leistung|Dienst",
    Column.LOCATION: """Location|Country|Region|Data centre|Data center location|Entity country|Place of processing
        Location of sub-processor|Standort|Land|Sitz|Pays|Lieu du traitement|Siège""",
    Column.DATA: """Data|Personal data processed|Categories of data|Data it receives|Datenkategorien
        Données traitées""",
    Column.WEBSITE: "Website|URL|Webseite|Site web",
    Column.OTHER: "Transfer mechanism|Since|Contact|Contact person's name|Applicable services|Rechtsgrundlage",
}


@pytest.mark.parametrize("column", HEADS)
def test_a_column_is_told_by_its_head(column: Column) -> None:
    heads = [head.strip() for line in HEADS[column].splitlines() for head in line.split("|")]
    assert {head: column_of(head) for head in heads} == dict.fromkeys(heads, column)


@pytest.mark.parametrize(
    "text", ["", "Kestrel", "We name the companies", "Purpose is told here.", "x" * 100, "name " * 11]
)
def test_what_is_no_head_tells_no_column(text: str) -> None:
    assert column_of(text) is None


def test_a_label_holds_nothing_but_a_label() -> None:
    assert is_label("Purpose of processing")
    assert not is_label("Nimbus Web Services")


@pytest.mark.parametrize(
    ("heading", "relation"),
    [
        ("Annex III – List of sub-processors", Relation.SUBPROCESSOR),
        ("Subprocessors", Relation.SUBPROCESSOR),
        ("Unterauftragnehmer", Relation.SUBPROCESSOR),
        ("Weitere Auftragsverarbeiter", Relation.SUBPROCESSOR),
        ("Liste des sous-traitants", Relation.SUBPROCESSOR),
        ("Acme affiliates", Relation.AFFILIATE),
        ("Sub-processor affiliates", Relation.AFFILIATE),
        ("Group companies", Relation.AFFILIATE),
        ("Verbundene Unternehmen", Relation.AFFILIATE),
        ("Sociétés affiliées", Relation.AFFILIATE),
        ("Affiliates and sub-processors", Relation.SUBPROCESSOR),
        ("Security measures", None),
        ("Processors", None),
    ],
)
def test_a_heading_says_what_the_companies_under_it_are(heading: str, relation: Relation | None) -> None:
    assert relation_in(heading) is relation
    assert not relation or relation is Relation.AFFILIATE or speaks_of_subprocessors(heading)


def test_headings_of_what_was_are_told_from_those_of_what_is() -> None:
    assert all(map(is_past, ["Former sub-processors", "Change log", "Ehemalige Subunternehmer", "Historique"]))
    assert not any(map(is_past, ["Sub-processors", "List of sub-processors and changes", "Unterauftragnehmer"]))


def test_no_document_stays_in_memory_for_having_been_asked_about() -> None:
    assert not hasattr(speaks_of_subprocessors, "cache_info")
    assert speaks_of_subprocessors("word " * 100_000 + "sub-processors")
