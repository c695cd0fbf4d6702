"""Draw an internal audit's sample so that anybody draws the same again: by a hash of the seed and each name."""

from collections.abc import Iterable

from pipeline.domain.canonical import sha256_of
from pipeline.domain.management import LiveRecord


def sampled(records: Iterable[LiveRecord], *, seed: str, size: int) -> list[LiveRecord]:
    """Return so many different records, in the order of their draw; all of them where there are fewer.

    A record keeps its place whatever else is there, so one that is added later moves at most one other out.
    """
    different = {(item.family.value, item.id): item for item in records}
    drawn = sorted(different, key=lambda name: (sha256_of("\n".join((seed, *name)).encode()), name))
    return [different[name] for name in drawn[:size]]
