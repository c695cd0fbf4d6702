"""One entry of a list, as its readers hand it on: spans of the text, before anything is made of them."""

from dataclasses import dataclass, field

from pipeline.domain.citation import Span
from pipeline.domain.related import Relation
from pipeline.stages.listing.words import Column


@dataclass
class Entry:
    """A company's name, where it stands, what stands with it, and the whole entry that is its evidence."""

    name: str
    name_start: int
    relation: Relation
    evidence: Span
    fields: dict[Column, str] = field(default_factory=dict)

    def say(self, column: Column, words: str) -> None:
        """Note what the list says under a column; the first words that say something stay."""
        if column not in self.fields and words.strip(" -–—.*/").casefold() not in {"", "n/a", "na", "none", "tbd"}:
            self.fields[column] = words

    def reach(self, end: int) -> None:
        """Take what stands up to `end` into the evidence."""
        self.evidence = Span(start=self.evidence.start, end=end)
