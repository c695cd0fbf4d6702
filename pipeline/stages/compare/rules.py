"""How much it means that these words went and those came: the rules, in the order in which they decide.

Material, however short:
 1. a negation or exception came or went ("will not", "will"; "appropriate", "inappropriate");
 2. a modal verb came, went or gave way to another ("may", "must");
 3. a number, period or amount changed; a date, where the sentence is not the document dating itself;
 4. a party took another's place, an outsider came or went ("affiliates"), or a company's legal name changed;
 5. a word of scope came or went ("all", "only", "including"); "and" gave way to "or";
 6. a name that the other version has nowhere: a service, a subprocessor, a product;
 7. a country or region;
 8. what a defined term means;
 9. words of rights, duties, data and liability (`vocabulary.TOPICS`);
10. any thing named in a sentence on what is collected, shared, sold, kept or trained on;
11. any word of a table's row or a register's entry: the cell is the statement;
12. where a right is exercised: another e-mail address in a sentence on rights, complaints or notices;
13. more content words than a change of wording needs.
Minor: other contact details; addresses of streets and pages; a product renamed throughout; any other content word.
Cosmetic: references numbered anew, and words of grammar.

In other languages than English the lists say nothing: numbers, negations, names and the count of words decide.
"""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from pipeline.domain.drift import ChangeClass, ChangeKind
from pipeline.stages.compare import grounds, vocabulary
from pipeline.stages.compare.clauses import Clause
from pipeline.stages.compare.difference import Difference, number_of


class Ruling(NamedTuple):
    """What a change is, and how much it means."""

    change_class: ChangeClass
    kind: ChangeKind


def ruling(difference: Difference) -> Ruling:
    """Apply the rules."""
    if not difference.went and not difference.came:
        return _ruling_of_order(difference)
    return _harmless(difference) or _material(difference) or _lesser(difference)


def _harmless(difference: Difference) -> Ruling | None:
    """Rule on addresses and contact details, which are full of numbers and names that mean nothing."""
    if not difference.changed:
        return Ruling(ChangeClass.COSMETIC, ChangeKind.SPELLING)
    if grounds.is_postal(difference):
        return Ruling(ChangeClass.MINOR, ChangeKind.ADDRESS)
    if grounds.is_of_contact(difference) and not grounds.routes_a_right(difference):
        return Ruling(ChangeClass.MINOR, ChangeKind.CONTACT)
    return None


def _material(difference: Difference) -> Ruling | None:
    rules = _RULES if difference.versions.is_english else _RULES_ELSEWHERE
    kind = next((kind for kind, applies in rules if applies(difference)), None)
    return Ruling(ChangeClass.MATERIAL, kind) if kind is not None else None


def _lesser(difference: Difference) -> Ruling:
    if any("@" in word for word in difference.changed):
        return Ruling(ChangeClass.MINOR, ChangeKind.CONTACT)
    if any(word.startswith("//") for word in difference.changed):
        return Ruling(ChangeClass.MINOR, ChangeKind.ADDRESS)
    is_grammar = difference.changed <= vocabulary.WITHOUT_MEANING
    return Ruling(ChangeClass.COSMETIC if is_grammar else ChangeClass.MINOR, ChangeKind.WORDING)


def _ruling_of_order(difference: Difference) -> Ruling:
    """Rule on the same words in another order: "not" before another verb says another thing."""
    if difference.old is not None and difference.new is not None:
        for kind, words in (
            (ChangeKind.NEGATION, vocabulary.NEGATING),
            (ChangeKind.MODAL_VERB, vocabulary.MODALS),
            (ChangeKind.PARTY, vocabulary.PARTIES),
        ):
            if _followed(difference.old, words) != _followed(difference.new, words):
                return Ruling(ChangeClass.MATERIAL, kind)
        if _followed_numbers(difference.old) != _followed_numbers(difference.new):
            return Ruling(ChangeClass.MATERIAL, ChangeKind.NUMBER)
    return Ruling(ChangeClass.COSMETIC, ChangeKind.ORDER)


def _followed(clause: Clause, words: frozenset[str]) -> Counter[tuple[str, str]]:
    pairs = zip(clause.words, (*clause.words[1:], ""), strict=True)
    return Counter(pair for pair in pairs if pair[0] in words)


def _followed_numbers(clause: Clause) -> Counter[tuple[str, str]]:
    pairs = zip(clause.words, (*clause.words[1:], ""), strict=True)
    return Counter(pair for pair in pairs if number_of(pair[0]) is not None)


_Rule = tuple[ChangeKind, Callable[[Difference], bool]]
_RULES: tuple[_Rule, ...] = (
    (ChangeKind.NEGATION, grounds.negates),
    (ChangeKind.MODAL_VERB, grounds.binds),
    (ChangeKind.NUMBER, grounds.counts),
    (ChangeKind.DATE, grounds.dates),
    (ChangeKind.PARTY, grounds.is_of_parties),
    (ChangeKind.SCOPE, grounds.reaches),
    (ChangeKind.NAME, grounds.names),
    (ChangeKind.PLACE, grounds.places),
    (ChangeKind.DEFINITION, grounds.defines),
    (ChangeKind.TOPIC, grounds.is_of_rights),
    (ChangeKind.PRACTICE, grounds.practises),
    (ChangeKind.ENTRY, grounds.enters),
    (ChangeKind.CONTACT, grounds.routes_a_right),
    (ChangeKind.SUBSTANCE, grounds.is_substantial),
)
_RULES_ELSEWHERE: tuple[_Rule, ...] = (
    (ChangeKind.NEGATION, grounds.negates),
    (ChangeKind.NUMBER, grounds.counts),
    (ChangeKind.DATE, grounds.dates),
    (ChangeKind.PARTY, grounds.is_of_parties),
    (ChangeKind.NAME, grounds.names),
    (ChangeKind.PLACE, grounds.places),
    (ChangeKind.PRACTICE, grounds.practises),
    (ChangeKind.ENTRY, grounds.enters),
    (ChangeKind.CONTACT, grounds.routes_a_right),
    (ChangeKind.SUBSTANCE, grounds.is_long),
)
