"""What every `Store` must do with systems and requests; used like `store_contract.py`."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.ids import RequestId, SystemId, VendorId
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import AiActClass, AiActRole, AISystem, Stage, SystemFacts
from pipeline.errors import IntegrityBroken, NotFound, Outdated
from pipeline.ports import Store
from tests.builders import a_request, a_system, a_vendor, some_facts
from tests.contracts.strategies import ON_ONE_STORE, words
from tests.fakes import LONG_AGO

any_facts = st.builds(
    SystemFacts,
    name=words.filter(bool),
    purpose=words,
    owner=words,
    business_unit=words,
    users=words,
    audience=st.none() | st.sampled_from(Audience),
    profile=st.builds(
        Profile,
        product=words,
        data_classes=st.lists(st.sampled_from(DataClass), unique=True).map(tuple),
        deployment=st.none() | st.sampled_from(Deployment),
        autonomy=st.none() | st.sampled_from(Autonomy),
    ),
    models=st.lists(words, max_size=3).map(tuple),
    ai_act_role=st.none() | st.sampled_from(AiActRole),
    ai_act_class=st.none() | st.sampled_from(AiActClass),
)


def with_vendor(store: Store) -> None:
    with store.writing() as tx:
        if tx.vendors.get(a_vendor().id) is None:
            tx.vendors.add(a_vendor())


def current(store: Store, system: str = "system-1") -> AISystem | None:
    with store.reading() as tx:
        return tx.systems.get(SystemId(system))


class SystemsContract:
    @ON_ONE_STORE
    @given(data=st.data())
    def test_any_system_and_request_come_back_as_they_were(self, store: Store, data: st.DataObject) -> None:
        with_vendor(store)
        with store.reading() as tx:
            number = len(tx.systems.all())
        facts, needed = data.draw(any_facts), data.draw(st.none() | st.dates())
        request = a_request(id=f"r-{number}", system=f"s-{number}", facts=facts, needed_by=needed)
        stage = data.draw(st.sampled_from(Stage))
        system = a_system(id=f"s-{number}", facts=facts, stage=stage, request=f"r-{number}")
        with store.writing() as tx:
            tx.systems.add(system)
            tx.systems.add_request(request)
        assert current(store, f"s-{number}") == system
        with store.reading() as tx:
            assert tx.systems.request(RequestId(f"r-{number}")) == request

    def test_a_change_keeps_what_the_system_was(self, store: Store) -> None:
        with_vendor(store)
        second = a_system(revision=2, stage=Stage.RESEARCHING, changed_at=LONG_AGO + timedelta(days=1))
        third = a_system(revision=3, facts=some_facts(owner="Kim"), stage=Stage.IN_REVIEW)
        with store.writing() as tx:
            tx.systems.add(a_system())
        for revision in (second, third):
            with store.writing() as tx:
                tx.systems.replace(revision)
        assert current(store) == third
        with store.reading() as tx:
            assert tx.systems.revisions(a_system().id) == [a_system(), second, third]
            assert tx.systems.revisions(SystemId("none")) == []

    def test_of_two_changes_on_one_revision_the_second_is_outdated(self, store: Store) -> None:
        with_vendor(store)
        first, second = (a_system(revision=2, facts=some_facts(owner=owner)) for owner in ("Ada", "Bo"))
        with store.writing() as tx:
            tx.systems.add(a_system())
        with store.writing() as tx:
            tx.systems.replace(first)
        with pytest.raises(Outdated, match="revision 2"), store.writing() as tx:
            tx.systems.replace(second)
        assert current(store) == first

    @pytest.mark.parametrize("revision", [1, 3, 0])
    def test_a_revision_that_does_not_follow_is_outdated(self, store: Store, revision: int) -> None:
        with_vendor(store)
        with store.writing() as tx:
            tx.systems.add(a_system())
        with pytest.raises(Outdated), store.writing() as tx:
            tx.systems.replace(a_system(revision=revision, stage=Stage.IN_USE))
        assert current(store) == a_system()

    def test_what_is_not_there_cannot_be_changed(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.systems.replace(a_system(revision=2))
        assert current(store) is None

    def test_a_change_of_vendor_is_refused(self, store: Store) -> None:
        with_vendor(store)
        with store.writing() as tx:
            tx.vendors.add(a_vendor(id="other", domain="other.example"))
            tx.systems.add(a_system())
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.systems.replace(a_system(revision=2, vendor="other"))
        assert current(store) == a_system()

    def test_a_system_is_added_once_and_at_its_first_revision(self, store: Store) -> None:
        with_vendor(store)
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.systems.add(a_system(revision=2))
        with store.writing() as tx:
            tx.systems.add(a_system())
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.systems.add(a_system(stage=Stage.IN_USE))
        assert current(store) == a_system()

    def test_systems_come_in_the_order_in_which_they_were_added(self, store: Store) -> None:
        with_vendor(store)
        late, early = a_system(id="a", created_at=LONG_AGO + timedelta(days=1)), a_system(id="z")
        other = a_system(id="b", vendor="other")
        with store.writing() as tx:
            tx.vendors.add(a_vendor(id="other", domain="other.example"))
            for system in (late, early, other):
                tx.systems.add(system)
        with store.reading() as tx:
            assert tx.systems.all() == [other, early, late]
            assert tx.systems.of_vendor(a_vendor().id) == [early, late]
            assert tx.systems.of_vendor(VendorId("nobody")) == []

    def test_a_request_is_never_replaced(self, store: Store) -> None:
        with_vendor(store)
        later = a_request(id="request-2", made_at=LONG_AGO + timedelta(days=1))
        with store.writing() as tx:
            tx.systems.add(a_system(request="request-1"))
            tx.systems.add_request(later)
            tx.systems.add_request(a_request())
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.systems.add_request(a_request(needed_by=date(2030, 1, 1)))
        with store.reading() as tx:
            assert tx.systems.requests() == [a_request(), later]
            assert tx.systems.request(RequestId("none")) is None

    def test_what_they_refer_to_is_stored(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.systems.add(a_system())
        with_vendor(store)
        with pytest.raises(NotFound), store.writing() as tx:
            tx.systems.add(a_system(request="never"))
        with pytest.raises(NotFound), store.writing() as tx:
            tx.systems.add_request(a_request())
        assert current(store) is None
