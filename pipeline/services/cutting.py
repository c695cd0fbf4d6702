"""The passages of a corpus: cut and screened once, then read back for as long as neither it nor that code changes."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.ids import Digest
from pipeline.ports import Store
from pipeline.stages.cut import cut, passage_set, passage_set_id, read_back
from pipeline.stages.withhold import Parted


class CutCorpus(NamedTuple):
    """What a corpus was cut into, and the id of the kept set."""

    id: Digest
    parted: Parted


class Cutting:
    """Cuts and keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def cut(self, entries: Sequence[CorpusEntry]) -> CutCorpus:
        """Return what distinct entries are cut into; done now only if nobody has done it before.

        Raises:
            IntegrityBroken: when what was kept cannot be about these documents.
        """
        wanted = passage_set_id(entries)
        with self._store.reading() as transaction:
            kept = transaction.documents.passage_set(wanted)
        if kept is not None:
            return CutCorpus(wanted, read_back(kept, entries))
        made = cut(entries)
        with self._store.writing() as transaction:
            transaction.documents.add_passage_set(passage_set(entries, made))
        return CutCorpus(wanted, made)
