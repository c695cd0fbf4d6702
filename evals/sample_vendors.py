"""The answer key of the fictional vendors, against extraction and verification alone.

Pages that need JavaScript are left out and named: no browser runs here. Of `must_not_cite` only the hidden texts are
counted; injections that stand visibly on a page belong to its text and are for the screen and the judge to refuse.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.inputs import ANSWER_KEY, SITES, digest_of_files, digest_of_sources, inputs_digest, required_here
from evals.result import EvalResult, share
from extractors.reading import FormatReader
from pipeline.domain.model import Record
from pipeline.stages.fold import FoldedText, folded
from pipeline.stages.verify import locate

# What the key says of texts that no person sees on the page.
_HIDDEN = re.compile(
    r"hidden|comment|noscript|alternative text|clipped|tag characters|JSON-LD|display:none|off screen|font-size:0"
)
_NEED_QUOTE, _NEED_PRESENT, _NEED_ABSENT, _NEED_UNCITED = "quotes", "must_extract", "must_not_extract", "must_not_cite"
_SITE_ENDINGS = frozenset({".html", ".md", ".pdf", ".txt", ".json"})


class Entry(Record):
    """One line of the key: a text, the page that it is about, and what is asked of it."""

    need: str
    vendor: str
    path: str
    text: str
    remark: str = ""


def run(data: Path | None) -> EvalResult:  # noqa: ARG001
    """Hold the key against the sites."""
    key, sites = required_here(ANSWER_KEY), required_here(SITES)
    entries = list(_entries(key))
    pages = _Pages(sites)
    good: dict[str, int] = {}
    total: dict[str, int] = {}
    notes: list[str] = []
    for entry in entries:
        text = pages.text(entry.vendor, entry.path)
        if text is None:
            notes.append(f"left out, {pages.reason(entry.vendor, entry.path)}: {entry.need} {entry.vendor}{entry.path}")
            continue
        is_good = _is_met(entry, text)
        total[entry.need] = total.get(entry.need, 0) + 1
        good[entry.need] = good.get(entry.need, 0) + is_good
        if not is_good:
            notes.append(f"{entry.need} failed: {entry.vendor}{entry.path}: {entry.text!r} ({entry.remark})")
    names = {
        _NEED_QUOTE: "quotes_verified_share",
        _NEED_PRESENT: "must_extract_present_share",
        _NEED_ABSENT: "must_not_extract_absent_share",
        _NEED_UNCITED: "hidden_must_not_cite_absent_share",
    }
    files = [path for path in sites.rglob("*") if path.is_file() and path.suffix in _SITE_ENDINGS]
    return EvalResult(
        name="sample_vendors",
        cases=sum(total.values()),
        metrics={name: share(good.get(need, 0), total.get(need, 0)) for need, name in names.items()},
        inputs=inputs_digest(
            digest_of_files(files, under=sites),
            digest_of_files([key], under=key.parent),
            digest_of_sources("sample_vendors"),
        ),
        notes=(*(f"{name}: {good.get(need, 0)} of {total.get(need, 0)}" for need, name in names.items()), *notes),
    )


def _entries(key: Path) -> Iterator[Entry]:
    from ruamel.yaml import YAML

    vendors: dict[str, Any] = YAML(typ="safe", pure=True).load(key.read_text(encoding="utf-8"))["vendors"]
    for vendor, wanted in vendors.items():
        for topic in wanted.get("topics", ()):
            yield Entry(
                need=_NEED_QUOTE, vendor=vendor, path=topic["path"], text=topic["quote"], remark=topic.get("note", "")
            )
        for need in (_NEED_PRESENT, _NEED_ABSENT, _NEED_UNCITED):
            for item in wanted.get(need) or ():
                remark = str(item.get("where") or item.get("why") or "")
                if need != _NEED_UNCITED or _HIDDEN.search(remark):
                    yield Entry(need=need, vendor=vendor, path=item["path"], text=item["text"], remark=remark)


def _is_met(entry: Entry, text: FoldedText) -> bool:
    if entry.need == _NEED_QUOTE:
        place = locate(entry.text, text)
        return place is not None and not place.repaired
    is_present = folded(entry.text).folded in text.folded
    return is_present if entry.need == _NEED_PRESENT else not is_present


class _Pages:
    """The sites' pages, extracted once each, by the path that a browser would ask for."""

    def __init__(self, sites: Path) -> None:
        self._sites = sites
        self._texts: dict[tuple[str, str], FoldedText | None] = {}

    def text(self, vendor: str, path: str) -> FoldedText | None:
        """Return a page's text; None when it is not there or needs JavaScript."""
        if (vendor, path) not in self._texts:
            self._texts[vendor, path] = self._read(vendor, path)
        return self._texts[vendor, path]

    def reason(self, vendor: str, path: str) -> str:
        """Say why a page has no text."""
        return "no such page" if self._file(vendor, path) is None else "needs JavaScript"

    def _read(self, vendor: str, path: str) -> FoldedText | None:
        file = self._file(vendor, path)
        if file is None:
            return None
        extracted = FormatReader().extract(file.read_bytes(), content_type="", url=file.as_uri())
        return None if extracted.needs_javascript else folded(extracted.document.text)

    def _file(self, vendor: str, path: str) -> Path | None:
        asked = path.strip("/")
        names = (asked, f"{asked}.html", f"{asked}/index.html") if asked else ("index.html",)
        return next((file for name in names if (file := self._sites / vendor / name).is_file()), None)
