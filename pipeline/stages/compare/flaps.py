"""Recognise a page that flips between wordings that are known already, and say once when it stays flipped.

Rules, over the wordings of all captures of a document, oldest first:
- a wording that never stood before is no flap: it is a change, and reported when it comes;
- one that comes back is a flap, and waits: pages are served by several machines, and one of them is out of date;
- when it has stood for `SETTLED_CAPTURES` captures in a row it is due, at that capture and never again until it leaves.
"""

from collections.abc import Sequence

from pipeline.domain.canonical import digest_of
from pipeline.domain.document import Document
from pipeline.domain.drift import Flap
from pipeline.domain.ids import Digest
from pipeline.stages.compare.clauses import clauses_of

# Three in a row: a page that flips at each capture is never due, and a vendor's true return is, two captures later.
SETTLED_CAPTURES = 3


def words_digest(document: Document) -> Digest:
    """Return the digest of a document's words without their typesetting: equal digests, equal words in one order."""
    return Digest(digest_of([word for clause in clauses_of(document) for word in clause.words]))


def flap_of(history: Sequence[Digest]) -> Flap | None:
    """Return how the newest wording came back, or None when it is new or never went.

    `history` has the `words_digest` of each successful capture, oldest first; failed captures are not in it.
    """
    if not history:
        return None
    now = history[-1]
    standing = next((count for count, each in enumerate(reversed(history)) if each != now), len(history))
    before = history[: len(history) - standing]
    if now not in before:
        return None
    stays = [index for index, each in enumerate(before) if each == now and (index == 0 or before[index - 1] != now)]
    return Flap(
        first_seen=before.index(now), returns=len(stays), captures=standing, is_due=standing == SETTLED_CAPTURES
    )
