"""A report as a few lines for a terminal."""

from console.cli.output import printable
from pipeline.domain.report import Report, Statement

BAR_WIDTH = 20


def text_summary(report: Report) -> str:
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
    lines += _section("Concerns", report.concerns) + _section("Strengths", report.strengths)
    lines += ["", f"{len(report.gaps)} criteria are undecided: see the questions to the vendor in the full report."]
    if assessment.alerts:
        lines.append(
            f"{len(assessment.alerts)} alerts about the evidence, first: {printable(assessment.alerts[0].note)}"
        )
    return "\n".join(printable(line) if line else "" for line in lines)


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
