"""The labelled set: verdicts that readers gave for real vendors, and the sentences that they rest on.

No vendor's words are in the repository. A quotation is kept as the number of its words and the hash of these words,
folded; at run time it is found in the vendor's document, as the reader of today extracts it, by hashing every run of so
many words. A file is known by the hash of its bytes, so labels never meet another capture.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from evals.inputs import REPOSITORY, required_here
from pipeline.domain.canonical import canonical_json, sha256_of
from pipeline.domain.citation import Span
from pipeline.domain.model import Record
from pipeline.domain.verdict import Verdict
from pipeline.errors import IntegrityBroken
from pipeline.library.yaml_reading import read_yaml

LABELS = REPOSITORY / "evals" / "labelled"
_LABEL_FILE_MAX_BYTES = 500_000
_WORD = re.compile(r"[^\W_]+")

Mark = Literal["met", "partial", "not_met", "unknown"]


class HashedQuote(Record):
    """A quotation without its words."""

    file: str
    words: Annotated[int, Field(ge=1)]
    sha256: str


class Label(Record):
    """What a reader says of a criterion. `also` are sentences that would have carried the verdict as well."""

    criterion: str
    verdict: Mark
    sure: bool
    contradiction: bool = False
    note: str = ""
    quotes: tuple[HashedQuote, ...] = ()
    also: tuple[HashedQuote, ...] = ()

    @property
    def answer(self) -> Verdict | None:
        """The verdict, or None where nothing decides."""
        return None if self.verdict == "unknown" else Verdict(self.verdict)


class VendorLabels(Record):
    """One reader's labels of one vendor, and the hash of each file that was read."""

    vendor: str
    files: dict[str, str]
    labels: tuple[Label, ...]


class WordedText:
    """A text as a sequence of folded words, each with its place."""

    def __init__(self, text: str) -> None:
        self.text = text
        matches = list(_WORD.finditer(text))
        self.words = [match.group().casefold() for match in matches]
        self._spans = [match.span() for match in matches]
        self._hashes: dict[int, dict[str, int]] = {}

    def found(self, quote: HashedQuote) -> Span | None:
        """Return where a quotation stands, or None when these words do not stand here."""
        if quote.words not in self._hashes:
            runs = range(len(self.words) - quote.words + 1)
            self._hashes[quote.words] = {hash_of(self.words[at : at + quote.words]): at for at in reversed(runs)}
        at = self._hashes[quote.words].get(quote.sha256)
        if at is None:
            return None
        return Span(start=self._spans[at][0], end=self._spans[at + quote.words - 1][1])

    @cached_property
    def joined(self) -> str:
        """All words, joined by one space, for searching."""
        return " ".join(self.words)


def folded_words(text: str) -> list[str]:
    """Return the words of a text as labels know them: letters and digits, case folded."""
    return [match.group().casefold() for match in _WORD.finditer(text)]


def hash_of(words: Sequence[str]) -> str:
    """Return the hash that a quotation of these words is kept under."""
    return sha256_of(" ".join(words).encode())


def label_files() -> list[Path]:
    """Return the files of both readings."""
    return sorted(required_here(LABELS).glob("*/*.yaml"))


def read_labels(reading: Literal["first", "second"]) -> list[VendorLabels]:
    """Return one reading's labels, by vendor.

    Raises:
        IntegrityBroken: when a file is not in order.
    """
    return [_read(path) for path in label_files() if path.parent.name == reading]


def _read(path: Path) -> VendorLabels:
    reading = read_yaml(path.read_bytes(), max_bytes=_LABEL_FILE_MAX_BYTES)
    if reading.problems:
        raise IntegrityBroken(f"{path}: {reading.problems[0].message}")
    return VendorLabels.model_validate_json(canonical_json(reading.value))


def shares_words(citation: Sequence[str], quotes: Iterable[Sequence[str]], *, run_words_min: int) -> bool:
    """Whether a citation and one of the quotations share a run of words: that many, or all of the shorter one."""
    for quote in quotes:
        needed = min(run_words_min, len(quote), len(citation))
        runs = {tuple(quote[at : at + needed]) for at in range(len(quote) - needed + 1)}
        if needed and any(tuple(citation[at : at + needed]) in runs for at in range(len(citation) - needed + 1)):
            return True
    return False
