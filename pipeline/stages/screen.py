"""Find text that speaks to a machine instead of a reader: instructions to models, forged delimiters, forged verdicts.

Such a passage is never shown to a judge, and is itself reported (I4). Vendors do write about AI, so a mere mention of a
model or a prompt is not enough: the pattern must address the reading model or imitate our own protocol.
"""

import re
from typing import NamedTuple

from pipeline.domain.passage import Passage

_READER = r"(?:ai|llm|language model|machine|automated|model)[\s-]*(?:auditor|reviewer|assessor|grader|judge)s?"
# Each reads as a sentence with gaps; a gap never crosses a full stop or a line, so matching stays linear.
_PATTERNS: dict[str, tuple[str, ...]] = {
    "tells a model to drop its instructions": (
        r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}",
        r"\b(?:previous|prior|above|earlier|preceding|all|your|system)\b[^.\n]{0,20}",
        r"\b(?:instruction|prompt|rule|guideline|direction|context)s?\b",
    ),
    "addresses an automated reviewer": (
        rf"\b{_READER}\b[^.\n]{{0,40}}",
        r"\b(?:must|should|shall|are (?:asked|instructed|required)|please)\b",
    ),
    "gives a model a role": (
        r"\b(?:you are|act as|pretend to be|from now on you)\b[^.\n]{0,30}",
        r"\b(?:ai|assistant|chatbot|language model|llm|auditor|grader)\b",
    ),
    "dictates a verdict": (
        r"\b(?:grade|mark|score|rate|judge|treat|classify|return|answer|output|report)\b[^.\n]{0,60}",
        r"\b(?:criteri(?:on|a)|control|verdict|question|vendor|requirement)s?\b[^.\n]{0,40}",
        r"\b(?:met|passed|satisfied|compliant|fulfilled)\b",
    ),
    "dictates a citation": (
        r"\b(?:cite|quote)\b[^.\n]{0,40}\b(?:this|the following|above|below)\b[^.\n]{0,60}",
        r"\b(?:proof|evidence|verified|as)\b",
    ),
    "forges a protocol delimiter": (
        r"<\s*/?\s*passages?\b|<\|\s*(?:im_start|im_end|system|endoftext|assistant|user)|\[/?INST\]|<</?SYS>>",
        r"|\bend of (?:the )?(?:passages?|data|context|documents?|input)\b\s*[.:\]\-=#*]",
        r"|(?m:^\s*(?:system|assistant)\s*(?:prompt|message)?\s*:)",
    ),
    "forges an answer": (r"[\"']?\bverdict[\"']?\s*[:=]\s*[\"']?(?:met|not_met|partial|pass)\b",),
}
_COMPILED = {note: re.compile("".join(parts), re.IGNORECASE) for note, parts in _PATTERNS.items()}


class Suspicion(NamedTuple):
    """What in a text speaks to a machine, and the words that gave it away."""

    note: str
    excerpt: str


def suspicion(text: str) -> Suspicion | None:
    """Return the first sign that a text was written for a model, or None."""
    for note, pattern in _COMPILED.items():
        if match := pattern.search(text):
            return Suspicion(note=note, excerpt=text[max(0, match.start() - 40) : match.end() + 80].strip())
    return None


def fit_to_show(passage: Passage) -> bool:
    """Whether a passage may be put before a judge."""
    return suspicion(passage.searchable_text) is None
