"""DOCX to blocks: the document's body in order, with headings by style or outline level, lists and tables.

Read with lxml over the zip instead of python-docx, which loads every part before it can be asked how large they are.

Rules:
- only `word/document.xml`, `word/styles.xml`, `word/footnotes.xml` and relationships are unpacked, each within a limit,
  whatever the zip's directory claims;
- no DTD, no entities;
- deleted words (`w:del`) and field codes are not text; hidden runs (`w:vanish`), white and tiny ones are concealed;
- headers and footers are furniture.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from extractors.formats.docx_styles import Styles
from extractors.formats.draft import Draft, row_text
from extractors.formats.html_tree import Element
from pipeline.domain.document import BlockKind, Concealment, Link
from pipeline.domain.fetched import Extracted
from pipeline.errors import ExtractionFailed

NAME = "docx"
VERSION = "docx/2"

# Word's own XML packs 10 to 30 times; a contract of 500 pages has about 20 MB of it.
PART_MAX_BYTES = 64_000_000
ENTRIES_MAX = 10_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TINY_HALF_POINTS = 4
_CHUNK_BYTES = 1 << 20


def extract(body: bytes, *, content_type: str, url: str) -> Extracted:  # noqa: ARG001  the formats share a signature
    """Read a Word document.

    Raises:
        ExtractionFailed: when the zip or its XML is broken, encrypted, or larger unpacked than allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if len(package.infolist()) > ENTRIES_MAX:
                raise ExtractionFailed(f"The document has more than {ENTRIES_MAX} parts")
            document = _part(package, "word/document.xml")
            styles = Styles(_part(package, "word/styles.xml"))
            relations = _part(package, "word/_rels/document.xml.rels")
            core = _part(package, "docProps/core.xml")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as exc:
        raise ExtractionFailed(f"The DOCX is damaged or encrypted: {exc}") from exc
    if document is None:
        raise ExtractionFailed("The zip holds no Word document (word/document.xml)")
    draft = Draft()
    _write(document, styles, draft)
    return draft.extracted(extractor=VERSION, title=_title(core), links=_links(document, relations))


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    """Return a part's root, None when there is no such part."""
    if name not in package.namelist():
        return None
    unpacked = bytearray()
    with package.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            unpacked += chunk
            if len(unpacked) > PART_MAX_BYTES:
                raise ExtractionFailed(f"{name} unpacks to more than {PART_MAX_BYTES:,} bytes")
    data = bytes(unpacked).replace(_STRICT, _TRANSITIONAL)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError as exc:
        raise ExtractionFailed(f"{name} is not XML: {exc}") from exc


def _write(document: Element, styles: Styles, draft: Draft) -> None:
    table_depth = 0
    cells: list[str] = []
    words: list[str] = []
    for event, node in etree.iterwalk(
        document, events=("start", "end"), tag=[_W + n for n in ("p", "tc", "tr", "tbl")]
    ):
        kind = str(node.tag).removeprefix(_W)
        if kind == "tbl":
            table_depth += 1 if event == "start" else -1
        elif event == "start":
            if kind == "tr":
                cells, words = [], []
        elif kind == "p" and table_depth:
            words.append(_visible(node, draft))
        elif kind == "p":
            _write_paragraph(node, styles, draft)
        elif kind == "tc":
            cells.append(" ".join(" ".join(words).split()))
            words = []
        elif kind == "tr":
            draft.add(BlockKind.TABLE_ROW, row_text(cells))
            cells = []


def _write_paragraph(paragraph: Element, styles: Styles, draft: Draft) -> None:
    words = _visible(paragraph, draft)
    level = styles.heading_level(paragraph)
    if level:
        draft.heading(level, words)
    elif styles.is_list_item(paragraph):
        draft.add(
            BlockKind.LIST_ITEM, words if re.match(r"\s*\(?\w{1,4}[.)]", words) or not words.strip() else f"- {words}"
        )
    else:
        draft.add(BlockKind.PARAGRAPH, words)


def _visible(paragraph: Element, draft: Draft) -> str:
    pieces: list[str] = []
    for run in paragraph.iter(_W + "r"):
        text = "".join(_run_text(run))
        how = _concealment(run)
        if how is None:
            pieces.append(text)
        elif text.strip():
            draft.conceal(text, how)
    return "".join(pieces)


def _run_text(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in {_W + "tab", _W + "br", _W + "cr"}:
            yield " "
        elif child.tag == _W + "noBreakHyphen":
            yield "-"


def _concealment(run: Element) -> Concealment | None:
    properties = run.find(_W + "rPr")
    if properties is None:
        return None
    vanish = properties.find(_W + "vanish")
    if vanish is not None and vanish.get(_W + "val") not in {"0", "false"}:
        return Concealment.HIDDEN_BY_STYLE
    colour, size, shade = (properties.find(_W + name) for name in ("color", "sz", "shd"))
    if colour is not None and (colour.get(_W + "val") or "").upper() == "FFFFFF" and shade is None:
        return Concealment.SAME_COLOUR
    value = size.get(_W + "val") if size is not None else None
    return Concealment.ZERO_SIZE if value and value.isdigit() and int(value) <= _TINY_HALF_POINTS else None


def _links(document: Element, relations: Element | None) -> tuple[Link, ...]:
    targets = {node.get("Id"): node.get("Target") or "" for node in relations} if relations is not None else {}
    found: dict[str, Link] = {}
    for link in document.iter(_W + "hyperlink"):
        target = targets.get(link.get(_R_ID), "").partition("#")[0]
        if target.startswith(("http://", "https://")) and target not in found:
            words = " ".join("".join(text.text or "" for text in link.iter(_W + "t")).split())
            found[target] = Link(url=target, text=words)
    return tuple(found.values())


def _title(core: Element | None) -> str:
    title = core.find("{http://purl.org/dc/elements/1.1/}title") if core is not None else None
    return (title.text or "") if title is not None else ""
