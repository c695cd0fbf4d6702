"""What the application asks of the outside, as protocols. Adapters implement them; only `bootstrap` knows which.

Errors: an adapter lets only `pipeline.errors` out. A fetcher does not raise for what happens on the network; it says so
in the outcome.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.assessment import AssessedUse, Assessment, AssessmentLine, GradeCount, ScoredLine
from pipeline.domain.attempts import Attempt
from pipeline.domain.audit import Action, AuditEvent
from pipeline.domain.cadence import VendorCadence
from pipeline.domain.capture import Capture
from pipeline.domain.chain import StoredEvent
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.credentials import Invitation, LinkedIdentity, Session, Token
from pipeline.domain.decision import Decision, Fulfilment
from pipeline.domain.delivery import Delivery, Target
from pipeline.domain.document import Document, Extraction
from pipeline.domain.fetched import Extracted, Fetched
from pipeline.domain.ids import (
    AssessmentId,
    AttemptId,
    DecisionId,
    Digest,
    DocumentId,
    InvitationId,
    PassageId,
    PersonId,
    QuestionId,
    RelatedVendorId,
    RequestId,
    RunId,
    SessionId,
    SnapshotId,
    SystemId,
    TargetId,
    TokenId,
    VendorId,
    WebhookId,
)
from pipeline.domain.judgement import Answered, JudgeIdentity, Judgement, JudgeRequest
from pipeline.domain.management import MaturityRun
from pipeline.domain.passage import Passage
from pipeline.domain.passage_set import PassageSet
from pipeline.domain.person import Person
from pipeline.domain.progress import Lease, RunProgress
from pipeline.domain.reassessment import Reassessment
from pipeline.domain.register.entry import Entry, EntryKind
from pipeline.domain.register.improvement import EntryId
from pipeline.domain.related import RelatedVendor
from pipeline.domain.replay import KeptReply, Reply
from pipeline.domain.request import Request
from pipeline.domain.review import Answer, Comment, FindingReview, Question
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import CrawlLimits, LastEnd, Run
from pipeline.domain.snapshot import Snapshot, Validators
from pipeline.domain.source import Source
from pipeline.domain.system import AISystem, QueueFilter, Stage, SystemCount, SystemFilter
from pipeline.domain.trend import GradedSpan, TieredSpan
from pipeline.domain.vendor import Vendor
from pipeline.domain.webhook import Posted, Webhook, WebhookKeys

Vectors = NDArray[np.float32]


class Clock(Protocol):
    """Time and fresh ids, so that tests can fix both."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def new_id(self) -> str:
        """Return a new unique id that sorts by time."""


class Progress(Protocol):
    """Somebody who is watching."""

    def begin(self, stage: str, total: int | None = None) -> None:
        """A stage starts; `total` units are expected, if that is known."""

    def advance(self, note: str) -> None:
        """One unit of the stage is done."""


class Dispatcher(Protocol):
    """Whoever has queued runs carried out."""

    def dispatch(self, run: RunId) -> None:
        """See to it that a queued run is taken soon. The queue is in the store: what is not told is found there."""


class Fetcher(Protocol):
    """Polite, guarded access to one vendor's site, within the limits that the session was opened with."""

    async def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """Get a URL over HTTP; with validators, possibly `unchanged` and no body."""

    async def render(self, url: str) -> Fetched:
        """Get a URL with a browser, after its scripts ran.

        Raises:
            BrowserUnavailable: when no browser can be started.
        """

    async def listed(self, site: str) -> tuple[str, ...]:
        """Return the URLs that the site lists for crawlers: robots.txt sitemaps, /sitemap.xml, llms.txt."""


class Fetchers(Protocol):
    """Opens fetching sessions."""

    def session(self, limits: CrawlLimits) -> AbstractAsyncContextManager[Fetcher]:
        """Open a session for one run; leaving it closes connections and browser."""


class Extractor(Protocol):
    """Text out of bytes."""

    @property
    def versions(self) -> frozenset[str]:
        """The names and versions of all formats' extractors, such as `html/1`."""

    def extract(self, body: bytes, *, content_type: str, url: str) -> Extracted:
        """Read a body.

        Raises:
            UnsupportedFormat: when no extractor reads this format.
            ExtractionFailed: when the one that does could not.
        """


class Printer(Protocol):
    """Paper out of our own HTML."""

    def printed(self, html: str) -> bytes:
        """Return a PDF of a document that fetches nothing.

        Raises:
            BrowserUnavailable: when there is nothing to print with, or it does not end in time.
            TooLarge: when the document or its PDF is larger than its limit.
        """


class Embedder(Protocol):
    """Texts to unit vectors."""

    @property
    def identity(self) -> str:
        """Name and version; vectors of different identities never meet."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), dimensions), rows of length 1."""


class WordTable(Protocol):
    """Single words to unit vectors, near each other where the words are. At hand and free, whoever embeds passages."""

    def vectors(self, words: Sequence[str]) -> Vectors:
        """Return an array of shape (len(words), d), rows of length 1; a row depends on its own word alone."""


class Index(Protocol):
    """Vectors of passages, by the embedder's identity."""

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store vectors; a passage that is there already is left as it is."""

    def missing(self, passages: Iterable[PassageId]) -> frozenset[PassageId]:
        """Return those that have no vector yet."""

    def vectors(self, documents: Iterable[DocumentId]) -> Mapping[PassageId, NDArray[np.float32]]:
        """Return all vectors of these documents' passages."""

    def is_complete(self, passage_set: Digest) -> bool:
        """Whether every passage of a set is known to have a vector; no says only that it must be looked up."""

    def complete(self, passage_set: Digest) -> None:
        """Remember that every passage of a set has a vector, as long as the vectors themselves are kept."""


class Judge(Protocol):
    """Answers one criterion's question from numbered passages; has no tools and no memory."""

    @property
    def identity(self) -> JudgeIdentity:
        """Who this is; part of every digest."""

    @property
    def passages_max(self) -> int:
        """How many passages it can weigh at once."""

    async def judge(self, request: JudgeRequest) -> Answered:
        """Answer a request.

        Raises:
            MalformedAnswer: when the answer broke the schema twice.
            ModelUnavailable: when the model could not be asked.
            BudgetSpent: when asking would pass the run's budget.
        """


class Blobs(Protocol):
    """Immutable bytes under their hash."""

    def put(self, data: bytes) -> SnapshotId:
        """Store and return the id; storing the same bytes again changes nothing."""

    def get(self, snapshot: SnapshotId) -> bytes:
        """Return the bytes.

        Raises:
            NotFound: when there are none.
            IntegrityBroken: when they no longer hash to the id.
        """


class Vendors(Protocol):
    """The vendors' records."""

    def add(self, vendor: Vendor) -> None: ...  # noqa: D102
    def get(self, vendor: VendorId) -> Vendor | None: ...  # noqa: D102
    def by_domain(self, domain: str) -> Vendor | None: ...  # noqa: D102
    def all(self) -> list[Vendor]: ...  # noqa: D102
    def some(self, wanted: Sequence[VendorId]) -> list[Vendor]: ...  # noqa: D102
    def known_as(self, reference: str) -> Vendor | None:
        """Return the first vendor by domain whose id, domain, website or name is the reference, in any capitals."""

    def count(self, *, text: str = "", grade: str = "") -> int:
        """Count those whose name or domain holds a text, in any capitals, and whose newest assessment has a grade."""

    def page(self, *, text: str = "", grade: str = "", offset: int, limit: int) -> list[Vendor]:
        """Return so many of those that are counted, by name, after the first `offset`."""


class Runs(Protocol):
    """Runs and their states."""

    def add(self, run: Run) -> None: ...  # noqa: D102
    def get(self, run: RunId) -> Run | None: ...  # noqa: D102
    def replace(self, run: Run) -> None: ...  # noqa: D102
    def running(self, vendor: VendorId) -> list[Run]: ...  # noqa: D102
    def latest(self, vendor: VendorId) -> Run | None:
        """Return the run of a vendor that began last; one that is queued, or was cancelled there, never began."""

    def ends(self, vendors: Sequence[VendorId]) -> list[LastEnd]:
        """Return when runs of these vendors last finished and last failed, by use."""

    def unfinished(self) -> list[Run]:
        """Return the runs that are queued or running, in the order in which they were asked for."""

    def newest(self, count: int) -> list[Run]:
        """Return the runs that were asked for last, the newest first."""


class Workload(Protocol):
    """Which process works on which run, and how far it is. No part of the record: no event goes with it."""

    def hold(self, lease: Lease) -> None:
        """Keep a lease, in the place of the run's former one."""

    def lease(self, run: RunId) -> Lease | None: ...  # noqa: D102
    def leases(self) -> list[Lease]:
        """Return the leases of holders that others may take over."""

    def renew(self, run: RunId, *, holder: str, until: datetime) -> bool:
        """Lengthen a lease; False when somebody else holds it, or nobody."""

    def let_go(self, run: RunId) -> None: ...  # noqa: D102
    def report(self, progress: RunProgress) -> None:
        """Keep how far a run is, in the place of what was kept before."""

    def progress(self, run: RunId) -> RunProgress | None: ...  # noqa: D102


class Captures(Protocol):
    """Sources, the attempts to fetch them, and what was received."""

    def add_source(self, source: Source) -> None: ...  # noqa: D102
    def replace_source(self, source: Source) -> None: ...  # noqa: D102
    def source(self, vendor: VendorId, url: str) -> Source | None: ...  # noqa: D102
    def sources(self, vendor: VendorId) -> list[Source]: ...  # noqa: D102
    def add_snapshot(self, snapshot: Snapshot) -> None: ...  # noqa: D102
    def latest(self, url: str) -> Capture | None: ...  # noqa: D102
    def latest_snapshot(self, url: str) -> Snapshot | None: ...  # noqa: D102
    def snapshots(self) -> Iterable[Snapshot]: ...  # noqa: D102
    def holding(self, url: str, snapshot: SnapshotId) -> Capture | None:
        """Return the newest capture of a URL that brought this snapshot."""

    def received(self, snapshot: SnapshotId) -> list[Snapshot]: ...  # noqa: D102
    def add(self, capture: Capture) -> None: ...  # noqa: D102
    def of_run(self, run: RunId) -> list[tuple[Source, Capture]]: ...  # noqa: D102


class Documents(Protocol):
    """Extracted texts, how they came about, and what they were cut into."""

    def add(self, document: Document) -> None: ...  # noqa: D102
    def get(self, document: DocumentId) -> Document | None: ...  # noqa: D102
    def title(self, document: DocumentId) -> str: ...  # noqa: D102
    def add_extraction(self, extraction: Extraction) -> None: ...  # noqa: D102
    def extraction(self, snapshot: SnapshotId, extractors: frozenset[str]) -> Extraction | None: ...  # noqa: D102
    def newest_extraction(self, snapshot: SnapshotId) -> Extraction | None: ...  # noqa: D102
    def extractions(self) -> Iterable[Extraction]: ...  # noqa: D102
    def snapshots_of(self, document: DocumentId) -> frozenset[SnapshotId]: ...  # noqa: D102
    def documents_of(self, snapshot: SnapshotId) -> frozenset[DocumentId]: ...  # noqa: D102
    def add_passage_set(self, passage_set: PassageSet) -> None: ...  # noqa: D102
    def passage_set(self, passage_set: Digest) -> PassageSet | None: ...  # noqa: D102
    def corpus(self, run: RunId) -> list[CorpusEntry]: ...  # noqa: D102


class Rubrics(Protocol):
    """The rubrics that judged, each kept whole under its digest, so that an old report reads as it was made."""

    def get(self, rubric: Digest) -> Rubric | None: ...  # noqa: D102
    def add(self, rubric: Rubric) -> None: ...  # noqa: D102


class Judgements(Protocol):
    """Answers by request digest."""

    def get(self, request: Digest) -> Judgement | None: ...  # noqa: D102
    def add(self, judgement: Judgement) -> None: ...  # noqa: D102


class Assessments(Protocol):
    """Complete assessments."""

    def add(self, assessment: Assessment) -> None: ...  # noqa: D102
    def get(self, assessment: AssessmentId) -> Assessment | None: ...  # noqa: D102
    def latest(self, vendor: VendorId) -> Assessment | None: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[Assessment]: ...  # noqa: D102
    def ids(self) -> list[AssessmentId]: ...  # noqa: D102
    def lines(self, vendor: VendorId) -> list[AssessmentLine]: ...  # noqa: D102
    def uses(self, vendors: Sequence[VendorId]) -> list[AssessedUse]:
        """Return what each assessment of these vendors is of, oldest first among those of one vendor."""

    def newest_lines(self, vendors: Sequence[VendorId]) -> list[AssessmentLine]: ...  # noqa: D102
    def scored(self, wanted: Sequence[AssessmentId]) -> list[ScoredLine]:
        """Return these assessments as lines with the criteria that they scored, in no order."""

    def made_last(self, limit: int) -> list[AssessmentLine]:
        """Return so many of the vendors' newest assessments, those made last first."""

    def grades(self) -> list[GradeCount]: ...  # noqa: D102


class Reassessments(Protocol):
    """What became of vendors from one report to the next. Rows are only added."""

    def add(self, reassessment: Reassessment) -> None: ...  # noqa: D102
    def get(self, reassessment: str) -> Reassessment | None: ...  # noqa: D102
    def of_run(self, run: RunId) -> Reassessment | None: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[Reassessment]:
        """Return a vendor's re-assessments, oldest first."""


class Cadences(Protocol):
    """What people said of single vendors' cadences, each in the place of what was said before."""

    def put(self, cadence: VendorCadence) -> None: ...  # noqa: D102
    def get(self, vendor: VendorId) -> VendorCadence | None: ...  # noqa: D102
    def all(self) -> list[VendorCadence]: ...  # noqa: D102


class RelatedVendors(Protocol):
    """The companies that vendors' lists name. Nothing is changed or removed; leaving a list is noted beside it."""

    def add(self, related: Sequence[RelatedVendor]) -> None: ...  # noqa: D102
    def leave(self, related: Iterable[RelatedVendorId], run: RunId) -> None: ...  # noqa: D102
    def as_of(self, run: RunId) -> list[RelatedVendor]: ...  # noqa: D102


class PasswordHasher(Protocol):
    """Hashes of passwords, slow on purpose. Passwords come in their prepared form (`domain/password.py`)."""

    def hashed(self, password: str) -> str:
        """Return a salted hash that names its own parameters."""

    def matches(self, password: str, hashed: str) -> bool:
        """Whether the hash was made of this password; takes the same time whether or not it was.

        Raises:
            IntegrityBroken: when it is no hash of this kind.
        """

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than today's."""


class People(Protocol):
    """Accounts. Nobody is removed: what they did names them."""

    def add(self, person: Person) -> None: ...  # noqa: D102
    def replace(self, person: Person) -> None: ...  # noqa: D102
    def get(self, person: PersonId) -> Person | None: ...  # noqa: D102
    def by_email(self, email: str) -> Person | None: ...  # noqa: D102
    def all(self) -> list[Person]: ...  # noqa: D102


class Credentials(Protocol):
    """What accounts are proved by. No secret is kept, only what checks one."""

    def set_password(self, person: PersonId, hashed: str, *, at: datetime) -> None: ...  # noqa: D102
    def password(self, person: PersonId) -> str | None: ...  # noqa: D102
    def add_invitation(self, invitation: Invitation) -> None: ...  # noqa: D102
    def invitation(self, invitation: InvitationId) -> Invitation | None: ...  # noqa: D102
    def use_invitation(self, invitation: InvitationId, *, at: datetime) -> bool:
        """Mark it as used; False when somebody did before."""

    def void_invitations(self, person: PersonId | None) -> None:
        """Remove a person's unused invitations; for None, those that make the first administrator."""

    def add_token(self, token: Token) -> None: ...  # noqa: D102
    def token(self, token: TokenId) -> Token | None: ...  # noqa: D102
    def tokens(self) -> list[Token]: ...  # noqa: D102
    def revoke_token(self, token: TokenId, *, at: datetime) -> bool:
        """Revoke for good; False when it was revoked before, or there is none."""

    def link(self, person: PersonId, *, issuer: str, subject: str) -> None: ...  # noqa: D102
    def linked(self, *, issuer: str, subject: str) -> PersonId | None: ...  # noqa: D102
    def is_linked(self, person: PersonId, *, issuer: str) -> bool: ...  # noqa: D102
    def identities(self, person: PersonId) -> list[LinkedIdentity]: ...  # noqa: D102


class SignIns(Protocol):
    """Who is signed in, and who tried to."""

    def add(self, session: Session) -> None: ...  # noqa: D102
    def get(self, session: SessionId) -> Session | None: ...  # noqa: D102
    def see(self, session: SessionId, *, at: datetime) -> None: ...  # noqa: D102
    def end(self, session: SessionId) -> bool: ...  # noqa: D102
    def end_all(self, person: PersonId) -> int: ...  # noqa: D102
    def prune(self, *, opened_before: datetime, seen_before: datetime) -> None: ...  # noqa: D102
    def add_attempt(self, attempt: Attempt) -> None: ...  # noqa: D102
    def mark_succeeded(self, attempt: AttemptId) -> None: ...  # noqa: D102
    def attempts(self, *, after: datetime, email: Digest | None = None, address: str | None = None) -> list[Attempt]:
        """Return the tries after a moment for an e-mail address, from a network address, or both, oldest first."""

    def has_succeeded(self, email: Digest, *, address: str, after: datetime) -> bool: ...  # noqa: D102
    def prune_attempts(self, *, failed_before: datetime, before: datetime) -> None: ...  # noqa: D102
    def of(self, person: PersonId) -> list[Session]: ...  # noqa: D102


class Systems(Protocol):
    """The inventory, and the requests that its entries came of."""

    def add(self, system: AISystem) -> None: ...  # noqa: D102
    def replace(self, system: AISystem) -> None:
        """Put a system in the place of its former revision.

        Raises:
            Outdated: when the stored revision is not the one before it.
        """

    def get(self, system: SystemId) -> AISystem | None: ...  # noqa: D102
    def all(self) -> list[AISystem]: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[AISystem]: ...  # noqa: D102
    def some(self, wanted: Sequence[SystemId]) -> list[AISystem]: ...  # noqa: D102
    def in_stages(self, stages: Collection[Stage]) -> list[AISystem]:
        """Return the systems in one of these stages, those changed longest ago first."""

    def count(self, wanted: SystemFilter) -> int: ...  # noqa: D102
    def page(self, wanted: SystemFilter, *, offset: int = 0, limit: int | None = None) -> list[AISystem]:
        """Return so many (None: all) of those that are wanted, as they were added, after the first `offset`."""

    def counts(self) -> list[SystemCount]: ...  # noqa: D102
    def count_waiting(self, wanted: QueueFilter) -> int: ...  # noqa: D102
    def waiting(self, wanted: QueueFilter, *, offset: int, limit: int) -> list[AISystem]:
        """Return so many of those that wait, high risk first, then what changed longest ago, after `offset` others."""

    def revisions(self, system: SystemId) -> list[AISystem]:
        """Return a system as it was after each change, the newest last."""

    def add_request(self, request: Request) -> None: ...  # noqa: D102
    def request(self, request: RequestId) -> Request | None: ...  # noqa: D102
    def requests(self) -> list[Request]: ...  # noqa: D102


class Reviews(Protocol):
    """What reviewers said and decided. Rows are only added."""

    def add(self, review: FindingReview) -> None: ...  # noqa: D102
    def of_vendor(self, vendor: VendorId) -> list[FindingReview]: ...  # noqa: D102
    def of_vendors(self, vendors: Sequence[VendorId]) -> list[FindingReview]:
        """Return the reviews of these vendors' findings, oldest first among those of one vendor."""

    def add_comment(self, comment: Comment) -> None: ...  # noqa: D102
    def comments(self, assessment: AssessmentId) -> list[Comment]: ...  # noqa: D102
    def add_question(self, question: Question) -> None: ...  # noqa: D102
    def question(self, question: QuestionId) -> Question | None: ...  # noqa: D102
    def questions(self, vendor: VendorId) -> list[Question]: ...  # noqa: D102
    def add_answer(self, answer: Answer) -> None: ...  # noqa: D102
    def answers(self, vendor: VendorId) -> list[Answer]: ...  # noqa: D102
    def add_decision(self, decision: Decision) -> None: ...  # noqa: D102
    def decisions(self, system: SystemId) -> list[Decision]: ...  # noqa: D102
    def decisions_on(self, systems: Sequence[SystemId]) -> list[Decision]:
        """Return all decisions on these systems, in the order of signing among those on one system."""

    def decision(self, decision: DecisionId) -> Decision | None: ...  # noqa: D102
    def all_decisions(self) -> list[Decision]: ...  # noqa: D102
    def overdue(self, today: date) -> list[SystemId]:
        """Return the systems on which any decision has a condition whose day has passed and that nobody has met."""

    def fulfil(self, fulfilment: Fulfilment) -> None: ...  # noqa: D102
    def fulfilments(self, decision: DecisionId) -> list[Fulfilment]: ...  # noqa: D102
    def fulfilments_of(self, decisions: Sequence[DecisionId]) -> list[Fulfilment]: ...  # noqa: D102


class Registers(Protocol):
    """The registers of the management system, and the dated runs of the maturity assessment. Nothing is removed."""

    def add(self, entry: Entry) -> None: ...  # noqa: D102
    def replace(self, entry: Entry) -> None:
        """Put an entry in the place of its former revision.

        Raises:
            Outdated: when the stored revision is not the one before it.
        """

    def get(self, entry: EntryId) -> Entry | None: ...  # noqa: D102
    def all(self, kinds: Collection[EntryKind] = ()) -> list[Entry]:
        """Return the entries of some registers, or of all, those changed last first."""

    def on(self, subject: str) -> list[Entry]:
        """Return the entries that speak of a system, vendor, control or audit, those changed last first."""

    def revisions(self, entry: EntryId) -> list[Entry]:
        """Return an entry as it was after each change, the newest last."""

    def add_run(self, run: MaturityRun) -> None: ...  # noqa: D102
    def runs(self) -> list[MaturityRun]:
        """Return all runs, oldest first."""


class KeptReplies(Protocol):
    """Replies by idempotency key. Working memory: rows are removed when they count no longer."""

    def get(self, person: PersonId, key: str) -> KeptReply | None: ...  # noqa: D102
    def add(self, kept: KeptReply) -> None: ...  # noqa: D102
    def complete(self, person: PersonId, key: str, reply: Reply) -> None:
        """Add the reply to a key that has none."""

    def remove(self, person: PersonId, key: str) -> None: ...  # noqa: D102
    def count(self, person: PersonId) -> int: ...  # noqa: D102
    def prune(self, *, before: datetime) -> None:
        """Remove the keys that were used before a moment."""


class AuditTrail(Protocol):
    """The chain. There is no way to change or remove an event."""

    def append(self, *, actor: str, action: Action, subject: str, payload: dict[str, Any]) -> AuditEvent:
        """Seal and add an event in this transaction."""

    def events(self, after: int = 0) -> Iterable[AuditEvent]:
        """Yield events in order, those with a sequence above `after`."""

    def event(self, sequence: int) -> AuditEvent | None:
        """Return one event."""

    def of_vendor(self, vendor: VendorId) -> Iterable[AuditEvent]:
        """Yield the events on a vendor and on every record of it, in order."""

    def hashes(self, first: int) -> Iterable[str]:
        """Yield the hashes of the first so many events, in order."""

    def pages(self) -> Iterable[Sequence[StoredEvent]]:
        """Yield every stored row, in order and in pages, as texts: for checking it, not for using it."""

    def head(self) -> AuditEvent | None:
        """Return the newest event."""


class Signer(Protocol):
    """The key of this installation, which signs checkpoints and decisions. It is made when it is first asked for."""

    @property
    def name(self) -> str:
        """The name that it signs under, which is the origin of its checkpoints."""

    @property
    def verifier_key(self) -> str:
        """The public key, as `name+key id+base64`."""

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message, 64 bytes."""


class KeptNote(NamedTuple):
    """A signed note in a file, and what the file is called."""

    name: str
    content: bytes


class Checkpoints(Protocol):
    """The signed checkpoints that are kept outside the database."""

    def kept(self) -> Sequence[KeptNote]:
        """Return all of them, those of fewer events first."""

    def keep(self, note: bytes, *, size: int) -> str:
        """Keep a checkpoint of so many events; return the name of its file."""


class Poster(Protocol):
    """Requests to the receivers of webhooks, through the guard that all fetching goes through."""

    def refusal(self, url: str) -> str | None:
        """Return why an address is never sent to, as far as it can be told without looking a name up, or None."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Send a body once and return what came of it; what happens on the network is not raised."""


class Messenger(Protocol):
    """One channel to people: e-mail, a chat. `id` tells channels apart and gives nothing of their addresses away."""

    @property
    def id(self) -> TargetId: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102

    def send(self, *, title: str, body: str) -> None:
        """Hand over a message of plain text.

        Raises:
            MessageRefused: when the service did not take it.
        """


class Outbox(Protocol):
    """Whom to tell, and how far they were told. What there is to tell is in the audit trail."""

    def add_webhook(self, webhook: Webhook, keys: WebhookKeys) -> None: ...  # noqa: D102
    def replace_webhook(self, webhook: Webhook) -> None: ...  # noqa: D102
    def set_keys(self, webhook: WebhookId, keys: WebhookKeys) -> None: ...  # noqa: D102
    def remove_webhook(self, webhook: WebhookId) -> None:
        """Remove a webhook, its keys, and what was on its way to it."""

    def webhook(self, webhook: WebhookId) -> Webhook | None: ...  # noqa: D102
    def webhooks(self) -> list[Webhook]: ...  # noqa: D102
    def keys(self, webhook: WebhookId) -> WebhookKeys | None: ...  # noqa: D102
    def targets(self) -> list[Target]: ...  # noqa: D102
    def put_target(self, target: Target) -> None:
        """Add a target, or put it in the place of what is known of it."""

    def advance(self, targets: Iterable[TargetId], position: int) -> None:
        """Note that targets were told up to a position; one that is further stays there."""

    def add_deliveries(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries; those that are there already stay as they are."""

    def delivery(self, target: TargetId, sequence: int) -> Delivery | None: ...  # noqa: D102
    def replace_delivery(self, delivery: Delivery) -> None: ...  # noqa: D102
    def due(self, targets: Iterable[TargetId], *, at: datetime, limit: int) -> list[Delivery]:
        """Return pending deliveries to targets whose time has come, those that wait longest first."""

    def give_up(self, target: TargetId, why: str, *, at: datetime) -> None:
        """Give up all that is pending for a target."""

    def troubled(self, *, limit: int) -> list[Delivery]:
        """Return deliveries that failed and are pending, or were given up, the newest try first."""

    def prune(self, *, before: datetime) -> None:
        """Forget deliveries that ended with a try before a moment."""

    def note_overdue(self, decision: DecisionId, number: int, *, at: datetime) -> bool:
        """Note that a condition was said to be overdue; False when it was before."""


class Trends(Protocol):
    """How long reports and systems stood, by month."""

    def graded(self) -> list[GradedSpan]: ...  # noqa: D102
    def tiered(self) -> list[TieredSpan]: ...  # noqa: D102


class Transaction(Protocol):
    """All or nothing: what is written through these is committed together with its audit events (I7)."""

    @property
    def vendors(self) -> Vendors: ...  # noqa: D102
    @property
    def runs(self) -> Runs: ...  # noqa: D102
    @property
    def workload(self) -> Workload: ...  # noqa: D102
    @property
    def captures(self) -> Captures: ...  # noqa: D102
    @property
    def documents(self) -> Documents: ...  # noqa: D102
    @property
    def rubrics(self) -> Rubrics: ...  # noqa: D102
    @property
    def judgements(self) -> Judgements: ...  # noqa: D102
    @property
    def assessments(self) -> Assessments: ...  # noqa: D102
    @property
    def related(self) -> RelatedVendors: ...  # noqa: D102
    @property
    def reassessments(self) -> Reassessments: ...  # noqa: D102
    @property
    def cadences(self) -> Cadences: ...  # noqa: D102
    @property
    def people(self) -> People: ...  # noqa: D102
    @property
    def credentials(self) -> Credentials: ...  # noqa: D102
    @property
    def sign_ins(self) -> SignIns: ...  # noqa: D102
    @property
    def systems(self) -> Systems: ...  # noqa: D102
    @property
    def reviews(self) -> Reviews: ...  # noqa: D102
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102
    @property
    def registers(self) -> Registers: ...  # noqa: D102
    @property
    def replies(self) -> KeptReplies: ...  # noqa: D102
    @property
    def audit(self) -> AuditTrail: ...  # noqa: D102
    @property
    def trends(self) -> Trends: ...  # noqa: D102


class Store(Protocol):
    """The records."""

    def writing(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that commits when the block ends well and rolls back when it does not.

        Raises:
            StoreBusy: when another writer holds the database for too long.
        """

    def reading(self) -> AbstractContextManager[Transaction]:
        """Open a consistent view for reading."""

    def together(self) -> AbstractContextManager[Transaction]:
        """Open a writing transaction that every block opened on this thread takes part in, until it ends.

        What several services do in it is committed together or not at all.
        """

    def caveat(self) -> str:
        """Say what the database does not promise though records need it; nothing when all is well."""
