"""Complete assessments, each over four tables, so that SQL can ask for a finding or a citation.

The assessment's own row is written last and seals it: triggers refuse further rows under its id.
"""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, case, func, select, tuple_

from pipeline.domain.assessment import AssessedUse, Assessment, AssessmentLine, Evidence, GradeCount, Score, ScoredLine
from pipeline.domain.citation import Citation
from pipeline.domain.finding import Finding, Scored, Unscored
from pipeline.domain.ids import AssessmentId, VendorId
from store.rows import columns_of, every, every_of, fields_of, rows_of, trusted
from store.tables import assessment_evidence, assessments, citations, findings

_FINDING: TypeAdapter[Scored | Unscored] = TypeAdapter(Finding)
_PAGE_ROWS = 500
_IN_COLUMNS = ("criterion", "status", "verdict", "reason")
_IN_OTHER_TABLES = {"evidence", "findings", "result"}


class SqlAssessments:
    """Port `Assessments`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, assessment: Assessment) -> None:
        """Add an assessment.

        Raises:
            IntegrityBroken: when there is one with this id; an assessment is never changed.
            InvalidInput: when two findings are of one criterion.
        """
        key = {"assessment": assessment.id}
        evidence = [
            {**key, "position": position, **fields_of(item)} for position, item in enumerate(assessment.evidence)
        ]
        self._insert(assessment_evidence, evidence)
        self._insert(
            findings,
            [{**key, "position": place, **_finding_row(finding)} for place, finding in enumerate(assessment.findings)],
        )
        self._insert(
            citations,
            [
                {**key, "criterion": finding.criterion, "position": position, **fields_of(citation)}
                for finding in assessment.findings
                for position, citation in enumerate(finding.citations)
            ],
        )
        whole = {name: value for name, value in fields_of(assessment).items() if name not in _IN_OTHER_TABLES}
        self._insert(assessments, [whole | fields_of(assessment.result)])

    def get(self, assessment: AssessmentId) -> Assessment | None:
        """Return an assessment by id.

        Raises:
            IntegrityBroken: when its rows do not make an assessment any more.
        """
        with trusted(f"assessment {assessment}"):
            rows = rows_of(self._connection, select(assessments).where(assessments.c.id == assessment))
            if not rows:
                return None
            row = rows[0]
            result = Score.model_validate({name: row[name] for name in Score.model_fields})
            whole = {name: row[name] for name in Assessment.model_fields if name not in _IN_OTHER_TABLES}
            return Assessment(
                **whole, result=result, evidence=self._evidence(assessment), findings=self._findings(assessment)
            )

    def latest(self, vendor: VendorId) -> Assessment | None:
        """Return a vendor's newest assessment."""
        newest = self._ids_of(vendor)[-1:]
        return self.get(newest[0]) if newest else None

    def of_vendor(self, vendor: VendorId) -> list[Assessment]:
        """Return a vendor's assessments, oldest first."""
        return [found for each in self._ids_of(vendor) if (found := self.get(each)) is not None]

    def ids(self) -> list[AssessmentId]:
        """Return the ids of all assessments, oldest first."""
        query = select(assessments.c.id).order_by(assessments.c.made_at, assessments.c.id)
        return [AssessmentId(row.id) for row in self._connection.execute(query).all()]

    def lines(self, vendor: VendorId) -> list[AssessmentLine]:
        """Return a vendor's assessments as lines, oldest first."""
        query = (
            select(*columns_of(assessments, AssessmentLine))
            .where(assessments.c.vendor == vendor)
            .order_by(assessments.c.made_at, assessments.c.id)
        )
        return every(self._connection, query, AssessmentLine)

    def uses(self, vendors: Sequence[VendorId]) -> list[AssessedUse]:
        """Return what each assessment of these vendors is of, oldest first among those of one vendor."""
        query = select(*columns_of(assessments, AssessedUse)).order_by(assessments.c.made_at, assessments.c.id)
        return every_of(self._connection, query, AssessedUse, assessments.c.vendor, vendors)

    def newest_lines(self, vendors: Sequence[VendorId]) -> list[AssessmentLine]:
        """Return the newest assessment of each of these vendors as a line, in no order."""
        query = select(*columns_of(assessments, AssessmentLine)).where(newest())
        return every_of(self._connection, query, AssessmentLine, assessments.c.vendor, vendors)

    def scored(self, wanted: Sequence[AssessmentId]) -> list[ScoredLine]:
        """Return these assessments as lines with the criteria that they scored, in no order."""
        lines = every_of(
            self._connection,
            select(*columns_of(assessments, AssessmentLine)),
            AssessmentLine,
            assessments.c.id,
            wanted,
        )
        criteria: dict[str, set[str]] = {}
        query = select(findings.c.assessment, findings.c.criterion).where(findings.c.status == "scored")
        for start in range(0, len(wanted), _PAGE_ROWS):
            part = wanted[start : start + _PAGE_ROWS]
            for row in self._connection.execute(query.where(findings.c.assessment.in_(part))).all():
                criteria.setdefault(row.assessment, set()).add(row.criterion)
        return [ScoredLine(line=line, scored=frozenset(criteria.get(line.id, ()))) for line in lines]

    def made_last(self, limit: int) -> list[AssessmentLine]:
        """Return so many of the vendors' newest assessments as lines, those made last first."""
        query = (
            select(*columns_of(assessments, AssessmentLine))
            .where(newest())
            .order_by(assessments.c.made_at.desc(), assessments.c.id.desc())
        )
        return every(self._connection, query.limit(limit), AssessmentLine)

    def grades(self) -> list[GradeCount]:
        """Return what there is of each grade, over the vendors' newest assessments."""
        is_capped = case((assessments.c.caps != (), 1), else_=0)
        query = select(
            assessments.c.grade,
            func.count().label("vendors"),
            func.sum(is_capped).label("capped"),
            func.avg(assessments.c.coverage).label("coverage"),
        )
        return every(self._connection, query.where(newest()).group_by(assessments.c.grade), GradeCount)

    def _ids_of(self, vendor: VendorId) -> list[AssessmentId]:
        query = (
            select(assessments.c.id)
            .where(assessments.c.vendor == vendor)
            .order_by(assessments.c.made_at, assessments.c.id)
        )
        return [AssessmentId(row.id) for row in self._connection.execute(query).all()]

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(table.insert(), rows)

    def _evidence(self, assessment: AssessmentId) -> tuple[Evidence, ...]:
        query = (
            select(*columns_of(assessment_evidence, Evidence))
            .where(assessment_evidence.c.assessment == assessment)
            .order_by(assessment_evidence.c.position)
        )
        return tuple(every(self._connection, query, Evidence))

    def _findings(self, assessment: AssessmentId) -> tuple[Scored | Unscored, ...]:
        cited: dict[str, list[dict[str, Any]]] = {}
        query = (
            select(citations)
            .where(citations.c.assessment == assessment)
            .order_by(citations.c.criterion, citations.c.position)
        )
        for row in rows_of(self._connection, query):
            citation = Citation.model_validate({name: row[name] for name in Citation.model_fields})
            cited.setdefault(row["criterion"], []).append(citation.model_dump(mode="json"))
        rows = rows_of(
            self._connection, select(findings).where(findings.c.assessment == assessment).order_by(findings.c.position)
        )
        return tuple(_finding_of(row, cited.get(row["criterion"], [])) for row in rows)


def newest() -> ColumnElement[bool]:
    """Return whether an assessment is its vendor's newest: none follows it by time, or by id at the same time."""
    other = assessments.alias("other")
    follows = tuple_(other.c.made_at, other.c.id) > tuple_(assessments.c.made_at, assessments.c.id)
    return ~select(other.c.id).where(other.c.vendor == assessments.c.vendor, follows).exists()


def _finding_row(finding: Scored | Unscored) -> dict[str, Any]:
    """Return the columns of a finding; `body` is the rest of it, less the citations, which have their own table."""
    body = finding.model_dump(mode="json", exclude={*_IN_COLUMNS, "citations"})
    return {**{name: getattr(finding, name, None) for name in _IN_COLUMNS}, "body": body}


def _finding_of(row: dict[str, Any], cited: list[dict[str, Any]]) -> Scored | Unscored:
    columns = {name: row[name] for name in _IN_COLUMNS if row[name] is not None}
    return _FINDING.validate_json(json.dumps({**row["body"], **columns, "citations": cited}))
