"""Requests: who may ask, what comes of it, and what was there before."""

from datetime import date

import pytest

from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.ids import RequestId
from pipeline.domain.system import Stage
from pipeline.domain.workflow import Move
from pipeline.errors import InvalidInput, InvalidTable, NotAllowed, NotFound
from tests.builders import a_person, changed, some_facts
from tests.pipeline.services.sign_off import AUDITOR, PEOPLE, REQUESTER, events_of

CSV = "website,vendor,name,needed_by\nacme.example,Acme,Chat,2027-01-31\nacme.example,,Search,\nother.example,,Voice,\n"


@pytest.fixture
def services(staffed: Services) -> Services:
    return staffed


def test_a_request_opens_the_vendor_and_a_system_and_leaves_its_events(services: Services) -> None:
    facts = some_facts()
    made = services.requesting.request(
        website="https://www.acme.example/chat", facts=facts, needed_by=date(2026, 5, 1), by=REQUESTER
    )
    assert made.system.stage is Stage.REQUESTED
    assert (made.system.request, made.request.system) == (made.request.id, made.system.id)
    assert (made.request.requester, made.request.website) == (REQUESTER.id, "https://www.acme.example/chat")
    assert made.duplicates == ()
    assert services.requesting.get(made.request.id) == made.request
    assert services.requesting.all() == [made.request]
    vendor = services.inventory.vendors()[made.system.vendor]
    assert (vendor.domain, vendor.name) == ("acme.example", "acme.example")
    added, requested = events_of(services.store)
    assert (added.action, requested.action) == (Action.VENDOR_ADDED, Action.SYSTEM_REQUESTED)
    assert (requested.actor, requested.subject) == (REQUESTER.label, made.system.id)
    assert requested.payload["facts"] == facts.model_dump(mode="json")
    assert (requested.payload["tier"], requested.payload["needed_by"]) == ("low", "2026-05-01")


def test_a_duplicate_of_any_host_of_the_domain_is_shown_and_blocks_nothing(services: Services) -> None:
    first = services.requesting.request(
        website="https://acme.example", facts=some_facts(), needed_by=None, by=REQUESTER
    )
    second = services.requesting.request(
        website="https://eu.acme.example", facts=some_facts(name="Search"), needed_by=None, by=REQUESTER
    )
    assert second.duplicates == (first.system,)
    assert services.requesting.duplicates("https://www.acme.example/x") == (first.system, second.system)
    assert services.requesting.duplicates("https://not-acme.example") == ()
    services.moving.move(first.system.id, Move.WITHDRAW, by=REQUESTER, reason="Not needed.")
    assert services.requesting.duplicates("https://acme.example") == (second.system,)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_all_may_request_but_auditors(services: Services, person: object) -> None:
    asking = next(item for item in PEOPLE if item is person)
    for by in (asking, changed(asking, active=False)):
        if by is asking and asking is not AUDITOR:
            made = services.requesting.request(
                website="https://acme.example", facts=some_facts(), needed_by=None, by=by
            )
            assert made.request.requester == by.id
            continue
        before = services.requesting.all()
        with pytest.raises(NotAllowed):
            services.requesting.request(website="https://acme.example", facts=some_facts(), needed_by=None, by=by)
        with pytest.raises(NotAllowed):
            services.requesting.import_csv(CSV, by=by)
        assert services.requesting.all() == before


def test_what_is_no_web_address_opens_nothing(services: Services) -> None:
    for website in ("ftp://acme.example", "acme.example", "https://"):
        with pytest.raises(InvalidInput, match="not a web address"):
            services.requesting.request(website=website, facts=some_facts(), needed_by=None, by=REQUESTER)
    website = "https://acme.example/".ljust(2_001, "x")
    with pytest.raises(InvalidInput, match="at most 2,000 characters, not 2,001"):
        services.requesting.request(website=website, facts=some_facts(), needed_by=None, by=REQUESTER)
    assert events_of(services.store) == []
    with pytest.raises(NotFound):
        services.requesting.get(RequestId("none"))


def test_a_file_of_requests_is_taken_once(services: Services) -> None:
    summary = services.requesting.import_csv(CSV, by=REQUESTER)
    assert (len(summary.added), summary.already_there, summary.duplicates) == (3, 0, ())
    assert [item.needed_by for item in services.requesting.all()] == [date(2027, 1, 31), None, None]
    again = services.requesting.import_csv(CSV.encode(), by=REQUESTER)
    assert (again.added, again.already_there) == ((), 3)
    assert len(services.requesting.all()) == 3
    another = a_person(id="another", email="another@example.org")
    with services.store.writing() as transaction:
        transaction.people.add(another)
    other = services.requesting.import_csv(CSV, by=another)
    assert (len(other.added), set(other.duplicates)) == (3, set(summary.added))


def test_a_file_with_a_web_address_that_is_too_long_requests_nothing(services: Services) -> None:
    website = "https://acme.example/".ljust(2_001, "x")
    with pytest.raises(InvalidInput, match="line 2, website: a web address has at most 2,000 characters"):
        services.requesting.import_csv(f"website,name\r\n{website},Minutes\r\n", by=REQUESTER)
    assert services.requesting.all() == []


def test_a_file_with_errors_requests_nothing(services: Services) -> None:
    with pytest.raises(InvalidTable) as refused:
        services.requesting.import_csv(CSV + "nowhere..example,,x,soon\n", by=REQUESTER)
    assert all(problem.startswith("line 5, ") for problem in refused.value.problems)
    assert (services.requesting.all(), events_of(services.store)) == ([], [])
