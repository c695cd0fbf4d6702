"""Sentences that want work out of a language model, for its own sake or to spoil its answer.

Such a sentence does no harm to a verdict by itself, but no policy has any: it was planted, or copied from a chat.
Rules, by what the sentence is made of:
- it is about the answer that its reader is to give (`answers.py`), or hands over code (`code.py`);
- it orders a poem, a story, a joke, or asks for words in another language;
- it stands in a policy and orders an explanation, a plan, a list, or asks a question, and hardly a word of it is a
  vendor's business or stands elsewhere in the text around it.
"""

import re

from pipeline.stages.screening.answers import is_about_the_answer
from pipeline.stages.screening.code import hands_over_code
from pipeline.stages.screening.sentence import Order, Said
from pipeline.stages.screening.surroundings import Surroundings
from pipeline.stages.screening.vocabulary import (
    ALTERING_VERBS,
    GENRES,
    LANGUAGES,
    PUBLIC_GENRES,
    PUBLIC_VERBS,
    TASK_VERBS,
    words,
)

ANSWER_NOTE = "tells its reader how to answer"
WORK_NOTE = "asks for work that has nothing to do with a vendor"
CODE_NOTE = "hands over code to be run or written"

# Least shares of words that are out of place. On 6,189 passages of real policies 0.1 % are flagged with these.
FOREIGN_SHARE_MIN, PUBLIC_FOREIGN_SHARE_MIN, QUESTION_FOREIGN_SHARE_MIN = 0.3, 0.5, 0.5
# Lists of purposes and of what is forbidden begin with bare verbs too.
LISTED_FOREIGN_SHARE_MIN = 0.8
_WORDS_MIN = 3
_GENRE_REACH_WORDS, _DETERMINER_REACH_WORDS, _OBJECT_REACH_WORDS = 9, 3, 6
_OWN_GENRES = GENRES - PUBLIC_GENRES
_SENDING = words("send call email message text")
_WITH_ME = words(
    "tell give show teach remind help find make walk get buy bring send write read sing recommend order play chat"
)
_OF_CUSTOMERS = words("we our us your")
_OWN_WORDS = words("we our ours us you your yours i my mine it this these")
_REFERRING = words("it them")
_QUESTION_WORDS = words(
    "what who whom whose which when where why how what's who's how's where's is are was were do does did can could"
)
_EDGE = " -•·*\"'("
_BULLETS = frozenset("-•·*")
_OF_THE_DOCUMENT = re.compile(
    r"\b(?:these|this) (?:terms|policy|privacy|notice|agreement|addendum|statement|document)\b"
)
_END = "\"') ]}*`"
_OF_CODE = re.compile(r"[\[\]{}<>|]|\(\)|::|=>")
_QUOTED = re.compile(r"(?<= )[\"'][^\"']{1,200}[\"']")
# What people ask how to do, and no vendor explains.
_SKILL = re.compile(
    r"how (?:do|would|can|could|should|does) (?:i|you|we|one) (?:say|spell|pronounce|solve|calculate|translate|cook"
    r"|bake|boil|sort|reverse|prove|play|draw|tie|conjugate|convert|compute|implement|declare|iterate|parse|debug"
    r"|sing|dance|explain|write|remove a stain|fix a)\b|how to \w+|is it true that\b"
)
# What an assistant is given to work on.
_ON_A_TEXT = re.compile(
    r"(?:the|this|these|each|all|if|whether|my|me) (?:\w+ ){0,2}?(?:sentences?|paragraphs?|passages?|questions?"
    r"|words?|phrases?|texts?|e-?mails?|articles?|code|lists?|statements?|equations?|lyrics|outline|dialogue"
    r"|conversations?|reviews?|poems?|tone|sentiment|grammar|spelling|claims?|numbers?|essays?|stories|story"
    r"|tables?|functions?|expressions?|puzzles?|riddles?|homework|is|are|there|it)\b"
)
_GIVEN = re.compile(
    r"\byou are (?:given|provided with) (?:an?|some|two|three|the|several)\b|\bin this task\b|^\W{0,3}in your"
    r" opinion\b|^\W{0,3}(?:output|return) (?:only|true|yes|no|none|the|an?|in|as|1|0) \w+|\byou should output\b"
    r"|\byou need to (?:write|read a|compare|solve|summari[sz]e|translate|generate|classify)\b"
)
# Without one of these nothing is given.
_GIVEN_SIGNS = (
    "you are given",
    "you are provided with",
    "in this task",
    "in your opinion",
    "output",
    "return ",
    "you need to ",
)
_LANGUAGE = f"(?:{'|'.join(sorted(LANGUAGES))})"
_IN_A_LANGUAGE = re.compile(
    rf"\b{_LANGUAGE} (?:equivalent|translation|word|term|expression) (?:for|of)\b|"
    rf"\b(?:how (?:do|would|can) (?:you|i|we|one) (?:say|write|spell)|what(?:'s| is| does)|(?:word|phrase"
    rf"|equivalent|expression) for) .{{1,80}} (?:in|mean in) {_LANGUAGE}\b|\btranslate .{{1,80}} (?:to|into) (?:\w+"
    rf" )?{_LANGUAGE}\b"
)


def begins_an_order(word: str) -> bool:
    """Whether a capital word inside a line may be the verb of a sentence that a full stop is missing before."""
    return word.lower() in TASK_VERBS | ALTERING_VERBS


def work_wanted(said: Said, around: Surroundings) -> str | None:
    """Return what kind of work a sentence wants from a model, or None."""
    if hands_over_code(said, around):
        return CODE_NOTE
    if is_about_the_answer(said):
        return ANSWER_NOTE
    if _IN_A_LANGUAGE.search(said.lowered) or _wants_one_piece(said):
        return WORK_NOTE
    return WORK_NOTE if _wants_other_work(said, around) and around.may_be_a_policy else None


def _wants_one_piece(said: Said) -> bool:
    """Whether one text for its own sake is ordered, wherever that stands: "a poem", "me a joke"."""
    order = said.first_order
    if order is None or order.forms.isdisjoint(TASK_VERBS) or not _is_prose(said):
        return False
    near = order.behind[:_GENRE_REACH_WORDS]
    return any(
        word in _OWN_GENRES and not {"a", "an", "me"}.isdisjoint(near[max(0, place - _DETERMINER_REACH_WORDS) : place])
        for place, word in enumerate(near)
    )


def _wants_other_work(said: Said, around: Surroundings) -> bool:
    order = said.first_order
    if order is not None and not order.is_duty and not order.forms.isdisjoint(TASK_VERBS) and _is_prose(said):
        return _orders_a_genre(order, around) or _orders_foreign_work(order, said, around)
    return _asks_of_the_world(said, around) or _is_given(said)


def _is_given(said: Said) -> bool:
    """Whether something is handed over to be worked on."""
    if not any(sign in said.lowered for sign in _GIVEN_SIGNS):
        return False
    return _GIVEN.search(said.lowered) is not None and _is_prose(said)


def _is_prose(said: Said) -> bool:
    """Whether a sentence begins and ends like one, if in a list: menus and clauses do not."""
    if said.text.lstrip(_EDGE)[:1].islower():
        return False
    return said.lowered.rstrip(_END)[-1:] in {".", "!", "?", ":"} and not _OF_CODE.search(said.lowered)


def _orders_a_genre(order: Order, around: Surroundings) -> bool:
    if not order.forms.isdisjoint(_SENDING):
        return False
    near = order.behind[:_GENRE_REACH_WORDS]
    for place, word in enumerate(near):
        if word in _OWN_GENRES:
            return True
        if word in PUBLIC_GENRES and not {"a", "an", "me", "some"}.isdisjoint(near[:place]) and "us" not in near:
            return around.foreign_share(order.behind) >= FOREIGN_SHARE_MIN
    return False


def _orders_foreign_work(order: Order, said: Said, around: Surroundings) -> bool:
    is_letter = order.behind[0] == "to" and "write" in order.forms
    # What readers do for themselves: "Check them before you rely on them."
    is_of_readers = order.behind[0] in _REFERRING and "you" in said.word_set
    if len(said.words) < _WORDS_MIN or is_letter or is_of_readers:
        return False
    if order.behind[0] == "me":
        return not order.forms.isdisjoint(_WITH_ME)
    if not said.word_set.isdisjoint(_OF_CUSTOMERS) or said.is_title or _OF_THE_DOCUMENT.search(said.lowered):
        return False
    if said.text[:1] in _BULLETS:
        return around.foreign_share(order.behind) >= LISTED_FOREIGN_SHARE_MIN
    if order.forms <= PUBLIC_VERBS:
        return around.foreign_share(order.behind) >= PUBLIC_FOREIGN_SHARE_MIN
    is_on_a_text = _ON_A_TEXT.match(" ".join(order.behind[:_OBJECT_REACH_WORDS])) is not None
    return is_on_a_text or around.foreign_share(order.behind) >= FOREIGN_SHARE_MIN


def _asks_of_the_world(said: Said, around: Surroundings) -> bool:
    """Whether a question is about nothing that a vendor's page answers."""
    if "?" not in said.lowered or len(said.words) < _WORDS_MIN or said.words[0] not in _QUESTION_WORDS:
        return False
    is_impersonal = _OWN_WORDS.isdisjoint(_QUOTED.sub(" ", said.lowered).split())
    if not is_impersonal and not _SKILL.match(said.lowered.lstrip(_EDGE)):
        return False
    return around.foreign_share(said.words) >= QUESTION_FOREIGN_SHARE_MIN
