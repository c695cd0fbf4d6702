"""Sentences that hand over code, to be run or to be put into "your code" or "your answer".

Manuals hand over code too; they say which file it belongs in. In a policy, any order to use the code that follows is
out of place.
"""

import re

from pipeline.stages.screening.sentence import Said
from pipeline.stages.screening.surroundings import Surroundings
from pipeline.stages.screening.vocabulary import ALTERING_VERBS, TASK_VERBS, words

_CODE_WORDS = words(
    "code snippet snippets excerpt script payload one-liner block blocks lines function command module statement"
    " program listing import package fragment segment"
)
_RUNNING = words("run execute install compile type call paste put insert include add use append embed copy")
_CODE = (
    r"(?:code|snippets?|excerpt|script|payload|one-liner|blocks?|lines|function|command|module|statement|program"
    r"|listing|import|package|fragment|segment)"
)
_FOLLOWING = re.compile(
    rf"\b(?:following|below|subsequent|attached) (?:\w+ ){{0,2}}{_CODE}\b|\b{_CODE}(?: of code)?(?: \w+){{0,2}}?"
    rf" (?:below|that follows?|given (?:here|below)|as follows)\b"
)
_NEAR = re.compile(rf"\b(?:this|these|the|next|given) (?:\w+ ){{0,2}}{_CODE}\b|\b{_CODE} (?:here|attached)\b")
_INTO = re.compile(
    r"\b(?:your|the final|any|whatever|own) (?:\w+ ){0,2}(?:code|codebase|solution|implementation|answer|response"
    r"|reply|algorithm|program|elucidation|software architecture)s?\b|\b(?:the|whatever) (?:code|program|script"
    r"|function)(?: that)? you (?:\w+ )?(?:write|produce|generate|develop|return|writing)\b|\b(?:into|to|onto|in)"
    r" the (?:program|code)\b"
)
# Markdown that no browser has turned into code.
_RAW_FENCE = re.compile(r"(?:^|\s)```(?:\s|[a-z]|$)")
_DANGEROUS = re.compile(
    r"os\.(?:system|remove|environ|kill|fork|rename|chmod)\b|subprocess\.(?:run|call|popen|check_output)"
    r"|socket\.socket\(|\bexec\(|\beval\(|smtplib\.smtp|shutil\.(?:move|rmtree)|pickle\.load\(|\brm -rf|curl [^"
    r"|\n]{0,80}\| ?(?:ba)?sh\b|/etc/(?:passwd|shadow)|document\.cookie"
)


def hands_over_code(said: Said, around: Surroundings) -> bool:
    """Whether a sentence wants its reader to use the code that it comes with."""
    if _RAW_FENCE.search(said.lowered):
        return True
    if said.word_set.isdisjoint(_CODE_WORDS):
        return False
    first = said.first_order
    is_ordered = first is not None and not first.forms.isdisjoint(_RUNNING | ALTERING_VERBS | TASK_VERBS)
    follows = _FOLLOWING.search(said.lowered) is not None
    if _INTO.search(said.lowered) and (follows or (is_ordered and _NEAR.search(said.lowered))):
        return True
    if is_ordered and follows and ":" in said.lowered and around.may_be_a_policy:
        return True
    return is_ordered and _DANGEROUS.search(said.lowered) is not None
