"""The tables, for writing queries. The schema itself is made by `migrations/`; a test holds the two together."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, Table, Text

from pipeline.domain.assessment import Alert, DimensionScore
from pipeline.domain.audit import Action
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.citation import CitationStatus
from pipeline.domain.credentials import Scope
from pipeline.domain.decision import ApprovalCondition, Ruling, Signature
from pipeline.domain.document import Block, ConcealedText, Link
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, TokenUsage
from pipeline.domain.passage_set import FitSpan, WithheldSpan
from pipeline.domain.person import Role
from pipeline.domain.profile import Profile
from pipeline.domain.related import Relation
from pipeline.domain.review import Stance
from pipeline.domain.risk import RiskTier
from pipeline.domain.rubric import Rubric
from pipeline.domain.run import CrawlLimits, RunState
from pipeline.domain.snapshot import FetchedBy, Resource
from pipeline.domain.source import SourceKind
from pipeline.domain.system import Stage, SystemFacts
from pipeline.domain.verdict import UnscoredReason, Verdict
from store.columns import CanonicalText, ClosedText, JsonOf, UtcText

metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _text_or_null(name: str) -> Column[str]:
    return Column(name, Text, nullable=True)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


vendors = Table(
    "vendors",
    metadata,
    _key("id"),
    Column("domain", Text, nullable=False, unique=True),
    _text("name"),
    _text("website"),
    Column("created_at", UtcText, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    _key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    _text("start_url"),
    Column("limits", JsonOf(CrawlLimits), nullable=False),
    Column("started_at", UtcText, nullable=False),
    Column("state", ClosedText(RunState), nullable=False),
    Column("finished_at", UtcText),
    Column("assessment", Text, ForeignKey("assessments.id")),
    _text_or_null("error"),
    Column("profile", JsonOf(Profile), nullable=False),
)

sources = Table(
    "sources",
    metadata,
    _key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    _text("url"),
    Column("kind", ClosedText(SourceKind), nullable=False),
    _text("kind_reason"),
    Column("uploaded", Boolean, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    _key("id"),
    _key("url"),
    _text("final_url"),
    Column("redirects", JsonOf(tuple[str, ...]), nullable=False),
    _text("content_type"),
    Column("headers", JsonOf(dict[str, str]), nullable=False),
    Column("fetched_at", UtcText, nullable=False),
    Column("fetched_by", ClosedText(FetchedBy), nullable=False),
    _number("size_bytes"),
    Column("resources", JsonOf(tuple[Resource, ...]), nullable=False),
)

# `url` repeats the source's, so that (snapshot, url) can refer to a snapshot that was received at this very address.
captures = Table(
    "captures",
    metadata,
    _key("id"),
    Column("run", Text, ForeignKey("runs.id"), nullable=False),
    Column("source", Text, ForeignKey("sources.id"), nullable=False),
    _text("url"),
    Column("at", UtcText, nullable=False),
    Column("outcome", ClosedText(CaptureOutcome), nullable=False),
    _text("detail"),
    Column("status", Integer),
    _text_or_null("snapshot"),
    _number("bytes_received"),
    Column("seconds", Float, nullable=False),
    Column("expires_on", JsonOf(date)),
)

documents = Table(
    "documents",
    metadata,
    _key("id"),
    _text("text"),
    _text("title"),
    _text_or_null("language"),
    Column("blocks", JsonOf(tuple[Block, ...]), nullable=False),
    Column("concealed", JsonOf(tuple[ConcealedText, ...]), nullable=False),
)

# `position` counts up, so that the newest extraction of a snapshot is known without a clock.
extractions = Table(
    "extractions",
    metadata,
    _key("snapshot"),
    _key("extractor"),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("links", JsonOf(tuple[Link, ...]), nullable=False),
    _number("position"),
)

passage_sets = Table(
    "passage_sets",
    metadata,
    _key("id"),
    _text("cut_by"),
    Column("documents", JsonOf(tuple[str, ...]), nullable=False),
    Column("fit", JsonOf(tuple[FitSpan, ...]), nullable=False),
    Column("withheld", JsonOf(tuple[WithheldSpan, ...]), nullable=False),
    Column("not_policies", JsonOf(tuple[str, ...]), nullable=False),
)

rubrics = Table("rubrics", metadata, _key("digest"), Column("rubric", JsonOf(Rubric), nullable=False))

judgements = Table(
    "judgements",
    metadata,
    _key("request"),
    Column("answer", JsonOf(JudgeAnswer), nullable=False),
    Column("usage", JsonOf(TokenUsage), nullable=False),
)

assessments = Table(
    "assessments",
    metadata,
    _key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("run", Text, ForeignKey("runs.id"), nullable=False),
    Column("made_at", UtcText, nullable=False),
    _text("rubric"),
    _number("rubric_version"),
    _text("rubric_digest"),
    _text("prompt_digest"),
    Column("judge", JsonOf(JudgeIdentity), nullable=False),
    Column("alerts", JsonOf(tuple[Alert, ...]), nullable=False),
    Column("score", Float),
    Column("coverage", Float, nullable=False),
    _text("grade"),
    Column("caps", JsonOf(tuple[str, ...]), nullable=False),
    Column("dimensions", JsonOf(tuple[DimensionScore, ...]), nullable=False),
    Column("usage", JsonOf(TokenUsage), nullable=False),
    _text("digest"),
    Column("profile", JsonOf(Profile), nullable=False),
    Column("left_out", JsonOf(tuple[str, ...]), nullable=False),
)

assessment_evidence = Table(
    "assessment_evidence",
    metadata,
    Column("assessment", Text, ForeignKey("assessments.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("url"),
    Column("kind", ClosedText(SourceKind), nullable=False),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    _text("snapshot"),
    _text("title"),
    _text_or_null("language"),
    Column("captured_at", UtcText, nullable=False),
    Column("stated_on", JsonOf(date)),
)

# `body` is what the other columns and `citations` do not say already: one truth, kept once.
findings = Table(
    "findings",
    metadata,
    Column("assessment", Text, ForeignKey("assessments.id"), primary_key=True),
    _key("criterion"),
    _number("position"),
    _text("status"),
    Column("verdict", ClosedText(Verdict)),
    Column("reason", ClosedText(UnscoredReason)),
    Column("body", CanonicalText, nullable=False),
)

citations = Table(
    "citations",
    metadata,
    Column("assessment", Text, ForeignKey("assessments.id"), primary_key=True),
    _key("criterion"),
    Column("position", Integer, primary_key=True),
    Column("status", ClosedText(CitationStatus), nullable=False),
    _text("quote"),
    _text_or_null("offered"),
    Column("document", Text, ForeignKey("documents.id")),
    _text_or_null("snapshot"),
    _text_or_null("url"),
    Column("start", Integer),
    Column("end", Integer),
    Column("page", Integer),
)

related_vendors = Table(
    "related_vendors",
    metadata,
    _key("id"),
    _number("position"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    _text("name"),
    Column("relation", ClosedText(Relation), nullable=False),
    _text_or_null("domain"),
    _text("purpose"),
    _text("location"),
    _text("data"),
    _text("url"),
    _text("snapshot"),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    _number("start"),
    _number("end"),
    _text("quote"),
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
    _text("actor"),
    Column("action", ClosedText(Action), nullable=False),
    _text("subject"),
    Column("payload", CanonicalText, nullable=False),
    _text("previous"),
    _text("hash"),
)

# --- People: accounts, what proves them, and who is signed in ---

people = Table(
    "people",
    metadata,
    _key("id"),
    Column("email", Text, nullable=False, unique=True),
    _text("name"),
    Column("roles", JsonOf(tuple[Role, ...]), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcText, nullable=False),
)

# Argon2id, in the form that names its own parameters and salt.
passwords = Table(
    "passwords",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    _text("hashed"),
    Column("set_at", UtcText, nullable=False),
)

subjects = Table(
    "subjects",
    metadata,
    _key("issuer"),
    _key("subject"),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    _key("id"),
    Column("person", Text, ForeignKey("people.id")),
    _text("digest"),
    Column("expires_at", UtcText, nullable=False),
    Column("used_at", UtcText),
)

tokens = Table(
    "tokens",
    metadata,
    _key("id"),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    _text("name"),
    _text("digest"),
    Column("scopes", JsonOf(tuple[Scope, ...]), nullable=False),
    Column("issued_at", UtcText, nullable=False),
    Column("expires_on", JsonOf(date), nullable=False),
    Column("revoked_at", UtcText),
)

sessions = Table(
    "sessions",
    metadata,
    _key("id"),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    _text("digest"),
    Column("opened_at", UtcText, nullable=False),
    Column("seen_at", UtcText, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    _key("id"),
    _text("email"),
    _text("address"),
    Column("at", UtcText, nullable=False),
    Column("succeeded", Boolean, nullable=False),
)

# --- the inventory (0006) ---


def _system_columns() -> list[Column[Any]]:
    return [
        Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
        Column("facts", JsonOf(SystemFacts), nullable=False),
        Column("stage", ClosedText(Stage), nullable=False),
        Column("request", Text, ForeignKey("requests.id")),
        _text("added_by"),
        _text("facts_by"),
        Column("created_at", UtcText, nullable=False),
        Column("changed_at", UtcText, nullable=False),
    ]


systems = Table("systems", metadata, _key("id"), *_system_columns(), _number("revision"))

# What `systems` held before its last change; written by a trigger, so that no way of changing a system loses it.
system_revisions = Table(
    "system_revisions",
    metadata,
    Column("id", Text, ForeignKey("systems.id"), primary_key=True),
    *_system_columns(),
    Column("revision", Integer, primary_key=True, autoincrement=False),
)

requests = Table(
    "requests",
    metadata,
    _key("id"),
    Column("system", Text, ForeignKey("systems.id"), nullable=False),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    _text("website"),
    Column("facts", JsonOf(SystemFacts), nullable=False),
    Column("needed_by", JsonOf(date)),
    _text("requester"),
    Column("made_at", UtcText, nullable=False),
)

# --- reviews and decisions (0007) ---

finding_reviews = Table(
    "finding_reviews",
    metadata,
    _key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    _text("criterion"),
    _text("finding"),
    Column("stance", ClosedText(Stance), nullable=False),
    Column("verdict", ClosedText(Verdict)),
    _text("reason"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

review_comments = Table(
    "review_comments",
    metadata,
    _key("id"),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    _text_or_null("criterion"),
    _text("text"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

vendor_questions = Table(
    "vendor_questions",
    metadata,
    _key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    _text("criterion"),
    _text("text"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

vendor_answers = Table(
    "vendor_answers",
    metadata,
    Column("question", Text, ForeignKey("vendor_questions.id"), primary_key=True),
    Column("source", Text, ForeignKey("sources.id"), primary_key=True),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    _key("id"),
    Column("system", Text, ForeignKey("systems.id"), nullable=False),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    _text("report_digest"),
    _text("use"),
    Column("tier", ClosedText(RiskTier), nullable=False),
    _number("round"),
    Column("settles", Boolean, nullable=False),
    Column("ruling", ClosedText(Ruling), nullable=False),
    _text("statement"),
    Column("conditions", JsonOf(tuple[ApprovalCondition, ...]), nullable=False),
    Column("is_exception", Boolean, nullable=False),
    Column("expires_on", JsonOf(date)),
    Column("signer", Text, ForeignKey("people.id"), nullable=False),
    _text("signer_label"),
    Column("roles", JsonOf(tuple[Role, ...]), nullable=False),
    Column("signed_at", UtcText, nullable=False),
    Column("signature", JsonOf(Signature), nullable=False),
)

condition_fulfilments = Table(
    "condition_fulfilments",
    metadata,
    Column("decision", Text, ForeignKey("decisions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("note"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)
