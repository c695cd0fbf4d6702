"""A vendor who writes script wherever a vendor can write: title, text, headings, addresses, names, outcomes."""

from pathlib import Path

from pipeline.domain.assessment import Alert, AlertKind, assessment_digest
from pipeline.domain.audit import Action
from pipeline.domain.citation import Citation
from pipeline.domain.document import BlockKind
from pipeline.domain.person import Role
from store.database import SqlStore
from tests.builders import (
    a_capture,
    a_citation,
    a_related_vendor,
    a_rubric,
    a_run,
    a_scored_finding,
    a_snapshot,
    a_source,
    a_structured_document,
    a_vendor,
    an_assessment,
    an_extraction,
    an_unscored_finding,
    changed,
)
from tests.console.web.fakes import FakePeople, FakeServices, a_person, a_system, some_facts
from tests.fakes import FixedClock

EVIL = """"><script>document.title='owned'</script><img src=x onerror="document.title='owned'">'{{7*7}}"""
EVIL_URL = "javascript:document.title='owned'//\"><script>document.title='owned'</script>"


def hostile_services(folder: Path) -> FakeServices:
    """Store an assessed vendor that is an attack in every field."""
    store = SqlStore(f"sqlite:///{folder / 'hostile.sqlite3'}", FixedClock())
    document = a_structured_document(
        (BlockKind.HEADING, EVIL), (BlockKind.PARAGRAPH, f"{EVIL} We never train."), (BlockKind.CODE, EVIL), title=EVIL
    )
    quote = f"{EVIL} We never train."
    snapshot = a_snapshot(url=EVIL_URL, final_url=EVIL_URL, content_type=EVIL)
    citation: Citation = changed(a_citation(document, quote), url=EVIL_URL, snapshot=snapshot.id)
    finding = a_scored_finding(citations=(citation,), rationale=EVIL, scope=EVIL)
    made = an_assessment(findings=(finding,))
    evidence = tuple(
        changed(item, url=EVIL_URL, document=document.id, snapshot=snapshot.id, title=EVIL)
        for item in made.evidence[:1]
    )
    rubric = a_rubric()
    alert = Alert(kind=AlertKind.CONCEALED_TEXT, url=EVIL_URL, document=document.id, excerpt=EVIL, note=EVIL)
    digest = assessment_digest(
        evidence=evidence, findings=(finding,), rubric=rubric.digest, prompt=made.prompt_digest, judge=made.judge
    )
    made = changed(
        made, evidence=evidence, findings=(finding,), alerts=(alert,), rubric_digest=rubric.digest, digest=digest
    )
    company = changed(
        a_related_vendor(document, quote), name=EVIL, purpose="", domain=EVIL, url=EVIL_URL, snapshot=snapshot.id
    )
    with store.writing() as tx:
        tx.vendors.add(a_vendor(name=EVIL, website=EVIL_URL))
        tx.runs.add(a_run(error=EVIL))
        tx.captures.add_source(a_source(EVIL_URL, kind_reason=EVIL))
        tx.captures.add_snapshot(snapshot)
        tx.captures.add(a_capture(EVIL_URL, detail=EVIL))
        tx.documents.add(document)
        tx.documents.add_extraction(an_extraction(document, snapshot=snapshot.id))
        tx.related.add([company])
        tx.rubrics.add(rubric)
        tx.assessments.add(made)
        # A later report that rests on nothing any more: all of the vendor's words are among what was lost.
        silent = (an_unscored_finding(finding.criterion),)
        later = {"id": "later", "made_at": made.made_at.replace(month=3), "findings": silent, "evidence": ()}
        tx.assessments.add(changed(made, **later))
        tx.audit.append(actor=EVIL, action=Action.CAPTURE_MADE, subject=EVIL, payload={EVIL: [EVIL, EVIL_URL]})
    people = FakePeople(a_person(role) for role in Role)
    system = a_system(facts=some_facts(EVIL[:120], purpose=EVIL, owner=EVIL, models=(EVIL,)), id="system-1")
    return FakeServices(store, people=people, systems=(system,))


def hostile_pages(services: FakeServices) -> list[str]:
    """Return the addresses of the pages on which the vendor's words stand."""
    file = services.browsing.vendor("vendor-acme")
    line = file.assessments[0]
    report = services.reporting.report(line.id)
    citation = report.assessment.findings[0].citations[0]
    place = f"start={citation.start}&end={citation.end}"
    return [
        "/",
        "/queue",
        "/vendors",
        "/vendors/vendor-acme",
        f"/reports/{line.id}",
        "/reports/later",
        "/reports/later/changes",
        f"/documents/{citation.document}?{place}",
        "/systems",
        "/systems/system-1",
        "/audit",
        f"/vendors?text={EVIL}",
        f"/sign-in?back={EVIL}&done={EVIL}",
        f"/reports/{EVIL}",
    ]
