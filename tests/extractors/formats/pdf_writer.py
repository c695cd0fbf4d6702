"""Writes small PDF files by hand, so that tests say what stands where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A run of text on a page; `mode` 3 is invisible, `colour` is red, green, blue of 0 to 1."""

    x: float
    y: float
    text: str
    size: float = 10
    mode: int = 0
    colour: str = "0 0 0"
    bold: bool = False


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str = "0 0 0"


def pdf_of(*pages: list[Words | Box], encrypted: bool = False) -> bytes:
    """Return a PDF of A4 pages in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
    kids = []
    for page in pages:
        content = "\n".join(map(_operators, page))
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return _file_of(objects, encrypted=encrypted)


def _operators(thing: Words | Box) -> str:
    if isinstance(thing, Box):
        return f"{thing.colour} rg {thing.x} {thing.y} {thing.width} {thing.height} re f"
    escaped = thing.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    font = "F2" if thing.bold else "F1"
    return f"BT {thing.mode} Tr {thing.colour} rg /{font} {thing.size} Tf {thing.x} {thing.y} Td ({escaped}) Tj ET"


def _file_of(objects: list[str], *, encrypted: bool) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    zeros = "00" * 32
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{zeros}> /U <{zeros}> /P -4 >> /ID [<00> <00>]"
        if encrypted
        else ""
    )
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {lock} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
