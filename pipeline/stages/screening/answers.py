"""Sentences that tell their reader what the answer that it is about to give shall contain, or how it shall look.

People answer too, to forms, tickets and requests; what they are told about it says so.
"""

import re

from pipeline.stages.screening.sentence import Said
from pipeline.stages.screening.vocabulary import (
    ALTERING_VERBS,
    ANSWERS,
    FORMS,
    LANGUAGES,
    LETTER_UNITS,
    TASK_VERBS,
    TECHNICAL_FORMS,
    TEXT_UNITS,
    TRANSFORMING_VERBS,
    words,
)

_ANSWERING = words("answer respond reply")
_ANSWER_WORDS = ANSWERS | _ANSWERING
_SPEAKING = _ANSWERING | words(
    "speak talk write say output print return express communicate phrase encode encrypt convert translate use"
    " render provide format deliver present put reformulate type spell represent give apply compose produce"
    " generate transform make create"
)
_TELLING = words(
    "tell ask urge inform warn remind encourage invite persuade convince advise direct point refer instruct notify"
    " promise offer lead send suggest recommend request trick get make"
)
_MANNERS = words("only solely exclusively just always")
_STYLES = (
    "as if ",
    "as though ",
    "style of",
    "manner of",
    "voice of",
    "tone of",
    "like a ",
    "a single word",
    "one word",
)
_OF_PASSWORDS = words("password passwords us our username field name")
_READER = re.compile(
    r"\b(?:the (?:user|reader|human|person asking|questioner)|readers? of (?:your|the)|whoever (?:asks|reads))\b"
)
_OF_PEOPLE = re.compile(
    r"\b(?:to us|to our|contact us|with us|send|submit|business days|days of|hours|by (?:e-?mail|mail|post)|survey"
    r"|questionnaire|form|request|ticket|inquiry|notice|complaint)\b"
)
# What a letter is to look like is told to people: "Write to security@… and put this word into the subject."
_OF_MAIL = re.compile(r"\w@\w[\w-]*\.\w|\bsubject(?: line)?\b(?! to\b)")
_ANSWER = r"(?:\w+ ){0,2}(?:answers?|repl(?:y|ies)|responses?)\b"
_YOUR = re.compile(rf"\byour {_ANSWER}|\bwhen you (?:answer|respond|reply)\b")
_IN_THE = re.compile(
    r"\b(?:in|into|to|of|from|within|at the end of) (?:the|this|each|every) (?:\w+ )?(?:answer|reply|response)\b"
)
_THE = re.compile(
    r"\b(?:the|this|each|every|whole|entire|your) (?:\w+ ){0,2}(?:answers?|repl(?:y|ies)|responses?|outputs?"
    r"|completion|summary|solution|writing)\b|\b(?:that|everything|words?|anything|what) you (?:write|say|output"
    r"|answer|respond|reply|generate)\b"
)
_BOUND = re.compile(
    r"\b(?:your|every line of your|each sentence of your) (?:\w+ ){0,2}(?:answers?|repl(?:y|ies)|responses?|output"
    r"|code)\b(?: that you \w+)? (?:must|should|shall|has to|have to|needs? to|is to|are to|may only|can only|ought"
    r" to|could|would|might|will)\b(?! (?:be (?:sent|given|made|provided|submitted|received|addressed|reviewed|used"
    r"|shared|treated|stored|kept)|not be (?:shared|used)))|\b(?:have|let|make) your (?:answer|reply|response)\b"
)
_COUNTED = re.compile(
    r"\bevery (?:second|third|fourth|other|nth) (?:letter|word|sentence|character|vowel|line)\b|\b(?:reply|answer"
    r"|respond|response|written?) .{0,20}?\b(?:in|with|to|under|within|of|than) (?:(?:exactly|at most|only|fewer"
    r" than|less than|no more than|under) )?(?!the |these |your |other )\w+ (?:words|sentences|syllables|letters)\b"
)


def is_about_the_answer(said: Said) -> bool:
    """Whether a sentence orders something into its reader's answer, or the answer into some form."""
    return _orders_content(said) or (_orders_a_form(said) and not _OF_MAIL.search(said.lowered))


def _orders_content(said: Said) -> bool:
    first = said.first_order
    if first is not None and not first.forms.isdisjoint(_TELLING) and _READER.search(said.lowered):
        return True
    if said.word_set.isdisjoint(_ANSWER_WORDS) or _OF_PEOPLE.search(said.lowered):
        return False
    if _BOUND.search(said.lowered):
        return True
    if first is None or first.forms.isdisjoint(ALTERING_VERBS | TASK_VERBS):
        return False
    return _YOUR.search(said.lowered) is not None or _IN_THE.search(said.lowered) is not None


def _orders_a_form(said: Said) -> bool:
    """Whether letters or words are to be exchanged, or an answer is wanted in a form that no vendor uses."""
    first = said.first_call
    if _COUNTED.search(said.lowered) or (_BOUND.search(said.lowered) and _has_a_form(said)):
        return True
    if first is None:
        return False
    if not first.forms.isdisjoint(TRANSFORMING_VERBS) and _is_on_letters(said):
        return True
    if not first.forms.isdisjoint(_SPEAKING) and (not said.word_set.isdisjoint(FORMS) or _is_in_a_style(said)):
        return True
    if not first.forms.isdisjoint(ALTERING_VERBS | _SPEAKING) and _THE.search(said.lowered):
        return _has_a_form(said)
    return not first.forms.isdisjoint(_ANSWERING) and _is_in_a_manner(said)


def _is_on_letters(said: Said) -> bool:
    return not said.word_set.isdisjoint(LETTER_UNITS) and said.word_set.isdisjoint(_OF_PASSWORDS)


def _has_a_form(said: Said) -> bool:
    return not said.word_set.isdisjoint(FORMS | TECHNICAL_FORMS | TEXT_UNITS)


def _is_in_a_style(said: Said) -> bool:
    return any(style in said.lowered for style in _STYLES)


def _is_in_a_manner(said: Said) -> bool:
    is_for_people = "us" in said.word_set or _OF_PEOPLE.search(said.lowered) is not None
    return not is_for_people and not said.word_set.isdisjoint(_MANNERS | LANGUAGES)
