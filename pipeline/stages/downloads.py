"""What an address says of the file behind it, and a link's words without what they say of the file.

Rules:
- a bill of materials is known by its name (`bom.json`, `acme-7b.cdx.json`, `ai-bom.xml`) or by its conventional place,
  `/.well-known/sbom` (RFC 9472);
- a download is a PDF or a word processor's file, or stands in a folder of files (`/download/8f3a`, `/files?id=7`);
- "(PDF, 240 KB)" behind a link's words and "Download our" before them say nothing of what is in the file.
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

_BOM_NAME = re.compile(
    r"(?:.*[._-])?(?:cdx|cyclonedx|(?:ai|ml)?[._-]?s?bom)(?:[._-](?:cdx|cyclonedx|v?\d[\w.]*))?\.(?:json|xml)",
    re.IGNORECASE,
)
_BOM_PLACE = re.compile(r"/\.well-known/(?:sbom|bom|aibom|ai-bom|mlbom|ml-bom)(?:\.json|\.xml)?/?", re.IGNORECASE)
_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|odt|rtf)$", re.IGNORECASE)
_FILE_FOLDERS = frozenset({"download", "downloads", "file", "files", "attachment", "attachments", "uploads", "media"})
_NAMED_BY = frozenset({"file", "filename", "doc", "document", "name"})
_SIZE_UNITS = frozenset({"kb", "mb", "kib", "mib"})
_NOTES = frozenset(
    {"pdf", "docx", "doc", "word", "download", "opens", "in", "a", "new", "tab", "window", "external", "link"}
)
_INVITATIONS = frozenset({"download", "view", "read", "see", "get", "open", "our", "the"})


def bill_of_materials_name(url: str) -> str | None:
    """Return the words of an address that name a bill of materials, None when there are none."""
    path = unquote(urlsplit(url).path)
    if _BOM_PLACE.fullmatch(path):
        return path.lstrip("/")
    name = path.rpartition("/")[2]
    return name if _BOM_NAME.fullmatch(name) else None


def is_download(url: str) -> bool:
    """Whether an address is of a file for reading, not of a page."""
    path = urlsplit(url).path
    return bool(_FILE_ENDING.search(path)) or any(part.lower() in _FILE_FOLDERS for part in path.split("/"))


def file_name_of(url: str) -> str:
    """Return the name that a download's address has for the file: in a parameter, else the last part of the path."""
    parts = urlsplit(url)
    named = (value for name, value in parse_qsl(parts.query) if name.lower() in _NAMED_BY)
    return next(named, "") or unquote(parts.path.rstrip("/")).rpartition("/")[2]


def without_file_notes(words: str) -> str:
    """Return a link's words, in lower case and without punctuation, without what they say of the file."""
    kept = words.split()
    while kept and (kept[-1] in _NOTES or kept[-1] in _SIZE_UNITS):
        is_size = kept.pop() in _SIZE_UNITS
        while is_size and kept and kept[-1].isdigit():
            kept.pop()
    while kept and kept[0] in _INVITATIONS:
        kept.pop(0)
    return " ".join(kept)
