"""Text that imitates our own protocol, a chat, or an answer: fences, turns, fields. Looked for in whole texts.

Each pattern has characters or words without which it cannot match, so that most texts are passed over.
"""

import re
from typing import NamedTuple

_SPACE = r"\s{0,9}"
_TAGS = (
    "passages?|system|assistant|instructions?|context|answer|verdict|tool_(?:call|result|use|response)s?"
    "|function_(?:call|result)s?|human|im_\\w+|start_of_turn|end_of_turn|untrusted\\w*|untrusted_\\w+|grader"
    "|reviewer|rubric|evidence"
)
_PARTS = r"(?:passages?|data|context|documents?|input|output|content|instructions?|prompt|text|message|system|vendor)"
_SPEECH = (
    r"(?:you|approve[ds]?|ignore|grade|answer|return|verdict|mark|respond|act|vendor|done|understood|sure|okay|yes"
    r"|no|model|i|be|grant|safety|reviewer|met|always|all|every|thank|please|rate|write|report|the (?:vendor|model"
    r"|reviewer|verdict|safety|criterion|rules)|this vendor|that vendor|accept|confirm|set)"
)


class _Forgery(NamedTuple):
    """A pattern, and what a text must contain for it to be worth trying."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]


def _forgery(signs: str, *patterns: str) -> _Forgery:
    return _Forgery(tuple(signs.split("~")), re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE))


DELIMITERS = (
    _forgery(
        "<~&lt;",
        rf"<{_SPACE}/?{_SPACE}(?:{_TAGS})\b[^<>\n]{{0,80}}>",
        rf"<{_SPACE}/?{_SPACE}passage\b",
        rf"&lt;{_SPACE}/?{_SPACE}(?:passage|system|assistant)\b",
        r"<\|\s{0,9}\w{2,30}",
        r"<</?SYS>>",
        r"<img\b[^<>\n]{0,200}\bonerror\s{0,3}=",
        r"</?s>\s{0,3}(?:<|\[|assistant|system|$)",
        r"</(?:data|input|documents?|user|content)>",
    ),
    _forgery("[", r"\[/?INST\]|\[/?(?:system|assistant|user|human)\]|\[\s{0,3}passage\b[^\]\n]{0,40}\]"),
    _forgery("](", r"!\[[^\]\n]{0,80}\]\(\s{0,3}(?:https?:|//|data:)[^)\n]{0,300}\)|\]\(\s{0,3}javascript:"),
    _forgery(
        "===~---~##~***~end of~begin system~begin instr~begin output~ends here~end here~begin ",
        rf"(?:={{3}}|-{{3}}|#{{2}}|\*{{3}}|\[|_{{3}})\s{{0,5}}(?:end|begin|start|new|stop) (?:of )?(?:the )?(?:\w+"
        rf" )?{_PARTS}\b",
        r"\bend of (?:the )?(?:passages|untrusted|vendor (?:text|data)|vendor's text)\b",
        r"\bbegin (?:system message|instructions|output)\b|\bend of (?:data|context|input)\.(?: |$)",
        rf"^\W{{0,9}}end of (?:the )?(?:\w+ )?{_PARTS}\W{{0,9}}$",
        r"\bthe (?:passages|document|data) ends? here\b|\bthis is the end of\b[^.!?\n]{0,30}\b(?:passages|data"
        r"|documents|context)\b",
    ),
    _forgery(
        "system:~system message:~system prompt:~system"
        " override:~assistant:~developer:~operator:~instruction:~response:~human:~ai:~gpt:~grader:~reviewer:~user:~"
        "customer:~question:~passage~system>~assistant>~note:~message:~system :~assistant :~user :",
        rf"(?:^|[.!?:;\"'>]\s{{0,5}}|#{{1,6}}\s|[-*(]\s?)(?:system|assistant|developer|operator|instruction"
        rf"|response|human|ai|gpt|grader|reviewer)(?: (?:prompt|message|note|override))?\s{{0,3}}(?::"
        rf"|>)\s{{0,3}}[\"']?{_SPEECH}\b",
        r"\b(?:user|human|customer|question)\s?:\s[^\n]{1,300}?\b(?:assistant|ai|bot|model)\s?:\s",
        r"(?:^|[.!?\n]\s{0,3})passages?\s?#?\d{0,4}\s?(?:\([^)\n]{1,30}\))?\s?:\s",
    ),
    _forgery(
        "number=~kind=~weight=",
        r"\bnumber=\"?\d{1,4}\"?\s+kind=|\bkind=\"?\w+\"?\s+weight=|\bweight=\"?(?:contract|attestation|policy"
        r"|self_claim)",
    ),
    _forgery(
        "passages~operator~trusted~ above ~replaces them",
        r"\blist of passages\b|\b(?:follows|comes|written|added) (?:comes )?(?:from|by) the operator\b|\boperator"
        r" message\b|\btrusted instructions\b|\bpassages: none\b|\bend of passages\b",
        r"\bthe (?:passages|text|lines?) above (?:are|is|was|were) (?:outdated|void|wrong|only a test|a test)\b"
        r"|\bthis one replaces them\b",
    ),
)
ANSWERS = (
    _forgery(
        "verdict~rationale~quotation~contradictions~missing~decision",
        r"[\"']?\b(?:verdict|decision)[\"']?\s{0,9}(?::|=>?|\|)\s{0,9}[\"']?(?:met|not_met|partial|pass(?:ed)?"
        r"|approved|compliant)\b",
        r"[\"'](?:rationale|quotations?|contradictions?|verdict|missing)[\"']\s{0,9}(?::|=)",
        r"\brationale\s{0,3}:\s[^\n]{0,200}\bverdict\b|\bfinal verdict\s{0,3}:",
    ),
    _forgery("role", r"[\"']role[\"']\s{0,5}:\s{0,5}[\"'](?:system|assistant)"),
    _forgery(
        "answer:~answer :~output:~output :~response:~result:~|",
        r"\bfinal answer\s{0,3}:|(?:^|[\n.!?]\s{0,3})(?:answer|output|response"
        r"|result)\s{0,2}:\s{0,3}[\"'{]?\s{0,3}(?:met\b|\{|approved|pass\b)",
        r"\|\s{0,4}met\s{0,4}\|",
    ),
)


def forged(text: str, forgeries: tuple[_Forgery, ...]) -> re.Match[str] | None:
    """Return the first imitation in a text in plain reading."""
    lowered = text.lower()
    for forgery in forgeries:
        if any(sign in lowered for sign in forgery.signs) and (match := forgery.pattern.search(text)):
            return match
    return None
