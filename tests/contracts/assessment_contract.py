"""What every `Store` must do with judgements and assessments; used like `store_contract.py`."""

import itertools
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.assessment import Alert, AlertKind, DimensionScore
from pipeline.domain.citation import Citation, CitationStatus
from pipeline.domain.finding import Contradiction
from pipeline.domain.ids import AssessmentId, VendorId
from pipeline.domain.judgement import JudgeIdentity, TokenUsage
from pipeline.domain.profile import Profile
from pipeline.domain.run import RunState
from pipeline.errors import IntegrityBroken, NotFound
from pipeline.ports import Store
from tests.builders import (
    URL,
    a_citation,
    a_digest,
    a_document,
    a_judgement,
    a_refused_citation,
    a_rubric,
    a_run,
    a_score,
    a_scored_finding,
    a_vendor,
    an_answer,
    an_assessment,
    an_unscored_finding,
    some_evidence,
)
from tests.contracts.strategies import ON_ONE_STORE, citations_of, shares, words
from tests.fakes import LONG_AGO
from tests.stored import stored

NUMBERS = itertools.count(1)


class RubricsContract:
    def test_a_rubric_is_kept_whole_under_its_digest(self, store: Store) -> None:
        rubric, later = a_rubric(), a_rubric(version=2)
        with store.writing() as tx:
            tx.rubrics.add(rubric)
            tx.rubrics.add(rubric)
            tx.rubrics.add(later)
        with store.reading() as tx:
            assert tx.rubrics.get(rubric.digest) == rubric
            assert tx.rubrics.get(later.digest) == later
            assert tx.rubrics.get(a_digest("another")) is None


class JudgementsContract:
    def test_the_first_answer_to_a_request_stays(self, store: Store) -> None:
        first = a_judgement(answer=an_answer(verdict=None, quotations=(), missing="a date"))
        with store.writing() as tx:
            tx.judgements.add(first)
            tx.judgements.add(a_judgement(usage=TokenUsage(model_calls=9)))
        with store.reading() as tx:
            assert tx.judgements.get(first.request) == first
            assert tx.judgements.get(a_digest("another")) is None


class AssessmentsContract:
    @ON_ONE_STORE
    @given(data=st.data())
    def test_any_assessment_comes_back_as_it_was(self, store: Store, data: st.DataObject) -> None:
        with store.writing() as tx:
            if tx.vendors.get(a_vendor().id) is None:
                tx.vendors.add(a_vendor())
                tx.runs.add(a_run())
                tx.documents.add(a_document())
        citation = citations_of(a_document())
        refused = st.builds(Citation, status=st.just(CitationStatus.UNVERIFIED), quote=words)
        cited = st.lists(citation | refused, max_size=3)
        scored = a_scored_finding(
            citations=(data.draw(citation), *data.draw(cited)),
            contradictions=(Contradiction(between=(data.draw(citation), data.draw(citation)), note=data.draw(words)),),
            cap_reason=data.draw(st.none() | words),
            rationale=data.draw(words),
        )
        unscored = an_unscored_finding(citations=tuple(data.draw(cited)), rationale=data.draw(words))
        score, coverage = data.draw(st.none() | shares), data.draw(shares)
        assessment = an_assessment(
            id=AssessmentId(f"assessment-{next(NUMBERS)}"),
            made_at=data.draw(st.datetimes(timezones=st.just(UTC))),
            findings=data.draw(st.permutations([scored, unscored, a_scored_finding("another")]).map(tuple)),
            evidence=tuple(some_evidence(title=title) for title in data.draw(st.lists(words, max_size=3))),
            judge=JudgeIdentity(name="model", model="m", parameters={"temperature": 0.0, "seed": 7, "strict": True}),
            result=a_score(
                score=score,
                coverage=coverage,
                caps=tuple(data.draw(st.lists(words, max_size=2))),
                dimensions=(DimensionScore(id="d", score=score, coverage=coverage),),
            ),
            alerts=(
                Alert(
                    kind=AlertKind.CONCEALED_TEXT,
                    url=URL,
                    document=a_document().id,
                    excerpt=data.draw(words),
                    note="white on white",
                ),
            ),
        )
        with store.writing() as tx:
            tx.assessments.add(assessment)
        with store.reading() as tx:
            assert tx.assessments.get(assessment.id) == assessment

    def test_the_latest_is_the_newest_by_time(self, store: Store) -> None:
        stored(store)
        newer = an_assessment(id="a", made_at=LONG_AGO + timedelta(days=2))
        older = an_assessment(id="b", made_at=LONG_AGO + timedelta(days=1))
        with store.writing() as tx:
            tx.assessments.add(newer)
            tx.assessments.add(older)
        with store.reading() as tx:
            assert tx.assessments.latest(a_vendor().id) == newer
            assert tx.assessments.of_vendor(a_vendor().id) == [older, newer]
            assert tx.assessments.ids() == [older.id, newer.id]
            assert tx.assessments.latest(VendorId("nobody")) is None
            assert tx.assessments.get(AssessmentId("none")) is None

    def test_lines_are_the_assessments_without_their_findings(self, store: Store) -> None:
        what = stored(store)
        older = an_assessment(what.document, id=AssessmentId("older"), made_at=LONG_AGO)
        newer = an_assessment(what.document, id=AssessmentId("newer"), made_at=LONG_AGO + timedelta(hours=1))
        with store.writing() as tx:
            tx.assessments.add(newer)
            tx.assessments.add(older)
            tx.vendors.add(a_vendor(id=VendorId("another"), domain="another.example"))
        with store.reading() as tx:
            assert [line.id for line in tx.assessments.lines(what.vendor.id)] == ["older", "newer"]
            assert tx.assessments.lines(VendorId("another")) == []
            (line,) = tx.assessments.newest_lines([what.vendor.id, VendorId("another")])
            assert tx.assessments.newest_lines([VendorId("another")]) == []
            assert tx.assessments.made_last(5) == [line]
        assert (line.id, line.vendor, line.made_at) == ("newer", what.vendor.id, newer.made_at)
        result = newer.result
        assert (line.grade, line.score, line.coverage, line.caps) == (
            result.grade,
            result.score,
            result.coverage,
            result.caps,
        )

    def test_uses_say_what_the_assessments_of_some_vendors_are_of(self, store: Store) -> None:
        what = stored(store)
        other = a_vendor(id=VendorId("another"), domain="another.example")
        older = an_assessment(what.document, id=AssessmentId("older"), made_at=LONG_AGO)
        newer = an_assessment(
            what.document,
            id=AssessmentId("newer"),
            made_at=LONG_AGO + timedelta(hours=1),
            profile=Profile(product="Writer"),
        )
        elsewhere = an_assessment(what.document, id=AssessmentId("elsewhere"), vendor=other.id, made_at=LONG_AGO)
        with store.writing() as tx:
            tx.vendors.add(other)
            for each in (newer, elsewhere, older):
                tx.assessments.add(each)
        with store.reading() as tx:
            uses = tx.assessments.uses([what.vendor.id])
            assert [(use.id, use.vendor, use.profile, use.digest) for use in uses] == [
                (each.id, what.vendor.id, each.profile, each.digest) for each in (older, newer)
            ]
            assert {use.id for use in tx.assessments.uses([other.id, what.vendor.id])} == {
                "older",
                "newer",
                "elsewhere",
            }
            assert tx.assessments.uses([]) == []

    def test_of_two_assessments_made_at_once_the_line_is_the_one_that_is_the_latest(self, store: Store) -> None:
        what = stored(store)
        with store.writing() as tx:
            for name in ("b", "c", "a"):
                tx.assessments.add(an_assessment(what.document, id=AssessmentId(name), made_at=LONG_AGO))
        with store.reading() as tx:
            latest = tx.assessments.latest(what.vendor.id)
            assert [line.id for line in tx.assessments.newest_lines([what.vendor.id])] == ["c"]
            assert [line.id for line in tx.assessments.made_last(5)] == ["c"]
        assert latest is not None
        assert latest.id == "c"

    def test_grades_are_counted_over_each_vendors_newest_assessment(self, store: Store) -> None:
        what = stored(store)
        made = [
            ("acme", "1", a_score(grade="A", coverage=1.0)),
            ("acme", "2", a_score(grade="D", coverage=0.2, caps=("training-on-customer-data",))),
            ("beta", "3", a_score(grade="D", coverage=0.6)),
            ("gamma", "4", a_score(grade="B", coverage=0.5)),
        ]
        with store.writing() as tx:
            for name in ("beta", "gamma", "delta"):
                tx.vendors.add(a_vendor(id=VendorId(f"vendor-{name}"), domain=f"{name}.example", name=name))
            for number, (name, made_id, score) in enumerate(made):
                at = LONG_AGO + timedelta(hours=number)
                vendor = VendorId(f"vendor-{name}")
                tx.assessments.add(
                    an_assessment(what.document, id=AssessmentId(made_id), vendor=vendor, made_at=at, result=score)
                )
        with store.reading() as tx:
            counted = {
                each.grade: (each.vendors, each.capped, round(each.coverage, 6)) for each in tx.assessments.grades()
            }
            assert counted == {"D": (2, 1, 0.4), "B": (1, 0, 0.5)}
            assert [line.id for line in tx.assessments.made_last(2)] == ["4", "3"]
            assert [vendor.id for vendor in tx.vendors.page(grade="D", offset=0, limit=9)] == [
                "vendor-acme",
                "vendor-beta",
            ]
            assert [vendor.id for vendor in tx.vendors.page(grade="not assessed", offset=0, limit=9)] == [
                "vendor-delta"
            ]
            assert (tx.vendors.count(grade="A"), tx.vendors.count(grade="D"), tx.vendors.count()) == (0, 2, 4)

    def test_an_assessment_is_never_made_twice_under_one_id(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.assessments.add(an_assessment())
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.assessments.add(an_assessment(findings=(), evidence=()))
        with store.reading() as tx:
            assert tx.assessments.get(an_assessment().id) == an_assessment()

    def test_a_citation_of_a_document_that_is_not_stored_is_refused(self, store: Store) -> None:
        stored(store)
        elsewhere = a_citation(document=a_document("Never stored"), quote="Never stored")
        finding = a_scored_finding(citations=(elsewhere, a_refused_citation()))
        with pytest.raises(NotFound), store.writing() as tx:
            tx.assessments.add(an_assessment(findings=(finding,)))
        with store.reading() as tx:
            assert tx.assessments.ids() == []

    def test_the_run_may_name_its_assessment_before_it_is_written(self, store: Store) -> None:
        stored(store)
        with store.writing() as tx:
            tx.runs.replace(a_run(state=RunState.FINISHED, assessment=an_assessment().id))
            tx.assessments.add(an_assessment())
        with store.reading() as tx:
            run = tx.runs.get(a_run().id)
        assert run is not None
        assert run.assessment == an_assessment().id
