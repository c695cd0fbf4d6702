"""Questions whose passage is known: PolicyQA's over privacy policies, and FMTI's indicators over disclosures.

- PolicyQA: a pool is a policy, a passage a segment of it; a question that was asked of several segments is answered by
  any of them.
- FMTI (May 2024): a pool is a developer's disclosures, each once; the question is an indicator's definition.

Half of the pools, drawn by the hash of their names, were looked at when the ranking was made; the others were held out.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from evals.inputs import required
from evals.labelled_vendors import entry_of
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Block, BlockKind, document_of
from pipeline.domain.passage import Passage, passage_of
from pipeline.domain.source import SourceKind

_BETWEEN = "\n\n"


@dataclass(frozen=True)
class Pool:
    """Passages to choose from, and by question the places of those that answer it."""

    name: str
    texts: tuple[str, ...]
    answers: dict[str, frozenset[int]]

    @property
    def is_held_out(self) -> bool:
        """Whether nobody looked at it while the ranking was made."""
        return int(hashlib.sha256(self.name.encode()).hexdigest(), 16) % 2 == 1

    def corpus(self) -> tuple[CorpusEntry, tuple[Passage, ...]]:
        """Return the pool as one captured document, and its passages in their order."""
        blocks, start = [], 0
        for text in self.texts:
            blocks.append(Block(start=start, end=start + len(text), kind=BlockKind.PARAGRAPH))
            start += len(text) + len(_BETWEEN)
        whole = _BETWEEN.join(self.texts)
        document = document_of(text=whole, title=self.name, language="en", blocks=tuple(blocks))
        passages = tuple(
            passage_of(document.id, block.start, block.end, text, (), None)
            for block, text in zip(document.blocks, self.texts, strict=True)
        )
        kind = SourceKind.PRIVACY_POLICY
        return entry_of(document, whole.encode(), "https://pool.example/policy", kind=kind), passages


def files(data: Path | None) -> dict[str, Path]:
    """Return the sets' files.

    Raises:
        NotFound: without data.
    """
    return {
        "policyqa": required(data, "policyqa", "dev.json"),
        "fmti": required(data, "fmti-may2024", "scores.jsonl"),
    }


def pools_of(name: str, file: Path) -> list[Pool]:
    """Return a set's pools."""
    return _policies(file) if name == "policyqa" else _developers(file)


def _policies(file: Path) -> list[Pool]:
    pools = []
    for policy in json.loads(file.read_text(encoding="utf-8"))["data"]:
        answers: dict[str, set[int]] = {}
        for place, paragraph in enumerate(policy["paragraphs"]):
            for asked in paragraph["qas"]:
                answers.setdefault(asked["question"], set()).add(place)
        texts = tuple(paragraph["context"] for paragraph in policy["paragraphs"])
        pools.append(_pool(policy["title"], texts, answers))
    return pools


def _developers(file: Path) -> list[Pool]:
    disclosed: dict[str, dict[str, set[str]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        disclosure = (row["Disclosure"] or "").strip()
        if disclosure:
            disclosed.setdefault(row["company"], {}).setdefault(disclosure, set()).add(row["Definition"])
    pools = []
    for developer, by_text in disclosed.items():
        answers: dict[str, set[int]] = {}
        for place, definitions in enumerate(by_text.values()):
            for definition in sorted(definitions):
                answers.setdefault(definition, set()).add(place)
        pools.append(_pool(developer, tuple(by_text), answers))
    return pools


def _pool(name: str, texts: tuple[str, ...], answers: dict[str, set[int]]) -> Pool:
    return Pool(name=name, texts=texts, answers={question: frozenset(places) for question, places in answers.items()})
