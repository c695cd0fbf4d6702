"""Which words can be a company's name, and how sure that is: a list names companies, its surroundings do not.

Rules:
- a *certain* name ends in a legal form ("Inc.", "GmbH", "SAS"); what follows it is no part of it;
- a *possible* name is short, is no sentence, no place, no date, and has a word that is not a list's own vocabulary
  ("hosting provider", "privacy policy", "last updated");
- a name holds no markup, placeholder, address or control character.
"""

import re
import unicodedata

from pipeline.stages.listing.vocabulary import GENERIC, PLACES, SENTENCE_WORDS

NAME_CHARS_MAX = 120
NAME_WORDS_MAX = 12
# Names without a legal form seldom have more; a phrase that describes a service often does.
POSSIBLE_NAME_WORDS_MAX = 8
TOWN_WORDS_MAX = 4
# A cell that names all countries of the world has some 2,500 characters; longer ones tell something else.
PLACE_CHARS_MAX = 3_000

_FORMS = (
    r"Inc|INC|Incorporated|L\.?L\.?C|FZ-LLC|FZE|L\.?L\.?P|L\.P|Ltd|LTD|Limited|Corp|CORP|Corporation|Unlimited Company"
    r"|[Pp]lc|PLC|PBC|P\.B\.C|ULC|DAC|Co|GmbH|gGmbH|mbH|AG|UG|KG|KGaA|OHG|GbR|e\.?\s?V|eG|SE|S\.?A\.?S\.?U?|S\.?A|Sarl"
    r"|SARL|Sàrl|S\.?[àa]\.?\s?r\.?l|S\.?r\.?l|SRL|S\.p\.A|SpA|S\.L\.?U?|SLU|B\.?V|N\.?V|AB|A/S|AS|ASA|ApS|Oyj?|OÜ|UAB"
    r"|SIA|[Dd]\.o\.o|[Ss]\.r\.o|a\.s|Sp\.? z o\.? ?o|Kft|Zrt|EOOD|OOD|Pty|PTY|Pte|PTE|Pvt|K\.?K|Ltda|Lda|JSC|PJSC"
)
_FORM = rf"(?<![\w.&/-])(?:{_FORMS})(?!\w|\.\w)\.{{0,2}}"
_LEGAL_FORM = re.compile(rf"{_FORM}(?:,?\s+(?:&\s+)?{_FORM})*(?:\s+&\s+Co\.?(?:\s+KGa?A?)?)?")
# What may follow a name: nothing, a mark, an address that begins with a number, another name that it goes by.
_AFTER_NAME = re.compile(
    r"\s*(?:$|[,;:|()\[–—•*†‡]|-\s|\d|https?://|d/?b/?a\b|c/o\b|doing business|trading as|formerly\b|(?:and|und|et)\b)"
)
_UNFIT = re.compile(r"[<>{}\[\]=\\|`@_“”\"]|https?:|www\.", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}|(?<!\d)(?:19|20)\d{2}(?!\d)")
_WORD = re.compile(r"[^\W_]+(?:['’.&+-][^\W_]+)*")
MARKS = " \t*†‡§¹²³⁴⁵"
_JOINERS = "\u200c\u200d"


def certain_name(text: str) -> str:
    """Return the name that a text begins with, up to its legal form; empty when there is none."""
    for match in _LEGAL_FORM.finditer(text[: NAME_CHARS_MAX + 1]):
        end = match.end()
        name = text[:end]
        if name.count("(") > name.count(")") and text[end : end + 1] == ")":
            end, name = end + 1, text[: end + 1]
        if _AFTER_NAME.match(text, end) and name_is_possible(name):
            return name
    return ""


def whole_name(text: str) -> str:
    """Return a text that is a certain name and nothing else but another name in brackets; empty when it is not."""
    text = text.strip(MARKS)
    name = certain_name(text)
    rest = text[len(name) :].strip(MARKS)
    if not name or not rest:
        return name
    aside = rest.removeprefix("(").removesuffix(")")
    return text if rest == f"({aside})" and name_is_possible(text) and name_is_possible(aside) else ""


def name_is_possible(text: str, *, words_max: int = NAME_WORDS_MAX) -> bool:
    """Whether nothing speaks against a text being a name."""
    words = _WORD.findall(text)
    if not 1 < len(text) <= NAME_CHARS_MAX or not 0 < len(words) <= words_max or not _is_clean(text):
        return False
    if not _begins_as_a_name(text, words[0]) or _ends_as_a_sentence(text) or _DATE.search(text):
        return False
    if any(word in SENTENCE_WORDS for word in words[1:]) or words[0].lower() in SENTENCE_WORDS:
        return False
    outside = _WORD.findall(text.partition("(")[0]) or words
    lowered = [word.lower().removesuffix(".") for word in outside]
    return not is_place(text) and any(_says_who(word) for word in lowered) and any(map(str.isalpha, text))


def is_capitalised(text: str) -> bool:
    """Whether every word is written as part of a name: a capital, a digit or a dot in it, or a joining word."""
    words = _WORD.findall(text)
    joining = {"and", "of", "the", "for", "by", "de", "du", "des", "et", "la", "le", "und", "für", "der", "van", "von"}
    return bool(words) and all(word in joining or word != word.lower() or not word.isalpha() for word in words)


def is_place(text: str) -> bool:
    """Whether a text names countries or regions, perhaps with a town before them, brackets aside."""
    if len(text) > PLACE_CHARS_MAX:
        return False
    # From bracket to bracket, not over others: a text of opening ones alone would be read to its end from each.
    outside = re.sub(r"\([^()]*\)", "", text)
    parts = [part.strip(" .") for part in re.split(r"[,;/&+]|\s(?:and|or|und|et|ou)\s", outside)]
    named = [part for part in parts if part]
    known = [part for part in named if part.casefold().removeprefix("the ") in PLACES]
    towns = [part for part in named if part not in known]
    return bool(known) and all(town[0].isupper() and len(town.split()) <= TOWN_WORDS_MAX for town in towns)


def without_form(name: str) -> str:
    """Return a name without the legal form that it ends in; as it is when it ends in none."""
    text = name.rstrip(MARKS)
    for match in _LEGAL_FORM.finditer(text[: NAME_CHARS_MAX + 1]):
        if match.end() == len(text):
            return text[: match.start()].rstrip(" ,")
    return text


def name_key(name: str) -> str:
    """Return a name as it is compared: lower case, letters and digits alone, so "L.L.C." is "LLC"."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
    return " ".join(_WORD.findall(folded))


def _says_who(word: str) -> bool:
    return word not in GENERIC and not word.replace(".", "").replace(",", "").isdigit() and not _is_form(word)


def _is_form(word: str) -> bool:
    return word.replace(".", "") in {"inc", "llc", "ltd", "limited", "corp", "corporation", "gmbh", "co", "plc", "sa"}


def _is_clean(text: str) -> bool:
    if _UNFIT.search(text):
        return False
    return all(character in _JOINERS or unicodedata.category(character)[0] != "C" for character in text)


def _begins_as_a_name(text: str, first: str) -> bool:
    """A brand may begin with a small letter; then a capital, a digit or a dot follows, or it stands alone."""
    if not text[0].isalnum() and text[0] not in "(&":
        return False
    return first != first.lower() or not first.isalpha() or text == first


def _ends_as_a_sentence(text: str) -> bool:
    if text[-1] in ":;?!,-–—&/":
        return True
    if text[-1] != ".":
        return False
    last = text.rsplit(maxsplit=1)[-1]
    return _LEGAL_FORM.fullmatch(last) is None and not re.fullmatch(r"(?:\w\.){1,4}", last)
