"""Write the open questions to a vendor as a list that can be sent."""

from collections.abc import Iterator

from pipeline.domain.reviewed import ReviewedReport


def questions_text(reviewed: ReviewedReport, *, with_gaps: bool = False) -> str:
    """Return a numbered list in plain text; with gaps, the rubric's question for each criterion that is undecided.

    Only our own words are in it: none of the vendor's but its name.
    """
    vendor = " ".join(reviewed.report.vendor.name.split())
    lines = [f"{number}. {text}" for number, text in enumerate(_questions(reviewed, with_gaps=with_gaps), start=1)]
    return "\n".join([f"Questions to {vendor}", "", *(lines or ["There are no open questions."])]) + "\n"


def _questions(reviewed: ReviewedReport, *, with_gaps: bool) -> Iterator[str]:
    asked = set()
    for item in reviewed.questions:
        asked.add(item.question.criterion)
        if not item.answers:
            yield f"{' '.join(item.question.text.split())} ({item.question.criterion})"
    if with_gaps:
        undecided = {row.criterion for row in reviewed.findings if row.verdict is None}
        for dimension in reviewed.report.dimensions:
            for row in dimension.criteria:
                if row.criterion.id in undecided - asked:
                    yield f"{row.criterion.ask_the_vendor} ({row.criterion.id})"
