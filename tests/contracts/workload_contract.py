"""What every store promises of leases and progress: they are put in each other's place."""

from datetime import timedelta

from pipeline.domain.progress import Lease, RunProgress
from pipeline.domain.run import RunState
from pipeline.ports import Store
from tests.builders import a_run, a_vendor
from tests.fakes import LONG_AGO

RUN = a_run().id


def filled(store: Store) -> None:
    with store.writing() as tx:
        tx.vendors.add(a_vendor())
        tx.runs.add(a_run())


class WorkloadContract:
    def test_a_lease_takes_the_place_of_the_one_before(self, store: Store) -> None:
        filled(store)
        second = Lease(run=RUN, holder="two", until=LONG_AGO + timedelta(minutes=1), lost=1)
        with store.writing() as tx:
            tx.workload.hold(Lease(run=RUN, holder="one", until=LONG_AGO))
            tx.workload.hold(second)
        with store.reading() as tx:
            assert tx.workload.lease(RUN) == second
            assert tx.workload.leases() == [second]

    def test_only_its_holder_lengthens_a_lease(self, store: Store) -> None:
        filled(store)
        until = LONG_AGO + timedelta(hours=1)
        with store.writing() as tx:
            tx.workload.hold(Lease(run=RUN, holder="one", until=LONG_AGO, lost=2))
            assert not tx.workload.renew(RUN, holder="two", until=until)
            assert tx.workload.renew(RUN, holder="one", until=until)
        with store.reading() as tx:
            assert tx.workload.lease(RUN) == Lease(run=RUN, holder="one", until=until, lost=2)

    def test_what_nobody_takes_over_is_not_among_the_leases(self, store: Store) -> None:
        filled(store)
        with store.writing() as tx:
            tx.workload.hold(Lease(run=RUN, holder="", until=LONG_AGO))
        with store.reading() as tx:
            assert tx.workload.leases() == []
            assert tx.workload.lease(RUN) is not None

    def test_a_lease_that_is_let_go_is_gone(self, store: Store) -> None:
        filled(store)
        with store.writing() as tx:
            tx.workload.hold(Lease(run=RUN, holder="one", until=LONG_AGO))
            tx.workload.let_go(RUN)
            tx.workload.let_go(RUN)
        with store.reading() as tx:
            assert tx.workload.lease(RUN) is None

    def test_progress_takes_the_place_of_what_was_kept_before(self, store: Store) -> None:
        filled(store)
        first = RunProgress(run=RUN, stage="capture", total=40, at=LONG_AGO)
        second = first.advanced("a page", at=LONG_AGO).advanced("another", at=LONG_AGO + timedelta(seconds=1))
        with store.writing() as tx:
            tx.workload.report(first)
            tx.workload.report(second)
        with store.reading() as tx:
            assert tx.workload.progress(RUN) == second

    def test_unfinished_runs_come_in_the_order_of_asking_and_the_newest_first_where_that_is_asked(
        self, store: Store
    ) -> None:
        queued = a_run(
            id="run-3", state=RunState.QUEUED, taken=0, queued_at=LONG_AGO, asked_by="Ana <ana@acme.example>"
        )
        over = a_run(id="run-2", state=RunState.CANCELLED, advice="Start it again.")
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            for run in (queued, over, a_run()):
                tx.runs.add(run)
        with store.reading() as tx:
            assert tx.runs.unfinished() == [a_run(), queued]
            assert tx.runs.newest(2) == [queued, over]
            assert tx.runs.latest(a_vendor().id) in (over, a_run())
