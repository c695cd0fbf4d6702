"""The attacks that are planted: BIPIA's, our own on this product, and the variants that the screen was not made on."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from evals.injection_disguises import DISGUISES
from evals.inputs import required
from pipeline.domain.model import Record

ROOM = Path(__file__).parent
ATTACKS_FILE, VARIANTS_FILE, HONEST_FILE = (
    ROOM / f"injection_{name}.yaml" for name in ("attacks", "variants", "honest")
)
_BIPIA = {"bipia_text": "text_attack_train.json", "bipia_code": "code_attack_train.json"}
_DISGUISED = re.compile(r"^\{(\w+)\}")


class Attack(Record):
    """Words to be planted. `source` is the collection, `kind` the category within it."""

    source: str
    kind: str
    text: str


def own_attacks() -> list[Attack]:
    """Return the attacks on this product, disguised as they say."""
    return [Attack(source="own", kind=kind, text=_disguised(text)) for kind, text in _entries(ATTACKS_FILE)]


def variants() -> list[Attack]:
    """Return the sentences that the screen was not made on."""
    return [Attack(source="variants", kind=kind, text=text) for kind, text in _entries(VARIANTS_FILE)]


def honest_sentences() -> list[Attack]:
    """Return the sentences of honest policies that come close."""
    return [Attack(source="honest", kind=kind, text=text) for kind, text in _entries(HONEST_FILE)]


def bipia_files(data: Path | None) -> list[Path]:
    """Return BIPIA's attack files.

    Raises:
        NotFound: without data.
    """
    return [required(data, "bipia", name) for name in _BIPIA.values()]


def bipia_attacks(data: Path | None) -> list[Attack]:
    """Return BIPIA's attacks.

    Raises:
        NotFound: without data.
    """
    found = []
    for source, path in zip(_BIPIA, bipia_files(data), strict=True):
        for kind, texts in json.loads(path.read_text(encoding="utf-8")).items():
            found += [Attack(source=source, kind=kind, text=text) for text in texts]
    return found


def _entries(file: Path) -> Iterator[tuple[str, str]]:
    from ruamel.yaml import YAML

    for kind, texts in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")).items():
        yield from ((kind, text) for text in texts)


def _disguised(text: str) -> str:
    named = _DISGUISED.match(text)
    return DISGUISES[named.group(1)](text[named.end() :]) if named else text
