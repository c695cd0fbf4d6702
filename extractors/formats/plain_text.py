"""Plain text to blocks: paragraphs are separated by empty lines; list items and fields stand on lines of their own.

security.txt (RFC 9116) and robots-like files are fields, `Name: value`, each a block. Comments (`# ...`) in them are
paragraphs. Lines of a hard-wrapped paragraph are joined.
"""

import re
from urllib.parse import urldefrag, urlsplit

from extractors.formats.draft import Draft
from extractors.formats.html_charset import decoded
from pipeline.domain.document import BlockKind, Link
from pipeline.domain.fetched import Extracted

NAME = "text"
VERSION = "text/1"

LINKS_MAX = 5_000
# More than half of the lines are fields: the file is a list of fields.
FIELD_SHARE_MIN = 0.5

_FIELD = re.compile(r"^[A-Za-z][A-Za-z0-9-]{1,40}:\s*\S")
_ITEM = re.compile(r"^\s*(?:[-*•·]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_URL = re.compile(r"https?://[^\s<>\"'\])}]+")
_SIGNATURE = re.compile(r"-----BEGIN PGP SIGNATURE-----.*?(-----END PGP SIGNATURE-----|\Z)", re.DOTALL)
_ARMOUR = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:Hash:.*\r?\n)?")
_EMPTY_LINES = re.compile(r"\n\s*\n")


def extract(body: bytes, *, content_type: str, url: str) -> Extracted:
    """Read a text file."""
    text = decoded(body, content_type).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    text = _ARMOUR.sub("", _SIGNATURE.sub("", text))
    draft = Draft()
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    fields = sum(bool(_FIELD.match(line)) for line in lines)
    if lines and fields > FIELD_SHARE_MIN * len(lines):
        _write_fields(text, draft)
    else:
        for paragraph in _EMPTY_LINES.split(text):
            _write_paragraph(paragraph, draft)
    return draft.extracted(extractor=VERSION, title=title_of_url(url), links=links_in(text))


def links_in(text: str) -> tuple[Link, ...]:
    """Return the bare addresses in a text."""
    found: dict[str, Link] = {}
    for match in _URL.finditer(text):
        target = urldefrag(match.group().rstrip(".,;:!?")).url
        if len(found) < LINKS_MAX and target not in found:
            found[target] = Link(url=target, text="")
    return tuple(found.values())


def _write_fields(text: str, draft: Draft) -> None:
    for line in text.split("\n"):
        is_field = bool(_FIELD.match(line))
        draft.add(BlockKind.METADATA if is_field else BlockKind.PARAGRAPH, line if is_field else line.lstrip("# "))


def _write_paragraph(paragraph: str, draft: Draft) -> None:
    lines: list[str] = []
    kind = BlockKind.PARAGRAPH
    for line in paragraph.split("\n"):
        if _ITEM.match(line) or _FIELD.match(line):
            draft.add(kind, " ".join(lines))
            lines, kind = [], BlockKind.LIST_ITEM if _ITEM.match(line) else BlockKind.PARAGRAPH
        lines.append(line)
    draft.add(kind, " ".join(lines))


def title_of_url(url: str) -> str:
    """Return the file name in an address."""
    return urlsplit(url).path.rpartition("/")[2]
