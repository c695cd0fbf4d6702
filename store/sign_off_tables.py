"""The tables of people, systems, reviews and decisions, for writing queries; see `tables`."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from pipeline.domain.credentials import Scope
from pipeline.domain.decision import ApprovalCondition, Ruling, Signature
from pipeline.domain.delivery import DeliveryState
from pipeline.domain.notice import Topic
from pipeline.domain.person import Role
from pipeline.domain.review import Stance
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage, SystemFacts
from pipeline.domain.verdict import Verdict
from store.columns import ClosedText, JsonOf, UtcText, key, number, text, text_or_null
from store.tables import metadata

people = Table(
    "people",
    metadata,
    key("id"),
    Column("email", Text, nullable=False, unique=True),
    text("name"),
    Column("roles", JsonOf(tuple[Role, ...]), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcText, nullable=False),
)

# Argon2id, in the form that names its own parameters and salt.
passwords = Table(
    "passwords",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    text("hashed"),
    Column("set_at", UtcText, nullable=False),
)

subjects = Table(
    "subjects",
    metadata,
    key("issuer"),
    key("subject"),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    key("id"),
    Column("person", Text, ForeignKey("people.id")),
    text("digest"),
    Column("expires_at", UtcText, nullable=False),
    Column("used_at", UtcText),
)

tokens = Table(
    "tokens",
    metadata,
    key("id"),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    text("name"),
    text("digest"),
    Column("scopes", JsonOf(tuple[Scope, ...]), nullable=False),
    Column("issued_at", UtcText, nullable=False),
    Column("expires_on", JsonOf(date), nullable=False),
    Column("revoked_at", UtcText),
)

sessions = Table(
    "sessions",
    metadata,
    key("id"),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    text("digest"),
    Column("opened_at", UtcText, nullable=False),
    Column("seen_at", UtcText, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    key("id"),
    text("email"),
    text("address"),
    Column("at", UtcText, nullable=False),
    Column("succeeded", Boolean, nullable=False),
)


def _system_columns() -> list[Column[Any]]:
    return [
        Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
        Column("facts", JsonOf(SystemFacts), nullable=False),
        Column("stage", ClosedText(Stage), nullable=False),
        Column("request", Text, ForeignKey("requests.id")),
        text("added_by"),
        text("facts_by"),
        Column("created_at", UtcText, nullable=False),
        Column("changed_at", UtcText, nullable=False),
    ]


# `tier` and `words` are made from `facts` at each write, to list and count by; the record does not carry them.
systems = Table(
    "systems",
    metadata,
    key("id"),
    *_system_columns(),
    number("revision"),
    Column("tier", ClosedText(RiskTier), nullable=False),
    text("words"),
)

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
    key("id"),
    Column("system", Text, ForeignKey("systems.id"), nullable=False),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    text("website"),
    Column("facts", JsonOf(SystemFacts), nullable=False),
    Column("needed_by", JsonOf(date)),
    text("requester"),
    Column("made_at", UtcText, nullable=False),
)

finding_reviews = Table(
    "finding_reviews",
    metadata,
    key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    text("criterion"),
    text("finding"),
    Column("stance", ClosedText(Stance), nullable=False),
    Column("verdict", ClosedText(Verdict)),
    text("reason"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

review_comments = Table(
    "review_comments",
    metadata,
    key("id"),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    text_or_null("criterion"),
    text("text"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

vendor_questions = Table(
    "vendor_questions",
    metadata,
    key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    text("criterion"),
    text("text"),
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
    key("id"),
    Column("system", Text, ForeignKey("systems.id"), nullable=False),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("assessment", Text, ForeignKey("assessments.id"), nullable=False),
    text("report_digest"),
    text("use"),
    Column("tier", ClosedText(RiskTier), nullable=False),
    number("round"),
    Column("settles", Boolean, nullable=False),
    Column("ruling", ClosedText(Ruling), nullable=False),
    text("statement"),
    Column("conditions", JsonOf(tuple[ApprovalCondition, ...]), nullable=False),
    Column("is_exception", Boolean, nullable=False),
    Column("expires_on", JsonOf(date)),
    Column("signer", Text, ForeignKey("people.id"), nullable=False),
    text("signer_label"),
    Column("roles", JsonOf(tuple[Role, ...]), nullable=False),
    Column("signed_at", UtcText, nullable=False),
    Column("signature", JsonOf(Signature), nullable=False),
)

condition_fulfilments = Table(
    "condition_fulfilments",
    metadata,
    Column("decision", Text, ForeignKey("decisions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    text("note"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)

webhooks = Table(
    "webhooks",
    metadata,
    key("id"),
    text("url"),
    Column("topics", JsonOf(tuple[Topic, ...]), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcText, nullable=False),
)

# As they are, for an HMAC needs them so. Beside the webhooks, so that listing those shows none.
webhook_keys = Table(
    "webhook_keys",
    metadata,
    Column("webhook", Text, ForeignKey("webhooks.id"), primary_key=True),
    text("current"),
    text_or_null("previous"),
    Column("previous_until", UtcText),
)

notice_targets = Table(
    "notice_targets",
    metadata,
    key("id"),
    number("position"),
    Column("seen_at", UtcText, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("target", Text, ForeignKey("notice_targets.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("state", ClosedText(DeliveryState), nullable=False),
    number("attempts"),
    Column("next_attempt_at", UtcText, nullable=False),
    Column("tried_at", UtcText),
    text("last_error"),
)

overdue_notes = Table(
    "overdue_notes",
    metadata,
    Column("decision", Text, ForeignKey("decisions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("noted_at", UtcText, nullable=False),
)
