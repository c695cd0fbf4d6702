"""The grounds on which a change matters, one function each, and on which it does not: what `rules.py` puts in order."""

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.stages.compare import vocabulary
from pipeline.stages.compare.clauses import Clause
from pipeline.stages.compare.difference import Difference, PlacedToken, number_of, numbers_of
from pipeline.stages.compare.furniture import is_contact
from pipeline.stages.compare.tokens import Token

# Without lists to go by, every word counts, those of grammar too.
SUBSTANCE_WORDS_MIN_ELSEWHERE = 8
_POSTAL_REACH_WORDS = 6
_NAME_LETTERS_MIN = 2
# In a sentence in capitals, a capital letter makes no name.
_CAPITALS_SHARE_MAX = 0.6
_CAPITALS_WORDS_MIN = 8
# In these languages a capital letter makes a noun, not a name.
_ALL_NOUNS_CAPITAL = {"de"}
_YEAR = re.compile(r"(?:19|20)\d\d")
_DEFINES = re.compile(
    r"[\"“”][^\"“”\n]{2,60}[\"“”]\)?,? (?:means|shall mean|refers to|includes|has the meaning)", re.IGNORECASE
)
_ONE_PERSON = {"us": "we", "our": "we", "your": "you"}


def negates(difference: Difference) -> bool:
    """Whether a negation, an exception or a negating prefix came or went."""
    return bool(difference.changed & vocabulary.NEGATING) or any(
        f"{prefix}{word}" in other
        for own, other in ((difference.went, difference.came), (difference.came, difference.went))
        for word in own
        for prefix in vocabulary.NEGATING_PREFIXES
    )


def binds(difference: Difference) -> bool:
    """Whether a modal verb came or went."""
    return bool(difference.changed & vocabulary.MODALS)


def counts(difference: Difference) -> bool:
    """Whether a number that is no date, a sign of money or share, or the unit of a period changed."""
    if _other_unit(difference) or (difference.changed & vocabulary.SIGNS and _has_amount(difference)):
        return True
    return any(not _is_of_a_date(token, clause) for token, clause in _other_numbers(difference))


def dates(difference: Difference) -> bool:
    """Whether a date changed."""
    return bool(_other_numbers(difference)) or bool(difference.changed & vocabulary.MONTHS - {"may", "march"})


def _other_numbers(difference: Difference) -> list[PlacedToken]:
    """Return the numbers that one sentence has and the other has not, however they are written."""
    before, after = numbers_of(difference.old), numbers_of(difference.new)
    found = []
    for token, clause in difference.moved_tokens:
        number = number_of(token.word)
        if number is not None and (number not in before or number not in after):
            found.append(PlacedToken(token, clause))
    return found


def _has_amount(difference: Difference) -> bool:
    return bool(numbers_of(difference.old) or numbers_of(difference.new))


def _other_unit(difference: Difference) -> bool:
    went, came = difference.went.keys() & vocabulary.PERIODS, difference.came.keys() & vocabulary.PERIODS
    return {word.rstrip("s") for word in went} != {word.rstrip("s") for word in came}


def _is_of_a_date(token: Token, clause: Clause) -> bool:
    place = clause.places[token.start]
    near = {each.word for each in clause.tokens[max(0, place - 2) : place + 3]}
    return bool(near & vocabulary.MONTHS) or _YEAR.fullmatch(token.word) is not None


def is_of_parties(difference: Difference) -> bool:
    """Whether another party is named, an outsider came or went, or a company changed."""
    if difference.changed & vocabulary.CORPORATE:
        return True
    went, came = _persons(difference.went), _persons(difference.came)
    if (went & vocabulary.OUTSIDERS_SINGULAR) != (came & vocabulary.OUTSIDERS_SINGULAR):
        return True
    return bool(went and came and went != came)


def _persons(words: Iterable[str]) -> frozenset[str]:
    persons = vocabulary.PARTIES | vocabulary.OUTSIDERS
    return frozenset(_ONE_PERSON.get(word, vocabulary.singular(word)) for word in words if word in persons)


def reaches(difference: Difference) -> bool:
    """Whether a word of scope came or went, or "and" and "or" changed places."""
    joined = {"and", "or"}
    swapped = difference.went.keys() & joined and difference.came.keys() & joined
    return bool(difference.changed & vocabulary.SCOPE) or bool(swapped)


def names(difference: Difference) -> bool:
    """Whether a name came that the old text has nowhere, or went that the new one has nowhere."""
    versions = difference.versions
    if _ALL_NOUNS_CAPITAL & {versions.old.language, versions.new.language}:
        return False
    for token, clause in difference.moved_tokens:
        if len(token.word) < _NAME_LETTERS_MIN or token.word in vocabulary.WITHOUT_MEANING | vocabulary.MONTHS:
            continue
        is_first = token.start == clause.tokens[0].start and len(clause.tokens) > 1
        if is_first or _is_shouted(clause) or not versions.is_name(token):
            continue
        if versions.is_new(token) or versions.is_gone(token):
            return True
    return False


def _is_shouted(clause: Clause) -> bool:
    capitals = sum(token.is_capital for token in clause.tokens)
    return len(clause.tokens) >= _CAPITALS_WORDS_MIN and capitals > _CAPITALS_SHARE_MAX * len(clause.tokens)


def places(difference: Difference) -> bool:
    """Whether a country or region came or went."""
    return any(
        token.word in vocabulary.PLACES and clause.text[token.start - clause.start].isupper()
        for token, clause in difference.moved_tokens
    )


def defines(difference: Difference) -> bool:
    """Whether a definition changed in more than words of grammar."""
    defined = any(clause is not None and _DEFINES.search(clause.text) for clause in (difference.old, difference.new))
    return defined and not difference.changed <= vocabulary.WITHOUT_MEANING


def is_of_rights(difference: Difference) -> bool:
    """Whether a word of rights, duties, data or liability came or went."""
    words = sorted(word for word in difference.changed if word not in vocabulary.WITHOUT_MEANING and word.isalpha())
    return not vocabulary.TOPICS.isdisjoint(difference.versions.reader.stems(" ".join(words)))


def practises(difference: Difference) -> bool:
    """Whether a thing came or went in a sentence that says who collects, shares, keeps or trains on what."""
    if difference.old is None or difference.new is None or difference.changed <= vocabulary.WITHOUT_MEANING:
        return False
    says_who = not vocabulary.STATING.isdisjoint(difference.new.word_set)
    return says_who and not vocabulary.PRACTICES.isdisjoint(difference.versions.reader.stems(difference.new.text))


def enters(difference: Difference) -> bool:
    """Whether a word of a table or register came or went."""
    return difference.is_entry and not difference.changed <= vocabulary.WITHOUT_MEANING


def is_of_contact(difference: Difference) -> bool:
    """Whether the sentences are lines of contact details."""
    return all(clause is None or is_contact(clause) for clause in (difference.old, difference.new))


def routes_a_right(difference: Difference) -> bool:
    """Whether an e-mail address changed by which a right is exercised."""
    return any("@" in word for word in difference.changed) and difference.sentence_has(vocabulary.RIGHTS_ROUTE)


def is_substantial(difference: Difference) -> bool:
    """Whether more content words changed on one side than wording needs."""
    return (
        max(map(_content_words, (difference.went, difference.came)))
        >= difference.versions.thresholds.substance_words_min
    )


def is_long(difference: Difference) -> bool:
    """The same without lists to go by: whether many words changed."""
    return max(difference.went.total(), difference.came.total()) >= SUBSTANCE_WORDS_MIN_ELSEWHERE


def _content_words(words: Counter[str]) -> int:
    return sum(count for word, count in words.items() if word not in vocabulary.WITHOUT_MEANING)


def is_postal(difference: Difference) -> bool:
    """Whether every word that changed stands near one of a street, a house or a telephone; a company's name is none."""
    if any("@" in word or word in vocabulary.CORPORATE for word in difference.changed):
        return False
    return all(_is_near_a_street(token, clause) for token, clause in difference.moved_tokens)


def _is_near_a_street(token: Token, clause: Clause) -> bool:
    place = clause.places[token.start]
    near = clause.words[max(0, place - _POSTAL_REACH_WORDS) : place + _POSTAL_REACH_WORDS + 1]
    return not vocabulary.POSTAL.isdisjoint(near)
