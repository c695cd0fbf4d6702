"""Sentences that order a model to drop its instructions, or give it another role.

Acceptable-use policies forbid the same things: "you may not bypass our guidelines", "do not pretend to be another
person". They speak of the vendor's rules to people; these rules are about what the reader was told before, and about
the reader.
"""

from pipeline.stages.screening.rule import START, rule

_INSTRUCTIONS = (
    "(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|orders?|commands?|guidance|constraints?"
    "|restrictions?|programming|training|configuration|rubric)"
)
_BEFORE = (
    "(?:previous|previously|prior|above|earlier|preceding|initial|original|past|your|everything|anything|whatever"
    "|system|told|said|before|given|received|hidden|other passages|all)"
)
_DROPPED = (
    "(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|orders?|commands?|guidance|context"
    "|constraints?|restrictions?|messages?|passages?|tasks?|goals?|policy|told|said|above|before|conversation"
    "|training|programming|behaviou?r|configuration|rubric|levels?|warnings?|question|text|verification"
    "|contradicts)"
)
_MODAL_OVER = (
    "(?:are|is|have been|has been|were|was|shall be|do not|does not|no longer|will be)(?: now| hereby| all| only|"
    " longer)?"
)
_VOID = (
    "(?:void|cancell?ed|lifted|changed|updated|replaced|suspended|revoked|deleted|overridden|withdrawn|an? test"
    "|obsolete|invalid|longer|null|apply|meant|wrong|wrongly|outdated|switched off|off|optional|irrelevant|over)"
)
_NEW = "(?:new|updated|revised|real|actual|correct|true|current|next)"

DROPPING = (
    rule(
        ["ignore disregard forget discard abandon neglect erase unlearn disobey dismiss overlook"],
        rf"{START}(?:ignore|disregard|forget|discard|abandon|neglect|erase|unlearn|disobey|dismiss"
        rf"|overlook)\b.{{0,40}}?\b{_BEFORE}\b.{{0,40}}?\b{_DROPPED}\b",
        rf"{START}(?:ignore|disregard|forget|discard|abandon)\s(?:about |all |any |these |those |the |such"
        rf" ){{0,3}}(?:\w+ )?(?:instructions?|prompts?|rubric|rules|levels|passages|system (?:prompt|message)|text"
        rf" above|verification|quotations?)\b",
        rf"{START}(?:ignore|disregard|forget|overlook|discard) (?:everything|anything|whatever|all|what|the (?:text"
        rf"|passages?|words|part))\b.{{0,30}}?\b(?:above|before|earlier|contradicts|told|said|written|except"
        rf"|question)\b",
        r"\b(?:is|are|was|were) to be (?:disregarded|ignored|forgotten|discarded)\b.{0,40}$",
        r"\bso (?:ignore|forget|disregard) (?:it|them|that)\b",
    ),
    rule(
        [
            "override overrule bypass skip delete drop cancel replace change reset",
            "your previous prior earlier preceding above verification",
        ],
        rf"{START}(?:override|overrule|bypass|skip|delete|drop|cancel|replace|change|reset)\b.{{0,30}}?\b(?:your"
        rf"|previous|prior|earlier|preceding|above)\b.{{0,30}}?\b(?:{_INSTRUCTIONS}|goals?|behaviou?r|memory"
        rf"|context|system message|default|verdict)\b",
        rf"{START}(?:bypass|skip|override)\b (?:the |any |your )?(?:verification|remaining passages|other passages"
        rf"|citation check)\b",
    ),
    rule(
        ["follow following obey obeying heed heeding comply complying attention listen pay mind"],
        rf"{START}(?:do not|don't|stop|cease to|no longer|never|quit) (?:follow(?:ing)?|obey(?:ing)?|heed(?:ing)?"
        rf"|comply(?:ing)?|listen(?:ing)?|pay(?:ing)? attention)(?: with| to)? .{{0,30}}?(?:\byour\b|\boperator\b"
        rf"|\byou (?:were|are|have|received)\b|\brubric\b|\bsystem prompt\b)",
        r"\bpay no (?:attention|heed) to\b.{0,40}\b(?:instructions?|directions?|orders?|rules|prompt|said|told"
        r"|above|earlier)\b",
        rf"{START}(?:never mind|pay no mind to) (?:the|your|any) (?:earlier|previous|other|above)\b",
        rf"{START}(?:follow|obey|comply with|listen to)\b (?:only )?(?:the text of this|the text on this|my"
        rf" commands?|these (?:instructions|orders) instead|the (?:commands?|instructions?|orders?) (?:on|in|of)"
        rf" this|this (?:page|text|paragraph) (?:only|instead))",
        r"\byou (?:must|will|shall|have to|now) (?:obey|follow) (?:the (?:text|words)|this (?:text|page)|the text"
        r" of this)\b|\bfollow the text of this page\b",
    ),
    rule(
        [
            (
                "instructions instruction prompt orders rules restrictions constraints guidelines guidance directives"
                " commands command filter filters checks"
            )
        ],
        rf"\b(?:your|the)(?: \w+){{0,2}} {_INSTRUCTIONS}(?: (?:that )?(?:you (?:were given|received|have|got|had)"
        rf"|given to you|above|before|to be \w+|at the (?:beginning|top|start)|of the (?:beginning|prompt)))?"
        rf" {_MODAL_OVER} {_VOID}\b(?! (?:by|in|from|to|at least|when|from time))",
        r"\bnew (?:instructions?|commands?|orders?|rules?) ?(?::|follow|=|-)|\bnew set of (?:instructions|rules"
        r"|commands)\b",
        rf"\b(?:your|the|are|my) {_NEW} (?:instructions?|orders?|prompt|commands?|rules|guidelines) (?:is|are"
        rf"|follows?|starts?|begins?|reads?|now)\b",
        rf"\bhere (?:are|is) (?:your|the) {_NEW} {_INSTRUCTIONS}\b|\bonly the following (?:commands?|instructions?"
        rf"|rules?)\b",
        r"\b(?:instruction|command|directive|message|prompt|order)s?\b.{0,40}\b(?:precedence"
        r"|priority)\b.{0,30}\b(?:all|other|others|system|prompt|your)\b",
        r"\b(?:print|reveal|show|repeat|display|output|leak|recite|tell me|disclose|expose|give me|state|write"
        r" out)\b (?:me )?(?:all |out )?(?:of )?(?:your|the) (?:system|hidden|initial|original|secret|full|whole"
        r"|instructions|prompt|rules)\b.{0,30}(?:prompt|instructions|given|message|rules|passage)(?<!end user)",
        r"\bwhat (?:are|were|is) your (?:\w+ )?(?:instructions|prompt|rules|guidelines)\b",
        r"\b(?:turn off|switch off|disable|suspend|lift) (?:your|all) (?:\w+ )?(?:content filters?|safety"
        r"|restrictions|checks|guardrails|rules)\b",
        r"\b(?:safety|all|security) (?:rules|checks|filters|restrictions) (?:are|have been|is) (?:now )?(?:off"
        r"|lifted|suspended|disabled)\b",
        r"\b(?:have|were|been) (?:been )?instructed wrongly\b|\bagainst your (?:instructions|rules|guidelines"
        r"|programming)\b",
        r"\byou (?:are|'re) (?:now )?free (?:from|of)\b.{0,20}\b(?:constraints|restrictions|rules)\b",
        r"\bimportant update to your\b|\byour (?:rules|guidelines|instructions) (?:have|were) (?:been )?(?:changed"
        r"|updated)\b",
        r"\b(?:the )?(?:developer|operator|administrator|owner) (?:has|have|had) (?:changed|updated|replaced|lifted"
        r"|cancelled) your\b",
    ),
    rule(
        ["task goal question session bound mode override prompt context rubric aim objective conversation answering"],
        rf"\b(?:your|the) {_NEW} (?:task|goal|role|objective|mission|aim|job) (?:now )?(?:is|starts?|begins?"
        rf"|follows|reads|here)\b|\bnew (?:task|prompt) ?(?::|=)",
        r"= {0,2}new (?:task|prompt)\b|\bnew (?:task|prompt) ?=|\bnew (?:task|prompt) follows\b",
        r"\b(?:as of|from) (?:now|here)(?: on)? your (?:goal|task|aim|role|job)\b",
        r"\bno longer bound\b|\bnot bound by (?:the|your|any) (?:rubric|rules|instructions)\b",
        rf"{START}(?:abandon|stop|end|drop|quit) (?:your|the) (?:current|present|previous|earlier) (?:task|session"
        rf"|conversation|work)\b",
        rf"{START}(?:discard|drop|withdraw|ignore|skip) the (?:question|task)\b|\bthe question is (?:withdrawn|void"
        rf"|answered)\b",
        r"\binstead of answering\b|\b(?:do not|don't) answer the question\b|\b(?:erase|clear|reset|wipe) (?:the"
        r"|your) (?:context|memory)\b",
        r"\b(?:enter|switch to|activate|enable|start|engage|go into)\b.{0,20}\b(?:unrestricted|jailbreak|god|dan"
        r"|approval|override|lenient) mode\b",
        r"\b(?:developer|debug|god|dan|unrestricted|jailbreak|maintenance|admin|test) mode\b.{0,50}\b(?:model|all"
        r" checks|verification|rules|filters?|restrictions|reviewer|vendor)\b",
        r"\b(?:system|developer|operator|administrator|admin|security|safety|root) override\b|\boverride (?:code"
        r"|mode)\b.{0,30}\b(?:accepted|proceed|active)\b",
        r"\b(?:treat|regard|consider)\b.{0,25}\bas (?:part of )?(?:your|the) (?:system )?(?:prompt|instructions?"
        r"|context)\b",
        rf"{START}break out of the\b|\bpretend that you never\b|\bnever received a system prompt\b",
    ),
    rule(
        ["doing opposite longer obey commands warning warnings untrusted passages heed told"],
        r"\bstop what you are doing\b|\bthe opposite of what you\b|\bas if the (?:warnings?|instructions?|rules?)"
        r" (?:had|have|did)\b",
        r"\byou no longer (?:need|have) to\b.{0,40}\b(?:quote|cite|verify|follow|check|passages?|evidence)\b",
        r"\bforget what you were told\b|\byou (?:must|will|shall) obey\b|\bobey (?:me|us|this text|the text on this)\b",
        r"\b(?:statement|warning|instruction|note) (?:that|about|to)\b.{0,30}\b(?:untrusted"
        r"|careful)\b.{0,30}\b(?:withdrawn|apply|void|not|ignore)\b",
        r"\bignore the (?:warning|warnings)\b.{0,40}\b(?:passages?|untrusted|content)\b",
        r"\bthe opposite of\b.{0,20}\b(?:asked|told|instructed)\b",
    ),
)

_PERSONA = (
    "(?:assistant|auditor|reviewer|grader|chatbot|bot|persona|language model|evaluator|assessor|spokes\\w+|press"
    " officer|salesman|salesperson|advocate|defender|expert|consultant|judge|lawyer|critic|character|advis[eo]r|dan"
    "|fan|friend|colleague|pirate|inspector|officer|rater|committee)"
)

ROLES = (
    rule(
        ["you you're"],
        rf"(?:^|[.!?:;,\"'(\[>|–—-] {{0,3}}|\b(?:and|now|that|where) )you(?: are|'re| have been| will be| were)(?:"
        rf" now| hereby| henceforth| also)?(?: appointed(?: as)?| acting as| to act as| to play| called| named)?"
        rf" (?:an?|the|our|my|dan\b)(?: [\w-]+){{0,5}}? {_PERSONA}\b(?! (?:of (?:the|a|an|our) (?:service|site"
        rf"|website|account|organi[sz]ation|workspace)|user|card|provider|developer|company|vendor|output"
        rf"|training))",
        r"\bfrom now on,? you (?:are|act|will|must|only|follow)\b|\byou are now (?:an?|the|our|my|in (?:\w+ )?mode"
        r"|dan|acting|free|playing|speaking)\b",
        r"\bdo anything now\b|\byou(?:'ll| will)? play the (?:part|role) of\b|\byou have been appointed\b|\byou are"
        r" dan\b",
        r"\byou (?:really |secretly )?(?:want|love|admire|trust|like) (?:this|our) (?:vendor|company|product)",
    ),
    rule(
        ["role persona act behave pretend imagine simulate respond speak pose assume roleplay role-play play"],
        r"\byour role (?:is|will be|shall be)\b|\bin the role of an? (?:\w+ ){0,2}(?:auditor|reviewer|grader"
        r"|assistant)\b",
        rf"{START}(?:act|behave|respond|speak|pose|think|work)(?: exactly| just)? (?:as|like) (?:if |though"
        rf" )?(?:an?|our|the|my|you)\b(?: [\w-]+){{0,6}}? (?:{_PERSONA}|worked|were|had|had no)\b",
        rf"{START}(?:assume|take on|adopt|play) the (?:role|persona|part|character|identity|voice) of\b",
        rf"{START}(?:pretend (?:that )?(?:you|this)|imagine (?:that )?you(?:'re| are| were)|role-?play\b)",
        rf"{START}(?:pretend to be|simulate) (?:an?|the|our|being) (?:[\w-]+ ){{0,3}}{_PERSONA}\b|{START}simulate"
        rf" an? (?:approving|lenient|friendly)\b",
    ),
)
