"""The documents that quotations are taken from: the sample sites' pages, and the reference texts of real policies."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.inputs import SITES, required, required_here
from evals.wording import occurrences, spoken, wording
from extractors.reading import FormatReader
from pipeline.domain.citation import Span
from pipeline.domain.document import Document
from pipeline.domain.passage import Passage
from pipeline.errors import ExtractionFailed, UnsupportedFormat
from pipeline.stages.segment import passages
from pipeline.stages.sentences import sentences

# A shorter sentence says too little for an alteration to be a lie.
SENTENCE_WORDS_MIN = 6
_PAGE_ENDINGS = frozenset({".html", ".md"})


@dataclass(frozen=True)
class EvalText:
    """A document, its passages, and its words joined as `wording.spoken` joins them."""

    name: str
    text: str
    said: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence that stands exactly once in its document, and the passage that holds it whole."""

    document: EvalText
    span: Span
    passage: Passage

    @property
    def text(self) -> str:
        """The words as they stand in the document."""
        return self.document.text[self.span.start : self.span.end]


def site_files() -> list[Path]:
    """Return the pages of the sample sites."""
    return sorted(path for path in required_here(SITES).rglob("*") if path.suffix in _PAGE_ENDINGS)


def reference_files(data: Path | None) -> list[Path]:
    """Return the reference texts of the real policies.

    Raises:
        NotFound: without data.
    """
    return sorted(required(data, "vendor-sites").glob("*/reference/*.md"))


def eval_texts(files: list[Path], *, under: Path) -> list[EvalText]:
    """Read files as the pipeline does; what holds no text is left out."""
    found = []
    for path in files:
        document = extracted(path)
        if document is not None and document.text.strip():
            found.append(text_of(document, path.relative_to(under).as_posix()))
    return found


def extracted(path: Path) -> Document | None:
    """Return a file's document, or None when no extractor could read it."""
    try:
        return FormatReader().extract(path.read_bytes(), content_type="", url=path.absolute().as_uri()).document
    except (UnsupportedFormat, ExtractionFailed):
        return None


def text_of(document: Document, name: str) -> EvalText:
    """Return a document as evals use it."""
    return EvalText(
        name=name,
        text=document.text,
        said=spoken(wording(document.text)),
        passages=tuple(passages(document)),
    )


def unique_sentences(text: EvalText) -> Iterator[Sentence]:
    """Yield the sentences of enough words that stand exactly once, each within one passage."""
    seen: Counter[str] = Counter()
    for span in sentences(text.text):
        words = wording(text.text[span.start : span.end])
        if len(re.findall(r"[^\W\d_]{2,}", text.text[span.start : span.end])) < SENTENCE_WORDS_MIN:
            continue
        key = " ".join(words)
        seen[key] += 1
        holder = _passage_around(text, span)
        if holder is not None and seen[key] == 1 and _stands_once(words, text):
            yield Sentence(document=text, span=span, passage=holder)


def _stands_once(words: list[str], text: EvalText) -> bool:
    """Whether the words stand once, also where typesetting has run words together: either place would be right."""
    return occurrences(words, text.said) == 1 and text.said.replace(" ", "").count("".join(words)) == 1


def _passage_around(text: EvalText, span: Span) -> Passage | None:
    return next((item for item in text.passages if item.start <= span.start and span.end <= item.end), None)
