"""How much of a real page's own words the extractor keeps, and how few menus, beside trafilatura's default.

Pages and rules are those of the project's measuring tool: pages of `vendor-sites` with one HTML source of their own, a
reference of at least 1,000 characters, and at least half of its long lines on the page at all.
- F1 of words against the reference text, mean over documents;
- survival: the share of the reference's lines of eight words or more that stand verbatim in the text after folding case
  and punctuation; macro over documents, micro over lines; a document under .90 has lost evidence.
On `wcxb-dev`, pages of all kinds, the F1 of words alone.
"""

import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.inputs import digest_of_files, digest_of_sources, inputs_digest, required
from evals.result import EvalResult, share
from extractors.reading import FormatReader
from pipeline.domain.model import Record
from pipeline.errors import ExtractionFailed, UnsupportedFormat

Reader = Callable[[bytes], str]

REFERENCE_CHARACTERS_MIN = 1000
LINE_WORDS_MIN = 8
SURVIVAL_MIN = 0.90
_SHOWN_WORST = 6
_MARKDOWN_START = re.compile(r"^[\s>*#\-=|_\d.()]+")
_TAGS = re.compile(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>")


class Pair(Record):
    """A page and the text that a person selected on it."""

    page: Path
    reference: Path


class Kept(Record):
    """What one reader kept of one page."""

    page: Path
    f1: float
    survived: int
    lines: int

    @property
    def survival(self) -> float:
        """The share of long lines that survived."""
        return self.survived / max(1, self.lines)


def run(data: Path | None) -> EvalResult:
    """Measure both readers on both sets.

    Raises:
        NotFound: without data.
    """
    sites, pages = required(data, "vendor-sites"), required(data, "wcxb-dev")
    pairs = [pair for pair in _pairs(sites) if _is_of_its_page(pair)]
    gold = sorted((pages / "ground-truth").glob("*.json"))
    metrics: dict[str, float] = {}
    notes: list[str] = []
    for prefix, reader in (("", _dossier), ("trafilatura_", _trafilatura)):
        kept = [_kept(pair, reader) for pair in pairs]
        metrics |= {f"{prefix}{name}": value for name, value in _summary(kept).items()}
        metrics[f"{prefix}wcxb_f1"] = _wcxb_f1(gold, reader)
        notes += _worst(kept, prefix or "dossier_", sites)
    metrics["wcxb_f1_above_trafilatura"] = metrics["wcxb_f1"] - metrics["trafilatura_wcxb_f1"]
    read = [file for pair in pairs for file in (pair.page, pair.reference)]
    inputs = inputs_digest(
        digest_of_files(read, under=sites),
        digest_of_files([*gold, *(_wcxb_page(path) for path in gold)], under=pages),
        digest_of_sources("extraction"),
    )
    head = f"{len(pairs)} vendor pages, {len(gold)} wcxb-dev pages"
    return EvalResult(
        name="extraction", cases=len(pairs) + len(gold), metrics=metrics, inputs=inputs, notes=(head, *notes)
    )


def _pairs(sites: Path) -> list[Pair]:
    manifests = [
        (path.parent, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(sites.glob("*/site.json"))
    ]
    documents = [(folder, document) for folder, manifest in manifests for document in manifest["documents"]]
    sources = Counter(page["source_url"] for _, document in documents for page in document["pages"])
    return [
        Pair(page=folder / document["pages"][0]["file"], reference=folder / document["reference"])
        for folder, document in documents
        if len(document["pages"]) == 1
        and document["reference_chars"] >= REFERENCE_CHARACTERS_MIN
        and (source := document["pages"][0]["source_url"])
        and sources[source] == 1
        and document["pages"][0]["file"].endswith(".html")
    ]


def _is_of_its_page(pair: Pair) -> bool:
    """Whether at least half of the reference's lines are on the page: some references were cut from another capture."""
    source = pair.page.read_text(encoding="utf-8", errors="replace")
    page = _flat(html.unescape(_TAGS.sub(" ", source)))
    lines = _long_lines(_plain(pair.reference.read_text(encoding="utf-8")))
    return sum(line in page for line in lines) >= len(lines) / 2


def _kept(pair: Pair, reader: Reader) -> Kept:
    gold = _plain(pair.reference.read_text(encoding="utf-8"))
    text = reader(pair.page.read_bytes())
    lines, flat = _long_lines(gold), _flat(text)
    return Kept(page=pair.page, f1=word_f1(text, gold), survived=sum(line in flat for line in lines), lines=len(lines))


def _summary(kept: Sequence[Kept]) -> dict[str, float]:
    return {
        "f1": share(sum(item.f1 for item in kept), len(kept)),
        "survival_micro": share(sum(item.survived for item in kept), sum(item.lines for item in kept)),
        "survival_macro": share(sum(item.survival for item in kept), len(kept)),
        "documents_under_90": float(sum(item.survival < SURVIVAL_MIN for item in kept)),
    }


def _worst(kept: Sequence[Kept], prefix: str, sites: Path) -> list[str]:
    worst = sorted(kept, key=lambda item: item.survival)[:_SHOWN_WORST]
    return [f"{prefix}{item.page.relative_to(sites)}: survival {item.survival:.3f}, F1 {item.f1:.3f}" for item in worst]


def _wcxb_page(gold: Path) -> Path:
    return gold.parent.parent / "html" / f"{gold.stem}.html.gz"


def _wcxb_f1(gold: Sequence[Path], reader: Reader) -> float:
    scores = []
    for path in gold:
        wanted = json.loads(path.read_text(encoding="utf-8"))["ground_truth"]["main_content"] or ""
        scores.append(word_f1(reader(gzip.decompress(_wcxb_page(path).read_bytes())), wanted))
    return share(sum(scores), len(scores))


def word_f1(text: str, gold: str) -> float:
    """Return the F1 of the two texts' words, counted with repetition."""
    found, wanted = _words(text), _words(gold)
    common = sum((found & wanted).values())
    precision, recall = share(common, sum(found.values())), share(common, sum(wanted.values()))
    return share(2 * precision * recall, precision + recall)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _plain(markdown: str) -> str:
    """Return a reference's text without its Markdown pictures, links and tables."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"https?://\S+", " ", re.sub(r"<br\s*/?>|\|", "\n", text))


def _long_lines(text: str) -> list[str]:
    lines = (_flat(_MARKDOWN_START.sub("", line)) for line in text.split("\n"))
    return [line for line in lines if len(line.split()) >= LINE_WORDS_MIN]


def _dossier(body: bytes) -> str:
    """Return our own text; a page that cannot be read counts as empty."""
    try:
        return FormatReader().extract(body, content_type="text/html", url="https://site.example/").document.text
    except (UnsupportedFormat, ExtractionFailed):
        return ""


def _trafilatura(body: bytes) -> str:
    """Return the text by trafilatura's defaults, tables kept and comments left out as in the published figures."""
    import trafilatura

    return trafilatura.extract(body, include_comments=False, include_tables=True) or ""
