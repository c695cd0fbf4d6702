"""Lists over several runs: what arrives, what leaves, and what a list that could not be read leaves as it was."""

import asyncio
from typing import Any

import pytest

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.ids import RunId
from pipeline.domain.related import RelatedVendor, Relation
from pipeline.domain.report import Report
from pipeline.errors import InvalidInput, NotFound
from pipeline.stages.relate import companies
from store.audit import SqlAuditTrail
from tests.fakes import FakeSite
from tests.pipeline.services.conftest import SITE, a_page

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

PATH = "/legal/subprocessors"


def a_list(*rows: tuple[str, str, str], note: str = "") -> str:
    cells = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    head = "<tr><th>Entity</th><th>Purpose</th><th>Location</th></tr>"
    return a_page("Subprocessors", f"<p>{note or 'These companies work for us.'}</p><table>{head}{cells}</table>")


NIMBUS, KESTREL = ("Nimbus Ltd", "Mail", "Ireland"), ("Kestrel GmbH", "Hosting", "Germany")
LINKED_NIMBUS = ('<a href="https://www.nimbus.example/">Nimbus Ltd</a>', "Mail", "Ireland")


@pytest.fixture(autouse=True)
def listed(site: FakeSite) -> None:
    site.pages[PATH] = a_list(LINKED_NIMBUS, KESTREL)
    site.pages["/"] = a_page("Acme", "<p>Models.</p>", f'<a href="{PATH}">Subprocessors</a>')


def assessed(services: Services) -> Report:
    order = plans.AssessOrder(url=SITE, limits=services.limits(pages_max=10))
    plans.assess(InlineRunner(services), order)
    return services.reporting.report("acme.example")


def ran(services: Services) -> RunId:
    """A run up to what it keeps of the lists, without the judging."""
    run = services.intake.open_run(SITE, limits=services.limits(pages_max=10), name="Acme")
    asyncio.run(services.tracking.crawl(run.id))
    services.relating.relate(run.id)
    return run.id


def known(services: Services) -> list[RelatedVendor]:
    """All that the newest run knows, with what has left."""
    with services.store.reading() as transaction:
        run = transaction.runs.latest(transaction.vendors.all()[0].id)
        assert run is not None
        return transaction.related.as_of(run.id)


def current(services: Services) -> list[str]:
    return [company.name for company in known(services) if company.left_in is None]


def events(services: Services) -> list[AuditEvent]:
    return [event for event in services.auditing.log(newest=1000) if event.action is Action.RELATED_VENDORS_CHANGED]


def test_a_captured_list_becomes_related_vendors_with_their_evidence(services: Services) -> None:
    """I2."""
    found = assessed(services)
    assert [(company.name, company.domain, company.purpose, company.location) for company in found.related] == [
        ("Nimbus Ltd", "nimbus.example", "Mail", "Ireland"),
        ("Kestrel GmbH", None, "Hosting", "Germany"),
    ]
    with services.store.reading() as transaction:
        for company in known(services):
            document = transaction.documents.get(company.document)
            assert document is not None
            assert document.text[company.start : company.end] == company.quote
            assert company.url == SITE + PATH
            assert company.relation is Relation.SUBPROCESSOR


def test_the_change_and_its_event_are_written_together(services: Services) -> None:
    """I7."""
    ran(services)
    (event,) = events(services)
    (change,) = event.payload["lists"]
    assert (event.actor, change["url"]) == ("tester", SITE + PATH)
    assert change["arrived"]["names"] == ["Nimbus Ltd", "Kestrel GmbH"]
    assert change["left"]["companies"] == 0
    assert services.auditing.prove().breaks == ()


def test_a_change_whose_event_cannot_be_written_is_not_kept(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I7."""
    write = SqlAuditTrail.append

    def refusing(trail: SqlAuditTrail, *, actor: str, action: Action, subject: str, payload: Any) -> AuditEvent:
        if action is Action.RELATED_VENDORS_CHANGED:
            raise InvalidInput("no room for this event")
        return write(trail, actor=actor, action=action, subject=subject, payload=payload)

    monkeypatch.setattr(SqlAuditTrail, "append", refusing)
    with pytest.raises(InvalidInput, match="no room"):
        ran(services)
    assert known(services) == []


def test_the_same_words_are_no_new_record_and_no_event(services: Services, site: FakeSite) -> None:
    """I11."""
    ran(services)
    before = [(company.id, company.first_seen) for company in known(services)]
    ran(services)
    site.pages[PATH] = a_list(LINKED_NIMBUS, KESTREL, note="Last updated today, with the same companies.")
    ran(services)
    assert [(company.id, company.first_seen) for company in known(services)] == before
    assert len(events(services)) == 1


def test_a_step_that_is_run_again_changes_nothing(services: Services) -> None:
    """I11."""
    ran(services)
    run = known(services)[0].first_seen
    before = known(services)
    assert services.relating.relate(run).model_dump() == {"lists": 1, "arrived": 0, "left": 0}
    assert known(services) == before


def test_what_left_the_list_is_kept_and_visible_as_left(services: Services, site: FakeSite) -> None:
    first = assessed(services).assessment.run
    site.pages[PATH] = a_list(KESTREL, ("Bluefin, Inc.", "Search", "US"))
    found = assessed(services)
    assert [company.name for company in found.related] == ["Kestrel GmbH", "Bluefin, Inc."]
    (gone,) = found.formerly_related
    assert gone.name == "Nimbus Ltd"
    assert (gone.listings[0].last_seen, gone.listings[0].left_in) == (first, found.assessment.run)
    assert [event.payload["lists"][0]["left"]["names"] for event in events(services)].count(["Nimbus Ltd"]) == 1


def test_an_old_report_still_reads_as_it_did(services: Services, site: FakeSite) -> None:
    old = assessed(services)
    site.pages[PATH] = a_list(KESTREL)
    assert [company.name for company in assessed(services).related] == ["Kestrel GmbH"]
    assert services.reporting.report(old.assessment.id).related == old.related


def test_related_vendors_do_not_enter_the_digest(services: Services, site: FakeSite) -> None:
    found = assessed(services)
    with services.store.writing() as transaction:
        transaction.related.leave([company.id for company in known(services)], found.assessment.run)
    again = assessed(services)
    assert again.assessment.digest == found.assessment.digest
    assert again.assessment.id == found.assessment.id


@pytest.mark.parametrize(
    "outcome",
    [CaptureOutcome.BLOCKED, CaptureOutcome.UNREACHABLE, CaptureOutcome.LOGIN_REQUIRED, CaptureOutcome.ABSENT],
)
def test_a_list_that_cannot_be_read_stays_as_it_was(
    services: Services, site: FakeSite, outcome: CaptureOutcome
) -> None:
    first = ran(services)
    site.outcomes[PATH] = outcome
    ran(services)
    assert [(company.name, company.left_in, company.last_seen) for company in known(services)] == [
        ("Nimbus Ltd", None, first),
        ("Kestrel GmbH", None, first),
    ]


def test_a_list_that_has_moved_is_replaced_by_the_one_at_its_new_address(services: Services, site: FakeSite) -> None:
    ran(services)
    del site.pages[PATH]
    site.pages["/trust/subprocessors"] = a_list(KESTREL)
    site.pages["/"] = a_page("Acme", "<p>Models.</p>", '<a href="/trust/subprocessors">Subprocessors</a>')
    ran(services)
    assert current(services) == ["Kestrel GmbH"]
    assert len(known(services)) == 3


def test_a_list_within_another_document_names_the_same_company(services: Services, site: FakeSite) -> None:
    annex = (
        "<h2>Annex III: sub-processors</h2><ul><li>Nimbus Ltd (mail, Ireland)</li><li>Bluefin, Inc. (search)</li></ul>"
    )
    site.pages["/legal/dpa"] = a_page("Data processing agreement", annex)
    site.pages["/"] += '<a href="/legal/dpa">DPA</a>'
    ran(services)
    assert sorted(current(services)) == ["Bluefin, Inc.", "Kestrel GmbH", "Nimbus Ltd", "Nimbus Ltd"]
    assert sorted(company.name for company in companies(known(services))) == [
        "Bluefin, Inc.",
        "Kestrel GmbH",
        "Nimbus Ltd",
    ]


def test_a_company_that_returns_is_recorded_again(services: Services, site: FakeSite) -> None:
    ran(services)
    site.pages[PATH] = a_list(KESTREL)
    ran(services)
    site.pages[PATH] = a_list(LINKED_NIMBUS, KESTREL)
    ran(services)
    assert sorted(current(services)) == ["Kestrel GmbH", "Nimbus Ltd"]
    assert len(known(services)) == 3
    assert not any(company.has_left for company in companies(known(services)))


def test_a_run_that_does_not_exist_says_so(services: Services) -> None:
    with pytest.raises(NotFound):
        services.relating.relate(RunId("none"))
