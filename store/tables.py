"""The tables of research and the audit chain, for writing queries. Those of people and decisions: `sign_off_tables`.

The schema itself is made by `migrations/`; a test holds the two together.
"""

from datetime import date

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, Table, Text

from pipeline.domain.assessment import Alert, DimensionScore
from pipeline.domain.audit import Action
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.citation import CitationStatus
from pipeline.domain.document import Block, ConcealedText, Link
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, TokenUsage
from pipeline.domain.passage_set import FitSpan, WithheldSpan
from pipeline.domain.profile import Profile
from pipeline.domain.related import Relation
from pipeline.domain.replay import Reply
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import CrawlLimits, RunState
from pipeline.domain.snapshot import FetchedBy, Resource
from pipeline.domain.source import SourceKind
from pipeline.domain.upload import Upload
from pipeline.domain.verdict import UnscoredReason, Verdict
from store.columns import CanonicalText, ClosedText, JsonOf, UtcText, key, number, text, text_or_null

metadata = MetaData()

vendors = Table(
    "vendors",
    metadata,
    key("id"),
    Column("domain", Text, nullable=False, unique=True),
    text("name"),
    text("website"),
    Column("created_at", UtcText, nullable=False),
    text("words"),  # of name and domain, to list and search by; the record does not carry them
)

runs = Table(
    "runs",
    metadata,
    key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    text("start_url"),
    Column("limits", JsonOf(CrawlLimits), nullable=False),
    Column("started_at", UtcText, nullable=False),
    Column("state", ClosedText(RunState), nullable=False),
    Column("finished_at", UtcText),
    Column("assessment", Text, ForeignKey("assessments.id")),
    text_or_null("error"),
    Column("profile", JsonOf(Profile), nullable=False),
    Column("uploads", JsonOf(tuple[Upload, ...]), nullable=False),
    text_or_null("system"),
    text("asked_by"),
    Column("queued_at", UtcText),
    number("taken"),
    text_or_null("advice"),
)

sources = Table(
    "sources",
    metadata,
    key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    text("url"),
    Column("kind", ClosedText(SourceKind), nullable=False),
    text("kind_reason"),
    Column("uploaded", Boolean, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    key("id"),
    key("url"),
    text("final_url"),
    Column("redirects", JsonOf(tuple[str, ...]), nullable=False),
    text("content_type"),
    Column("headers", JsonOf(dict[str, str]), nullable=False),
    Column("fetched_at", UtcText, nullable=False),
    Column("fetched_by", ClosedText(FetchedBy), nullable=False),
    number("size_bytes"),
    Column("resources", JsonOf(tuple[Resource, ...]), nullable=False),
)

# `url` repeats the source's, so that (snapshot, url) can refer to a snapshot that was received at this very address.
captures = Table(
    "captures",
    metadata,
    key("id"),
    Column("run", Text, ForeignKey("runs.id"), nullable=False),
    Column("source", Text, ForeignKey("sources.id"), nullable=False),
    text("url"),
    Column("at", UtcText, nullable=False),
    Column("outcome", ClosedText(CaptureOutcome), nullable=False),
    text("detail"),
    Column("status", Integer),
    text_or_null("snapshot"),
    number("bytes_received"),
    Column("seconds", Float, nullable=False),
    Column("expires_on", JsonOf(date)),
)

documents = Table(
    "documents",
    metadata,
    key("id"),
    text("text"),
    text("title"),
    text_or_null("language"),
    Column("blocks", JsonOf(tuple[Block, ...]), nullable=False),
    Column("concealed", JsonOf(tuple[ConcealedText, ...]), nullable=False),
)

# `position` counts up, so that the newest extraction of a snapshot is known without a clock.
extractions = Table(
    "extractions",
    metadata,
    key("snapshot"),
    key("extractor"),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("links", JsonOf(tuple[Link, ...]), nullable=False),
    number("position"),
)

passage_sets = Table(
    "passage_sets",
    metadata,
    key("id"),
    text("cut_by"),
    Column("documents", JsonOf(tuple[str, ...]), nullable=False),
    Column("fit", JsonOf(tuple[FitSpan, ...]), nullable=False),
    Column("withheld", JsonOf(tuple[WithheldSpan, ...]), nullable=False),
    Column("not_policies", JsonOf(tuple[str, ...]), nullable=False),
)

rubrics = Table("rubrics", metadata, key("digest"), Column("rubric", JsonOf(Rubric), nullable=False))

judgements = Table(
    "judgements",
    metadata,
    key("request"),
    Column("answer", JsonOf(JudgeAnswer), nullable=False),
    Column("usage", JsonOf(TokenUsage), nullable=False),
)

assessments = Table(
    "assessments",
    metadata,
    key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("run", Text, ForeignKey("runs.id"), nullable=False),
    Column("made_at", UtcText, nullable=False),
    text("rubric"),
    number("rubric_version"),
    text("rubric_digest"),
    text("prompt_digest"),
    Column("judge", JsonOf(JudgeIdentity), nullable=False),
    Column("alerts", JsonOf(tuple[Alert, ...]), nullable=False),
    Column("score", Float),
    Column("coverage", Float, nullable=False),
    text("grade"),
    Column("caps", JsonOf(tuple[str, ...]), nullable=False),
    Column("dimensions", JsonOf(tuple[DimensionScore, ...]), nullable=False),
    Column("usage", JsonOf(TokenUsage), nullable=False),
    text("digest"),
    Column("profile", JsonOf(Profile), nullable=False),
    Column("left_out", JsonOf(tuple[str, ...]), nullable=False),
)

assessment_evidence = Table(
    "assessment_evidence",
    metadata,
    Column("assessment", Text, ForeignKey("assessments.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    text("url"),
    Column("kind", ClosedText(SourceKind), nullable=False),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    text("snapshot"),
    text("title"),
    text_or_null("language"),
    Column("captured_at", UtcText, nullable=False),
    Column("stated_on", JsonOf(date)),
)

# `body` is what the other columns and `citations` do not say already: one truth, kept once.
findings = Table(
    "findings",
    metadata,
    Column("assessment", Text, ForeignKey("assessments.id"), primary_key=True),
    key("criterion"),
    number("position"),
    text("status"),
    Column("verdict", ClosedText(Verdict)),
    Column("reason", ClosedText(UnscoredReason)),
    Column("body", CanonicalText, nullable=False),
)

citations = Table(
    "citations",
    metadata,
    Column("assessment", Text, ForeignKey("assessments.id"), primary_key=True),
    key("criterion"),
    Column("position", Integer, primary_key=True),
    Column("status", ClosedText(CitationStatus), nullable=False),
    text("quote"),
    text_or_null("offered"),
    Column("document", Text, ForeignKey("documents.id")),
    text_or_null("snapshot"),
    text_or_null("url"),
    Column("start", Integer),
    Column("end", Integer),
    Column("page", Integer),
)

related_vendors = Table(
    "related_vendors",
    metadata,
    key("id"),
    number("position"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    text("name"),
    Column("relation", ClosedText(Relation), nullable=False),
    text_or_null("domain"),
    text("purpose"),
    text("location"),
    text("data"),
    text("url"),
    text("snapshot"),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    number("start"),
    number("end"),
    text("quote"),
    Column("first_seen", Text, ForeignKey("runs.id"), nullable=False),
)

related_vendors_left = Table(
    "related_vendors_left",
    metadata,
    Column("related", Text, ForeignKey("related_vendors.id"), primary_key=True),
    Column("left_in", Text, ForeignKey("runs.id"), nullable=False),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcText, nullable=False),
    text("actor"),
    Column("action", ClosedText(Action), nullable=False),
    text("subject"),
    Column("payload", CanonicalText, nullable=False),
    text("previous"),
    text("hash"),
)

# --- Answers of the HTTP API, by idempotency key: working memory for a day. ---

kept_replies = Table(
    "kept_replies",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    key("key"),
    text("request"),
    Column("at", UtcText, nullable=False),
    Column("reply", JsonOf(Reply)),
)

# Which process works on which run, and how far it is: no part of the record.

run_leases = Table(
    "run_leases",
    metadata,
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    text("holder"),
    Column("until", UtcText, nullable=False),
    number("lost"),
)

run_progress = Table(
    "run_progress",
    metadata,
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    text("stage"),
    number("done"),
    Column("total", Integer),
    text("note"),
    Column("earlier", JsonOf(tuple[str, ...]), nullable=False),
    Column("at", UtcText, nullable=False),
)
