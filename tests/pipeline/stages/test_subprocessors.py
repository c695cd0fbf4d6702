"""Companies are read from lists in every form that lists have, word for word, and from nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.document import Block, BlockKind, Document, Link, document_of
from pipeline.domain.related import Relation, Subprocessor
from pipeline.domain.source import SourceKind
from pipeline.stages.subprocessors import COMPANIES_MAX, FIELD_CHARS_MAX, QUOTE_CHARS_MAX, subprocessors
from tests.builders import a_document_id, a_structured_document, a_vendor
from tests.examples import examples

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW
LIST = (H, "Sub-processors")
HEAD = (R, "Name | Purpose | Location")


def read(
    *parts: tuple[BlockKind, str], kind: SourceKind = SourceKind.DPA, links: tuple[Link, ...] = ()
) -> tuple[Subprocessor, ...]:
    document = a_structured_document(*parts)
    found = subprocessors(document, links, kind=kind, vendor=a_vendor())
    assert_true_to(document, found)
    return found


def assert_true_to(document: Document, found: tuple[Subprocessor, ...]) -> None:
    """I2: the quote is a span of the document, and it holds every word."""
    for item in found:
        assert document.text[item.start : item.end] == item.quote
        assert item.document == document.id
        for words in (item.name, item.purpose, item.location, item.data):
            assert words in item.quote


def told(found: tuple[Subprocessor, ...]) -> list[tuple[str, str, str]]:
    return [(item.name, item.purpose, item.location) for item in found]


def names(found: tuple[Subprocessor, ...]) -> list[str]:
    return [item.name for item in found]


# Tables


@pytest.mark.parametrize(
    "head",
    [
        "Entity | Purpose | Location | Data",
        "Sub-processor | Nature of processing | Country | Categories of personal data",
        "Unterauftragsverarbeiter | Zweck | Standort | Datenkategorien",
        "Société | Finalité | Pays | Données",
    ],
)
def test_a_table_is_read_by_its_head(head: str) -> None:
    found = read(
        LIST, (R, head), (R, "Kestrel Cloud GmbH | Hosting | Frankfurt | Account data"), (R, "Nimbus | Mail | US | -")
    )
    assert told(found) == [("Kestrel Cloud GmbH", "Hosting", "Frankfurt"), ("Nimbus", "Mail", "US")]
    assert [item.data for item in found] == ["Account data", ""]
    assert {item.relation for item in found} == {Relation.SUBPROCESSOR}


def test_columns_stand_in_the_order_of_the_head() -> None:
    found = read(
        LIST, (R, "Country | Applicable services | Company | Service"), (R, "Ireland | All | Nimbus Ltd | Mail")
    )
    assert told(found) == [("Nimbus Ltd", "Mail", "Ireland")]


def test_a_table_whose_own_head_speaks_of_subprocessors_needs_no_heading() -> None:
    rows = ((R, "Nimbus | Mail"), (R, "Kestrel | Hosting"))
    assert names(read((H, "Annex"), (R, "Subprocessor | Purpose"), *rows)) == ["Nimbus", "Kestrel"]
    assert names(read((H, "Annex"), (R, "Company | Purpose"), *rows)) == []
    assert names(read((P, "Our sub-processors change."), (H, "Annex"), (R, "Company | Purpose"), *rows)) == []


def test_every_table_of_a_subprocessors_page_that_names_companies_is_read() -> None:
    parts = (H, "Infrastructure"), (R, "Company | Purpose"), (R, "Nimbus | Mail")
    assert names(read(*parts, kind=SourceKind.SUBPROCESSORS)) == ["Nimbus"]
    assert names(read(*parts, kind=SourceKind.DPA)) == []


def test_a_row_that_lacks_a_cell_is_read_only_as_far_as_its_columns_are_sure() -> None:
    head = (R, "Name | Location | Purpose | Since")
    without_since, without_name, certain = (
        "Nimbus | Ireland | Mail",
        "Backups | Ireland | 2024",
        "Kestrel GmbH | Hosting | 2024",
    )
    found = read(LIST, head, (R, without_since), (R, certain))
    assert told(found) == [("Nimbus", "", "Ireland"), ("Kestrel GmbH", "", "")]
    assert names(read(LIST, (R, "Name | Purpose | Location"), (R, "Backups | Ireland"))) == []
    assert names(read(LIST, head, (R, without_name))) == []


def test_rows_that_group_and_rows_that_repeat_the_head_are_no_companies() -> None:
    found = read(LIST, HEAD, (R, "Hosting"), (R, "Nimbus | Disks | US"), HEAD, (R, "Kestrel | Mail | EU"))
    assert names(found) == ["Nimbus", "Kestrel"]


def test_a_table_without_a_head_yields_only_names_with_a_legal_form() -> None:
    assert told(read(LIST, (R, "Kestrel GmbH | Hosting"), (R, "Nimbus | Mail"))) == [("Kestrel GmbH", "", "")]


def test_an_address_a_footnote_and_a_description_are_no_part_of_the_name() -> None:
    rows = (
        "Kestrel GmbH, Hauptstr. 1, Berlin",
        "Nimbus*",
        "Ironbark – used for search",
        "Bluefin (Bluefin Software, Inc.)",
    )
    found = read(LIST, (R, "Name | Purpose"), *((R, f"{name} | Hosting") for name in rows))
    assert names(found) == ["Kestrel GmbH", "Nimbus", "Ironbark", "Bluefin (Bluefin Software, Inc.)"]


@pytest.mark.parametrize(
    "cell", ["Cloud hosting provider", "[Company]", "Last updated: 1 May 2026", "We use many.", "Ireland"]
)
def test_a_row_without_a_plausible_name_is_left_out(cell: str) -> None:
    assert names(read(LIST, HEAD, (R, f"{cell} | Hosting | US"), (R, "Nimbus | Mail | US"))) == ["Nimbus"]


def test_the_same_company_with_other_words_is_listed_again_and_with_the_same_words_once() -> None:
    rows = (R, "Nimbus | Mail | US"), (R, "Nimbus | Backups | EU"), (R, "Nimbus | Mail | US")
    assert told(read(LIST, HEAD, *rows)) == [("Nimbus", "Mail", "US"), ("Nimbus", "Backups", "EU")]


# Relations and sections


def test_affiliates_are_told_apart_where_a_heading_says_so() -> None:
    ours, theirs = (R, "Acme Ireland Ltd | Support | Ireland"), (R, "Nimbus | Mail | US")
    found = read(LIST, HEAD, theirs, (H, "Our affiliates"), HEAD, ours, kind=SourceKind.SUBPROCESSORS)
    assert [(item.name, item.relation) for item in found] == [
        ("Nimbus", Relation.SUBPROCESSOR),
        ("Acme Ireland Ltd", Relation.AFFILIATE),
    ]


def test_affiliates_where_no_subprocessors_are_listed_are_not_read() -> None:
    assert read((H, "Affiliates"), HEAD, (R, "Acme Ireland Ltd | Support | Ireland")) == ()


@pytest.mark.parametrize("heading", ["Former sub-processors", "Changes to sub-processors", "Ehemalige Subunternehmer"])
def test_what_is_no_longer_so_is_not_read(heading: str) -> None:
    assert read((H, heading), HEAD, (R, "Nimbus Ltd | Mail | US"), (L, "- Kestrel GmbH")) == ()
    assert read((H, heading), (R, "Sub-processor | Removed on"), (R, "Nimbus Ltd | 1 May")) == ()


def test_an_annex_within_a_contract_is_read_up_to_the_next_one() -> None:
    found = read(
        (H, "Terms"),
        (L, "- Ironbark Inc. (the publisher)"),
        (P, "ANNEX III – LIST OF SUB-PROCESSORS"),
        (L, "- Kestrel GmbH (hosting, Germany)"),
        (L, "- Nimbus Ltd – mail – Ireland"),
        (P, "ANNEX IV – SIGNATURES"),
        (P, "Bluefin, Inc."),
    )
    assert told(found) == [("Kestrel GmbH", "hosting", "Germany"), ("Nimbus Ltd", "mail", "Ireland")]


def test_the_duties_of_a_contract_are_no_companies() -> None:
    found = read(
        (H, "7. Sub-processors"),
        (P, "7.1 Acme may engage sub-processors. Kestrel GmbH, we say, is not one."),
        (L, "- Notice: Acme shall tell the customer of new sub-processors."),
        (L, "- Objection: the customer may object within 30 days."),
        (L, "- Liability. Acme remains liable for them."),
        (L, "(a) “Sub-processor” means any company that Acme engages."),
    )
    assert found == ()


# Items


def test_items_are_read_when_most_of_a_list_has_their_form() -> None:
    found = read(
        LIST,
        (P, "We use the following sub-processors:"),
        (L, "- Amberway Web Services, Inc. (hosting, US)"),
        (L, "- Nimbus – transactional mail – Ireland"),
        (L, "- Help Harbour: support desk"),
        (L, "- Kestrel. Search."),
    )
    assert told(found) == [
        ("Amberway Web Services, Inc.", "hosting", "US"),
        ("Nimbus", "transactional mail", "Ireland"),
        ("Help Harbour", "support desk", ""),
        ("Kestrel", "Search", ""),
    ]


def test_bare_names_are_read_only_where_the_list_is_announced() -> None:
    items = (L, "- Nimbus"), (L, "- Kestrel"), (L, "- Bluefin")
    assert names(read((H, "List of sub-processors"), *items)) == ["Nimbus", "Kestrel", "Bluefin"]
    assert names(read(LIST, *items)) == []


def test_menus_contents_and_related_pages_are_no_companies() -> None:
    found = read(
        (L, "- Home"),
        (L, "- Pricing"),
        LIST,
        (L, "- Hosting Partners"),
        (L, "- Kestrel Row"),
        (L, "- Contact"),
        (H, "Kestrel Row"),
        (P, "Something else."),
        (H, "Related articles"),
        (L, "- Privacy Policy"),
        (L, "- Data Retention and Deletion"),
        (L, "- Terms of Service"),
        kind=SourceKind.SUBPROCESSORS,
    )
    assert found == ()


def test_an_item_that_links_to_a_company_is_one() -> None:
    links = (
        Link(url="https://www.nimbus.example/mail", text="Nimbus"),
        Link(url="https://acme.example/x", text="Kestrel"),
    )
    found = read(LIST, (L, "- Nimbus"), (L, "- Kestrel"), (L, "- something that is no name"), links=links)
    assert [(item.name, item.domain) for item in found] == [("Nimbus", "nimbus.example")]


def test_the_vendor_is_not_its_own_subprocessor() -> None:
    parts = (P, "Nimbus Ltd"), (P, "Mail"), (P, "Acme AI, Inc."), (P, "© 2026")
    assert names(read(LIST, *parts)) == ["Nimbus Ltd"]


def test_the_vendor_s_affiliates_are_listed_whatever_they_are_called() -> None:
    items = "- Acme Technologies Ireland Limited, Ireland", "- Acme GmbH, Germany", "- Acme AI, Inc., Japan"
    found = read((H, "Affiliates that act as sub-processors"), *((L, item) for item in items))
    assert [(item.name, item.relation) for item in found] == [
        ("Acme Technologies Ireland Limited", Relation.AFFILIATE),
        ("Acme GmbH", Relation.AFFILIATE),
        ("Acme AI, Inc.", Relation.AFFILIATE),
    ]
    cards = read((H, "Affiliates that act as sub-processors"), (P, "Acme GmbH"), (P, "Mail"), (P, "Nimbus Ltd"))
    assert names(cards) == ["Acme GmbH", "Nimbus Ltd"]


def test_a_stranger_that_shares_the_vendor_s_first_word_is_listed() -> None:
    items = "- Acme Freight Cloud GmbH, hosting, Germany", "- Nimbus Ltd, mail, Ireland", "- Acme AI GmbH, us, Germany"
    assert names(read(LIST, *((L, item) for item in items))) == ["Acme Freight Cloud GmbH", "Nimbus Ltd"]
    assert names(read(LIST, (P, "Acme Freight Cloud GmbH"), (P, "Hosting"), (P, "Nimbus Ltd"), (P, "Mail"))) == [
        "Acme Freight Cloud GmbH",
        "Nimbus Ltd",
    ]


# Cards


def test_a_name_on_a_line_of_its_own_begins_a_card() -> None:
    found = read(
        LIST,
        (P, "Kestrel GmbH"),
        (P, "Hosting in the EU region"),
        (R, "Location | Frankfurt and Dublin"),
        (R, "Data | Content, encrypted"),
        (P, "Nimbus, Inc. (Resound)"),
        (P, "Purpose: mail"),
        (P, "Location: Ireland"),
    )
    assert told(found) == [
        ("Kestrel GmbH", "Hosting in the EU region", "Frankfurt and Dublin"),
        ("Nimbus, Inc. (Resound)", "mail", "Ireland"),
    ]
    assert found[0].data == "Content, encrypted"


def test_a_name_without_a_form_stands_where_the_next_card_must_begin() -> None:
    cards = [("Kestrel GmbH", "Hosting"), ("Nimbus Ltd", "Mail"), ("Bluefin, Inc.", "Search"), ("Ironbark", "Chips")]
    parts = [part for name, purpose in cards for part in ((P, name), (P, "•"), (P, purpose))]
    assert [(item.name, item.purpose) for item in read(LIST, *parts)] == cards
    assert names(read(LIST, *parts[-3:])) == []


def test_labelled_lines_make_a_card_of_the_line_before_them() -> None:
    lines = ["1. Nimbus", "- Service: mail", "- Location: US", "2. Kestrel", "- Service: disks", "- Location: EU"]
    found = read(LIST, *((L, line) for line in lines))
    assert told(found) == [("Nimbus", "mail", "US"), ("Kestrel", "disks", "EU")]


def test_fields_that_begin_with_a_name_are_a_card() -> None:
    found = read(
        (H, "Annex III – Sub-processors"),
        (P, "Name: Kestrel GmbH"),
        (P, "Address: Hauptstr. 1, Berlin, Germany"),
        (P, "Contact person's name: A. Person"),
        (P, "Description of processing: hosting"),
    )
    assert told(found) == [("Kestrel GmbH", "hosting", "Hauptstr. 1, Berlin, Germany")]


def test_a_heading_whose_text_speaks_of_it_begins_a_card() -> None:
    found = read(LIST, (P, "These are ours."), kind=SourceKind.SUBPROCESSORS)
    assert found == ()
    document = document_of(
        text="Sub-processors\nNimbus\nNimbus sends mail.\nVersion\nVersion 2 of this page.",
        title="",
        language="en",
        blocks=(
            Block(start=0, end=14, kind=H),
            Block(start=15, end=21, kind=H, heading_path=("Sub-processors",)),
            Block(start=22, end=40, kind=P, heading_path=("Sub-processors", "Nimbus")),
            Block(start=41, end=48, kind=H, heading_path=("Sub-processors",)),
            Block(start=49, end=72, kind=P, heading_path=("Sub-processors", "Version")),
        ),
    )
    assert names(subprocessors(document, (), kind=SourceKind.OTHER, vendor=a_vendor())) == ["Nimbus"]


# Domains


@pytest.mark.parametrize(
    ("row", "domain"),
    [
        ("Nimbus | mail | https://www.nimbus.example.com/terms", "example.com"),
        ("Nimbus.io, Inc. | mail | see contract", "nimbus.io"),
        ("Blue Fin Labs | mail | bluefin.io", "bluefin.io"),
        ("Nimbus | sends what kestrel.io wrote | see contract", None),
        ("Nimbus | written in Node.js | see contract", None),
        ("Nimbus | mail | help@nimbus.io", None),
        ("Nimbus | mail | acme.example", None),
        ("Nimbus Co.Ltd | mail | see contract", None),
    ],
)
def test_a_domain_is_named_by_the_name_a_website_or_words_that_agree_with_the_name(
    row: str, domain: str | None
) -> None:
    (found,) = read(LIST, (R, "Name | Purpose | Website"), (R, row))
    assert found.domain == domain


@pytest.mark.parametrize("cell", ["Nimbusnimbus.io", "Nimbus, Inc.nimbus.io", "Nimbus GmbH www.nimbus.io"])
def test_a_domain_right_behind_a_name_is_no_part_of_it(cell: str) -> None:
    (found,) = read(LIST, (R, "Name | Purpose"), (R, f"{cell} | Mail"))
    assert found.name in {"Nimbus", "Nimbus, Inc.", "Nimbus GmbH"}
    assert found.domain == "nimbus.io"


def test_a_description_in_the_column_of_names_is_no_name() -> None:
    rows = "Authorized engineering partners", "Bucket or equivalent store", "Nimbus", "kestrel", "Kestrel reCheck"
    found = read(LIST, (R, "Name | Purpose"), *((R, f"{row} | Mail") for row in rows))
    assert names(found) == ["Nimbus", "kestrel", "Kestrel reCheck"]


def test_a_domain_that_differently_named_companies_share_is_none_of_theirs() -> None:
    links = tuple(Link(url=f"https://network.example/company/{name}", text=name) for name in ("Nimbus", "Kestrel"))
    found = read(LIST, (R, "Name | Purpose"), (R, "Nimbus | Mail"), (R, "Kestrel | Disks"), links=links)
    assert [item.domain for item in found] == [None, None]


def test_two_names_of_one_company_keep_their_domain() -> None:
    rows = (R, "OpenBark, L.L.C. | Models | openbark.io"), (R, "OpenBark OpCo, LLC | Models | openbark.io")
    found = read(LIST, (R, "Name | Purpose | Website"), *rows)
    assert [(item.name, item.domain) for item in found] == [
        ("OpenBark, L.L.C.", "openbark.io"),
        ("OpenBark OpCo, LLC", "openbark.io"),
    ]


# Hostile pages


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script> Inc.",
        "Nim\u202ebus Ltd",
        "Nim\x1b[2Jbus Ltd",
        "=HYPERLINK(1) Ltd",
        "N" * 10_240 + " Ltd",
    ],
)
def test_a_name_with_markup_controls_or_no_end_is_no_name(name: str) -> None:
    assert read(LIST, HEAD, (R, f"{name} | Hosting | US"), (P, name), (L, f"- {name} (hosting)")) == ()


def test_long_cells_are_cut_and_stay_true() -> None:
    (found,) = read(LIST, HEAD, (R, f"Nimbus | {'mail ' * 2_048}| US"))
    assert len(found.quote) == QUOTE_CHARS_MAX
    assert len(found.purpose) <= FIELD_CHARS_MAX
    assert found.location == ""


@pytest.mark.slow
@pytest.mark.usefixtures("bounded_cpu_time")
@pytest.mark.parametrize(
    "row", ["Acme{} Labs Inc. | hosting | Germany", "we say {} | that | here", "Name | Purpose | Location"]
)
def test_a_table_of_100_000_rows_is_bounded(row: str) -> None:
    rows = [row.format(number) for number in range(100_000)]
    starts = [0]
    for text in rows[:-1]:
        starts.append(starts[-1] + len(text) + 1)
    blocks = tuple(Block(start=at, end=at + len(text), kind=R) for at, text in zip(starts, rows, strict=True))
    # Without the hash of so many blocks, which is not what is measured.
    document = Document.model_construct(
        id=a_document_id(), text="\n".join(rows), title="", language="en", blocks=blocks
    )
    found = subprocessors(
        document, (), kind=SourceKind.SUBPROCESSORS, vendor=a_vendor(name="Other", domain="other.example")
    )
    assert len(found) <= COMPANIES_MAX


@settings(deadline=None, max_examples=examples(150))
@given(
    parts=st.lists(
        st.tuples(
            st.sampled_from([H, P, L, R]),
            st.text(
                st.sampled_from("Kestrel GmbH | Name, Inc.:–()- Purpose sub-processors US\u202e<\n"),
                min_size=1,
                max_size=60,
            ),
        ),
        max_size=12,
    ),
    kind=st.sampled_from([SourceKind.SUBPROCESSORS, SourceKind.DPA]),
)
def test_whatever_a_page_says_what_is_read_of_it_is_quoted(
    parts: list[tuple[BlockKind, str]], kind: SourceKind
) -> None:
    """I2."""
    read(LIST, *parts, kind=kind)
