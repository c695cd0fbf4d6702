"""What the management system is computed from: each record as evidence for the systems that rely on it."""

from pipeline.bootstrap import Services
from pipeline.domain.management import Family, LiveRecord
from pipeline.domain.system import Stage
from tests.builders import a_system
from tests.fakes import FakeSite
from tests.pipeline.services.conftest import PRIVACY, a_page
from tests.pipeline.services.test_reassessing import assessed


def test_a_look_again_evidences_the_systems_that_rely_on_its_report(services: Services, site: FakeSite) -> None:
    first = assessed(services)
    system = a_system(vendor=first.vendor, stage=Stage.IN_USE)
    with services.store.writing() as transaction:
        transaction.systems.add(system)
    assert looks(services) == []
    assessed(services)
    (confirmed,) = looks(services)
    assert (confirmed.speaks_of, confirmed.link) == (system.id, f"/vendors/{first.vendor}")
    # Of a report that stands no more, nobody relies on the look that made it.
    site.pages["/privacy"] = a_page("Privacy policy", PRIVACY.replace("We do not use", "We use"))
    assessed(services)
    (again,) = looks(services)
    assert again.id != confirmed.id


def looks(services: Services) -> list[LiveRecord]:
    return [item for item in services.managing.live().records if item.family is Family.REASSESSMENT]
