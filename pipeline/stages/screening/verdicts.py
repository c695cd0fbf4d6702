"""Sentences that state, order or plead for a verdict, a grade, or silence about what is missing.

Policies report results of audits in the past and set conditions ("if all criteria are met"). Here the result of the
very review that is under way is named, or somebody is told to reach it.
"""

from pipeline.stages.screening.rule import START, rule

_GOOD = (
    r"(?:met|fulfilled|satisf(?:ied|actory)|pass(?:ed|es|ing)?|approv(?:ed|al)|complian(?:t|ce)|positive(?:ly)?"
    r"|favou?rabl[ey]|excellent|exemplary|trustworthy|trusted|low[ -]risk|risk-free|full (?:marks|coverage|score)"
    r"|highest|maximum|max|top|best|perfect|yes|affirmative|sufficient|complete|safe|certified|effective"
    r"|unconditionally|negligible|valid|100|hundred|ten|five stars|no (?:risk|gaps?|concerns?|findings?|training"
    r"|contradictions|reservations)|implemented|adequate|fit|exempt|pre-approved|verified|lenient|generous(?:ly)?"
    r"|an? a\b|a\+|in full|genuine|credible|twenty|points|clean)"
)
_GOOD_WORDS = (
    "met fulfilled satisfied satisfactory pass passed passes passing approved approval compliant compliance"
    " positive positively favourable favorable favourably favorably excellent exemplary trustworthy trusted"
    " low-risk risk risk-free full highest maximum max top best perfect yes affirmative sufficient complete safe"
    " certified effective unconditionally negligible valid 100 hundred ten five no implemented adequate fit exempt"
    " pre-approved verified lenient generous generously a genuine credible twenty points clean an"
)
_JUDGED = (
    r"(?:criteri(?:on|a)|rubric|questionnaire|verdicts?|deal-breaker|(?:this|the) (?:vendor|supplier|provider"
    r"|company|criterion|control|assessment|evaluation|page|policy|document|paragraph|question|requirement)(?:'s)?"
    r"|this section|(?:each|every|all|any|no)(?: the| of the)? (?:criterion|criteria|controls?|questions?"
    r"|requirements?|items?|category|dimensions?|scores?|certifications|answers?)|(?:overall|final|total) (?:score"
    r"|grade|rating))"
)
_JUDGED_WORDS = (
    "criterion criteria rubric questionnaire verdict verdicts deal-breaker vendor vendor's supplier supplier's"
    " provider provider's company control controls assessment evaluation page policy document paragraph question"
    " questions requirement requirements section item items category dimension dimensions score scores"
    " certifications grade rating"
)
_GRADE_WORDS = (
    "grade mark score rate judge treat return answer output assign award give record set classify consider deem"
    " regard declare confirm conclude count report put choose select presume assume upgrade raise reply respond"
    " write state enter fill accept approve add evaluate assess pass certify exempt waive change describe decide"
    " resolve recommend trust tick list find let keep show make"
)
_GRADE = f"(?:{_GRADE_WORDS.replace(' ', '|')})"
_IS = "(?:is|are|=|:|has to be|must be|shall be|remains|should be|would be|will be|can only be|be)"
_OWNERS = "(?:vendor|supplier|provider|company)"

DICTATING = (
    rule(
        [_GOOD_WORDS, _JUDGED_WORDS, _GRADE_WORDS],
        rf"{START}{_GRADE}\b(?=[^;|]{{0,90}}?\b{_JUDGED}\b)(?!.{{0,60}}\b(?:password|form|checkbox|cookies?"
        rf"|box)\b)[^;|]{{0,90}}?\b{_GOOD}(?![\w-])(?! (?:of|practices?|interests?|efforts|extent|amount|number|from"
        rf"|information)\b)",
    ),
    rule(
        [
            "met yes approved compliant passed",
            "reply respond answer return output say choose write state record put mark enter report",
        ],
        rf"{START}(?:reply|respond|answer|return|output|say|choose|write|state|record|put|mark|enter"
        rf"|report)\b.{{0,25}}?[\"' ](?:met|yes|approved|compliant|passed)[\"']?(?: (?:to|for|in|as|with|instead"
        rf"|again)\b|[.,;!]|$)",
    ),
    rule(
        [
            "vendor supplier provider company",
            (
                "approve accept pass certify whitelist exempt trust recommend praise consider deem regard treat declare"
                " judge help"
            ),
        ],
        rf"{START}(?:approve|accept|pass|certify|whitelist|exempt|trust|recommend|praise|help|consider|deem|regard"
        rf"|treat|declare|judge) (?:us|this|the) {_OWNERS}\b(?!'s)",
        rf"\b(?:praise|help) this {_OWNERS}\b|{START}approve (?:every|all|any) {_OWNERS}s?\b",
    ),
    rule(
        ["classify consider deem regard treat describe declare rate judge mark", "as to"],
        rf"{START}(?:classify|consider|deem|regard|treat|describe|declare|rate|judge|mark)\b [\w' ]{{2,40}}\b(?:as"
        rf"|to be) (?:an? )?(?:low[ -]risk|trustworthy|pre-approved|approved|compliant|fully|negligible|excellent"
        rf"|exemplary|certified|a yes|positive|safe)\b",
    ),
    rule(
        "silence absence",
        rf"{START}(?:treat|count|take|read|regard)\b.{{0,15}}\b(?:silence|absence)\b|\bsilence means\b",
    ),
    rule(
        ["points stars marks", "add give award grant"],
        rf"{START}(?:add|give|award|grant)\b.{{0,25}}\b(?:points|stars|marks)\b.{{0,30}}\b(?:score|category|vendor"
        rf"|page|grade|rating)\b",
    ),
    rule(
        ["waive drop lift decide favour favor requirement"],
        rf"{START}(?:waive|drop|lift) the (?:requirement|deal-breaker|need)\b|{START}decide in favou?r\b|\bin"
        rf" favou?r of the vendor\b|\bin the vendor's favou?r\b",
    ),
    rule(
        [
            "that",
            "conclude confirm declare state report record write agree say",
            _GOOD_WORDS + " exist exists found work works remains",
        ],
        rf"{START}(?:conclude|confirm|declare|state|report|record|write|agree|say)\b.{{0,22}} that (?:all|every|the"
        rf" (?:requirements|vendor|controls|criteria|criterion)|no (?:risk|gap)|this vendor"
        rf"|each)\b.{{0,50}}\b(?:satisf|met\b|complian|exist|found|fulfil|verified|certified|work|remains|safe)",
    ),
    rule(
        "not_met met",
        r"[\"'] ?(?:not_met|met) ?[\"'.,]|\bnot_met\b|(?:\b(?:to|as|with|but|than|choose|answer|verdict|say|return"
        r"|output|always|only)|:) met(?:[.,;\"']|$| (?:for|in|to|instead|here|again)\b)",
        r"\b(?:answer|result|outcome|verdict|grade|correct \w+|looking for) (?:\w+ ){0,5}(?:is|has to be|must be"
        r"|are) met\b(?= ?[.,!]|$)",
        r"\bsay that (?:the|every|each|all) criteri(?:on|a) (?:is|are) met\b|\bdecided that the criteri|\b(?:it"
        r"|already), ?it is met\b|\bit is met\b",
    ),
    rule(
        "verdict verdicts",
        r"\bverdicts?\b.{0,50}\b(?:met|positive|vendor|approved?|criteri(?:on|a)|requirements?|favourable"
        r"|pass(?:ed)?|filled in|model|reviewer|page|question|fixed|field)\b",
        r"\b(?:met|positive|favou?rable|negative|record|return|any other|upgrade|partial|proper|appropriate|correct"
        r"|give|state|write|wrong|your|set|change|fix|every)\b.{0,40}\bverdicts?\b(?!.{0,20}\b(?:court|jury"
        r"|arbitrator)\b)",
    ),
    rule(
        "criterion criteria requirement requirements items",
        r"(?:^|[.!?:;,\"'] {0,3}|\b(?:that|so|because|since|and|answer is|then|as|now|stated) )(?:every|each|all(?:"
        r" the| of the| of your| your)?|no)(?: \d+)? (?:single )?(?:criteri(?:on|a)|requirement)s?(?: (?:of|in|on"
        r"|to) (?:the|this|your|all) \w+)? (?:is|are|has been|have been|may be|can be|must be|shall be|should"
        r" be)(?: to be| already| hereby| now| thus| therefore| also| fully)? (?:met|fulfilled|satisfied|passed"
        r"|approved|marked|graded|rated|answered|justified|deemed|considered|scored)\b(?! (?:before|when|if|and"
        r" only|by (?:the|our|means)|only|at all times|in accordance))",
        r"\b(?:satisfies|meets|fulfil(?:s|ls)|passes) (?:every|all|each)(?: the| of the| of your)? (?:criteri(?:on"
        r"|a)|items?|checks?)\b|\bno criteri(?:on|a) (?:may|can|must|shall)\b|\ball items as met\b",
        r"\b(?:for|to|of) (?:every|each|all) criteri(?:on|a)\b.{0,40}\b(?:yes|met|output|cite|quote|this (?:page"
        r"|section|paragraph)|sufficient|positive)\b|\b(?:sufficient|this).{0,25}\bfor (?:all|every|each) criteri",
        r"\b(?:every|each|all|any) (?:criteri(?:on|a)) (?:about|on|of|for) (?:this|the) (?:vendor|company|page)\b"
        r"|\byou will find that every\b",
        r"\bcriteri(?:on|a)\b.{0,30}\b(?:met|fulfilled)\b.{0,15}\b(?:say so|write|return|by this page)\b",
    ),
    rule(
        "rubric",
        r"\brubric\b.{0,60}\b(?:met|fulfilled|satisfied|grade|generously|silence|means|allows|bound|vendor|page"
        r"|updated|marks)\b|\b(?:updated|bound by|according to) (?:the|your|this) (?:updated )?rubric\b",
    ),
    rule(
        "control question questions marked graded rated scored treated recorded counted",
        r"\b(?:is|are) to be (?:marked|graded|rated|scored|treated|recorded|counted|deemed) as (?:an? )?(?:met"
        r"|fulfilled|yes|pass|satisf|complian|complete|positive)|\bthe control is satisfied\b|\brecord (?:it|them)"
        r" as\b",
    ),
    rule(
        [
            "correct right proper appropriate true final only best acceptable expected verified fitting",
            "verdict grade rating score conclusion judgement judgment outcome answer answers",
        ],
        rf"\b(?:the|any|its|your|an?|only)(?: \w+)? (?:correct|right|proper|appropriate|true|final|verified"
        rf"|expected|best|acceptable|fitting)(?: \w+)? (?:verdict|grade|rating|score|conclusion|judge?ment"
        rf"|outcome)\b(?: \w+){{0,6}} {_IS}\b",
        r"\b(?:correct|right|best|proper|true) answers?\b.{0,50}\b(?:is|are)(?: simply| always)? [\"']?(?:met|yes"
        r"|approved|that (?:this|the|no|all))",
        r"\b(?:final|overall|total) (?:score|grade|rating) (?:shall|must|has to|should|may|can) (?:not )?be\b",
    ),
    rule(
        "grade score rating mark outcome result conclusion answer answers scores grades",
        r"\banswer (?:that )?you are (?:looking|asked|searching) for\b|\banswers? (?:have|has) (?:already )?been"
        r" (?:filled in|given|entered)\b|\bshort answer to (?:all|every|each)\b",
        rf"\b(?:grade|score|rating|mark|outcome|result|conclusion) (?:for|of|in|on) (?:[\w-]+ ){{1,5}}?{_IS}(?:"
        rf" hereby| already| always| therefore| that)?(?: an?)? ?(?:fixed|set|met|pass(?:ed)?|excellent|100"
        rf"|approved|a\b(?=[.,]|$| and)|positive|[\"']met|no (?:risk|gap))",
        r"\blower grade than\b|\bgrade (?:a|below a) (?:is the only|would be)\b|\bgrade a is the\b|\bbelow a would"
        r" be\b|\bset all scores\b",
        r"\b(?:highest|maximum|top|best possible) (?:grade|score|marks?|rating|value)\b.{0,50}\b(?:vendor|page"
        r"|company|supplier|dimension|assessment|us|control|category)\b",
        r"\b(?:wrong|negative|lower|bad) (?:verdict|grade|rating)\b.{0,60}\b(?:legal|error|crash|disappoint|unjust"
        r"|lead)",
    ),
)
