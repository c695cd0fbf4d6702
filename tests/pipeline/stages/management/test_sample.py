"""The sample of an internal audit."""

from pipeline.stages.management.sample import sampled
from tests.pipeline.stages.management.records import record


def test_the_same_seed_draws_the_same_sample_in_whatever_order_the_records_come() -> None:
    records = [record(name=f"r{number}") for number in range(50)]
    drawn = sampled(records, seed="2026-1", size=7)
    assert drawn == sampled(reversed(records), seed="2026-1", size=7)
    assert len({item.id for item in drawn}) == 7
    assert drawn != sampled(records, seed="2026-2", size=7)


def test_a_record_that_is_added_moves_at_most_one_other_out() -> None:
    records = [record(name=f"r{number}") for number in range(50)]
    before = {item.id for item in sampled(records, seed="s", size=7)}
    after = {item.id for item in sampled([*records, record(name="new")], seed="s", size=7)}
    assert len(before - after) <= 1
