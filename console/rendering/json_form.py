"""A report as JSON: the machine's form, a documented contract (docs/report-json.md)."""

from typing import Any

from console.rendering.review_form import review_object
from pipeline.domain.citation import Citation
from pipeline.domain.finding import Finding, Scored
from pipeline.domain.related import RelatedCompany
from pipeline.domain.report import CriterionReport, Report
from pipeline.domain.reviewed import ReviewedReport


def json_report(
    report: Report, *, timings: dict[str, float] | None = None, reviewed: ReviewedReport | None = None
) -> dict[str, Any]:
    """Return a report as a JSON-compatible object. `score` is 0 to 100 or null; `coverage` is 0 to 1.

    What people said stands under `review`, where anybody said anything; everything else is the machine's.
    """
    assessment = report.assessment
    return {
        "assessment_id": assessment.id,
        "vendor": {"id": report.vendor.id, "name": report.vendor.name, "domain": report.vendor.domain},
        "made_at": assessment.made_at.isoformat(),
        "digest": assessment.digest,
        "headline": report.headline,
        "grade": assessment.result.grade,
        "score": assessment.result.score,
        "coverage": assessment.result.coverage,
        "caps": list(assessment.result.caps),
        "dimensions": [
            {"id": row.id, "title": row.title, "score": row.score, "coverage": row.coverage}
            for row in report.dimensions
        ],
        "findings": [_finding(row) for dimension in report.dimensions for row in dimension.criteria],
        "alerts": [alert.model_dump(mode="json") for alert in assessment.alerts],
        "profile": assessment.profile.model_dump(mode="json"),
        "left_out": list(assessment.left_out),
        "gaps": [gap.model_dump(mode="json") for gap in report.gaps],
        "captures": [capture.model_dump(mode="json") for capture in report.captures],
        "related_vendors": [_company(company) for company in report.related],
        "formerly_related_vendors": [_company(company) for company in report.formerly_related],
        "evidence": [item.model_dump(mode="json") for item in assessment.evidence],
        "provenance": {
            "rubric": assessment.rubric,
            "rubric_version": assessment.rubric_version,
            "rubric_digest": assessment.rubric_digest,
            "prompt_digest": assessment.prompt_digest,
            "judge": assessment.judge.model_dump(mode="json"),
            "run": assessment.run,
        },
        "usage": assessment.usage.model_dump(mode="json"),
        "timings": timings or {},
    } | ({"review": review_object(reviewed)} if reviewed is not None and reviewed.has_words else {})


def _finding(row: CriterionReport) -> dict[str, Any]:
    finding: Finding = row.finding
    common = {
        "criterion": row.criterion.id,
        "question": row.criterion.question,
        "weight": row.criterion.weight,
        "status": finding.status,
        "rationale": finding.rationale,
        "missing": finding.missing,
        "second_opinion": finding.second.model_dump(mode="json") if finding.second else None,
        "judges_disagree": finding.judges_disagree,
        "citations": [citation_object(citation) for citation in finding.citations],
        "trace": finding.trace.model_dump(mode="json") if finding.trace else None,
    }
    if isinstance(finding, Scored):
        return common | {
            "verdict": finding.verdict.value,
            "judged": finding.judged.value,
            "cap_reason": finding.cap_reason,
            "reason": None,
            "evidence_kind": finding.evidence_kind.value,
            "scope": finding.scope,
            "contradictions": [
                {"note": item.note, "between": [citation_object(half) for half in item.between]}
                for item in finding.contradictions
            ],
        }
    return common | {
        "verdict": None,
        "judged": None,
        "cap_reason": None,
        "reason": finding.reason.value,
        "evidence_kind": None,
        "scope": "",
        "contradictions": [],
    }


def _company(company: RelatedCompany) -> dict[str, Any]:
    """Return a company with the evidence of its first listing beside it, and all its listings."""
    evidence = ("url", "snapshot", "document", "start", "end", "quote")
    listings = [listing.model_dump(mode="json", exclude={"id", "vendor"}) for listing in company.listings]
    return {
        "name": company.name,
        "other_names": list(company.other_names),
        "domain": company.domain,
        "relation": company.relation.value,
        "purpose": company.purpose,
        "location": company.location,
        **{field: listings[0][field] for field in evidence},
        "listings": listings,
    }


def citation_object(citation: Citation) -> dict[str, Any]:
    """Return a citation as a JSON-compatible object."""
    return citation.model_dump(mode="json")
