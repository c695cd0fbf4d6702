"""What every `Store` must do with systems and requests; used like `store_contract.py`."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.ids import PersonId, RequestId, SystemId, VendorId
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience, RiskTier
from pipeline.domain.system import AiActClass, AiActRole, AISystem, QueueFilter, Stage, SystemFacts, SystemFilter
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

    @ON_ONE_STORE
    @given(before=any_facts, after=any_facts)
    def test_the_stored_tier_and_words_are_those_that_the_facts_have(
        self, store: Store, before: SystemFacts, after: SystemFacts
    ) -> None:
        with_vendor(store)
        with store.reading() as tx:
            system = a_system(id=SystemId(f"tiered-{len(tx.systems.all())}"), facts=before)
        changed = system.model_copy(update={"facts": after, "revision": 2})
        for facts, write in ((before, False), (after, True)):
            with store.writing() as tx:
                tx.systems.replace(changed) if write else tx.systems.add(system)
            with store.reading() as tx:
                for tier in RiskTier:
                    found = {each.id for each in tx.systems.page(SystemFilter(tier=tier))}
                    assert (system.id in found) == (facts.risk.tier is tier)
                assert system.id in {each.id for each in tx.systems.page(SystemFilter(text=facts.name))}

    def test_systems_are_filtered_counted_and_paged_in_the_order_in_which_they_were_added(self, store: Store) -> None:
        with_vendor(store)
        high = some_facts(name="Élan 50%", audience=None, profile=Profile())
        other = a_vendor(id=VendorId("other"), name="Größe", domain="other.example")
        with store.writing() as tx:
            tx.vendors.add(other)
            tx.systems.add(a_system(id=SystemId("c"), facts=high))
            earlier = LONG_AGO - timedelta(days=1)
            tx.systems.add(a_system(id=SystemId("b"), stage=Stage.IN_USE, created_at=earlier))
            tx.systems.add(a_system(id=SystemId("a"), vendor=other.id))

        def found(**wanted: object) -> list[SystemId]:
            with store.reading() as tx:
                wish = SystemFilter.model_validate(wanted)
                listed = [system.id for system in tx.systems.page(wish)]
                assert tx.systems.count(wish) == len(listed)
                assert [system.id for system in tx.systems.page(wish, offset=1, limit=1)] == listed[1:2]
            return listed

        assert found() == ["b", "a", "c"]
        assert found(tier=RiskTier.HIGH) == ["c"]
        assert found(stage=Stage.REQUESTED) == ["a", "c"]
        assert found(stage=Stage.REQUESTED, vendor=other.id) == ["a"]
        assert found(text="éLAN 50%") == ["c"]
        assert found(text="50_") == []
        assert found(text="OTHER.ex") == ["a"]
        with store.reading() as tx:
            counted = {(each.stage, each.tier): each.number for each in tx.systems.counts()}
        assert counted == {
            (Stage.REQUESTED, RiskTier.HIGH): 1,
            (Stage.REQUESTED, RiskTier.LOW): 1,
            (Stage.IN_USE, RiskTier.LOW): 1,
        }

    def test_nobody_signs_what_they_asked_for_or_added(self, store: Store) -> None:
        with_vendor(store)
        me, other = a_request().requester, PersonId("person-other")
        with store.writing() as tx:
            for name, requester, added_by in (
                ("added", None, me),
                ("asked", me, other),
                ("both", me, me),
                ("anothers", other, other),
                ("nobodys", None, other),
            ):
                request = RequestId(name) if requester else None
                system = a_system(id=SystemId(name), stage=Stage.IN_REVIEW, request=request, added_by=added_by)
                tx.systems.add(system)
                if requester:
                    tx.systems.add_request(a_request(id=name, system=name, requester=requester))
        requesters = {"asked": me, "both": me, "anothers": other}
        for wanted in (
            QueueFilter(person=me, to_sign=(Stage.IN_REVIEW,)),
            QueueFilter(person=me, own=(Stage.IN_REVIEW,)),
            QueueFilter(person=me, to_sign=(Stage.APPROVED,), own=(Stage.REQUESTED,)),
        ):
            with store.reading() as tx:
                found = {system.id for system in tx.systems.waiting(wanted, offset=0, limit=9)}
                assert found == {
                    system.id
                    for system in tx.systems.all()
                    if wanted.takes(system, requester=requesters.get(system.id))
                }
                assert tx.systems.count_waiting(wanted) == len(found)
        with store.reading() as tx:
            to_sign = QueueFilter(person=me, to_sign=(Stage.IN_REVIEW,))
            assert {each.id for each in tx.systems.waiting(to_sign, offset=0, limit=9)} == {"anothers", "nobodys"}

    def test_systems_are_found_by_stage_and_by_id(self, store: Store) -> None:
        with_vendor(store)
        later = LONG_AGO + timedelta(days=1)
        with store.writing() as tx:
            tx.systems.add(a_system(id=SystemId("a"), stage=Stage.IN_USE, changed_at=later))
            tx.systems.add(a_system(id=SystemId("b"), stage=Stage.APPROVED))
            tx.systems.add(a_system(id=SystemId("c")))
        with store.reading() as tx:
            assert [each.id for each in tx.systems.in_stages({Stage.IN_USE, Stage.APPROVED})] == ["b", "a"]
            assert tx.systems.in_stages(()) == []
            assert {each.id for each in tx.systems.some([SystemId("c"), SystemId("a"), SystemId("none")])} == {"a", "c"}
            many = [SystemId(f"none-{number}") for number in range(1200)]
            assert [each.id for each in tx.systems.some([*many, SystemId("c")])] == ["c"]

    def test_what_waits_comes_high_risk_first_and_then_what_changed_longest_ago(self, store: Store) -> None:
        with_vendor(store)
        high = some_facts(audience=None, profile=Profile())
        later, other = LONG_AGO + timedelta(days=1), PersonId("person-other")
        seen = {"stage": Stage.IN_REVIEW, "added_by": other}
        with store.writing() as tx:
            tx.systems.add(a_system(id=SystemId("newer"), changed_at=later, **seen))
            tx.systems.add(a_system(id=SystemId("older"), **seen))
            tx.systems.add(a_system(id=SystemId("high"), facts=high, changed_at=later, **seen))
            for stage in (Stage.IN_REVIEW, Stage.APPROVED):
                name = f"own-{stage.value}"
                tx.systems.add(a_system(id=SystemId(name), stage=stage, request=RequestId(name)))
                tx.systems.add_request(a_request(id=RequestId(name), system=SystemId(name)))
            tx.systems.add(a_system(id=SystemId("approved"), stage=Stage.APPROVED))
        me = a_request().requester
        wanted = QueueFilter(person=me, to_sign=(Stage.IN_REVIEW,), own=(Stage.APPROVED,))
        with store.reading() as tx:
            found = [system.id for system in tx.systems.waiting(wanted, offset=0, limit=9)]
            assert (found[0], found[-1], set(found[1:-1])) == ("high", "newer", {"older", "own-approved"})
            assert [system.id for system in tx.systems.waiting(wanted, offset=3, limit=9)] == ["newer"]
            assert tx.systems.count_waiting(wanted) == 4
            anybodys = QueueFilter(person=me, anybodys=(Stage.APPROVED,))
            assert tx.systems.count_waiting(anybodys) == 2

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
