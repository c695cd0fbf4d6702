"""What lists and the dashboard are made of, over a real store."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.domain.ids import AssessmentId, VendorId
from pipeline.errors import NotFound
from pipeline.services.browsing import Browsing
from pipeline.services.inventory import Inventory
from store.database import SqlStore
from tests.builders import a_score, a_vendor, an_assessment
from tests.fakes import LONG_AGO, FixedClock
from tests.office import ADA, RON, an_office, opened
from tests.review_builders import a_system


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """Acme with a new report (B, after an A), Beta with one that is capped, and Gamma without any."""
    with closing(opened(tmp_path)) as store:
        an_office(store)
        with store.writing() as tx:
            for name in ("beta", "gamma"):
                tx.vendors.add(a_vendor(id=VendorId(name), name=name.title(), domain=f"{name}.example"))
            for made_id, vendor, days, score in (
                ("a", "vendor-acme", 40, a_score(grade="B", coverage=0.4)),
                ("b", "beta", 50, a_score(grade="B", coverage=0.8, caps=("training-on-customer-data",))),
            ):
                made_at = LONG_AGO + timedelta(days=days)
                tx.assessments.add(
                    an_assessment(id=AssessmentId(made_id), vendor=VendorId(vendor), made_at=made_at, result=score)
                )
        yield store


def test_the_portfolio_counts_each_vendors_newest_report(store: SqlStore) -> None:
    portfolio = Browsing(store).portfolio(newest=1)
    assert (portfolio.vendors, portfolio.assessed, portfolio.capped) == (3, 2, 1)
    assert portfolio.coverage == pytest.approx(0.6)
    assert {each.grade: each.vendors for each in portfolio.grades} == {"B": 2}
    assert [line.vendor.id for line in portfolio.newest] == ["beta"]


def test_an_empty_portfolio_has_no_mean(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with closing(opened(tmp_path / "empty")) as store:
        assert Browsing(store).portfolio(newest=5).coverage is None


def test_a_list_of_vendors_is_filtered_counted_and_cut(store: SqlStore) -> None:
    browsing = Browsing(store)
    lines = browsing.lines(offset=0, limit=2)
    assert [(line.vendor.name, line.newest.id if line.newest else None) for line in lines] == [
        ("Acme AI", "a"),
        ("Beta", "b"),
    ]
    (last,) = browsing.lines(offset=2, limit=2)
    assert (last.vendor.name, last.newest) == ("Gamma", None)
    assert [line.vendor.name for line in browsing.lines(text="ETA", grade="B", limit=9)] == ["Beta"]
    assert browsing.count(text="ETA", grade="B") == 1
    assert browsing.count(grade="A") == 0
    assert [line.vendor.name for line in browsing.lines(grade="not assessed", limit=9)] == ["Gamma"]


def test_who_asks_for_a_vendor_that_is_not_there_is_told_which_are(store: SqlStore) -> None:
    assert Browsing(store).vendor("BETA").vendor.id == "beta"
    with pytest.raises(NotFound) as error:
        Browsing(store).vendor("delta")
    assert error.value.advice == "Known vendors: acme.example, beta.example, gamma.example."


def test_who_asked_for_or_added_a_system_brought_it_in(store: SqlStore) -> None:
    """I9."""
    with store.writing() as tx:
        tx.systems.add(a_system(id="added", added_by=ADA.id))
    inventory = Inventory(store, FixedClock())
    systems = inventory.systems()
    assert inventory.brought_in(systems, RON) == {"system-1"}
    assert inventory.brought_in(systems, ADA) == {"added"}
