"""Assessments: start one, list those of a vendor, and read one without its findings."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter
from pydantic import ConfigDict, model_validator

from console.web.api.calling import ApiRoute, Caller, Poster, made, once_apart
from console.web.api.describing import posts, reads
from console.web.api.paging import PAGE, Cursor, Limit, page_after
from console.web.api.runs import RunForm, run_form
from console.web.api.sent import IdText, InPath, InQuery, Sent, Website
from console.web.api.systems_form import VendorName, vendor_name
from pipeline.domain.assessment import AssessmentLine, Score
from pipeline.domain.ids import AssessmentId, Digest, RunId, SystemId, VendorId
from pipeline.domain.judgement import JudgeIdentity, TokenUsage
from pipeline.domain.model import Record
from pipeline.domain.profile import Profile
from pipeline.domain.replay import Reply
from pipeline.stages.sheets.entries import website_of

router = APIRouter(prefix="/assessments", tags=["assessments"], route_class=ApiRoute)


class AssessmentSent(Sent):
    """What to assess: a website, a vendor that is known, or a system for its use. One of them."""

    model_config = ConfigDict(
        json_schema_extra={"minProperties": 1, "maxProperties": 1, "examples": [{"website": "https://vendor.example"}]}
    )

    website: Website = ""
    vendor: IdText = ""
    system: IdText = ""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("name one of website, vendor and system")
        return self


class AssessmentPage(Record):
    """A vendor's assessments, oldest first; `next` is the cursor of the next page."""

    items: tuple[AssessmentLine, ...]
    next: str | None


class AssessmentForm(Record):
    """An assessment without its findings, which are in its report. `digest` is what a signature binds of it."""

    id: AssessmentId
    vendor: VendorName
    run: RunId
    made_at: datetime
    rubric: str
    rubric_version: int
    rubric_digest: Digest
    prompt_digest: Digest
    judge: JudgeIdentity
    profile: Profile
    left_out: tuple[str, ...]
    result: Score
    usage: TokenUsage
    digest: Digest


@router.post("", operation_id="startAssessment", response_model=RunForm, status_code=202, responses=posts(202, 404))
@once_apart
def start(call: Poster, sent: AssessmentSent) -> Reply:
    """Start a run. Where one of that vendor is under way already, that one is returned."""
    run = call.services.starting.start(
        website=website_of(sent.website) if sent.website else None,
        vendor=VendorId(sent.vendor) if sent.vendor else None,
        system=SystemId(sent.system) if sent.system else None,
        by=call.person,
    )
    return made(run_form(call.services.starting.view(run.id)), status=202, at=f"/runs/{run.id}")


@router.get("", operation_id="listAssessments", response_model=AssessmentPage, responses=reads(404))
def assessments(call: Caller, vendor: InQuery, limit: Limit = PAGE, cursor: Cursor = None) -> AssessmentPage:
    """List the assessments of a vendor, by its id or domain, oldest first."""
    lines = call.services.browsing.vendor(vendor).assessments
    page = page_after(lines, cursor, limit, key=lambda item: (item.made_at.isoformat(), item.id))
    return AssessmentPage(items=page.items, next=page.next)


@router.get("/{assessment_id}", operation_id="getAssessment", response_model=AssessmentForm, responses=reads(404))
def assessment(call: Caller, assessment_id: InPath) -> AssessmentForm:
    """Return an assessment by id; a vendor's domain names its latest."""
    report = call.services.reviewing.reviewed(assessment_id).report
    shown = {name: getattr(report.assessment, name) for name in AssessmentForm.model_fields}
    return AssessmentForm(**(shown | {"vendor": vendor_name(report.vendor)}))
