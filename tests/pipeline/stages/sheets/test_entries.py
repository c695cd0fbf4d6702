"""Rows of a file as entries of the inventory."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.domain.profile import DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import SystemFacts
from pipeline.errors import InvalidTable
from pipeline.stages.sheets.cells import read
from pipeline.stages.sheets.entries import COLUMNS, EXPORTED_ONLY, NEEDED_BY, Owned, entries_in, sheet_of
from tests.builders import a_system, a_vendor, some_facts
from tests.contracts.systems_contract import any_facts

PAGE = Path(__file__).parents[4] / "docs" / "inventory.md"


def problems_of(text: str, *, requests: bool = False) -> list[str]:
    with pytest.raises(InvalidTable) as refused:
        entries_in(text, requests=requests)
    return list(refused.value.problems)


def test_words_of_closed_sets_are_read_as_people_write_them() -> None:
    text = (
        "website,name,Data classes,deployment,audience,needed by\n"
        "acme.example/,Chat,Special category; HEALTH,Self-hosted,Customers,2027-01-31\n"
    )
    (entry,) = entries_in(text, requests=True)
    assert entry.website == "https://acme.example/"
    assert entry.facts == SystemFacts(
        name="Chat",
        audience=Audience.CUSTOMERS,
        profile=Profile(data_classes=(DataClass.SPECIAL_CATEGORY, DataClass.HEALTH), deployment=Deployment.SELF_HOSTED),
    )
    assert (entry.place, entry.needed_by) == ("line 2", date(2027, 1, 31))


def test_every_error_is_told_at_once_with_its_line() -> None:
    text = (
        "website,name,autonomy,data_classes,needed_by\n"
        "ftp://acme.example,Chat,robotic,health,soon\n"
        f"acme.example,{'x' * 121},,,\n"
        "acme.example,,,secret; personal,\n"
    )
    found = problems_of(text, requests=True)
    assert [problem.partition(":")[0] for problem in found] == [
        "line 2, website",
        "line 2, needed_by",
        "line 2, autonomy",
        "line 3, name",
        "line 4, data_classes",
        "line 4, name",
    ]
    assert "'robotic' is none of assistive, supervised, autonomous" in found[2]
    assert "'soon' is no day such as 2027-01-31" in found[1]


def test_a_file_without_the_needed_columns_or_with_unknown_ones_is_refused() -> None:
    found = problems_of("nmae,purpose\nChat,x\n")
    assert [problem[:35] for problem in found] == [
        "line 1: no column 'website', which ",
        "line 1: no column 'name', which eve",
        "line 1: column 'nmae' is none of we",
    ]
    assert "needed_by" in problems_of("website,name,needed_by\nacme.example,Chat,2027-01-31\n")[0]
    assert problems_of("website,name\n") == ["line 1: no row follows the header"]


def test_the_same_system_twice_is_an_error() -> None:
    text = "website,name\nacme.example,Chat\nother.example,Chat\nhttps://www.acme.example/x,CHAT\n"
    assert problems_of(text) == ["line 4: 'CHAT' of acme.example is in line 2 already"]


def test_what_was_exported_reads_back_as_it_was() -> None:
    facts = some_facts(name="=cmd|' /C calc'!A0", purpose="-1; and\nmore", models=("a 1", "b"))
    text = sheet_of([Owned(system=a_system(facts=facts), vendor=a_vendor(name="@Acme"))])
    assert "\"'=cmd|' /C calc'!A0\"" in text
    (entry,) = entries_in(text)
    assert (entry.facts, entry.vendor_name, entry.website) == (facts, "@Acme", "https://acme.example/")


@given(facts=any_facts)
def test_any_facts_survive_a_spreadsheet_but_for_the_space_around_them(facts: SystemFacts) -> None:
    exported = sheet_of([Owned(system=a_system(facts=facts), vendor=a_vendor())])
    (row,) = read(exported).rows
    for column in ("name", "purpose", "owner"):
        assert row.cells[column] == getattr(facts, column).strip()
    assert row.cells["tier"] == facts.risk.tier


def test_the_page_names_every_column() -> None:
    described = set(re.findall(r"`([a-z_]+)`", PAGE.read_text(encoding="utf-8")))
    assert {*COLUMNS, *EXPORTED_ONLY, NEEDED_BY} <= described
