"""The tables that the databases guard, and a store with a row in each of them."""

from pipeline.domain.audit import Action
from pipeline.domain.system import Stage
from store.database import SqlStore
from tests.accounts import a_person, a_token, an_invitation
from tests.builders import (
    a_reassessment,
    a_related_vendor,
    a_request,
    a_rubric,
    a_run,
    a_source,
    a_system,
    an_assessment,
)
from tests.fakes import LONG_AGO
from tests.register_builders import a_maturity_run, an_entry
from tests.review_builders import a_comment, a_fulfilment, a_question, a_review, a_signed_decision, an_answer_by
from tests.review_builders import a_person as a_reviewer
from tests.store.databases import Raw
from tests.stored import stored

# Rows are only added.
IMMUTABLE = [
    "snapshots",
    "captures",
    "documents",
    "extractions",
    "passage_sets",
    "rubrics",
    "assessments",
    "assessment_evidence",
    "findings",
    "citations",
    "reassessments",
    "related_vendors",
    "related_vendors_left",
    "requests",
    "system_revisions",
    "finding_reviews",
    "review_comments",
    "vendor_questions",
    "vendor_answers",
    "decisions",
    "condition_fulfilments",
    "register_revisions",
    "maturity_runs",
    "audit_events",
]

# Their records change, by rules of their own.
GUARDED = ["people", "invitations", "tokens", "systems", "register_entries"]


def fill(store: SqlStore) -> None:
    """Add at least one row to every guarded table: a used invitation, a revoked token, a system at revision 2."""
    stored(store)
    with store.writing() as tx:
        tx.rubrics.add(a_rubric())
        tx.assessments.add(an_assessment())
        tx.reassessments.add(a_reassessment())
        tx.related.add([a_related_vendor()])
        tx.related.leave([a_related_vendor().id], a_run().id)
        tx.people.add(a_person())
        tx.credentials.add_invitation(an_invitation(used_at=LONG_AGO))
        tx.credentials.add_token(a_token(revoked_at=LONG_AGO))
        tx.systems.add(a_system(request="request-1"))
        tx.systems.add_request(a_request())
        tx.systems.replace(a_system(request="request-1", revision=2, stage=Stage.RESEARCHING))
        tx.people.add(a_reviewer())
        tx.reviews.add(a_review())
        tx.reviews.add_comment(a_comment())
        tx.reviews.add_question(a_question())
        tx.reviews.add_answer(an_answer_by(a_source().id))
        tx.reviews.add_decision(a_signed_decision())
        tx.reviews.fulfil(a_fulfilment())
        tx.registers.add(an_entry())
        tx.registers.replace(an_entry(revision=2))
        tx.registers.add_run(a_maturity_run())
        for number in range(3):
            tx.audit.append(actor="tester", action=Action.CAPTURE_MADE, subject=str(number), payload={})


def contents(raw: Raw, table: str) -> list[tuple[object, ...]]:
    """Return all rows of a table."""
    found: list[tuple[object, ...]] = raw.execute(f"SELECT * FROM {table}").fetchall()
    return found


def copy_but(raw: Raw, table: str, **values: str) -> str:
    """Return the statement that adds a table's first row again, with other values (as SQL) in some columns."""
    columns = raw.columns(table)
    picked = ", ".join(values.get(column, f'"{column}"') for column in columns)
    return f"INSERT INTO {table} SELECT {picked} FROM {table} ORDER BY {columns[0]} LIMIT 1"
