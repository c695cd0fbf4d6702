"""Put quotations to the verifier, against whole documents and passages, and keep the time that it takes."""

import time
from collections.abc import Callable

from evals.texts import EvalText, Sentence
from pipeline.stages.fold import FoldedText, folded
from pipeline.stages.verify import Place

Locate = Callable[[str, FoldedText], Place | None]


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def seconds(self) -> float:
        """Return the seconds so far."""
        return time.perf_counter() - self._start


class Trials:
    """A verifier under test. Texts are folded once each, as an assessment does; the folding is not timed."""

    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self._folded: dict[str, FoldedText] = {}
        self._count = {"document": 0, "passage": 0}
        self._seconds = {"document": 0.0, "passage": 0.0}

    def in_document(self, quote: str, document: EvalText) -> Place | None:
        """Look for a quotation in a whole document."""
        return self._timed("document", quote, self._fold(document.text))

    def in_passage(self, quote: str, sentence: Sentence) -> Place | None:
        """Look for a quotation in the passage of a sentence; the place is the passage's."""
        return self._timed("passage", quote, self._fold(sentence.passage.text))

    def in_text(self, quote: str, text: str) -> Place | None:
        """Look for a quotation in a text that is not met again."""
        return self._timed("passage", quote, folded(text))

    def of_sentence(self, quote: str, sentence: Sentence) -> tuple[Place | None, Place | None]:
        """Look in the document and in the passage."""
        return self.in_document(quote, sentence.document), self.in_passage(quote, sentence)

    def rates(self) -> dict[str, float]:
        """Return quotations a second, by what they were looked for in."""
        return {
            f"{where}_quotations_per_second": self._count[where] / max(self._seconds[where], 1e-9)
            for where in self._count
        }

    def _fold(self, text: str) -> FoldedText:
        if text not in self._folded:
            self._folded[text] = folded(text)
        return self._folded[text]

    def _timed(self, where: str, quote: str, text: FoldedText) -> Place | None:
        watch = Stopwatch()
        place = self._locate(quote, text)
        self._seconds[where] += watch.seconds()
        self._count[where] += 1
        return place
