"""Domain objects for tests: valid as they come, and consistent with each other.

Every builder takes the fields to change as keyword arguments, checked as strictly as the model checks them:
`a_vendor(domain="box.com")`. Content-addressed records get the id that their content has. By default:

- `a_vendor()`, `a_run()`, `a_source()`, `a_capture()` and `a_snapshot()` refer to each other;
- `a_snapshot()` is of `BODY` at the URL of `a_source()`;
- `a_document()` has one block a paragraph, and `passages_in(document)` are one for each block;
- `a_citation(document, quote)` is a true span; `an_assessment(document)` cites it and carries its real digest;
- `tests.stored.stored(store)` puts all of this into a store, as a run would have.
"""

import re
from datetime import date, timedelta
from typing import Any, TypeVar

from pipeline.domain.assessment import Assessment, DimensionScore, Evidence, Score, assessment_digest
from pipeline.domain.audit import Action, AuditEvent, chained
from pipeline.domain.candidate import Candidate, FoundBy
from pipeline.domain.canonical import digest_of, sha256_of
from pipeline.domain.capture import Capture, CaptureOutcome
from pipeline.domain.citation import Citation, CitationStatus, Quotation
from pipeline.domain.corpus import CorpusEntry
from pipeline.domain.document import Block, BlockKind, Document, Extraction, document_of
from pipeline.domain.finding import Scored, Trace, Unscored
from pipeline.domain.ids import (
    AssessmentId,
    CaptureId,
    Digest,
    DocumentId,
    PersonId,
    RelatedVendorId,
    RequestId,
    RunId,
    SnapshotId,
    SourceId,
    SystemId,
    VendorId,
)
from pipeline.domain.judgement import JudgeAnswer, JudgeIdentity, Judgement, ShownPassage, TokenUsage
from pipeline.domain.model import Record
from pipeline.domain.passage import Passage, passage_of
from pipeline.domain.passage_set import FitSpan, PassageSet, WithheldSpan
from pipeline.domain.person import Person, Role
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.prompt import Prompt
from pipeline.domain.reassessment import Reassessment
from pipeline.domain.related import RelatedVendor, Relation
from pipeline.domain.request import Request
from pipeline.domain.risk import Audience
from pipeline.domain.rubric import Anchors, Criterion, Dimension, GradeFloor, Indicator, Rubric, Scoring
from pipeline.domain.run import CrawlLimits, Run, RunState
from pipeline.domain.snapshot import FetchedBy, Snapshot
from pipeline.domain.source import EvidenceKind, Source, SourceKind
from pipeline.domain.system import AiActClass, AiActRole, AISystem, Stage, SystemFacts
from pipeline.domain.vendor import Vendor
from pipeline.domain.verdict import UnscoredReason, Verdict
from tests.fakes import LONG_AGO

SITE = "https://acme.example"
URL = f"{SITE}/privacy"
QUOTE = "We do not use customer content to train our models."
TEXT = f"Privacy at Acme\n\n{QUOTE}\n\nPrompts are kept for 30 days and then deleted."
BODY = f"<html><body><h1>Privacy at Acme</h1><p>{QUOTE}</p></body></html>".encode()

RecordT = TypeVar("RecordT", bound=Record)


def changed(record: RecordT, **changes: Any) -> RecordT:
    """Return the record with other field values, validated again (unlike `model_copy`)."""
    unknown = set(changes) - set(type(record).model_fields)
    assert not unknown, f"{type(record).__name__} has no {unknown}"
    return type(record).model_validate({**dict(record), **changes})


def a_reassessment(**changes: Any) -> Reassessment:
    made = Reassessment(
        id="reassessment-1",
        vendor=VendorId("vendor-acme"),
        run=RunId("run-1"),
        at=LONG_AGO,
        before=AssessmentId("assessment-1"),
        after=AssessmentId("assessment-1"),
    )
    return changed(made, **changes)


def a_digest(of: str = "anything") -> Digest:
    return Digest(digest_of(of))


def a_document_id(of: str = "a document") -> DocumentId:
    """An id of the right form for a document that nobody stored."""
    return DocumentId(digest_of(of))


def a_vendor(**changes: Any) -> Vendor:
    acme = VendorId("vendor-acme")
    vendor = Vendor(id=acme, domain="acme.example", name="Acme AI", website=SITE, created_at=LONG_AGO)
    return changed(vendor, **changes)


def a_run(**changes: Any) -> Run:
    run = Run(
        id=RunId("run-1"),
        vendor=VendorId("vendor-acme"),
        start_url=SITE,
        limits=CrawlLimits(pages_max=25),
        started_at=LONG_AGO,
        state=RunState.RUNNING,
    )
    return changed(run, **changes)


def a_source(url: str = URL, **changes: Any) -> Source:
    """A source whose id follows from its URL, so that two URLs never share one."""
    source = Source(
        id=SourceId(f"source:{url}"),
        vendor=VendorId("vendor-acme"),
        url=url,
        kind=SourceKind.PRIVACY_POLICY,
        kind_reason="the path says privacy",
    )
    return changed(source, **changes)


def a_snapshot(body: bytes = BODY, url: str = URL, **changes: Any) -> Snapshot:
    snapshot = Snapshot(
        id=SnapshotId(sha256_of(body)),
        url=url,
        final_url=url,
        content_type="text/html; charset=utf-8",
        headers={"content-type": "text/html; charset=utf-8", "etag": '"1"'},
        fetched_at=LONG_AGO,
        fetched_by=FetchedBy.HTTP,
        size_bytes=len(body),
    )
    return changed(snapshot, **changes)


def a_capture(url: str = URL, body: bytes = BODY, **changes: Any) -> Capture:
    """A capture of `a_source(url)` that received `a_snapshot(body, url)`; with another outcome, nothing."""
    has_snapshot = changes.get("outcome", CaptureOutcome.OK).has_snapshot
    capture = Capture(
        id=CaptureId(f"capture:{url}"),
        run=RunId("run-1"),
        source=SourceId(f"source:{url}"),
        at=LONG_AGO,
        outcome=CaptureOutcome.OK,
        status=200,
        snapshot=SnapshotId(sha256_of(body)),
        bytes_received=len(body),
        seconds=0.25,
    )
    return changed(capture, **({} if has_snapshot else {"snapshot": None, "bytes_received": 0}) | changes)


def a_document(text: str = TEXT, *, title: str = "Privacy at Acme", language: str | None = "en") -> Document:
    """A document with a block for each paragraph (text between blank lines); the first one is a heading."""
    spans = [match.span() for match in re.finditer(r"\S(?:.*?\S)?(?=\s*\n\s*\n|\s*\Z)", text, re.DOTALL)]
    blocks = tuple(
        Block(
            start=start,
            end=end,
            kind=BlockKind.PARAGRAPH if number else BlockKind.HEADING,
            heading_path=(text[slice(*spans[0])],) if number else (),
        )
        for number, (start, end) in enumerate(spans)
    )
    return document_of(text=text, title=title, language=language, blocks=blocks)


def a_structured_document(*parts: tuple[BlockKind, str], title: str = "") -> Document:
    """A document with these blocks, each on a line of its own; a heading is over what follows, up to the next one."""
    blocks: list[Block] = []
    heading, start = "", 0
    for kind, words in parts:
        path = (heading,) if heading and kind is not BlockKind.HEADING else ()
        blocks.append(Block(start=start, end=start + len(words), kind=kind, heading_path=path))
        heading = words if kind is BlockKind.HEADING else heading
        start += len(words) + 1
    text = "\n".join(words for _, words in parts)
    return document_of(text=text, title=title, language="en", blocks=tuple(blocks))


def a_related_vendor(document: Document | None = None, name: str = "Acme", **changes: Any) -> RelatedVendor:
    """A company that a document's first words name, on the list at `URL`."""
    document = document or a_document()
    start = document.text.index(name)
    related = RelatedVendor(
        id=RelatedVendorId(f"related:{name}"),
        vendor=VendorId("vendor-acme"),
        name=name,
        relation=Relation.SUBPROCESSOR,
        domain=None,
        purpose="",
        location="",
        data="",
        url=URL,
        snapshot=SnapshotId(sha256_of(BODY)),
        document=document.id,
        start=start,
        end=start + len(name),
        quote=name,
        first_seen=RunId("run-1"),
        last_seen=RunId("run-1"),
    )
    return changed(related, **changes)


def an_extraction(document: Document | None = None, **changes: Any) -> Extraction:
    extraction = Extraction(
        snapshot=SnapshotId(sha256_of(BODY)), extractor="html/1", document=(document or a_document()).id
    )
    return changed(extraction, **changes)


def a_passage_set(document: Document) -> PassageSet:
    """One passage for each block of a document, and its first word withheld."""
    return PassageSet(
        id=Digest(digest_of({"set of": document.id})),
        cut_by="test/1",
        documents=(document.id,),
        fit=tuple(
            FitSpan(document=0, start=block.start, end=block.end, heading_path=block.heading_path, page=3)
            for block in document.blocks
        ),
        withheld=(WithheldSpan(document=0, start=0, end=5, note="gives a model a role"),),
        not_policies=(document.id,),
    )


def a_passage(document: Document | None = None, text: str = QUOTE) -> Passage:
    """The passage that is the first occurrence of `text` in the document."""
    document = document or a_document()
    start = document.text.index(text)
    return passage_of(document.id, start, start + len(text), text, (document.title,), None)


def passages_in(document: Document) -> list[Passage]:
    """One passage for each block."""
    return [
        passage_of(
            document.id, block.start, block.end, document.text[block.start : block.end], block.heading_path, None
        )
        for block in document.blocks
    ]


def a_citation(document: Document | None = None, quote: str = QUOTE, **changes: Any) -> Citation:
    """A verified citation: the first occurrence of `quote` in the document."""
    document = document or a_document()
    start = document.text.index(quote)
    citation = Citation(
        status=CitationStatus.VERIFIED,
        quote=quote,
        document=document.id,
        snapshot=SnapshotId(sha256_of(BODY)),
        url=URL,
        start=start,
        end=start + len(quote),
    )
    return changed(citation, **changes)


def a_refused_citation(quote: str = "We never store anything.") -> Citation:
    return Citation(status=CitationStatus.UNVERIFIED, quote=quote)


def a_criterion(criterion_id: str = "training-on-customer-data", **changes: Any) -> Criterion:
    criterion = Criterion(
        id=criterion_id,
        question="Does the vendor train models on customer content?",
        anchors=Anchors(met="It does not.", partial="Only with consent.", not_met="It does."),
        search_terms=("train", "customer content"),
        indicators=(Indicator(says=Verdict.MET, phrase="do not use * to train"),),
        accepted_evidence=(EvidenceKind.CONTRACT, EvidenceKind.POLICY),
        weight=3,
        ask_the_vendor="Please state whether customer content is used for training.",
    )
    return changed(criterion, **changes)


def a_rubric(*criteria: Criterion, **changes: Any) -> Rubric:
    """A rubric with one dimension of the criteria given, or of `a_criterion()`."""
    scoring = Scoring(
        partial_value=0.5,
        coverage_floor=0.6,
        grades=(GradeFloor(grade="A", floor=80.0), GradeFloor(grade="C", floor=50.0), GradeFloor(grade="F", floor=0.0)),
    )
    dimension = Dimension(id="data-use", title="Use of customer data", weight=3, criteria=criteria or (a_criterion(),))
    rubric = Rubric(id="baseline-2026", version=1, title="Baseline", scoring=scoring, dimensions=(dimension,))
    return changed(rubric, **changes)


def a_trace(**changes: Any) -> Trace:
    trace = Trace(
        judge="baseline",
        prompt=a_digest("prompt"),
        criterion=a_digest("criterion"),
        passages=(a_passage().id,),
        request=a_digest("request"),
        cached=False,
    )
    return changed(trace, **changes)


def a_scored_finding(criterion: str = "training-on-customer-data", **changes: Any) -> Scored:
    scored = Scored(
        criterion=criterion,
        verdict=Verdict.MET,
        judged=Verdict.MET,
        rationale="The policy says so in as many words.",
        evidence_kind=EvidenceKind.POLICY,
        citations=(a_citation(),),
        trace=a_trace(),
    )
    return changed(scored, **changes)


def an_unscored_finding(criterion: str = "retention-of-prompts", **changes: Any) -> Unscored:
    return changed(Unscored(criterion=criterion, reason=UnscoredReason.NO_EVIDENCE), **changes)


def an_answer(**changes: Any) -> JudgeAnswer:
    quotations = (Quotation(passage=1, text=QUOTE),)
    return JudgeAnswer(**{"rationale": "So it says.", "verdict": Verdict.MET, "quotations": quotations} | changes)


def a_judgement(**changes: Any) -> Judgement:
    usage = TokenUsage(model_calls=1, prompt_tokens=900, completion_tokens=80)
    return changed(Judgement(request=a_digest("request"), answer=an_answer(), usage=usage), **changes)


def some_evidence(document: Document | None = None, **changes: Any) -> Evidence:
    document = document or a_document()
    evidence = Evidence(
        url=URL,
        kind=SourceKind.PRIVACY_POLICY,
        document=document.id,
        snapshot=SnapshotId(sha256_of(BODY)),
        title=document.title,
        language=document.language,
        captured_at=LONG_AGO,
    )
    return changed(evidence, **changes)


def a_score(**changes: Any) -> Score:
    dimensions = (DimensionScore(id="data-use", score=100.0, coverage=0.5),)
    return changed(Score(score=100.0, coverage=0.5, grade="A", caps=(), dimensions=dimensions), **changes)


def an_assessment(document: Document | None = None, **changes: Any) -> Assessment:
    """An assessment that rests on one document, with the digest that its content demands (unless one is given)."""
    document = document or a_document()
    quote = QUOTE if QUOTE in document.text else document.text[: document.blocks[0].end].strip()
    assessment = Assessment(
        id=AssessmentId("assessment-1"),
        vendor=VendorId("vendor-acme"),
        run=RunId("run-1"),
        made_at=LONG_AGO + timedelta(minutes=5),
        rubric="baseline-2026",
        rubric_version=1,
        rubric_digest=a_digest("rubric"),
        prompt_digest=a_digest("prompt"),
        judge=JudgeIdentity(name="baseline"),
        evidence=(some_evidence(document),),
        findings=(
            a_scored_finding(citations=(a_citation(document, quote),)),
            an_unscored_finding(),
        ),
        alerts=(),
        result=a_score(),
        usage=TokenUsage(),
        digest=a_digest("not yet"),
    )
    assessment = changed(assessment, **changes)
    if "digest" in changes:
        return assessment
    digest = assessment_digest(
        evidence=assessment.evidence,
        findings=assessment.findings,
        rubric=assessment.rubric_digest,
        prompt=assessment.prompt_digest,
        judge=assessment.judge,
        profile=assessment.profile,
    )
    return changed(assessment, digest=digest)


def a_shown_passage(text: str = QUOTE, number: int = 1, **changes: Any) -> ShownPassage:
    """The whole of a one-paragraph document, as a judge is shown it."""
    document = document_of(
        text=text, title="", language="en", blocks=(Block(start=0, end=len(text), kind=BlockKind.PARAGRAPH),)
    )
    kind = changes.get("kind", SourceKind.PRIVACY_POLICY)
    shown = ShownPassage(
        number=number,
        passage=passage_of(document.id, 0, len(text), text, (), None),
        snapshot=SnapshotId(sha256_of(BODY)),
        url=URL,
        kind=kind,
        evidence_kind=kind.evidence_kind,
        looked_on=LONG_AGO.date(),
    )
    return changed(shown, **changes)


def a_prompt(
    user: str = "$question\n$met\n$partial\n$not_met\n$accepted_evidence\n\n$passages", **changes: Any
) -> Prompt:
    prompt = Prompt(
        name="judge",
        version=1,
        purpose="to judge",
        inputs=("question", "met", "partial", "not_met", "accepted_evidence", "passages"),
        output="JudgeAnswer",
        system="You judge.",
        user=user,
        digest=a_digest("prompt"),
    )
    return changed(prompt, **changes)


def a_corpus_entry(document: Document | None = None, url: str = URL, **changes: Any) -> CorpusEntry:
    document = document or a_document()
    entry = CorpusEntry(source=a_source(url), capture=a_capture(url), snapshot=a_snapshot(url=url), document=document)
    return changed(entry, **changes)


def a_candidate(url: str = URL, **changes: Any) -> Candidate:
    """A candidate that a page linked to."""
    candidate = Candidate(
        url=url,
        kind=SourceKind.PRIVACY_POLICY,
        kind_reason="path says “privacy”",
        found_by=FoundBy.LINKED,
        order=0,
    )
    return changed(candidate, **changes)


def a_chain(length: int = 3) -> list[AuditEvent]:
    """An audit chain of different events, a second apart."""
    events: list[AuditEvent] = []
    for number in range(length):
        events.append(
            chained(
                after=events[-1] if events else None,
                at=LONG_AGO + timedelta(seconds=number),
                actor=f"actor-{number % 2}",
                action=list(Action)[number % len(Action)],
                subject=f"subject-{number}",
                payload={"number": number, "nested": {"list": [number, "ü"]}},
            )
        )
    return events


# --- sign-off: people, systems, requests ---


def a_person(*roles: Role, **changes: Any) -> Person:
    """Somebody with these roles (a requester without any) and an address that tells them."""
    roles = roles or (Role.REQUESTER,)
    name = "-".join(role.value for role in roles)
    person = Person(
        id=PersonId(f"person-{name}"), email=f"{name}@example.org", name=name.title(), roles=roles, created_at=LONG_AGO
    )
    return changed(person, **changes)


def some_facts(**changes: Any) -> SystemFacts:
    """A use of low risk, with every facet known."""
    profile = Profile(
        product="Acme Chat",
        data_classes=(DataClass.INTERNAL,),
        deployment=Deployment.SAAS,
        autonomy=Autonomy.ASSISTIVE,
    )
    facts = SystemFacts(
        name="Acme Chat",
        purpose="Drafting letters",
        owner="Ida Berg",
        business_unit="Sales",
        users="the sales team",
        audience=Audience.TEAM,
        profile=profile,
        models=("acme-large-2",),
        ai_act_role=AiActRole.DEPLOYER,
        ai_act_class=AiActClass.MINIMAL,
    )
    return changed(facts, **changes)


def a_system(**changes: Any) -> AISystem:
    """A system of `a_vendor()` that nobody requested."""
    system = AISystem(
        id=SystemId("system-1"),
        vendor=VendorId("vendor-acme"),
        facts=some_facts(),
        stage=Stage.REQUESTED,
        added_by=PersonId("person-requester"),
        facts_by=PersonId("person-requester"),
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    return changed(system, **changes)


def a_request(**changes: Any) -> Request:
    """The request that `a_system(request="request-1")` came of."""
    request = Request(
        id=RequestId("request-1"),
        system=SystemId("system-1"),
        vendor=VendorId("vendor-acme"),
        website=SITE,
        facts=some_facts(),
        needed_by=date(2026, 3, 1),
        requester=PersonId("person-requester"),
        made_at=LONG_AGO,
    )
    return changed(request, **changes)
