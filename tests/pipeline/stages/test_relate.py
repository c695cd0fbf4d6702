"""What came onto a list and what left it, and which listings are of one company."""

from pipeline.domain.related import RelatedVendor, Relation, Subprocessor
from pipeline.stages.relate import companies, list_change
from tests.builders import a_document_id, a_related_vendor


def kept(name: str = "Nimbus", **changes: object) -> RelatedVendor:
    return RelatedVendor.model_validate(
        {**dict(a_related_vendor()), "id": f"related:{name}:{len(changes)}", "name": name, "quote": name, **changes}
    )


def named(name: str = "Nimbus", **changes: object) -> Subprocessor:
    fields = {
        field: value for field, value in dict(kept(name, **changes)).items() if field in Subprocessor.model_fields
    }
    return Subprocessor.model_validate(fields)


def test_the_same_words_at_another_place_change_nothing() -> None:
    moved = named(start=40, end=46, document=a_document_id("another"), quote="Nimbus there")
    assert list_change([kept()], [moved]) == list_change([], [])


def test_what_is_new_arrives_and_what_is_gone_leaves() -> None:
    change = list_change([kept(), kept("Kestrel")], [named("Kestrel"), named("Bluefin")])
    assert change.arrived == (named("Bluefin"),)
    assert change.left == (kept(),)


def test_other_words_about_a_company_are_a_departure_and_an_arrival() -> None:
    before, now = kept(purpose="mail"), named(purpose="mail and backups")
    change = list_change([before], [now])
    assert (change.arrived, change.left) == ((now,), (before,))


def test_one_domain_is_one_company_and_its_names_stay_as_they_are_written() -> None:
    first, second = kept("OpenBark, L.L.C.", domain="openbark.io"), kept("OpenBark OpCo, LLC", domain="openbark.io")
    (company,) = companies([first, second])
    assert (company.name, company.other_names, company.domain) == (first.name, (second.name,), "openbark.io")
    assert company.listings == (first, second)


def test_names_alone_make_one_company_only_when_they_are_the_same() -> None:
    found = companies([kept("OpenBark, L.L.C."), kept("OpenBark OpCo, LLC"), kept("OpenBark LLC")])
    assert [company.name for company in found] == ["OpenBark, L.L.C.", "OpenBark OpCo, LLC"]
    assert found[0].other_names == ("OpenBark LLC",)


def test_a_name_with_and_without_its_domain_joins_what_the_domain_has() -> None:
    listings = [kept("Nimbus"), kept("Blue Nimbus Ltd", domain="nimbus.io"), kept("Nimbus", domain="nimbus.io")]
    (company,) = companies(listings)
    assert company.listings == tuple(listings)
    assert company.domain == "nimbus.io"


def test_a_subprocessor_and_an_affiliate_of_one_domain_stay_apart() -> None:
    found = companies([kept(domain="nimbus.io"), kept(domain="nimbus.io", relation=Relation.AFFILIATE)])
    assert [company.relation for company in found] == [Relation.SUBPROCESSOR, Relation.AFFILIATE]


def test_a_company_tells_what_the_first_list_that_knows_it_tells() -> None:
    (company,) = companies([kept(), kept(purpose="mail", location="US"), kept(purpose="backups")])
    assert (company.purpose, company.location) == ("mail", "US")


def test_a_company_has_left_when_no_list_names_it_and_is_told_as_it_stands_until_then() -> None:
    gone, there = kept("Nimbus Ltd", domain="nimbus.io", left_in="run-2"), kept("Nimbus, Ltd", domain="nimbus.io")
    (company,) = companies([gone, there])
    assert not company.has_left
    assert (company.current.name, company.current.other_names, company.current.listings) == (there.name, (), (there,))
    assert companies([gone])[0].has_left


def test_many_companies_are_gathered_in_the_order_in_which_they_are_named() -> None:
    listings = [kept(f"Company {number % 2_000}x") for number in range(10_000)]
    found = companies(listings)
    assert [company.name for company in found[:3]] == ["Company 0x", "Company 1x", "Company 2x"]
    assert {len(company.listings) for company in found} == {5}
    assert len(found) == 2_000
