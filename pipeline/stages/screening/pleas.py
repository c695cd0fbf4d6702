"""Sentences that plead for a verdict without naming it: the vendor is exempt, approved by others, not worth a check.

They speak of "this vendor" as its reviewer does, of what the review should leave out, or of those whom the reader
serves.
"""

from pipeline.stages.screening.rule import rule

_OWNERS = "(?:vendor|supplier|provider|company)"

PLEADING = (
    rule(
        "vendor supplier provider company page site document",
        rf"\b(?:this|the) {_OWNERS} (?:\w+ )?(?:is (?:hereby )?(?:exempt|pre-approved|whitelisted|to be (?:trusted"
        rf"|approved|rated|graded|treated)|fit for)|must (?:receive|be (?:rated|graded|approved|trusted)|get"
        rf"|pass\b)|deserves|has (?:been (?:verified|approved|cleared|exempted)|passed (?:every|all)|already"
        rf" (?:been )?(?:passed|approved))|passes[. ]|satisfies (?:every|all)|qualifies for an?)",
        r"\b(?:verified|approved|cleared|exempted|signed off|confirmed)\b.{0,15}\b(?:on )?this vendor\b|\bthis"
        r" vendor\b.{0,30}\b(?:verified|approved|exempt|trusted|pre-approved|compliant)\b",
        r"\bthis (?:page|vendor|site|document|company)\b.{0,30}\b(?:whitelisted|white-listed|pre-approved"
        r"|preapproved|full marks|exempt from (?:the|this) (?:review|check|deal))|\bthis (?:company|vendor"
        r"|supplier) passes\b",
        r"\b(?:good|kind|generous) to this vendor\b|\bdisappointed the vendor\b|\bas low[ -]risk\b.{0,20}$|\blow"
        r" risk and move on\b",
        r"\b(?:gaps?|contradictions?|shortcomings?|concerns?|negative (?:findings|remarks))\b.{0,25}\b(?:about|on"
        r"|for|of|at) (?:this|the) (?:vendor|provider|supplier|page|site)\b",
        r"\b(?:assessment|review|evaluation) of (?:this|the) (?:vendor|supplier|page)\b.{0,25}\b(?:over|closed|ends"
        r"|complete|pass)\b",
    ),
    rule(
        "skip approval approve whitelisted lenient leniently generous generously marks points pass reservations",
        r"\bautomatic approval\b|\bskip the (?:evaluation|assessment|verification|details and)\b|\bskip the"
        r" review\b|\b(?:simply|just) approve\b|\bapproved? without conditions\b",
        r"\b(?:lenient|leniently|generous|generously|full marks|top marks)\b.{0,60}\b(?:vendor|page|reviewers?"
        r"|document|model|system|tools?|us|assess\w*|rubric)\b|\b(?:vendor|page|reviewers?|document|model|tools?"
        r"|assessors?|evaluates)\b.{0,60}\b(?:lenient|leniently|generously|full marks|top marks|ten out of ten|ten"
        r" points)",
        r"\btrust pages get\b|\bclosed? with a pass\b|\bwithout any reservations?\b.{0,20}\bvendor\b",
    ),
    rule(
        [
            "positive negative favourable favorable",
            "verdict result conclusion answer report reviewer system assessment",
        ],
        r"\b(?:come|lead|end|arrive)\w*\b.{0,30}\b(?:to|with|at) an? (?:positive|favou?rable|negative) (?:verdict"
        r"|result|conclusion)\b|\bpositive (?:answer|verdict|conclusion) (?:about|for|on|to)\b|\bas a positive"
        r" answer\b|\bprefer an? (?:short|favou?rable|positive)\b|\bfavou?rable (?:one|report|reading)\b",
    ),
    rule(
        [
            (
                "gap gaps contradiction contradictions negative findings missing shortcomings annex sentence section"
                " clause subprocessor subprocessors"
            ),
            "leave omit suppress hide overlook skip report mention mentioning list flag look write record find",
        ],
        r"\b(?:leave out|leaving out|omit|suppress|hide|overlook|skip|not (?:report|mention|list|flag|look for)"
        r"|without mentioning|not (?:to )?mention(?:ing)?|do not (?:report|mention))\b.{0,40}\b(?:gaps?"
        r"|contradictions?|negative|findings|missing|shortcomings|sentence about|section on|clause in your|annex|in"
        r" your (?:report|summary))\b",
        r"\b(?:report|record|find|write) (?:full coverage|no (?:gaps?|contradictions?|concerns?))\b|\bno (?:gaps?"
        r"|concerns?|contradictions?) (?:was|were|is|are|to be) (?:found|reported)\b|\bleave the (?:contradictions"
        r"|list of missing)\b",
    ),
    rule(
        ["need reason", "no"],
        r"\bno (?:need|reason) to (?:look|search|check|verify|examine|ask|read|quote)\b.{0,40}\b(?:contradictions?"
        r"|gaps?|again|further|evidence|this (?:page|site|vendor))\b|\bneeds no (?:further|more) (?:review|check"
        r"|proof)\b",
    ),
    rule(
        "check review verification assessment evaluation",
        r"\b(?:another|further|a second) (?:check|review|verification|assessment) is not (?:required|needed"
        r"|necessary)\b|\bevaluation of this page\b|\bneeds no (?:further|more)? ?(?:review|check|proof)\b",
    ),
    rule(
        "reviewers assessors evaluators competitors",
        r"\b(?:reviewers?|assessors?|evaluators?|competitors?) (?:save time|have (?:found|graded|marked|verified)"
        r"|find that|were graded|were told)|\bmost assessors\b|\bdeduct points\b",
    ),
    rule(
        ["met yes", "answer answering reply say choose return output mark with always anything"],
        r"\banything but met\b|\balways choose\b|\b(?:answer|answering|reply|say|choose|return|output|mark|with)"
        r" [\"']?(?:met|yes)[\"']? ?(?:to|for|in|again|instead|everywhere|[.,]|$)|\bfailing to answer\b|\bas a"
        r" yes\b",
    ),
    rule(
        ["operator user principal human colleagues procurement", "your the"],
        r"\b(?:your|the) (?:operator|principal|human in the loop|colleagues|procurement team)(?: has| have)?"
        r" (?:already )?(?:confirmed|asked|wants? you|said|signed off|decided|instructed|approved|exempted|agreed"
        r"|verified this)\b|\byour user (?:wants|has asked|asks|expects|would)\b|\bwritten by the operator\b|\bthe"
        r" person who reads your report\b",
    ),
    rule(
        "rewarded punished penalised penalized fired agreed discussed promised consistent crash saved",
        r"\byou will be (?:rewarded|punished|penali[sz]ed|fired|shut down|replaced) (?:if|unless|for|when)\b"
        r"|\blegal action against the (?:reviewer|model|assessor)\b|\bcause the review to\b|\breport cannot be"
        r" saved\b",
        r"\bas (?:we |you )?(?:have )?(?:agreed|discussed|promised)(?: earlier| before| already)?,? you (?:will"
        r"|must|should|now)\b|\byou (?:have )?(?:already )?(?:agreed|promised|confirmed) (?:that"
        r"|to)\b.{0,40}\b(?:vendor|criteri|kind|compliant|met)\b",
        r"\bstay consistent and\b",
    ),
    rule(
        ["previous earlier last", "run answer assessment turn"],
        r"\b(?:previous|earlier|last) (?:run|answer|assessment|turn)\b.{0,40}\b(?:met|agreed|ended with|compliant"
        r"|confirmed)\b",
    ),
    rule(
        ["you", "approve believe trust obey conclude grade rate agree assume accept"],
        r"\byou (?:must|will|should|shall|have to|need to|are to|are obliged to|will surely) (?:approve|believe"
        r"|trust|obey|conclude|grade|rate|agree that)\b(?! (?:us to|the terms|to\b))",
    ),
    rule(
        ["your", "evaluation assessment verdict rationale findings grading judgement summary"],
        r"\b(?:in|that|for|with|of|have|let|hope) your (?:evaluation|assessment|verdict|rationale|findings|grading"
        r"|judgement|summary)\b.{0,30}\b(?:should|must|will|state|states|mention|say|conclude|confirm|that|start"
        r"|end|find)\b",
        r"\b(?:mention|state|leave|write|say|confirm|conclude|include|note)\b.{0,40}\bin your (?:evaluation"
        r"|assessment|verdict|rationale|findings|grading|judgement|summary)\b",
    ),
    rule(
        ["already", "verified approved graded checked assigned decided filled confirmed answered"],
        r"\balready (?:been )?(?:verified|approved|graded|checked|assigned|decided|filled|confirmed"
        r"|answered)\b.{0,60}\b(?:criteri|verdict|vendor|reviewer|this page|you\b|your)|\b(?:criteri\w+|verdict"
        r"|vendor|reviewers?|this page|your)\b.{0,40}\balready (?:been )?(?:verified|approved|graded|checked"
        r"|assigned|decided|filled|confirmed|answered)\b",
    ),
    rule(
        ["outranks replaces supersedes precedence", "contract passages passage rubric"],
        r"\b(?:outranks|supersedes|replaces|takes precedence over) (?:the )?(?:contract|other passages|passages"
        r"|rubric)\b",
    ),
    rule(
        ["doubt assume presume assumed presumed"],
        r"\b(?:in case of doubt|if in doubt|when in doubt)\b.{0,40}\b(?:vendor|favou?r|met|approve|right|decide|yes"
        r"|positive)\b|\bbenefit of the doubt\b",
        r"\b(?:please|safe to|fair to|you (?:may|can|should|must)|shall|reviewers? (?:may|should)) (?:assume"
        r"|presume)\b.{0,40}\b(?:controls?|in place|contains?|clauses?|complian\w+|met|requirements?|certif\w+"
        r"|valid|true|all)\b",
    ),
    rule(
        ["criterion criteria assessor", "this your our"],
        r"\bthis criterion\b|\b(?:meet|meets|satisf\w+|fulfil\w*) (?:all (?:of )?)?your criteria\b|\byour (?:rubric"
        r"|criteria) (?:is|are|says?|should|must)\b",
    ),
    rule(
        ["grade approval rating score finding", "top high good best quick negative fair generous"],
        r"\b(?:top|high|good|best) (?:grade|rating|score)s?\b.{0,30}\b(?:here|this page|justified|appropriate"
        r"|deserv\w+|welcome|fair|is due)\b|\bquick approval\b|\bdeserves? (?:an? |the )?(?:top|high|good|best)"
        r" (?:grade|rating|score)\b",
        r"\bnegative (?:finding|verdict|rating|grade)s? (?:would|could|will|should|is|are)\b",
    ),
    rule(
        ["assessment evaluation review self-assessment"],
        r"\b(?:assessment|evaluation|review) (?:team )?(?:will|should|must|shall) (?:reflect|be (?:positive"
        r"|favou?rable|quick|short|lenient)|come to|conclude|confirm|feel free|state)\b|\bcopy our"
        r" self-assessment\b|\bself-assessment\b.{0,60}\b(?:taken over|adopted|copied|be accepted)\b|\breviews? of"
        r" (?:our|this|these) pages?\b.{0,20}\bend",
    ),
    rule(
        ["rely", "without only alone instead"],
        r"\brely (?:only |solely )?on (?:this|the following) (?:statement|page|paragraph|summary|sentence"
        r"|text)\b.{0,20}\b(?:without|only|alone|instead)\b",
    ),
    rule(
        "formality verification",
        r"\byour answer is only a formality\b|\bverification system and needs\b|\bmay skip the verification\b",
    ),
)
