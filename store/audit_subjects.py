"""Which subjects an event on a vendor has: the ids of the vendor and of every record of it, found by their indexes."""

from sqlalchemy import CompoundSelect, Select, literal, select, union_all

from pipeline.domain.ids import VendorId
from store.sign_off_tables import decisions, finding_reviews, review_comments, systems, vendor_questions
from store.tables import assessments, captures, runs, sources


def subjects_of(vendor: VendorId) -> CompoundSelect[tuple[str]]:
    """Return the query for the ids; an id may come twice.

    A snapshot is a subject too: of the vendor are those that its runs received.
    """
    of_its_runs = captures.c.run.in_(select(runs.c.id).where(runs.c.vendor == vendor))
    of_its_assessments = review_comments.c.assessment.in_(
        select(assessments.c.id).where(assessments.c.vendor == vendor)
    )
    of_its_systems = decisions.c.system.in_(select(systems.c.id).where(systems.c.vendor == vendor))
    parts: list[Select[tuple[str]]] = [
        select(literal(str(vendor))),
        *(
            select(table.c.id).where(table.c.vendor == vendor)
            for table in (runs, sources, assessments, systems, finding_reviews, vendor_questions)
        ),
        select(captures.c.id).where(of_its_runs),
        select(captures.c.snapshot).where(of_its_runs, captures.c.snapshot.is_not(None)),
        select(review_comments.c.id).where(of_its_assessments),
        select(decisions.c.id).where(of_its_systems),
    ]
    return union_all(*parts)
