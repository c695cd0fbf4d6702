"""Snapshots as a WARC 1.1 file, which other archives' tools read without us.

Rules:
- the file appears under its name whole and on disk, or not at all: written beside it, synced, then renamed;
- every record is a gzip member of its own, so that a reader can seek to it;
- a snapshot is a `response` (fetched over HTTP) or a `resource` (by browser or upload), whose payload is the stored
  body and whose payload digest is the snapshot's id, and a `metadata` record with the snapshot's own record as JSON;
- what a header cannot carry is percent-encoded there; the JSON has it as it was.
"""

import io
import json
import re
import string
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from pipeline.domain.canonical import canonical_json, sha256_of
from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.errors import IntegrityBroken
from store.whole_files import written_whole

_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_STATUS_LINE = "200 OK"  # only 2xx answers become snapshots, and which of them it was is not kept
_FRAMING = {"content-encoding", "content-length", "transfer-encoding"}  # of the wire; the body is stored decoded
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token: RFC 9110, 5.6.2
_VALUE_SAFE = string.ascii_letters + string.digits + string.punctuation + " "
_URI_SAFE = "".join(set(_VALUE_SAFE) - set(" <>"))  # readers take <> off and escape spaces themselves


class WarcFile:
    """A WARC file being written: a context that leaves the file when its block ends well, and nothing when it does not.

    An existing file of that name is replaced, and stays as it is until then. A record's id follows from what it holds;
    with `made_at` for a date, the same snapshots make the same file, byte for byte.

    Raises:
        InvalidInput: on entering, adding or leaving, when the file cannot be written there.
    """

    def __init__(self, path: Path, *, made_at: datetime | None = None) -> None:
        self._path = path
        self._made_at = made_at or datetime.now(UTC)
        self._open = ExitStack()
        self._writer: Any = None

    def __enter__(self) -> Self:
        from warcio.warcwriter import WARCWriter

        with ExitStack() as opening:
            file = opening.enter_context(written_whole(self._path))
            self._writer = WARCWriter(file, gzip=True, warc_version="1.1")
            about = {
                "software": f"Dossier {version('vendor-dossier')}",
                "format": "WARC File Format 1.1",
                "conformsTo": _CONFORMS_TO,
            }
            name = _escaped(self._path.name, _VALUE_SAFE)
            info = self._writer.create_warcinfo_record(name, about)
            info.rec_headers.replace_header("WARC-Date", _warc_date(self._made_at))
            info.rec_headers.replace_header("WARC-Record-ID", _record_id("warcinfo", name, _warc_date(self._made_at)))
            self._writer.write_record(info)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def add(self, snapshot: Snapshot, body: bytes) -> None:
        """Write a snapshot and its metadata; the same body at another URL is written again.

        Raises:
            IntegrityBroken: when this is not the snapshot's body.
        """
        if sha256_of(body) != snapshot.id:
            raise IntegrityBroken(f"the bytes of snapshot {snapshot.id} are not those that were received")
        if snapshot.fetched_by is FetchedBy.HTTP:
            record_id = self._write("response", snapshot, body, http_headers=_http_headers(snapshot, body))
        else:
            content_type = _escaped(snapshot.content_type, _VALUE_SAFE) or "application/octet-stream"
            record_id = self._write("resource", snapshot, body, warc_content_type=content_type)
        # Escaped to ASCII: a lone surrogate in a URL has no UTF-8.
        about = json.dumps(snapshot.model_dump(mode="json"), sort_keys=True).encode("ascii")
        self._write("metadata", snapshot, about, refers_to=record_id, warc_content_type="application/json")

    def _write(
        self, kind: str, snapshot: Snapshot, payload: bytes, *, refers_to: str | None = None, **options: Any
    ) -> str:
        """Write a record and return its id."""
        uri = snapshot.url if snapshot.fetched_by is FetchedBy.UPLOAD else snapshot.final_url
        headers = {
            "WARC-Date": _warc_date(snapshot.fetched_at),
            "WARC-Payload-Digest": sha256_of(payload),
            "WARC-Record-ID": _record_id(kind, json.dumps(snapshot.model_dump(mode="json"), sort_keys=True)),
        }
        if refers_to is not None:
            headers["WARC-Refers-To"] = refers_to
        record = self._writer.create_warc_record(
            _escaped(uri, _URI_SAFE),
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_headers_dict=headers,
            **options,
        )
        self._writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))


def _http_headers(snapshot: Snapshot, body: bytes) -> Any:
    """Return the response's head: the stored headers, with those on its framing made true of the stored body."""
    from warcio.statusandheaders import StatusAndHeaders

    headers = [
        (name, _escaped(value, _VALUE_SAFE))
        for name, value in snapshot.headers.items()
        if _HEADER_NAME.fullmatch(name) and name.lower() not in _FRAMING
    ]
    headers.append(("content-length", str(len(body))))
    return StatusAndHeaders(_STATUS_LINE, headers, protocol="HTTP/1.1")


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, canonical_json(parts).decode())}>"


def _escaped(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors="surrogatepass")


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
