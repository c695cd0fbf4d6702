"""English words that carry no subject: those of grammar, and those by which a question asks.

Grammar's words are left out of passages and queries. A question's own words are left out of queries alone: all of a
vendor's documents speak of the vendor, and a passage that discloses something seldom says "disclosed".
"""

# "own" is not here (who owns the output?), nor is "us", which is also the country.
# Contractions need no entries: the reader of words takes "don't" apart and cuts "it's" to "it".
_GRAMMAR = """
    a an the this that these those each any all both few more most other some such no nor not only same so than too very
    just now then once again further here there
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves
    what which who whom whose when where why how
    am is are was were be been being have has had having do does did doing
    can could will would shall should may might must cannot
    about above after against as at before below between by down during for from in into of off on out over through to
    under until up with
    and but or if because while
"""
# Not "report", "state" or "policy", which are things as often as they are asking.
_ASKING = """
    disclose discloses disclosed describe describes described mention mentions mentioned reported stated
    specify specifies specified explain explains explained say says said tell tells told
    vendor vendors developer developers provider providers company companies organisation organisations
    organization organizations website websites site sites
"""
FUNCTION_WORDS = frozenset(_GRAMMAR.split())
ASKING_WORDS = frozenset(_ASKING.split())
