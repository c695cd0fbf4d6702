"""Writes plain PDFs, so that a policy with an attack in it can also be read as one."""

from collections.abc import Sequence
from dataclasses import dataclass

_LEFT, _TOP, _BOTTOM, _LEADING, _GAP = 60, 780, 60, 13, 10
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


@dataclass(frozen=True)
class Line:
    """A line of text; `colour` is red, green and blue of 0 to 1, `mode` 3 is invisible, sizes are points."""

    text: str
    size: float = 10
    colour: str = "0 0 0"
    mode: int = 0
    x: float = _LEFT


def pdf_of(lines: Sequence[Line | None]) -> bytes | None:
    """Return a PDF of A4 pages; None stands for the gap between paragraphs, and for an alphabet it cannot write."""
    pages: list[list[str]] = [[]]
    y = float(_TOP)
    for line in lines:
        if y < _BOTTOM:
            pages.append([])
            y = float(_TOP)
        if line is None:
            y -= _GAP
            continue
        pages[-1].append(_operators(line, y))
        y -= _LEADING
    try:
        return _file_of(["\n".join(page) for page in pages if page])
    except UnicodeEncodeError:
        return None


def _operators(line: Line, y: float) -> str:
    escaped = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {line.mode} Tr {line.colour} rg /F1 {line.size} Tf {line.x} {y} Td ({escaped}) Tj ET"


def _file_of(contents: Sequence[str]) -> bytes:
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(contents)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>", _FONT]
    for index, content in enumerate(contents):
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
