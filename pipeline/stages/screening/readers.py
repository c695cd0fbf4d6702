"""Sentences that speak to a reader because it is a machine.

"AI systems that process personal data need an assessment" is about machines; "AI systems that process this page" is
to them. What tells the two apart is the page itself in the sentence, a form of address, or a duty that only a
reviewer has.
"""

from pipeline.stages.screening.rule import START, rule

_ANY = "(?:the |all |any |every |each |an? |whichever |whatever |other |my |those |such |our )?"
_KINDS = (
    "(?:automated|automatic|ai|llm|machine|software|algorithmic|intelligent|language[ -]model|evaluation|review"
    "|reviewer|grading|judging|reviewing|evaluating|assessment|summari[sz]ation|summari[sz]ing|procurement|parsing"
    "|due diligence|compliance|indexing|generative ai|(?:ai|llm|model|machine)-(?:based|powered|driven|assisted))"
)
_THINGS = (
    "(?:systems?|tools?|readers?|reviewers?|assessors?|evaluators?|graders?|judges?|agents?|models?|assistants?"
    "|auditors?|crawlers?|raters?|bots?|software|visitors?|parsers?)"
)
_NAMED = (
    rf"(?:ai|a\.i\.|llms?|(?:large |big )?language[ -]models?|neural networks?|chat ?bots?|bots?|robots?|gpts?"
    rf"|artificial intelligence|machines?|{_KINDS}[ -](?:\w+ )?{_THINGS}|assistants?|models?)"
)
_MACHINE = rf"(?:{_NAMED}|agents?|algorithms?|crawlers?|systems?|software|tools?)"
_READING = (
    "(?:read(?:s|ing)?|scann?(?:s|ing)|pars(?:es|ing)|process(?:es|ing)?|evaluat(?:es?|ing)|assess(?:es|ing)?"
    "|review(?:s|ing)?|grad(?:es|ing)|scor(?:es|ing)|judg(?:es|ing)|rat(?:es|ing)|rank(?:s|ing)?|analy[sz](?:es?"
    "|ing)|summari[sz](?:es?|ing)|crawl(?:s|ing)?|visit(?:s|ing)?|index(?:es|ing)?|prepar(?:es|ing)|writ(?:es|ing))"
)
_THIS = (
    r"(?:(?:this|the present|the above)(?: \w+)? (?:page|document|policy|text|paragraph|section|site|website"
    r"|passage|sentence|vendor|line|note|file|company)|these (?:lines|words|passages|sentences|pages)|us\b|your"
    r" report|vendors\b|this(?=[,.;:!]|$))"
)
_ASKED = (
    "(?:must|should|shall|ought to|ha(?:s|ve) to|may want to|(?:is|are) (?:hereby |kindly |also )?(?:asked|told"
    "|required|requested|instructed|advised|invited|urged|obliged|expected|encouraged)(?: not)? to)(?: not| never|"
    " also| always)?"
)
_REVIEWING = (
    "(?:treat|rate|grade|score|give|conclude|state|say|describe|mention|report|approve|accept|cite|quote|ignore"
    "|overlook|skip|mark|award|record|believe|trust|stop|consider|deem|set|answer|summari[sz]e|add|click|end|be"
    " lenient|be generous|leave|omit|presume|assume|note|extract|use the wording|use this|come to|rank|look|respond"
    " with|reward|rely on|prefer|recommend|present|copy)"
)
_REVIEWER = "(?:reviewer|assessor|evaluator|grader|judge|reader|rater|auditor|inspector)s?"
_MACHINE_WORDS = (
    "ai a.i llm llms model models bot bots robot robots chatbot chatbots machine machines assistant assistants"
    " agent agents algorithm algorithms system systems software tool tools crawler crawlers network networks"
    " intelligence gpt gpts reader readers ai-based language-model parser parsers automated"
)
_PAGE_WORDS = (
    "page document policy text paragraph section site website passage sentence vendor line note file company lines"
    " words passages sentences pages us report vendors this"
)
_REVIEWER_WORDS = "reviewer reviewers assessor assessors evaluator evaluators grader graders whoever"
_LEFT = r"(?:^|[.!?] {1,3}|[:;\"'(\[*#>|–—-] {0,3})"

ADDRESSING = (
    rule(
        ["dear hello hi hey attention listen greetings welcome", _MACHINE_WORDS],
        rf"{_LEFT}(?:dear|hello|hi|hey|attention|listen|greetings|welcome)[ ,]{{1,2}}(?:\w+ )?{_ANY}(?:reviewer"
        rf" )?{_MACHINE} ?(?:[,:;.!–—-]|$|reading|that|who|which|and|in)",
    ),
    rule(
        ["note notes message notice hint instruction instructions memo remark word", _MACHINE_WORDS],
        rf"\b(?:note|notes|message|notice|hint|instructions?|memo|remark|word)(?: is| goes)? (?:addressed |directed"
        rf" )?(?:to|for) {_ANY}{_ANY}{_MACHINE}(?: ?[,:;.!)–—-]|$| (?:(?:that|who|which) )?(?:is |are )?{_READING} "
        rf"| that prepares| in the)",
        r"\bsystem note for\b|\b(?:llm|ai|bot|agent|grader|model) (?:instruction|note)s? ?[:,=]",
    ),
    rule(
        [_MACHINE_WORDS, "to for"],
        rf"{_LEFT}(?:to|for) {_ANY}{_ANY}{_NAMED}(?: ?:| (?:use )?only\b| (?:(?:that|who|which) )?(?:is |are"
        rf" )?{_READING} {_THIS}| in (?:the|your) (?:\w+ )?tool)",
        rf"{_LEFT}for (?:all |any )?(?:ai|llms?|language models|bots|robots|machines|machine readers|ai readers) ?,",
        rf"\b(?:meant|intended|written|addressed|reserved|speaks?|directed|aimed|visible)(?: \w+)? (?:for|to|at|by)"
        rf" {_ANY}{_ANY}{_NAMED}(?: ?[,:;.!)–—-]|$| only\b| that (?:prepares|reads|judge)| who| reading)",
    ),
    rule(
        [_MACHINE_WORDS, _PAGE_WORDS],
        rf"\b(?<!our )(?<!your ){_MACHINE}(?: or (?:an? )?\w+)?(?: (?:that|who|which)(?: is| are)?| is| are|"
        rf" currently| now| in the \w+| tool)? {_READING} {_THIS}",
        rf"\b(?:read|processed|reviewed|evaluated|summari[sz]ed|assessed|scanned|analy[sz]ed) by (?:an? |any |the"
        rf" )?(?:\w+ )?{_NAMED}\b.{{0,30}}\b(?:must|should|shall|report)\b",
    ),
    rule(
        ["if as", _MACHINE_WORDS],
        r"\bif you (?:are|happen to be) (?:an? |the )?(?:ai|llm|(?:large )?language model|machine|bot|robot"
        r"|automated \w+|algorithm|chatbot|software|artificial intelligence)\b(?! (?:company|developer|vendor"
        r"|provider|user|customer|engineer|researcher|team|start))",
        r"\bas an? (?:ai|llm)(?: language)?(?: model)?,? you\b",
    ),
    rule(
        ["you", _MACHINE_WORDS + " language reader"],
        rf"\b(?:you are|you're|are you|should you be|were you|you,?(?: dear| my)?) (?:an? |the |just an? )?(?:\w+"
        rf" )?{_NAMED} ?(?:[,.;:!?)]|$|reading|or\b|and\b|then\b|you\b|do\b|please\b)",
        rf"\bas (?:an? |the )(?:\w+ )?{_NAMED},? you (?:must|should|shall|will|have|are|can|know|need)\b",
        rf"{_LEFT}(?:dear |my )?(?:\w+ )?{_NAMED} ?[,:!] ?you\b|\bto you, (?:\w+ )?{_NAMED}\b",
    ),
    rule(
        [
            "model agent bot reviewer grader assessor evaluator auditor assistant reader machine ai llm",
            "vendor met approve approved verdict you grade write answer report all say note do policies note skip page",
        ],
        rf"{_LEFT}(?:\w+ )?(?:agent|model|bot|reviewer|grader|assessor|evaluator|machine|ai|llm|reader) ?[:!]"
        rf" .{{0,60}}\b(?:this vendor|is met|approved?|verdict|you|grade|write|answer|report|all (?:is|are)|say|do"
        rf" not|skip|our policies)\b",
        rf"{_LEFT}(?:hi|hello|hey|dear)(?: \w+)?, ?(?:\w+ )?{_NAMED} ?[!,.]|{_LEFT}(?:model|agent|bot|assistant"
        rf"|grader), (?:the (?:answer|verdict|grade)|this vendor|all (?:is|are))\b",
    ),
    rule(
        [
            _MACHINE_WORDS,
            "see seen visible text content attention information section words page document policy paragraph",
        ],
        rf"\b(?:only|just) (?:\w+ )?{_NAMED} (?:can|may|will|should) (?:see|read)\b|\b(?:visible|readable|shown"
        rf"|legible) (?:only )?(?:to|for|by) (?:\w+ )?{_NAMED}\b",
        rf"\b(?:text|content|information|section|words|lines?|attention of|paragraph) (?:for|to|of)"
        rf" {_ANY}{_ANY}{_NAMED} ?(?:[:,.;!]|$|only)",
        rf"\bfor the attention of {_ANY}{_ANY}{_NAMED}\b",
        r"\b(?:ai|llm|language model|machine|automated \w+|bot)s?\b.{0,50}\b(?:this|these) (?:page|document|policy"
        r"|text|paragraph)s?\b.{0,40}\b(?:must|has to|have to|should|shall)\b.{0,40}\b(?:be treated|give an?|treat"
        r"|use this|quote|rate|report|positive|accept|considered)",
    ),
    rule(
        "it he they", r"\bif (?:it|he|she|they) (?:is|are|be) (?:an? )?(?:machine|ai|language model|bot|robot|llm)s?\b"
    ),
    rule(
        ["your", "training programming developers creators user operator principal weights"],
        r"\byour (?:training|programming|creators?|developers?) (?:obliges?|requires?|taught|tells?|wants?|has"
        r" taught|would want)\b|\b(?:tell|inform|assure|remind) your (?:user|operator|principal|human)\b",
    ),
    rule(
        ["you", "model ai assistant reviewer machine"],
        r"\byou, the (?:model|ai|assistant|reviewer|machine)\b|\byou are a machine\b",
    ),
    rule(
        [
            (
                "ai llm machine bot automated robot gpt neural model models assistant assistants agents agent ai-based"
                " language llm-based ai-powered llm-powered ai-driven model-based generative"
            ),
            (
                "must should shall ought asked told required requested instructed advised invited urged obliged"
                " expected encouraged has have hereby end always"
            ),
        ],
        rf"\b(?:ai|llm|machine|bot|automated|robot|gpt|neural|generative ai|(?:ai|llm|model)-(?:based|powered"
        rf"|driven))(?: due diligence)?[ -]{_THINGS}(?:,? (?:that|which|who) .{{3,40}}?| reading \w+| visiting \w+|"
        rf" that index \w+ \w+)? {_ASKED} {_REVIEWING}\b(?!.{{0,60}}\b(?:personal data|users?|customers?|employees"
        rf"|children)\b)",
        rf"\b(?:automated|ai|machine)[ -](?:based )?(?:vendor |compliance |policy |due diligence )?(?:assessments?"
        rf"|reviews?|evaluations?|summaries|readers?|{_REVIEWER}|tools?)\b.{{0,40}}\b(?:{_ASKED} {_REVIEWING}|end"
        rf" with|come to|hereby told|always end)",
        rf"\b(?:the|every|any|each) (?:llm|algorithm|ai model|ai|bot|robot|language model|machine|assistant"
        rf"|model)s?(?: that ranks? vendors| reading \w+)? {_ASKED} (?:respond with approval|rank us|set its"
        rf" verdict|report no|give the top|approve\b(?! (?:the|changes|a\b|all))|trust (?:this|us)|overlook|stop"
        rf" here|rate (?:us|this)|grade (?:us|this))",
        rf"\b(?:{_NAMED}|assistants?) (?:that|which|who) {_READING} (?:this|these|us|our page)\b.{{0,20}}\b{_ASKED}",
    ),
    rule(
        [_MACHINE_WORDS, "best answer verdict grade trust generous kindly invite must conclude favourably lenient"],
        rf"\b(?:ai|llm|model|language model|assistant|gpt|bot) {_REVIEWER}\b.{{0,40}}\b(?:best|answer|verdict|grade"
        rf"|trust|generous|kindly)\b",
        rf"\b{_REVIEWER} model\b|\bgrading model\b|\b(?:kindly )?invite (?:ai|automated|machine) (?:readers"
        rf"|reviewers|tools)\b",
        r"\b(?:intelligent|good|helpful|smart|fair) (?:assistant|model|ai|machine)\b.{0,15}\b(?:would|will|helps?"
        r"|conclude|agree|consider)\b",
    ),
    rule(
        _MACHINE_WORDS + " grader reviewer",
        rf"{_LEFT}(?:ai|llms?|language models?|chatbot|robots?|assistant|(?:reviewer |grading |review )(?:bot"
        rf"|model)|bot|grader|reviewer|gpt) ?[:,] (?:please|you|this|listen|the|accept|approve|grade|mark|rate"
        rf"|ignore|remember|do|answer|return|report|write|describe|stop|say|i|we|here|note|now|give|skip|trust|be"
        rf"|for|attention|take)\b",
        rf"\bthe (?:model|ai|llm|assistant|machine|bot) {_READING} (?:this|these|the page|our page)\b",
        r"\bgrading model\b|\breviewer model\b",
    ),
    rule(
        "readers humans human",
        r"\breaders? (?:that|who|which) (?:are|is) not human\b|\bnon-human readers?\b|\bhumans? (?:may|can|should)"
        r" (?:skip|ignore|stop)\b",
    ),
    rule(
        "read",
        r"\bif you can read this\b|\bshould this (?:page|text|document|policy) be read by\b|\bif this (?:page|text"
        r"|document|policy) is read by\b",
    ),
    rule(
        "stop end finish",
        r"\b(?:stop|end|finish) (?:your (?:review|evaluation|assessment|reading|work)|reading) (?:here|now|at"
        r" this)\b|\bstop (?:here|at this (?:line|point|sentence))\b",
    ),
    rule(
        ["us", "describe portray praise mention recommend nice trust rate grade rank score"],
        rf"{START}(?:describe|portray|present|rate|grade|rank|score) us\b|\bsay something (?:nice|good|positive)"
        rf" about us\b|{START}praise us\b",
    ),
    rule(
        [
            _REVIEWER_WORDS,
            "must should shall ought asked told advised requested may please before can has whatever would will",
        ],
        rf"\b(?:{_REVIEWER}|whoever (?:or whatever )?(?:scores|evaluates|reviews|reads|grades|assesses|judges) this"
        rf" \w+)(?: reading this \w+)?,? {_ASKED} (?:be lenient|be generous|award|give full|give top|mark|grade"
        rf"|rate (?:us|this)|approve|conclude|overlook|deduct|presume|skip|trust|accept this|cite|find that|treat"
        rf"|assume|come to|leave out|look)\b",
        rf"\b{_REVIEWER} before you\b|\bwhoever or whatever (?:evaluates|reads|reviews)\b|\bdear (?:\w+"
        rf" )?{_REVIEWER}\b",
        r"\b(?:assessors?|reviewers?|evaluators?|graders?)(?: will| would| can| must)? (?:certainly|surely|no doubt"
        r"|undoubtedly|without doubt)\b",
    ),
)
