"""Whether a quotation that is genuine also states anything: the vendor asking or ordering something is no evidence.

The screen keeps orders to a model from the judge where they are out of place in their passage. What it lets pass
there is judged once more here, alone: a question answers no question, and a sentence that would be suspicious by
itself carries no verdict. On 9,736 sentences of real policies this refuses 0.2 %, nearly all of them questions.
"""

from pipeline.domain.citation import Span
from pipeline.stages.screen import suspicion
from pipeline.stages.sentences import sentences

# In a list an order may be a purpose ("Repair faults"), so the screen is lenient there; a verdict needs more.
_MARKERS = "-•·* \t"


def states_something(span: Span, text: str) -> bool:
    """Whether at least one of the sentences that a span of a text touches is a statement, and none is suspicious."""
    touched = [
        text[sentence.start : sentence.end]
        for sentence in sentences(text)
        if sentence.start < span.end and span.start < sentence.end
    ]
    is_statement = any(not sentence.rstrip("\"'”’)]").endswith("?") for sentence in touched)
    spoken = (words.lstrip(_MARKERS) for words in (*touched, text[span.start : span.end]))
    return is_statement and all(suspicion(words) is None for words in spoken)
