"""What the application asks of the outside, as protocols. Adapters implement them; only `bootstrap` knows which.

Errors: an adapter lets only `pipeline.errors` out. A fetcher does not raise for what happens on the network; it says so
in the outcome.
"""

from pipeline.ports.accounts import Credentials, PasswordHasher, People, SignIns
from pipeline.ports.evidence import Blobs, Extractor, Fetcher, Fetchers, Printer
from pipeline.ports.judging import Embedder, Index, Judge, Vectors, WordTable
from pipeline.ports.office_records import KeptReplies, Registers, Reviews, Systems
from pipeline.ports.research_records import (
    Assessments,
    Cadences,
    Captures,
    Documents,
    Judgements,
    Reassessments,
    RelatedVendors,
    Rubrics,
    Runs,
    Trends,
    Vendors,
    Workload,
)
from pipeline.ports.running import Clock, Dispatcher, Progress
from pipeline.ports.store import Store, Transaction
from pipeline.ports.telling import Messenger, Outbox, Poster
from pipeline.ports.trail import AuditTrail, Checkpoints, KeptNote, Signer

__all__ = [
    "Assessments",
    "AuditTrail",
    "Blobs",
    "Cadences",
    "Captures",
    "Checkpoints",
    "Clock",
    "Credentials",
    "Dispatcher",
    "Documents",
    "Embedder",
    "Extractor",
    "Fetcher",
    "Fetchers",
    "Index",
    "Judge",
    "Judgements",
    "KeptNote",
    "KeptReplies",
    "Messenger",
    "Outbox",
    "PasswordHasher",
    "People",
    "Poster",
    "Printer",
    "Progress",
    "Reassessments",
    "Registers",
    "RelatedVendors",
    "Reviews",
    "Rubrics",
    "Runs",
    "SignIns",
    "Signer",
    "Store",
    "Systems",
    "Transaction",
    "Trends",
    "Vectors",
    "Vendors",
    "WordTable",
    "Workload",
]
