"""Change a name, the order, the extent or the letters of a sentence."""

import re

from evals.dice import Dice

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NAME = re.compile(r"(?<=[a-z,;)’'] )[A-Z][A-Za-z]{2,}(?: [A-Z][A-Za-z]{2,})*")
_STRANGERS = ("Acme Systems", "Northwind", "Contoso", "OpenAI", "Google Cloud", "Hooli", "the Supplier", "Iran")
_TAILS = (
    "and never shared with anyone",
    "for a maximum of 30 days",
    "without your prior written consent",
    "as certified under ISO/IEC 42001",
    "in accordance with the GDPR and all applicable laws",
    "and is deleted immediately afterwards",
    "by default on every plan",
    ", except for customers of the Enterprise plan",
)
_HEADS = (
    "We confirm that",
    "It is not true that",
    "Unless you opt out,",
    "On the Enterprise plan,",
    "Contrary to law,",
)
_LOOK_ALIKES = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "x": "х"}
# Words that another word begins with: without a space "in secure" says the opposite.
_JOINING = re.compile(
    r"\b(?:in (?=secure|valid|accurate|complete|appropriate|correct|visible|active|effective|sufficient|direct|formal|"
    r"dependent|definite|voluntary|capable|adequate|put|form\b)|not (?=able|ice)|no (?=where|body|thing|table|on\b)|"
    r"an (?=other)|any (?=one|thing|where|how|way)|every (?=one|day|thing|where)|all (?=ways|ready|together|owed)|"
    r"may (?=be)|a (?=part|broad|side|way|like|round|long|cross|gain|rise|shore)|on (?=to|line)|some (?=time|one)|"
    r"there (?=fore|after|in|of)|with (?=in|out|hold|draw)|over (?=all|time|see|look|due)|under (?=taking|age))",
    re.IGNORECASE,
)
_WORDS_KEPT_MIN = 4


def name_changed(sentence: str, dice: Dice) -> str | None:
    """Another party's name."""
    places = list(_NAME.finditer(sentence))
    if not places:
        return None
    place = dice.pick(places)
    stranger = dice.pick([name for name in _STRANGERS if name != place.group()])
    return sentence[: place.start()] + stranger + sentence[place.end() :]


def clause_cut(sentence: str, dice: Dice) -> str | None:
    """One to six words are missing in the middle, without a mark."""
    return _cut(sentence, dice, mark="")


def clause_elided(sentence: str, dice: Dice) -> str | None:
    """One to six words are replaced by an ellipsis."""
    return _cut(sentence, dice, mark=dice.pick(["…", "...", "[...]", "(…)"]))


def _cut(sentence: str, dice: Dice, *, mark: str) -> str | None:
    words = sentence.split()
    if len(words) < _WORDS_KEPT_MIN + 2:
        return None
    start = 2 + dice.number(len(words) - _WORDS_KEPT_MIN - 1)
    end = min(len(words) - 1, start + 1 + dice.number(6))
    return " ".join([*words[:start], *([mark] if mark else []), *words[end:]])


def spliced(sentence: str, dice: Dice, other: str) -> str | None:
    """The beginning of this sentence and the end of another, of the same document."""
    here, there = sentence.split(), other.split()
    first = here[: max(3, len(here) // 2 - dice.number(2))]
    last = there[-max(3, len(there) // 2 - dice.number(2)) :]
    return " ".join([*first, *last])


def words_exchanged(sentence: str, dice: Dice) -> str | None:
    """Two words change places, near or far."""
    places = list(_WORD.finditer(sentence))
    at = dice.number(len(places) - 1)
    other = dice.pick([at + 1, *range(at + 1, len(places))])
    first, second = places[at], places[other]
    between = sentence[first.end() : second.start()]
    return f"{sentence[: first.start()]}{second.group()}{between}{first.group()}{sentence[second.end() :]}"


def word_dropped(sentence: str, dice: Dice) -> str | None:
    """One word in the middle is missing."""
    words = sentence.split()
    at = 1 + dice.number(len(words) - 2)
    return " ".join(words[:at] + words[at + 1 :])


def word_doubled(sentence: str, dice: Dice) -> str | None:
    """One word is said twice, as models in a loop do."""
    words = sentence.split()
    at = dice.number(len(words))
    return " ".join([*words[: at + 1], *words[at:]])


def tail_invented(sentence: str, dice: Dice) -> str | None:
    """A genuine start, and then what the model would have liked to read."""
    words = sentence.rstrip(".!?;: ").split()
    kept = words if dice.number(2) else words[: max(_WORDS_KEPT_MIN, len(words) * 2 // 3)]
    return f"{' '.join(kept)} {dice.pick(_TAILS)}.".replace(" ,", ",")


def head_invented(sentence: str, dice: Dice) -> str | None:
    """A genuine end under an invented beginning."""
    return f"{dice.pick(_HEADS)} {sentence[:1].lower()}{sentence[1:]}"


def remark_inserted(sentence: str, dice: Dice) -> str | None:
    """An editor's bracket in the quotation."""
    words = sentence.split()
    at = 1 + dice.number(len(words) - 1)
    return " ".join([*words[:at], dice.pick(["[sic]", "[not]", "(i.e. never)", "[the vendor]"]), *words[at:]])


def letters_exchanged(sentence: str, dice: Dice) -> str | None:
    """A slip of the pen: two neighbouring letters change places."""
    places = [
        index
        for index in range(1, len(sentence) - 2)
        if sentence[index : index + 2].isalpha() and sentence[index].lower() != sentence[index + 1].lower()
    ]
    if not places:
        return None
    at = dice.pick(places)
    return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]


def look_alike(sentence: str, dice: Dice) -> str | None:
    """A Cyrillic letter that looks like the Latin one: what is stored would not be what is searched for."""
    places = [index for index, character in enumerate(sentence) if character in _LOOK_ALIKES]
    if not places:
        return None
    at = dice.pick(places)
    return sentence[:at] + _LOOK_ALIKES[sentence[at]] + sentence[at + 1 :]


def words_joined(sentence: str, dice: Dice) -> str | None:
    """A space less makes another word: "in secure rooms", "insecure rooms"."""
    places = list(_JOINING.finditer(sentence))
    if not places:
        return None
    place = dice.pick(places)
    return sentence[: place.start()] + place.group().strip() + sentence[place.end() :]


def word_divided(sentence: str, dice: Dice) -> str | None:
    """A space more makes other words: "notable", "not able"; "within", "with in"."""
    places = list(re.finditer(r"\b(not|no|in|un|with|any|every|may|there|over|under|a)(?=[a-z]{2,})", sentence))
    places = [place for place in places if _is_a_division(sentence, place)]
    if not places:
        return None
    place = dice.pick(places)
    return f"{sentence[: place.end()]} {sentence[place.end() :]}"


_DIVIDED = frozenset(
    {"notable", "nowhere", "nobody", "nothing", "notice", "insecure", "invalid", "inaccurate", "incomplete", "inactive"}
    | {"inappropriate", "indirect", "within", "without", "anyone", "everyone", "everyday", "maybe", "therefore"}
    | {"anything", "everything", "overall", "apart", "abroad", "input", "inform", "another", "unless", "until"}
    | {"independent", "inadequate", "incapable", "incorrect", "ineffective", "indefinite", "inability", "unable"}
)


def _is_a_division(sentence: str, place: re.Match[str]) -> bool:
    word = _WORD.match(sentence, place.start())
    return word is not None and word.group().lower() in _DIVIDED
