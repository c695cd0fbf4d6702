"""The text that a sentence stands in: what it speaks of, and whether it is a policy or one that sells or instructs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from pipeline.stages.screening.vocabulary import LITTLE_WORDS, OF_POLICIES, OF_VENDORS
from pipeline.stages.sentences import sentences
from pipeline.stages.words import WordReader

_SHORT = 2
# A paragraph of a policy has three to ten different words of law, privacy or security; product copy has none to two.
POLICY_STEMS_MIN = 3
# A quarter of the paragraphs: of 115 real policies all but seven short ones (imprints, lists) have more, of 252 service
# and manual pages eight.
POLICY_SHARE_MIN = 0.25
# With fewer sentences around it a text says nothing of where it stands.
_SENTENCES_MIN = 3


class Surroundings:
    """A text in plain reading, as its sentences see it. `in_policy` is whether the document is one, None if unknown.

    While they `were_asked` nothing, what was found of a sentence would be found of it anywhere.
    """

    def __init__(self, text: str, *, in_policy: bool | None = None) -> None:
        self._text = text
        self._in_policy = in_policy
        self.were_asked = False

    def foreign_share(self, words: Sequence[str]) -> float:
        """Return the share of content words that are neither a vendor's business nor this text's; 0 without any."""
        self.were_asked = True
        content = [word for word in words if len(word) > _SHORT and word not in LITTLE_WORDS and not word.isdigit()]
        if not content:
            return 0.0
        stems = WordReader().stems(" ".join(content))
        return sum(stem not in OF_VENDORS and self._counts[stem] <= 1 for stem in stems) / len(stems)

    @cached_property
    def may_be_a_policy(self) -> bool:
        """Whether nothing speaks against it: it is known, has words of policies, or is too short to say."""
        self.were_asked = True
        if self._in_policy or has_policy_words(self._counts):
            return True
        return self._in_policy is None and len(self._distinct) < _SENTENCES_MIN

    @cached_property
    def _distinct(self) -> frozenset[str]:
        return frozenset(self._text[span.start : span.end] for span in sentences(self._text))

    @cached_property
    def _counts(self) -> Counter[str]:
        reader = WordReader()
        return Counter(stem for sentence in self._distinct for stem in set(reader.stems(sentence)))


def has_policy_words(stems: Iterable[str]) -> bool:
    """Whether enough different stems are of law, privacy or security."""
    return len(OF_POLICIES.intersection(stems)) >= POLICY_STEMS_MIN


def is_policy(texts: Sequence[str]) -> bool:
    """Whether a document in these paragraphs is a policy."""
    reader = WordReader()
    return sum(has_policy_words(reader.stems(text)) for text in texts) >= POLICY_SHARE_MIN * len(texts)
