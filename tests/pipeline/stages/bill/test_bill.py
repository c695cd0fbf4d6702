"""The inventory as CycloneDX, held against the official schema, and bills of others as entries."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.domain.profile import DataClass, Deployment, Profile
from pipeline.domain.system import SystemFacts
from pipeline.errors import InvalidTable
from pipeline.stages.bill.read import entries_in
from pipeline.stages.bill.write import bill_of_materials
from pipeline.stages.sheets.entries import Owned
from tests.builders import a_system, a_vendor, some_facts
from tests.contracts.systems_contract import any_facts
from tests.examples import examples
from tests.fakes import LONG_AGO


def bill(*facts: SystemFacts) -> dict[str, Any]:
    owned = [
        Owned(system=a_system(id=f"system-{number}", facts=item), vendor=a_vendor())
        for number, item in enumerate(facts, start=1)
    ]
    return bill_of_materials(owned, at=LONG_AGO)


def problems_of(document: object) -> list[str]:
    with pytest.raises(InvalidTable) as refused:
        entries_in(json.dumps(document))
    return list(refused.value.problems)


def cyclonedx(**parts: object) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", **parts})


def schema_errors(document: dict[str, Any]) -> object:
    # Imported here: it takes 1.5 s, which only the process that comes here should pay.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document))


def test_the_schema_refuses_what_is_no_bill() -> None:
    assert schema_errors(bill() | {"services": [{"provider": {}}]}) is not None
    assert schema_errors(bill() | {"serialNumber": "1"}) is not None


@settings(max_examples=examples(25))
@given(first=any_facts, second=any_facts)
def test_whatever_the_facts_the_bill_keeps_the_official_schema(first: SystemFacts, second: SystemFacts) -> None:
    assert schema_errors(bill(first, second)) is None
    assert schema_errors(bill()) is None


def test_models_underneath_are_components_that_the_vendor_supplies() -> None:
    made = bill(some_facts(models=("acme-large-2", "acme-small")), some_facts(name="Other"))
    assert [(item["type"], item["name"], item["supplier"]["name"]) for item in made["components"]] == [
        ("machine-learning-model", "acme-large-2", "Acme AI"),
        ("machine-learning-model", "acme-small", "Acme AI"),
    ]
    references = [item["bom-ref"] for item in made["components"]]
    depends = {item["ref"]: item.get("dependsOn") for item in made["dependencies"]}
    assert depends == {
        "system-1": sorted(references),
        "system-2": [references[0]],
        references[0]: None,
        references[1]: None,
    }
    assert made["services"][0]["provider"] == {"name": "Acme AI", "url": ["https://acme.example"]}
    assert made["services"][0]["data"] == [{"flow": "bi-directional", "classification": "internal"}]


def test_the_same_inventory_is_the_same_bill() -> None:
    assert bill(some_facts()) == bill(some_facts())
    assert bill(some_facts())["serialNumber"] != bill(some_facts(owner="Kim"))["serialNumber"]


def test_what_was_exported_reads_back_as_it_was() -> None:
    facts = some_facts()
    (entry,) = entries_in(json.dumps(bill(facts)))
    assert (entry.facts, entry.vendor_name, entry.website) == (facts, "Acme AI", "https://acme.example/")


def test_a_bill_about_an_application_is_that_system_with_its_models() -> None:
    text = cyclonedx(
        metadata={
            "component": {"type": "application", "name": "Chat", "supplier": {"name": "X", "url": ["x.example"]}}
        },
        components=[
            {"type": "library", "name": "numpy", "components": [{"type": "machine-learning-model", "name": "inner"}]},
            {"type": "machine-learning-model", "bom-ref": "m", "name": "large", "version": "2"},
        ],
    )
    (entry,) = entries_in(text)
    assert (entry.facts.name, entry.facts.models, entry.website) == ("Chat", ("inner", "large 2"), "https://x.example/")
    assert entry.facts.profile == Profile()


def test_a_service_has_the_models_that_it_depends_on_over_whatever_lies_between() -> None:
    text = cyclonedx(
        services=[
            {
                "bom-ref": "s",
                "name": "Chat",
                "provider": {"name": "X", "url": ["https://x.example"]},
                "data": [{"flow": "inbound", "classification": "health"}, {"flow": "inbound", "classification": "red"}],
                "properties": [{"name": "dossier:deployment", "value": "api"}, {"name": "other", "value": "y"}],
            }
        ],
        components=[
            {"type": "machine-learning-model", "bom-ref": "m", "name": "large"},
            {
                "type": "machine-learning-model",
                "bom-ref": "n",
                "name": "alone",
                "externalReferences": [{"type": "website", "url": "https://y.example/n"}],
            },
        ],
        dependencies=[{"ref": "s", "dependsOn": ["lib"]}, {"ref": "lib", "dependsOn": ["m", "s"]}],
    )
    chat, alone = entries_in(text)
    assert (chat.facts.name, chat.facts.models) == ("Chat", ("large",))
    assert chat.facts.profile == Profile(data_classes=(DataClass.HEALTH,), deployment=Deployment.API)
    assert (alone.facts.name, alone.facts.models, alone.website) == ("alone", ("alone",), "https://y.example/n")


def test_every_error_is_told_at_once_with_its_place() -> None:
    provider = {"name": "X", "url": ["https://x.example"]}
    found = problems_of(
        json.loads(
            cyclonedx(
                services=[
                    {"name": "No vendor"},
                    {"name": "", "provider": provider},
                    {"name": "Chat", "provider": {"url": ["ftp://x.example"]}},
                    {"name": "Odd", "provider": provider, "properties": [{"name": "dossier:audience", "value": "?"}]},
                    {"name": "Twice", "provider": provider},
                    {"name": "Twice", "provider": provider},
                ]
            )
        )
    )
    assert [problem.partition(":")[0] for problem in found] == [
        "service 1 (No vendor)",
        "service 2",
        "service 3 (Chat)",
        "service 4 (Odd)",
        "service 6",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<bom/>", "an XML bill is not read"),
        ("[" * 100_000, "no JSON text"),
        ("[]", "no CycloneDX"),
        ('{"bomFormat": "SPDX"}', "no CycloneDX"),
        (cyclonedx(), "no service, no application and no model"),
        (cyclonedx(services="x", components={"a": 1}, dependencies=[1], metadata=[]), "no service"),
        (b"\xff\xfe{}", "no JSON text"),
    ],
)
def test_what_is_no_bill_is_refused(text: str | bytes, words: str) -> None:
    with pytest.raises(InvalidTable, match=words):
        entries_in(text)
