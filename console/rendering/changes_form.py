"""What changed since an earlier report, for a terminal."""

from collections.abc import Iterator

from pipeline.domain.changes import FindingChange, ReportChanges, Said


def changes_text(changes: ReportChanges | None) -> Iterator[str]:
    """Yield what changed, line by line; vendors' words are as they are, so make them printable."""
    if changes is None:
        yield "This is the first report on this vendor: there is nothing to compare it with."
        return
    yield f"Since assessment {changes.since}, {changes.since_made_at:%Y-%m-%d %H:%M} UTC:"
    if changes.is_empty:
        yield "nothing changed that a report shows."
        return
    for ours in changes.ours:
        yield f"  we judged otherwise, so a difference may be ours: {ours.what} {ours.before} -> {ours.after}"
    before, after = changes.before, changes.after
    yield f"  grade {before.grade} -> {after.grade}, coverage {before.coverage:.0%} -> {after.coverage:.0%}"
    for row in changes.dimensions:
        yield f"  {row.id}: score {_number(row.score_before)} -> {_number(row.score_after)}"
    for item in changes.findings:
        yield from _finding(item)
    for document in changes.documents:
        yield f"  document {document.what.value}: {document.url}"
    for capture in changes.captures:
        yield f"  {capture.url}: {capture.before.value} -> {capture.after.value}"
    for company in changes.companies:
        yield f"  related vendor {company.what.value}: {company.name} ({company.relation.value})"


def _finding(item: FindingChange) -> Iterator[str]:
    yield f"  {item.criterion}: {item.kind.sentence.lower()}, {_said(item.before)} -> {_said(item.after)}"
    if item.after is not None and item.after.reason:
        yield f"      {item.after.reason}"
    for word, found in (("+", item.gained), ("-", item.lost)):
        for citation in found:
            yield f"      {word} “{' '.join(citation.quote.split())}” {citation.url}"


def _said(side: Said | None) -> str:
    if side is None:
        return "not asked"
    return (side.verdict.value if side.verdict else "undecided") + (" (by a reviewer)" if side.overridden else "")


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f}"
