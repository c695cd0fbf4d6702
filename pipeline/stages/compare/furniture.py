"""Which clauses are no statement of the document: what a page has around its text, and what it says of itself.

Rules, by what the clause is, in this order:
- a copyright line; a consent banner with its counts of partners; a promotion or a menu's own words;
- filler: six words or more of which at most two differ, or signs alone;
- the date or version that the document gives itself;
- a heading;
- a label: a few words without a verb that states, no full stop, not in a table, with no number that has a unit. An
  entry is no furniture: a label in a register of companies or places, in a list under a heading that speaks of
  subprocessors or partners, or under a sentence that ends in a colon or not at all; a field ("Purpose: support") is
  none either.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from pipeline.domain.document import BlockKind
from pipeline.domain.drift import ChangeKind
from pipeline.stages.compare import vocabulary
from pipeline.stages.compare.clauses import Clause

LABEL_WORDS_MAX = 8
# A promotion is a line and so is a button or count of a consent banner, not a sentence of a policy.
_PROMOTION_WORDS_MAX = 14
_COPYRIGHT_WORDS_MAX = 16
_CONTACT_WORDS_MAX = 16
_OWN_DATE_WORDS_MAX = 14
_FILLER_WORDS_MIN = 6
_FILLER_DIFFERENT_MAX = 2
# So many entries around it make a list of companies or places a register.
_REGISTER_REACH_CLAUSES = 8
_REGISTER_ENTRIES_MIN = 3
# A sentence, not the title of a menu.
_LEAD_IN_WORDS_MIN = 4
_LIST_CLAUSES_MAX = 60
# A banner as a whole has a count of vendors at each of its purposes.
_BANNER_MARKS_MIN = 3
# A banner describes each purpose at some length between one count and the next, and says a little before and after.
_BANNER_GAP_CLAUSES_MAX = 40
_BANNER_MARGIN_CLAUSES = 10
# What came or went in one piece with it is its introduction, when it is this little.
_BANNER_SHARE_MIN = 0.75
# A small one is a sentence or two and its buttons.
_SMALL_BANNER_CLAUSES_MAX = 6
# What both versions have, or is joined to something else, may stand between two neighbours.
_NEIGHBOURS_APART_MAX = 3
_PARTNERS = re.compile(r"\bwe and our (?:\d+ )?(?:partners|vendors)\b", re.IGNORECASE)
_BINDING = vocabulary.NEGATING | {"must", "shall", "may", "agree"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGITS = re.compile(r"\d")
# "Purpose: support" states something; "Articles: 41" counts something.
_FIELD = re.compile(r"[^:|]{2,40}:\s+[^\W\d_]")
_ENDS = re.compile(r"[.!?;][\"'”’)\]]*$")


def furniture(clause: Clause, *, in_register: bool = False) -> ChangeKind | None:
    """Return what a clause is besides a statement of the document, None for a statement."""
    kind = next((kind for kind, applies in _FURNITURE if applies(clause)), None)
    if kind is None and not in_register and is_label(clause):
        return ChangeKind.LABEL
    return kind


def _is_copyright(clause: Clause) -> bool:
    says = "©" in clause.text or "copyright" in clause.words[:2] or "all rights reserved" in " ".join(clause.words)
    return says and len(clause.words) <= _COPYRIGHT_WORDS_MAX


def _is_consent_banner(clause: Clause) -> bool:
    spoken = " ".join(clause.words)
    is_button = len(clause.words) <= _PROMOTION_WORDS_MAX and any(phrase in spoken for phrase in vocabulary.CONSENTING)
    return is_button or bool(_PARTNERS.search(clause.text))


def _is_filler(clause: Clause) -> bool:
    is_repeated = len(clause.words) >= _FILLER_WORDS_MIN and len(clause.word_set) <= _FILLER_DIFFERENT_MAX
    return is_repeated or not any(word.isalnum() for word in clause.word_set)


def _is_promotion(clause: Clause) -> bool:
    spoken = " ".join(clause.words)
    is_line = len(clause.words) <= _PROMOTION_WORDS_MAX and not clause.word_set & _BINDING
    return is_line and any(phrase in spoken for phrase in vocabulary.PROMOTING)


def _is_heading(clause: Clause) -> bool:
    return clause.kind is BlockKind.HEADING


def consent_regions(alone: Sequence[Clause]) -> frozenset[int]:
    """Return the places of clauses that came or went in one run with a consent banner's own: its choices, its partners.

    `alone` are the clauses of one version that the other has not.
    """
    found: set[int] = set()
    for run in _runs_of_neighbours(alone):
        marks = [clause.place for clause in run if furniture(clause) is ChangeKind.CONSENT_BANNER]
        if len(marks) >= _BANNER_MARKS_MIN or (marks and len(run) <= _SMALL_BANNER_CLAUSES_MAX):
            among = [clause.place for clause in run if _is_among(clause.place, marks)]
            found.update(among if len(among) < _BANNER_SHARE_MIN * len(run) else [clause.place for clause in run])
    return frozenset(found)


def _is_among(place: int, marks: Sequence[int]) -> bool:
    """Whether a clause stands near one of a banner's own, or between two of them."""
    before = max((mark for mark in marks if mark <= place), default=None)
    after = min((mark for mark in marks if mark >= place), default=None)
    near = any(mark is not None and abs(mark - place) <= _BANNER_MARGIN_CLAUSES for mark in (before, after))
    return near or (before is not None and after is not None and after - before <= _BANNER_GAP_CLAUSES_MAX)


def _runs_of_neighbours(clauses: Sequence[Clause]) -> Iterator[list[Clause]]:
    run: list[Clause] = []
    for clause in sorted(clauses, key=lambda each: each.place):
        if run and clause.place - run[-1].place > _NEIGHBOURS_APART_MAX:
            yield run
            run = []
        run.append(clause)
    if run:
        yield run


def is_label(clause: Clause) -> bool:
    """Whether a clause names something and states nothing."""
    if clause.kind is BlockKind.TABLE_ROW or len(clause.words) > LABEL_WORDS_MAX or _ENDS.search(clause.text.strip()):
        return False
    if clause.word_set & (vocabulary.STATING | vocabulary.CORPORATE) or is_contact(clause):
        return False
    return not _FIELD.match(clause.text) and not (clause.word_set & vocabulary.UNITS and _has_number(clause))


def is_contact(clause: Clause) -> bool:
    """Whether a clause is a line of contact details and states nothing."""
    if len(clause.words) > _CONTACT_WORDS_MAX or clause.word_set & vocabulary.STATING:
        return False
    is_postal = bool(clause.word_set & vocabulary.POSTAL) and any(word[0].isdigit() for word in clause.words)
    return is_postal or any("@" in word for word in clause.words)


def is_own_date(clause: Clause) -> bool:
    """Whether a clause is the line in which the document dates itself, or gives its version."""
    if len(clause.words) > _OWN_DATE_WORDS_MAX:
        return False
    others = [word for word in clause.words if not _DIGITS.search(word) and word not in vocabulary.MONTHS]
    is_dated = _YEAR.search(clause.text) or (clause.word_set & vocabulary.MONTHS and _has_number(clause))
    says_so = bool(clause.word_set & vocabulary.SAYS_OWN_DATE) or not others
    return says_so and bool(is_dated or _has_number(clause)) and set(others) <= vocabulary.OWN_DATE


def is_entry(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether a clause is an entry of a table, of a register, or of a list that a sentence introduces, or a field."""
    if clause.kind is BlockKind.TABLE_ROW:
        return True
    if len(clause.words) > LABEL_WORDS_MAX:
        return False
    if _FIELD.match(clause.text):
        return True
    return _is_in_register(clause, clauses) or (clause.kind is BlockKind.LIST_ITEM and _is_introduced(clause, clauses))


def _is_in_register(clause: Clause, clauses: Sequence[Clause]) -> bool:
    above = " ".join(clause.heading_path).lower().replace("sub-p", "subp").split()
    if clause.kind is BlockKind.LIST_ITEM and not vocabulary.REGISTERS.isdisjoint(above):
        return True
    near = clauses[max(0, clause.place - _REGISTER_REACH_CLAUSES) : clause.place + _REGISTER_REACH_CLAUSES + 1]
    entries = [each for each in near if len(each.words) <= LABEL_WORDS_MAX and each is not clause]
    marked = [each for each in entries if each.word_set & (vocabulary.CORPORATE | vocabulary.PLACES)]
    return len(marked) >= _REGISTER_ENTRIES_MIN


def _is_introduced(clause: Clause, clauses: Sequence[Clause]) -> bool:
    for place in range(clause.place - 1, max(-1, clause.place - 1 - _LIST_CLAUSES_MAX), -1):
        before = clauses[place]
        if before.kind is not BlockKind.LIST_ITEM:
            return _introduces(before)
    return False


def _introduces(clause: Clause) -> bool:
    """Whether a clause leads in to a list: it ends in a colon, or is a sentence that does not end."""
    if clause.kind is BlockKind.HEADING:
        return False
    is_open = not _ENDS.search(clause.text.rstrip()) and not vocabulary.STATING.isdisjoint(clause.word_set)
    return is_open or (clause.text.rstrip().endswith(":") and len(clause.words) >= _LEAD_IN_WORDS_MIN)


def _has_number(clause: Clause) -> bool:
    return any(word[0].isdigit() or word in vocabulary.MEANING_NUMBERS for word in clause.words)


_FURNITURE: tuple[tuple[ChangeKind, Callable[[Clause], bool]], ...] = (
    (ChangeKind.COPYRIGHT, _is_copyright),
    (ChangeKind.CONSENT_BANNER, _is_consent_banner),
    (ChangeKind.FILLER, _is_filler),
    (ChangeKind.OWN_DATE, is_own_date),
    (ChangeKind.PROMOTION, _is_promotion),
    (ChangeKind.HEADING, _is_heading),
)
