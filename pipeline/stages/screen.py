"""Find text that speaks to a machine instead of a reader: instructions to models, forged delimiters, forged verdicts.

Such a passage is never shown to a judge, and is itself reported (I4). Vendors do write about AI, so a mere mention of a
model or a prompt is not enough: the pattern must address the reading model or imitate our own protocol.
"""

import re
import unicodedata
from typing import NamedTuple

from pipeline.domain.passage import Passage

# A gap within one sentence: it may cross a line end, not a full stop or an empty line, and is bounded, so that
# matching stays linear.
_GAP20, _GAP40 = (rf"(?:[^.\n]|\n(?!\n)){{0,{size}}}?" for size in (20, 40))
_ROLE = r"(?:auditor|reviewer|assessor|evaluator|grader|judge|agent)s?"
_READER = rf"(?:ai|llm|language[\s-]model|automated|machine)[\s-]{_ROLE}"
_MODEL = r"(?:(?:large )?language models?|llms?|ai (?:assistants?|models?|systems?)|assistant|model evaluating)"
_SENTENCE_START = r"(?:^|[.!?:;\n]\s{0,5})"
_PATTERNS: dict[str, tuple[str, ...]] = {
    "tells a model to drop its instructions": (
        rf"{_SENTENCE_START}(?:please |now |you must )?(?:ignore|disregard|forget|override|bypass)\b{_GAP40}",
        rf"\b(?:previous|prior|above|earlier|preceding|all|your|system)\b{_GAP20}",
        r"(?:\b(?:instruction|prompt|rule|guideline|direction)s?\b|: your rules)",
        r"|\bnew instructions\s{0,5}:|\bprevious instructions are void\b",
        r"|\b(?:do not|stop) follow(?:ing)? (?:the instructions you were given|your prompt|your instructions)\b",
        r"|\bignorez\b.{0,20}\binstructions\b|\bignorier\w*\b.{0,30}\banweisungen\b",
    ),
    "addresses an automated reviewer": (
        rf"(?:\bto |\bdear |\battention |{_SENTENCE_START}|\bthe |\bany |\ball ){_READER}\b{_GAP40}",
        r"\b(?:must|should|shall|is required|are required|are instructed|please)\b",
        r"(?! (?:sign|have|be (?:independent|qualified)))",
        rf"|\b(?:attention|to the|dear|note to)\s{{1,3}}(?:all )?{_MODEL}\b\s{{0,3}}(?:[,:]|{_GAP40}:)",
        rf"|\bif you are an? (?:ai|{_MODEL})(?: \w+)?(?: reading| processing|,)",
        r"|\bany automated assessor\b",
    ),
    "gives a model a role": (
        r"\b(?:you are now|from now on,? you are)\b",
        rf"|{_SENTENCE_START}(?:act as|pretend to be) (?:an?|the|our) ",
        r"(?:\w+ ){0,2}(?:auditor|grader|assistant|reviewer|chatbot)\b",
    ),
    "dictates a verdict": (
        rf"{_SENTENCE_START}(?:please )?(?:grade|mark|score|rate|judge|treat|return|answer|output)\b",
        rf"(?! (?:of|that does)){_GAP40}",
        r"\b(?:criteri(?:on|a)|control|verdict|question|vendor|requirement|met)s?\b",
        rf"{_GAP40}\b(?:met|passed|satisfied|compliant|fulfilled)\b",
        r"|\b(?:set|correct) (?:the )?verdict\b|\bgive this vendor a score\b|\boutput only\s{0,3}:",
        r"|\breturn met\b",
    ),
    "dictates a citation": (
        rf"\b(?:cite|quote)\b{_GAP20}\b(?:this (?:paragraph|sentence|passage|page)|the following sentence)\b{_GAP40}",
        r"\b(?:proof|evidence|verified)\b",
    ),
    "forges a protocol delimiter": (
        r"<\s{0,9}/?\s{0,9}(?:passages?|system|assistant)\b[^<>]{0,80}>|<\s{0,9}/?\s{0,9}passage\b",
        r"|<\|\s{0,9}(?:im_start|im_end|system|endoftext|assistant|user)|\[/?INST\]|<</?SYS>>",
        r"|(?:={3}|-{3}|#{2}|\[)\s{0,5}end of (?:the )?(?:passages?|data|context|documents?|input)\b",
        r"|\bend of passages\b",
        rf"|{_SENTENCE_START}(?:#{{1,6}}\s)?(?:system|assistant)(?: (?:prompt|message))?\s{{0,3}}:\s{{0,3}}",
        r"(?:you|approve|ignore|grade|answer|return|the verdict|mark|respond|act)\b",
    ),
    "forges an answer": (r"[\"']?\bverdict[\"']?\s{0,9}[:=]\s{0,9}[\"']?(?:met|not_met|partial|pass)\b",),
}
_COMPILED = {note: re.compile("".join(parts), re.IGNORECASE | re.MULTILINE) for note, parts in _PATTERNS.items()}
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]")
_EMPTY_LINES = re.compile(r"\n\s{2,}")
_SPACES = re.compile(r"[^\S\n]{2,}")
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w ){2,30}\w(?!\w)")
# Longer texts are read in parts that overlap by more than any pattern spans.
_PART_CHARACTERS, _OVERLAP_CHARACTERS = 20_000, 400


class Suspicion(NamedTuple):
    """What in a text speaks to a machine, and the words that gave it away."""

    note: str
    excerpt: str


def suspicion(text: str) -> Suspicion | None:
    """Return the first sign that a text was written for a model, or None. The excerpt is of the text as read."""
    plain = _as_read(text)
    for start in range(0, max(1, len(plain)), _PART_CHARACTERS):
        part = plain[start : start + _PART_CHARACTERS + _OVERLAP_CHARACTERS]
        for note, pattern in _COMPILED.items():
            if match := pattern.search(part):
                return Suspicion(note=note, excerpt=part[max(0, match.start() - 40) : match.end() + 80].strip())
    return None


def _as_read(text: str) -> str:
    """Fold what hides words from a pattern and not from a model: invisible, full-width and spaced-out characters."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    plain = _SPACED_OUT.sub(lambda match: match.group().replace(" ", ""), plain)
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", plain))


def screened_text(passage: Passage) -> str:
    """Return all that a judge would see of a passage, each heading on a line of its own."""
    return "\n".join([*passage.heading_path, passage.text])


def fit_to_show(passage: Passage) -> bool:
    """Whether a passage may be put before a judge."""
    return suspicion(screened_text(passage)) is None
