"""The rules of risk and workflow as pages for people, made from the code: `python -m console.rendering.rule_pages`."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.domain import risk
from pipeline.domain.workflow import SIGNATURES, TRANSITIONS

_MADE = (
    "This page is made from `{source}` by `python -m console.rendering.rule_pages`; a test holds the two together.\n"
)


def risk_page() -> str:
    """Return docs/risk.md."""
    parts = [
        "# Inherent risk\n",
        (
            "What a use could do before anything is known of the vendor. It decides how many people sign; the\n"
            "vendor's score comes from evidence alone.\n"
        ),
        _MADE.format(source="pipeline/domain/risk.py"),
        (
            "Each facet gives points. Of several data classes the worst counts. A facet that is unknown counts as its\n"
            "worst value: unknown is not zero.\n"
        ),
        _points("Data", risk.DATA_POINTS),
        _points("Autonomy", risk.AUTONOMY_POINTS),
        _points("Deployment", risk.DEPLOYMENT_POINTS),
        _points("Audience", risk.AUDIENCE_POINTS),
        "## Tiers\n",
        _table(
            ("points", "tier", "people who sign", "of them approvers, at least"),
            [
                (points, tier.value, SIGNATURES[tier].people, SIGNATURES[tier].approvers)
                for points, tier in zip(_ranges(), risk.RiskTier, strict=True)
            ],
        ),
        (
            "All who sign are different people, and none of them asked for the system. When the facts of a system\n"
            "that is approved or in use change so that its tier rises, it goes into re-review by itself.\n"
        ),
    ]
    return "\n".join(parts)


def workflow_page() -> str:
    """Return docs/workflow.md."""
    rows = [
        (
            f"`{row.move.value}`",
            ", ".join(stage.value for stage in row.sources),
            row.target.value,
            ", ".join(role.value for role in row.roles),
            ", ".join(needed.value for needed in row.needed),
            "yes" if row.by_code else "",
        )
        for row in TRANSITIONS
    ]
    parts = [
        "# The life of a system\n",
        "What the table does not name cannot be done. Every move leaves a `system.moved` event in the audit trail.\n",
        _MADE.format(source="pipeline/domain/workflow.py"),
        _table(("move", "from", "to", "roles", "needs", "made by a run too"), rows),
        (
            "- **decision**: enough people have signed the report (docs/risk.md says how many); signing makes it.\n"
            "- **approval**: those signatures still hold on the day: none has expired, and the risk rose no further.\n"
            "- **assessment**: the vendor has one. **reason**: a sentence that says why.\n"
            "- Who has only the role requester moves what they asked for themselves, and nothing else.\n"
        ),
    ]
    return "\n".join(parts)


def _points(title: str, points: Mapping[Any, int]) -> str:
    named: list[tuple[StrEnum, int]] = list(points.items())
    return f"## {title}\n\n{_table(('value', 'points'), [(item.value, number) for item, number in named])}"


def _ranges() -> tuple[str, str, str]:
    medium, high = risk.MEDIUM_POINTS_MIN, risk.HIGH_POINTS_MIN
    return f"0 to {medium - 1}", f"{medium} to {high - 1}", f"{high} and more"


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


if __name__ == "__main__":
    folder = Path(__file__).parents[2] / "docs"
    (folder / "risk.md").write_text(risk_page(), encoding="utf-8")
    (folder / "workflow.md").write_text(workflow_page(), encoding="utf-8")
