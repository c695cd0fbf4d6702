"""Whether a text is the document at all: a failed capture says nothing of the vendor.

Rules, by what the text is beside the other version:
- empty: it has next to no words;
- an error page, a bot wall, a login page: few words, and those that such pages have;
- another language than the other version; of the two, the one with fewer words of contracts is wrong;
- truncated: most of the other version is missing, all of that up to its end, and nothing was added;
- another document: next to no sentence in common, and the one text has the words of policies and contracts, the other
  hardly any. A policy that was written anew still speaks like one.
"""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.domain.document import Document
from pipeline.domain.drift import CaptureFailure, FailedCapture
from pipeline.stages.compare.clauses import Clause
from pipeline.stages.screening.vocabulary import OF_POLICIES
from pipeline.stages.words import WordReader

# Title, menu and date without a body.
EMPTY_WORDS_MAX = 25
WALL_WORDS_MAX = 220
# Beside a text that is so short itself, a short one is no ruin.
WHOLE_WORDS_MIN = 80
RUIN_SHARE_MAX = 0.25
TRUNCATED_SHARE_MAX = 0.5
# Versions that were written anew keep names, addresses and standard clauses; two pages of one site keep a menu.
STRANGE_SENTENCES_SHARE_MAX = 0.05
# Of the words of policies, terms and agreements 4 to 12 % are of law and privacy; of 117 service and documentation
# pages nine in ten have at most 2 %. Community guidelines and imprints have as few, so for them this rule is silent.
CONTRACT_SHARE_MIN = 0.04
OTHER_SHARE_MAX = 0.02
_WALLS = (
    (
        CaptureFailure.BOT_WALL,
        re.compile(
            r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|checking your browser|just a moment"
            r"|captcha|unusual traffic|security check|attention required|access (?:to this page )?(?:has been )?denied"
            r"|request blocked|pardon our interruption",
            re.IGNORECASE,
        ),
    ),
    (
        CaptureFailure.ERROR_PAGE,
        re.compile(
            r"\b(?:404|403|500|502|503|504)\b.{0,40}\b(?:error|not found|forbidden|unavailable|gateway)"
            r"|\b(?:error|oops)\b.{0,20}\b(?:404|403|500|502|503|504)\b"
            r"|page (?:you .{0,40})?(?:not found|can.?t be found|cannot be found|does ?n.?t exist|does not exist"
            r"|no longer exists?)|something went wrong"
            r"|temporarily unavailable|internal server error|bad gateway|down for maintenance|under maintenance"
            r"|enable javascript|javascript (?:is )?(?:disabled|required)|this page could not be (?:found|loaded)",
            re.IGNORECASE,
        ),
    ),
    (
        CaptureFailure.LOGIN,
        re.compile(
            r"(?:sign|log) ?in to (?:continue|your account|view|access)|forgot(?:ten)? (?:your )?password"
            r"|please (?:sign|log) ?in|you must be (?:signed|logged) in|enter your password",
            re.IGNORECASE,
        ),
    ),
)


def failed_capture(
    old: Document, new: Document, old_clauses: Sequence[Clause], new_clauses: Sequence[Clause]
) -> FailedCapture | None:
    """Return which of two versions is no capture of the document, the new one first, or None when both may be."""
    before, after = len(old.text.split()), len(new.text.split())
    for is_new, found in ((True, _failure(new, after, before)), (False, _failure(old, before, after))):
        if found is not None:
            return FailedCapture(is_new=is_new, why=found)
    if old.language and new.language and old.language != new.language:
        is_new = _contract_share(new) <= _contract_share(old)
        return FailedCapture(is_new=is_new, why=CaptureFailure.OTHER_LANGUAGE)
    # A text that grew behind its old end was not truncated before: sections are added there.
    if _is_truncated(old_clauses, new_clauses):
        return FailedCapture(is_new=True, why=CaptureFailure.TRUNCATED)
    if _shared_share(old_clauses, new_clauses) > STRANGE_SENTENCES_SHARE_MAX:
        return None
    shares = _contract_share(old), _contract_share(new)
    if max(shares) >= CONTRACT_SHARE_MIN and min(shares) <= OTHER_SHARE_MAX:
        return FailedCapture(is_new=shares[1] < shares[0], why=CaptureFailure.OTHER_DOCUMENT)
    return None


def _failure(text: Document, words: int, other_words: int) -> CaptureFailure | None:
    """Return what a text shows by itself and by its size beside the other."""
    is_ruin = words <= RUIN_SHARE_MAX * other_words and other_words >= WHOLE_WORDS_MIN
    if words == 0 and other_words:
        return CaptureFailure.EMPTY
    if words <= WALL_WORDS_MAX and (is_ruin or words < WHOLE_WORDS_MIN < other_words):
        for failure, says in _WALLS:
            if says.search(text.text):
                return failure
    return CaptureFailure.EMPTY if is_ruin and words <= EMPTY_WORDS_MAX else None


def _is_truncated(whole: Sequence[Clause], text: Sequence[Clause]) -> bool:
    """Whether a text is the beginning of another, at most half of it."""
    kept = [clause.text for clause in text]
    if not kept or sum(map(len, kept)) > TRUNCATED_SHARE_MAX * sum(len(clause.text) for clause in whole):
        return False
    left = Counter(kept)
    left.subtract(clause.text for clause in whole[: len(kept) + len(kept) // 10 + 1])
    # The last sentence may be cut in the middle.
    return sum(1 for count in left.values() if count > 0) <= 1


def _shared_share(one: Sequence[Clause], other: Sequence[Clause]) -> float:
    left, right = {clause.text for clause in one}, {clause.text for clause in other}
    return len(left & right) / max(1, min(len(left), len(right)))


def _contract_share(document: Document) -> float:
    stems = WordReader().stems(document.text)
    return sum(stem in OF_POLICIES for stem in stems) / max(1, len(stems))
