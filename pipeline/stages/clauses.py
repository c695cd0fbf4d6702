"""What a clause denies, disclaims or lays on the customer, as far as its words show it.

- A negation denies what stands up to eight words behind it, unless a new clause begins between them.
- A disclaimer ("cannot guarantee that", "not obliged to") denies what follows it up to a new clause, however far.
- A measure ("no later than", "without undue delay") and "not only" deny nothing.
- A condition or concession ("no longer needed", "if you do not want", "while we cannot guarantee") denies nothing
  of what else the sentence says.
- A duty or permission of the customer ("Customer shall", "you may") is not one of the vendor: the nearest such verb
  before a place says whose it is.
"""

from pipeline.stages.words import NEGATIONS, Word

NEGATION_REACH_WORDS = 8
# So near, a negation counts even across the border of a clause: "not, but without".
_NEAR_WORDS = 4
_CUSTOMER_REACH_WORDS = 12
_DISCLAIMER_WORDS_MAX = 5

# All sets below hold stems. "repres" is represent, "represent" is representation.
_DISCLAIMED = frozenset(
    {"guarante", "warrant", "warranti", "repres", "represent", "promis", "commit", "oblig", "requir", "duti", "ensur"}
    | {"undertak", "respons", "assur", "bound"}
)
_LIGHT = frozenset(
    {"be", "been", "is", "are", "was", "were", "have", "has", "had", "do", "doe", "does", "can", "will", "shall", "may"}
    | {"a", "an", "ani", "the", "to", "in", "way", "under", "make", "give", "offer", "provid", "and", "or", "not"}
    | {"legal", "contractu", "current", "general", "express", "other", "otherwis", "such", "specif", "cannot"}
)
_COMPARED = frozenset({"later", "more", "less", "longer", "fewer", "earlier", "greater"})
_NEEDED = frozenset({"need", "requir", "necessari"})
_UNDUE = frozenset({"undu", "unreason", "unnecessari"})
_CONTRAST = frozenset({"but", "howev", "although", "though", "wherea", "nevertheless", "instead"})
_CONCESSION = frozenset({"although", "though", "while"})
_JOINING = frozenset({"and", "so", "therefor", "then"})
_VENDOR = frozenset({"we", "processor", "vendor", "compani", "supplier", "licensor"})
# "license" is the stem of licensee.
_CUSTOMER = frozenset({"you", "custom", "user", "client", "license", "subscrib"})
_BOUND = frozenset({"will", "shall", "must", "may", "can", "should", "agre", "undertak", "need", "cannot"})
_BETWEEN = frozenset({"and", "or", "it", "their", "your", "affili", "user", "also", "herebi", "further", "not"})


def is_negated(words: list[Word], start: int, end: int) -> bool:
    """Whether a negation stands in words[start:end], or reaches them from before."""
    return any(
        _denies(words, place) and (place >= start - _NEAR_WORDS or not _clause_begins(words, place, start))
        for place in range(max(0, start - NEGATION_REACH_WORDS), end)
    )


def is_disclaimed(words: list[Word], start: int, end: int, *, but_for: frozenset[str]) -> bool:
    """Whether a disclaimer governs words[start:end] or stands in them; `but_for` are stems that the reader asks for."""
    return any(
        _disclaims(words, place, but_for) and not _clause_begins(words, place, start)
        for place in range(end)
        if words[place].stem in NEGATIONS and not _is_conceded(words, place)
    )


def is_laid_on_the_customer(words: list[Word], place: int) -> bool:
    """Whether the customer is who must or may do what stands at a place; not where it is done to the customer."""
    if any(word.stem == "be" for word in words[max(0, place - 2) : place]):
        return False
    for before in range(min(place, len(words) - 1), max(-1, place - 1 - _CUSTOMER_REACH_WORDS), -1):
        if before < place and words[before].stem in _VENDOR:
            return False
        if words[before].stem in _BOUND or _says_responsible(words, before):
            return _subject_is_customer(words, before)
    return False


def _says_responsible(words: list[Word], place: int) -> bool:
    after = [word.stem for word in words[place + 1 : place + 3]]
    return words[place].stem in {"is", "are"} and "respons" in after


def _subject_is_customer(words: list[Word], verb: int) -> bool:
    subject = verb - 1
    while subject >= 0 and words[subject].stem in _BETWEEN - _CUSTOMER:
        subject -= 1
    return subject >= 0 and words[subject].stem in _CUSTOMER


def _denies(words: list[Word], place: int) -> bool:
    if words[place].stem not in NEGATIONS:
        return False
    after = [word.stem for word in words[place + 1 : place + 4]]
    if after[:1] in (["onli"], ["want"], ["wish"]) or (after[:1] == ["longer"] and _NEEDED & set(after)):
        return False
    if after and after[0] in _COMPARED and "than" in after:
        return False
    return not (any(stem in _UNDUE for stem in after[:2]) and "delay" in after)


def _disclaims(words: list[Word], place: int, but_for: frozenset[str]) -> bool:
    for word in words[place + 1 : place + 1 + _DISCLAIMER_WORDS_MAX]:
        if word.stem in _DISCLAIMED:
            return word.stem not in but_for
        if word.stem not in _LIGHT:
            return False
    return False


def _is_conceded(words: list[Word], place: int) -> bool:
    return any(word.stem in _CONCESSION for word in words[max(0, place - 3) : place])


def _clause_begins(words: list[Word], after: int, until: int) -> bool:
    """Whether a new clause begins behind word `after` and not behind word `until`."""
    return any(
        words[place].stem in _CONTRAST or (words[place].stem == "we" and words[place - 1].stem in _JOINING)
        for place in range(after + 1, min(until + 1, len(words)))
    )
