"""A report as a few lines for a terminal."""

from console.cli.output import printable
from pipeline.domain.report import Report, Statement
from pipeline.domain.reviewed import ReviewedReport

BAR_WIDTH = 20
COMPANIES_MAX = 12
LINE_CHARS_MAX = 160


def text_summary(report: Report, reviewed: ReviewedReport | None = None) -> str:
    """Return the headline, the dimensions as bars, and what a reader should know first."""
    assessment = report.assessment
    lines = [
        report.headline,
        f"Judge: {assessment.judge.label}. Rubric: {assessment.rubric} v{assessment.rubric_version}.",
        "",
    ]
    width = max(len(row.title) for row in report.dimensions)
    for row in report.dimensions:
        score = "  unknown" if row.score is None else f"{row.score:5.1f}/100"
        lines.append(f"  {row.title:{width}}  {_bar(row.score)}  {score}   coverage {row.coverage:4.0%}")
    if reviewed is not None and reviewed.has_words:
        overridden = sum(row.is_overridden for row in reviewed.findings)
        lines += [
            "",
            f"Reviewers spoke of {len(reviewed.reviews)} findings and overrode {overridden}.",
            f"With that: grade {reviewed.score.grade}, coverage {reviewed.score.coverage:.0%}; above is the machine's.",
        ]
    lines += _section("Concerns", report.concerns) + _section("Strengths", report.strengths)
    lines += _related(report)
    lines += ["", f"{len(report.gaps)} criteria are undecided: see the questions to the vendor in the full report."]
    if assessment.alerts:
        lines.append(
            f"{len(assessment.alerts)} alerts about the evidence, first: {printable(assessment.alerts[0].note)}"
        )
    return "\n".join(printable(line) if line else "" for line in lines)


def _related(report: Report) -> list[str]:
    if not report.related and not report.formerly_related:
        return []
    lines = ["", f"Related vendors, from the vendor's own lists: {len(report.related)}"]
    for company in report.related[:COMPANIES_MAX]:
        about = [company.relation.value, company.domain, company.purpose, company.location]
        lines.append(f"  - {company.name} ({'; '.join(filter(None, about))})"[:LINE_CHARS_MAX])
    if len(report.related) > COMPANIES_MAX:
        lines.append(f"    and {len(report.related) - COMPANIES_MAX} more in the full report")
    if report.formerly_related:
        left = ", ".join(company.name for company in report.formerly_related[:COMPANIES_MAX])
        lines.append(f"  No longer listed: {left}"[:LINE_CHARS_MAX])
    return lines


def _bar(score: float | None) -> str:
    if score is None:
        return "·" * BAR_WIDTH
    filled = round(score / 100 * BAR_WIDTH)
    return "█" * filled + "░" * (BAR_WIDTH - filled)


def _section(title: str, statements: tuple[Statement, ...]) -> list[str]:
    if not statements:
        return []
    lines = ["", f"{title}:"]
    for statement in statements:
        quote = " ".join(statement.citation.quote.split())
        lines += [f"  - {statement.text}", f"    “{quote[:200]}” ({statement.citation.url})"]
    return lines
