"""The tables of re-assessments and cadences, for writing queries; see `tables`."""

from datetime import date

from sqlalchemy import Column, ForeignKey, Table, Text

from pipeline.domain.cadence import Cadence
from pipeline.domain.judgement import TokenUsage
from pipeline.domain.reassessment import CarriedOver, DocumentChange, JudgedAgain
from store.columns import JsonOf, UtcText, key, number
from store.tables import metadata

reassessments = Table(
    "reassessments",
    metadata,
    key("id"),
    Column("vendor", Text, ForeignKey("vendors.id"), nullable=False),
    Column("run", Text, ForeignKey("runs.id"), nullable=False, unique=True),
    Column("at", UtcText, nullable=False),
    Column("before", Text, ForeignKey("assessments.id"), nullable=False),
    Column("after", Text, ForeignKey("assessments.id"), nullable=False),
    Column("because", JsonOf(tuple[str, ...]), nullable=False),
    Column("documents", JsonOf(tuple[DocumentChange, ...]), nullable=False),
    Column("judged", JsonOf(tuple[JudgedAgain, ...]), nullable=False),
    Column("carried", JsonOf(tuple[CarriedOver, ...]), nullable=False),
    Column("spent", JsonOf(TokenUsage), nullable=False),
    Column("saved", JsonOf(TokenUsage), nullable=False),
)

vendor_cadences = Table(
    "vendor_cadences",
    metadata,
    Column("vendor", Text, ForeignKey("vendors.id"), primary_key=True),
    Column("cadence", JsonOf(Cadence)),
    Column("contract_ends_on", JsonOf(date)),
    number("notice_days"),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("at", UtcText, nullable=False),
)
