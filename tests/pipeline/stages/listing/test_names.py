"""What can be a company's name, and what stands around names and cannot."""

import pytest

from pipeline.stages.listing.names import certain_name, is_place, name_is_possible, name_key, whole_name, without_form


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kestrel Cloud GmbH", "Kestrel Cloud GmbH"),
        ("Kestrel Cloud GmbH & Co. KG, Berlin", "Kestrel Cloud GmbH & Co. KG"),
        ("Ironbark Compute, Inc. (hosting, US)", "Ironbark Compute, Inc."),
        ("Ironbark, L.L.C. – inference", "Ironbark, L.L.C."),
        ("Pilcrow Desk ApS; tickets", "Pilcrow Desk ApS"),
        ("Société Lointaine SAS", "Société Lointaine SAS"),
        ("Nimbus Pty Ltd 12 Harbour Road, Sydney", "Nimbus Pty Ltd"),
        ("Nimbus Ltd and its affiliates", "Nimbus Ltd"),
        ("Bluefin (Bluefin R&D Unlimited Company)", "Bluefin (Bluefin R&D Unlimited Company)"),
        ("Quiet Post Oy replaces Larkmail S.A. from May", ""),
        ("Kestrel Cloud", ""),
        ("Inc.", ""),
        ("Services, Inc.", ""),
        ("we may engage Nimbus Ltd", ""),
        ("LLC", ""),
        ("", ""),
    ],
)
def test_a_certain_name_ends_with_its_legal_form(text: str, name: str) -> None:
    assert certain_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Plus Nine, Inc. (Resound)", "Plus Nine, Inc. (Resound)"),
        ("Tallymark Payments Ltd*", "Tallymark Payments Ltd"),
        ("Tallymark Payments Ltd was added.", ""),
        ("Tallymark Payments Ltd (we use it for cards)", ""),
    ],
)
def test_a_whole_name_has_at_most_another_name_beside_it(text: str, name: str) -> None:
    assert whole_name(text) == name


@pytest.mark.parametrize("name", ["Nimbus", "Help Harbour", "n8x", "iBark", "2Captain", "Node.io", "Bank of Ironbark"])
def test_short_words_of_no_list_s_vocabulary_can_be_a_name(name: str) -> None:
    assert name_is_possible(name)


@pytest.mark.parametrize(
    "text",
    [
        "Privacy Policy",
        "Last updated",
        "Cloud hosting provider",
        "Hosting (e.g. Nimbus)",
        "Name",
        "Unterauftragsverarbeiter",
        "Mentions légales",
        "United States",
        "Frankfurt, Germany",
        "20 October 2026",
        "2026-10-20",
        "Effective 2026Version 1 Nimbus Inc.",
        "We use Nimbus",
        "Nimbus may store it",
        "Nimbus.",
        "Nimbus:",
        "nimbus storage",
        "privacy@nimbus.example",
        "https://nimbus.example",
        "<b>Nimbus</b>",
        "{{ name }}",
        "[Company name]",
        "“Nimbus”",
        "Nim\u202ebus",
        "Nim\x1b[31mbus",
        "Nim\u200bbus",
        "N",
        "",
        "Nimbus " * 40,
        "Nimbus" * 40,
    ],
)
def test_what_stands_around_names_is_no_name(text: str) -> None:
    assert not name_is_possible(text)


@pytest.mark.parametrize("text", ["US", "United States of America", "EU (Amsterdam)", "Dublin, Irland", "USA and UE"])
def test_places_are_countries_and_regions_with_towns_before_them(text: str) -> None:
    assert is_place(text)


@pytest.mark.parametrize("text", ["Nimbus Ireland Ltd", "Kestrel", "hosting", "", "a long way from here, in Ireland"])
def test_other_words_are_no_places(text: str) -> None:
    assert not is_place(text)


def test_names_are_compared_without_dots_commas_and_capitals() -> None:
    assert name_key("Nimbus, L.L.C.") == name_key("NIMBUS LLC") == "nimbus llc"
    assert name_key("Nimbus OpCo, LLC") != name_key("Nimbus, L.L.C.")


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("Kestrel Cloud GmbH & Co. KG", "Kestrel Cloud"),
        ("Ironbark, L.L.C.", "Ironbark"),
        ("Kestrel Inc. Labs", "Kestrel Inc. Labs"),
        ("Kestrel", "Kestrel"),
        ("", ""),
    ],
)
def test_a_name_is_told_without_the_form_that_it_ends_in(name: str, without: str) -> None:
    assert without_form(name) == without


@pytest.mark.usefixtures("bounded_cpu_time")
@pytest.mark.parametrize("cell", ["(" * 2_999, "(" * 100_000, "(a" * 1_499])
def test_brackets_without_end_are_read_once(cell: str) -> None:
    assert [is_place(cell) for _ in range(200)] == [False] * 200


def test_a_cell_as_long_as_the_list_of_all_countries_is_still_a_place() -> None:
    assert is_place(", ".join(["Germany", "France (Paris)"] * 100))
    assert not is_place(", ".join(["Germany"] * 1_000))
