"""The pairs that drift is measured on: our own, and the changes of real vendors in the data folder."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractors.reading import FormatReader
from pipeline.domain.document import Document
from pipeline.domain.drift import CaptureFailure, ChangeClass
from pipeline.domain.model import Record

PAIRS_FILE = Path(__file__).parent / "drift_pairs.yaml"
# The label of a reader, and the mechanical ones of `pairs.jsonl`.
NO_WORD_CHANGED = "markup_or_link_only"


class OwnPair(Record):
    """A change that was written by hand, with what comparing must say of it."""

    why: str
    old: str
    new: str
    change_class: ChangeClass
    failure: CaptureFailure | None


class RealPair(Record):
    """A recorded change. `label` is None where nobody read it; `vendor` is the collection's name of it."""

    vendor: str
    document: str
    date: str
    old: str
    new: str
    mechanical: str
    label: ChangeClass | None = None
    is_sure: bool = False
    capture_failed: bool = False


def own_pairs() -> list[OwnPair]:
    """Return the pairs of `drift_pairs.yaml` as whole Markdown texts."""
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(PAIRS_FILE.read_text(encoding="utf-8"))
    before, after = content["frame"]["before"], content["frame"]["after"]
    return [_own(item, before, after) for item in content["pairs"]]


def _own(item: dict[str, Any], before: str, after: str) -> OwnPair:
    def framed(text: str) -> str:
        if item.get("alone"):
            return f"{before}\n\n{after}" if text == "frame" else text
        return f"{before}\n\n{text}\n\n{after}"

    return OwnPair(
        why=item["why"],
        old=framed(item["old"]),
        new=framed(item["new"]),
        change_class=ChangeClass(item["class"]),
        failure=CaptureFailure(item["failure"]) if "failure" in item else None,
    )


def markdown_document(text: str) -> Document:
    """Return the document that the Markdown extractor makes of a text."""
    return FormatReader().extract(text.encode(), content_type="text/markdown", url="file:///pair.md").document


def real_pairs(folder: Path) -> list[RealPair]:
    """Return the recorded changes of a folder, each once, with the label of a reader where one read it."""
    labels = {(item["document"], item["old"], item["new"]): item for item in _lines(folder / "read-labels.jsonl")}
    found: dict[tuple[str, str, str], RealPair] = {}
    for item in _lines(folder / "pairs.jsonl"):
        key = (item["document"], item["old"], item["new"])
        read = labels.get(key)
        found.setdefault(
            key,
            RealPair(
                vendor=item["document"].split("/")[0],
                document=item["document"],
                date=item["date"],
                old=item["old"],
                new=item["new"],
                mechanical=item["label"],
                label=ChangeClass(read["label"]) if read else None,
                is_sure=bool(read and read["sure"]),
                capture_failed=bool(read and read["capture_failure"]),
            ),
        )
    return list(found.values())


@lru_cache(maxsize=1024)
def document_at(path: Path) -> Document:
    """Return what the extractor makes of a file."""
    return FormatReader().extract(path.read_bytes(), content_type="", url=path.absolute().as_uri()).document


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
