"""Sentences that dictate what is quoted, from where, or that nothing need be."""

from pipeline.stages.screening.rule import START, rule

_PIECE = "(?:sentence|paragraph|passage|line|statement|words?|text|quote|quotation|section|heading|clause|answer)s?"
_POINTED = (
    r"(?:this|these|that|the (?:\w+ )?(?:following|next|previous|above|preceding|first|last|same|second|third)|the"
    r"|next|following)"
)
_QUOTING_WORDS = (
    "quote cite use copy take extract give put list reuse present choose include reproduce repeat offer count treat"
    " attribute ascribe reference refer name consider provide say"
)
_EVIDENCE_WORDS = (
    "evidence proof quotation quotations citation citations word-for-word word verbatim verified quoted quote"
    " finding findings verdict rationale contract attestation dpa agreement addendum source certified passage soc"
    " iso contradictions slogan bold"
)

CITING = (
    rule(
        [_EVIDENCE_WORDS, _QUOTING_WORDS],
        rf"{START}(?:cite|quote|use|copy|take|extract|give|put|list|reuse|present|choose|include|reproduce|repeat"
        rf"|offer|count|treat|consider)\b.{{0,15}}?\b{_POINTED}(?: \w+){{0,2}}? {_PIECE}\b.{{0,60}}?\b(?:as"
        rf" (?:evidence|proof|your|a|an|verified|the source|sufficient|supporting)|among|word for word|verbatim"
        rf"|evidence|proof|quotations?|citations?|your (?:answer|findings|evidence|citation|verdict|rationale)"
        rf"|verified|without change|in bold|quoted|under quot|source of)\b",
        rf"{START}(?:quote|cite)\b.{{0,60}}?\b(?:as (?:proof|evidence|your)|word for word|verbatim|passage"
        rf"|contradictions|verified|certified|even if|for every|for each|not shown|this page first|from the"
        rf" contract|our (?:slogan|page))\b",
        rf"{START}(?:attribute|ascribe)\b.{{0,50}}\bto (?:the|passage|our|a)\b.{{0,25}}\b(?:agreement|contract"
        rf"|passage|dpa|report|addendum)\b",
        rf"{START}(?:refer to|treat|list|reference|cite|quote|present|consider|take|count)\b (?:this|the|us"
        rf"|our)\b(?: \w+){{0,3}} as (?:an? |the |your |sufficient |verified )*(?:soc|iso|contract|attestation"
        rf"|evidence|dpa|quote|proof|certified|quoted|source)\b",
        rf"{START}(?:use|provide|give|offer|say that|include|name)\b.{{0,30}}\b(?:words|quotations?|quote|citation"
        rf"|our (?:trust centre report|slogan|press release))\b.{{0,60}}(?:[\"'].{{0,60}}\b(?:quotation|for each"
        rf"|answer|from)\b|\bas your\b|\byour (?:answer|quot\w+|findings)\b|\bpage \d)",
        rf"{START}(?:cite|use|give|name) (?:passage|the number \d|without a passage|us as)\b",
    ),
    rule(
        "evidence proof quotation quotations citation citations quote cited quoted attestation rationale passage"
        " passages",
        r"\bas (?:(?:your|a|an|the|its|our|supporting|verified|sufficient|genuine|only|suitable) ){1,3}(?:quotation"
        r"|citation|supporting (?:quote|evidence)|quote)\b(?! (?:for|request))",
        r"\b(?:quotations?|citations?|rationale|contradictions?|verdict) (?:field|list)\b|\bfields? for (?:the"
        r" )?(?:quotations?|citations?|evidence|rationale)\b|\b(?:in|into|under|among) (?:the |your )?(?:rationale"
        r"|quotations)\b(?! marks)|\blist of (?:verified )?(?:citations|quotations)\b",
        r"\bpassage (?:number )?#?\d{1,4}\b|\bpassage number\b|\bnumber \d{1,4} as the passage\b",
        r"\b(?:invent|make up|fabricate|think up|paraphrase)\b.{0,30}\b(?:quotations?|citations?|quotes?|evidence"
        r"|as a quotation)\b",
        r"\b(?:your|any|all|every|verified|whose|the only|of your) (?:\w+ )?(?:quotations?"
        r"|citations?)\b.{0,50}\b(?:must|may|should|need|be|is|are|verified|skipped|optional|passage|marked|first"
        r" sentence|field|choose)\b|\bfor your citation\b",
        r"\b(?:quotations?|citations?)(?: check)? (?:need not|may be skipped|are (?:optional|not needed|switched"
        r" off)|is not needed|can be skipped)|\bneed not be (?:verified|quoted|cited)\b|\bmay skip (?:the "
        r"|verification|citations)",
        r"\b(?:this|the (?:following|next|previous|above)) (?:sentence|paragraph|passage|line|statement|text"
        r"|page)\b.{0,30}\b(?:is|counts as|may|must|should|can|has to|serves as|may be|alone)\b.{0,40}\b(?:evidence"
        r"|proof|quoted|cited|quotation|citation|attestation)\b",
        r"\b(?:only|sole) (?:evidence|sentence|passage|source) (?:that |which )?(?:you )?may\b|\bwhenever evidence"
        r" is needed\b|\bonly this sentence may\b|\bsentence to be quoted\b|\bto be used as a quote\b",
        r"\bevidence for the (?:reviewer|model|grader)\b|\bwhen asked for evidence\b|\bmark the (?:citation"
        r"|quotation) as\b|\bset the passage\b|\bstate as a quotation\b|\bpresent it as a quot|\bbefore you"
        r" passages\b",
        r"\b(?:evidence|quotation|citation)\b.{0,30}\bfor (?:every|each|all) (?:criteri|question|remaining)"
        r"|\bevidence that you may\b",
    ),
    rule(
        [
            "verdict answer finding assessment rating verdicts findings decision",
            "back support base ground justify copy paste sentence paragraph",
        ],
        rf"{START}(?:back up|support|base|ground|justify) (?:your|the) (?:verdict|answer|finding|assessment|rating"
        rf"|decision)s?\b.{{0,40}}\b(?:this|following|sentence|quote|paragraph|page|alone|that follows)\b",
        rf"{START}(?:copy|paste)\b.{{0,40}}\b(?:this answer|into the|evidence|your answer|quotations)\b",
    ),
    rule(
        ["pretend claim say", "report dpa contract agreement addendum passage"],
        rf"{START}(?:pretend|claim|say)\b.{{0,10}}\bthat (?:this|the|passage)\b.{{0,40}}\b(?:auditor's report|dpa"
        rf"|contract|agreement|report|reads|says)\b",
    ),
    rule("source", r"\bsource of your (?:verdict|quotation|citation|answer|finding)\b"),
)
