"""A file that a person hands in because no crawler can fetch it: a SOC report, a certificate, an answer."""

from datetime import date

from pipeline.domain.ids import SnapshotId
from pipeline.domain.model import Record
from pipeline.domain.source import SourceKind
from pipeline.domain.vendor import Vendor


class Upload(Record):
    """A file whose bytes are kept already, what it is, and the last day on which it may be relied on."""

    snapshot: SnapshotId
    file_name: str
    kind: SourceKind
    expires_on: date | None = None


def upload_url(vendor: Vendor, file_name: str) -> str:
    """Return the address that an uploaded file is known by; a file of the same name later is its next version."""
    return f"upload://{vendor.domain}/{file_name}"
