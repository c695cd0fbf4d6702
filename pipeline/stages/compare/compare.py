"""Compare two versions of a document: align, tell furniture from statements, and rule on what is left.

The caller gives both versions as **one** extractor version read them (`same_reader`): what our own extractor does
otherwise than before is no change of the vendor's.
"""

from collections.abc import Iterable, Sequence

from pipeline.domain.document import Document
from pipeline.domain.drift import (
    Change,
    ChangeClass,
    ChangeKind,
    Comparison,
    Outcome,
    Side,
    Wording,
    highest,
)
from pipeline.domain.ids import Digest
from pipeline.errors import InvalidInput
from pipeline.stages.compare import vocabulary
from pipeline.stages.compare.align import Alignment, aligned
from pipeline.stages.compare.capture import failed_capture
from pipeline.stages.compare.clauses import Clause, clauses_of
from pipeline.stages.compare.difference import Difference
from pipeline.stages.compare.edits import Edit, EditedPair, Moves, Runs, edits
from pipeline.stages.compare.flaps import words_digest
from pipeline.stages.compare.furniture import consent_regions, furniture, is_entry
from pipeline.stages.compare.rules import Ruling, ruling
from pipeline.stages.compare.spelling import is_spelling
from pipeline.stages.compare.thresholds import THRESHOLDS, Thresholds
from pipeline.stages.compare.tokens import Token
from pipeline.stages.compare.versions import Renaming, Versions


def compare(
    old: Document,
    new: Document,
    *,
    earlier: frozenset[Digest] = frozenset(),
    thresholds: Thresholds = THRESHOLDS,
) -> Comparison:
    """Return what changed between two versions, in the order of the new one.

    `earlier` are the digests (`words_digest`) of versions before the old one; a new version with the words of one of
    them has the outcome `flap`, and its changes all the same.
    """
    if old.text == new.text:
        return Comparison(outcome=Outcome.UNCHANGED, change_class=ChangeClass.NONE, changes=())
    old_clauses, new_clauses = clauses_of(old), clauses_of(new)
    failure = failed_capture(old, new, old_clauses, new_clauses)
    if failure is not None:
        return Comparison(outcome=Outcome.CAPTURE_FAILED, change_class=ChangeClass.NONE, changes=(), failure=failure)
    versions = Versions(old, new, old_clauses, new_clauses, thresholds)
    changes = tuple(_changes(aligned(old_clauses, new_clauses, alike_min=thresholds.alike_min), versions))
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    if changes and earlier and words_digest(new) in earlier:
        outcome = Outcome.FLAP
    return Comparison(outcome=outcome, change_class=highest(changes), changes=changes)


def same_reader(old_extractor: str, new_extractor: str) -> None:
    """Refuse two texts that two versions of one extractor read ("html/4", "html/5").

    Raises:
        InvalidInput: with the advice to extract the older snapshot anew.
    """
    old_name, _, old_version = old_extractor.partition("/")
    new_name, _, new_version = new_extractor.partition("/")
    if old_name == new_name and old_version != new_version:
        raise InvalidInput(
            f"the versions were read by {old_extractor} and {new_extractor}: they may differ by our own doing",
            advice="Extract the older snapshot with the present extractor, then compare; nothing is fetched for it.",
        )


def _changes(alignment: Alignment, versions: Versions) -> list[Change]:
    olds = [*(old for old, _ in alignment.pairs), *alignment.removed]
    news = [*(new for _, new in alignment.pairs), *alignment.added]
    size = versions.thresholds.moved_words_min
    moves = Moves(Runs(sorted(olds, key=_place), size=size), Runs(sorted(news, key=_place), size=size))
    pairs = [EditedPair(old, new, edits(old, new)) for old, new in alignment.pairs]
    renamings = versions.renamings(edit for pair in pairs for edit in pair.edits)
    changes = [_changed(pair, moves, versions, renamings) for pair in pairs]
    banner = consent_regions(alignment.removed)
    changes += [_alone(each, moves.gone(each), versions, is_old=True, banner=banner) for each in alignment.removed]
    banner = consent_regions(alignment.added)
    changes += [_alone(each, moves.come(each), versions, is_old=False, banner=banner) for each in alignment.added]
    return sorted(changes, key=_order)


def _changed(pair: EditedPair, moves: Moves, versions: Versions, renamings: frozenset[Renaming]) -> Change:
    """Rule on a clause that became another."""
    old, new, found = pair
    decided = _furniture_of(old, new, versions)
    if decided is None:
        left, dropped = [], ChangeKind.ORDER
        for edit in map(moves.settled, found):
            kind = _harmless(edit, versions, renamings)
            if kind is None:
                left.append(edit)
            elif kind is ChangeKind.RENAMING or dropped is not ChangeKind.RENAMING:
                dropped = kind
        gone = [token for edit in left for token in edit.old]
        come = [token for edit in left for token in edit.new]
        if gone or come:
            is_in_list = is_entry(old, versions.old_clauses) or is_entry(new, versions.new_clauses)
            decided = ruling(Difference(gone, come, old, new, versions, is_in_list))
        else:
            decided = Ruling(ChangeClass.MINOR if dropped is ChangeKind.RENAMING else ChangeClass.COSMETIC, dropped)
    return _change(
        decided,
        _side(old, [token for edit in found for token in edit.old], versions.old),
        _side(new, [token for edit in found for token in edit.new], versions.new),
    )


def _harmless(edit: Edit, versions: Versions, renamings: frozenset[Renaming]) -> ChangeKind | None:
    if not edit.old and not edit.new:
        return ChangeKind.REPETITION
    if is_spelling(edit.old, edit.new, is_rare=versions.is_rare):
        return ChangeKind.SPELLING
    if edit.before in vocabulary.NUMBERED and all(_is_numbering(token) for token in (*edit.old, *edit.new)):
        return ChangeKind.NUMBERING
    return ChangeKind.RENAMING if versions.is_renaming(edit, renamings) else None


def _is_numbering(token: Token) -> bool:
    return token.word[0].isdigit() or len(token.word) == 1 or not token.word.strip("ivxlc")


def _furniture_of(old: Clause, new: Clause, versions: Versions) -> Ruling | None:
    before = furniture(old, in_register=is_entry(old, versions.old_clauses))
    after = furniture(new, in_register=is_entry(new, versions.new_clauses))
    if before is None or after is None or _is_stated_in_heading(after, old, new):
        return None
    return Ruling(ChangeClass.COSMETIC, after)


def _is_stated_in_heading(kind: ChangeKind, old: Clause, new: Clause) -> bool:
    """Whether a heading's own negation changed: "We sell your data" for "We do not sell your data"."""
    return kind is ChangeKind.HEADING and old.word_set & vocabulary.NEGATING != new.word_set & vocabulary.NEGATING


def _alone(
    clause: Clause, words: Sequence[Token], versions: Versions, *, is_old: bool, banner: frozenset[int]
) -> Change:
    """Rule on a clause that only one version has; `words` are those that the other does not have elsewhere."""
    clauses = versions.old_clauses if is_old else versions.new_clauses
    is_in_list = is_entry(clause, clauses)
    kind = furniture(clause, in_register=is_in_list)
    if clause.place in banner:
        kind = ChangeKind.CONSENT_BANNER
    if kind is not None:
        decided = Ruling(ChangeClass.COSMETIC, kind)
    elif not words or versions.is_said_twice(clause, is_old=is_old):
        decided = Ruling(ChangeClass.COSMETIC, ChangeKind.REPETITION)
    elif is_old:
        decided = ruling(Difference(words, (), clause, None, versions, is_in_list))
    else:
        decided = ruling(Difference((), words, None, clause, versions, is_in_list))
    side = _side(clause, words, versions.old if is_old else versions.new)
    return _change(decided, side if is_old else None, None if is_old else side)


def _change(decided: Ruling, old: Side | None, new: Side | None) -> Change:
    return Change(change_class=decided.change_class, ruled=decided.change_class, kind=decided.kind, old=old, new=new)


def _side(clause: Clause, words: Sequence[Token], document: Document) -> Side:
    return Side(
        sentence=Wording(text=clause.text, start=clause.start, end=clause.end),
        words=tuple(_wordings(words, clause, document)),
        heading_path=clause.heading_path,
    )


def _wordings(words: Sequence[Token], clause: Clause, document: Document) -> Iterable[Wording]:
    """Yield the runs of neighbouring words as the document writes them."""
    runs: list[list[Token]] = []
    last = -2
    for token in words:
        place = clause.places[token.start]
        if place == last + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
        last = place
    for run in runs:
        start, end = run[0].start, run[-1].end
        yield Wording(text=document.text[start:end], start=start, end=end)


def _place(clause: Clause) -> int:
    return clause.place


def _order(change: Change) -> tuple[int, int]:
    """Sort by place in the new version; what was removed comes by its place in the old one."""
    side = change.new or change.old
    return (side.sentence.start if side is not None else 0, 0 if change.new is not None else 1)
