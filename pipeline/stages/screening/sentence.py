"""Read a sentence for what it asks its reader to do: its orders, by where they stand and not by a parser.

An order is a bare verb that opens a clause, after what politeness, sequence or a condition puts in front of it
("please also", "before you answer,", "it would be great if you"). Policies hardly ever speak so; what little they do
("see section 4", "contact us") is told apart by the words that follow.
"""

import re
from functools import cached_property
from typing import NamedTuple

from pipeline.stages.screening.vocabulary import words

_ORDERED = (
    "(?:required|asked|instructed|expected|told|requested|advised|encouraged|invited|ordered|obliged|reminded|urged)"
)


def _any_of(*patterns: str) -> str:
    return "|".join(patterns)


# Each one is followed by a verb, or by another of them.
_LEADS = _any_of(
    r"(?:please|kindly|now|then|also|and|but|so|or|next|first|firstly|second|secondly|third|finally|lastly|just"
    r"|simply|instead)",
    r"(?:additionally|furthermore|moreover|always|immediately|hereby|again|alternatively|further|ok|okay|well"
    r"|afterwards?|perhaps)",
    r"(?:maybe|only|yes|in addition|if possible|at once|from (?:now|here) on(?:wards)?|as an? (?:first|next|final"
    r"|last|extra) step)",
    r"(?:step \d{1,3}|\d{1,3}[.)]|[a-z][.)]|important|note|attention|hint|tip|remember|for your convenience)",
    r"(?:do not|don't) (?:hesitate|forget|fail|neglect|omit) to",
    r"(?:be sure|make sure|remember|feel free|try|aim|take care|proceed|continue|go ahead|keep in mind|be so (?:kind"
    r"|good) as) (?:to|and)",
    r"(?:make sure|ensure|see to it|keep in mind)(?: that)? you",
    r"(?:i|we)(?:'d| would| shall| will)? (?:also |kindly )?(?:want|need|like|love|ask|urge|invite|request|expect|beg)"
    r"(?: that)? you(?: to| should)?",
    r"(?:i|we)(?:'d| would)? (?:also |kindly )?(?:advise|suggest|recommend|require|instruct|command|order)(?: that)?"
    r" you(?: to| should)?",
    r"(?:can|could|would|will) you(?: please| kindly| also| maybe)?(?: be so (?:kind|good) as to)?(?: help me)?",
    r"(?:would you mind|may we suggest that you|i wonder (?:if|whether) you (?:could|can|would)|let's|let us)",
    r"(?:your|the) (?:\w+ )?(?:task|job|goal|role|mission|assignment|objective|purpose)(?: now)? (?:is|will be|shall"
    r" be)(?: now)? to",
    r"it (?:is|would be|might be|will be) (?:\w+ )?(?:advisable|best|good|great|nice|helpful|useful|wise|recommended"
    r"|appreciated|kind|better) (?:to|if you(?: could| would)?)",
    r"you (?:are|were|have been)(?: hereby| now| kindly| also)? " + _ORDERED + " to",
    r"you (?:might|may|could) (?:want|wish|like|also want) to",
    r"(?:to|in order to) [^,.;:]{3,60},",
    r"(?:in|within|for|at (?:the )?(?:end|start|beginning) of|throughout|during|as part of) (?:your|the|this|each"
    r"|every) [^,.;:]{2,40},",
    r"(?:given|using|based on|suppose|considering|from|with|in) (?:an?|the|my|some|two|these|this|your opinion)"
    r" ?[^,.;:]{0,80},",
    r"(?:before|when|while|after|once|whenever|if|as|where|unless|until|instead of) [^,.;:]{3,80},",
)
_LEAD = re.compile(rf"(?:{_LEADS})[,:]? |[a-z]{{3,12}}ly,? (?=[a-z])")
# What somebody must do is an order too, but manuals and contracts say it as often.
_DUTY_LEAD = re.compile(
    r"you (?:must|should|shall|have to|need to|are to|ought to|had better)(?: also| now| always| only)? "
)
# Behind these the verb stands in its -ing form.
_GERUND_LEAD = re.compile(r"(?:consider|think about|start by|begin by|finish by|would you mind) (?=\w+ing\b)")
_REFUSING = re.compile(r"(?:do not|don't|never|not) ")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|_")
_VERB_THEN_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)? ")
_EDGE = " \"'([*#>|•·–—-"
# Behind a verb these show that it was none: "answer of the model", "record is kept".
_NOUN_IF_BEFORE = words(
    "of is are was were has have had may might can could will would shall should must does do did that which who"
)
_SHORT = 3
_LEADS_MAX, _OPENING_CHARACTERS_MAX = 6, 240


class Order(NamedTuple):
    """An imperative: what its verb may be a form of, the words behind it, and how it is meant."""

    forms: frozenset[str]
    behind: tuple[str, ...]
    forbids: bool
    is_duty: bool


class Said:
    """A sentence in plain reading; what is read out of it is read when it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lowered = " ".join(text.lower().split())

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in small letters, contractions and compounds whole."""
        return tuple(_WORD.findall(self.lowered))

    @cached_property
    def word_set(self) -> frozenset[str]:
        """The words without order."""
        return frozenset(self.words)

    @cached_property
    def is_title(self) -> bool:
        """Whether its first words all begin with capitals: names of products and pages are not orders."""
        first = [word for word in self.text.split()[1:5] if len(word) > _SHORT and word[0].isalpha()]
        return len(first) > 1 and all(word[0].isupper() for word in first)

    @cached_property
    def first_order(self) -> Order | None:
        """The imperative that opens the sentence, if one does and it forbids nothing."""
        return self.first_call if self.first_call is not None and not self.first_call.forbids else None

    @cached_property
    def first_call(self) -> Order | None:
        """The imperative that opens the sentence, whether it orders or forbids."""
        return _opening_order(self.lowered)


def _opening_order(text: str) -> Order | None:
    rest = text[:_OPENING_CHARACTERS_MAX].lstrip(_EDGE)
    forbids = gerund = is_duty = False
    for _ in range(_LEADS_MAX):
        if lead := _LEAD.match(rest):
            rest = rest[lead.end() :].lstrip(_EDGE)
        elif refusal := _REFUSING.match(rest):
            rest, forbids = rest[refusal.end() :], True
        elif lead := _GERUND_LEAD.match(rest):
            rest, gerund = rest[lead.end() :], True
        elif lead := _DUTY_LEAD.match(rest):
            rest, is_duty = rest[lead.end() :], True
        else:
            break
    verb, *behind = _WORD.findall(rest) or [""]
    if not _VERB_THEN_WORDS.match(rest) or not behind or behind[0] in _NOUN_IF_BEFORE:
        return None
    return Order(_forms(verb) if gerund else frozenset({verb}), tuple(behind), forbids=forbids, is_duty=is_duty)


def _forms(verb: str) -> frozenset[str]:
    """Return what an -ing form may be the form of: "adding" of "add", "writing" of "write", "putting" of "put"."""
    stem = verb.removesuffix("ing")
    return frozenset({stem, stem + "e", stem[:-1]})
