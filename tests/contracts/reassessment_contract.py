"""What every store promises of re-assessments, which stay, and of cadences, which are put in each other's place."""

from datetime import date, timedelta

import pytest

from pipeline.domain.cadence import Cadence, VendorCadence
from pipeline.domain.drift import ChangeClass, ChangeKind
from pipeline.domain.judgement import TokenUsage
from pipeline.domain.profile import Profile
from pipeline.domain.reassessment import (
    Because,
    CarriedOver,
    DocumentChange,
    Fate,
    JudgedAgain,
    LookedAgain,
    ToldChange,
    ToldSide,
)
from pipeline.domain.run import LastEnd, RunState
from pipeline.domain.source import SourceKind
from pipeline.errors import IntegrityBroken
from pipeline.ports import Store
from tests.accounts import a_person
from tests.builders import URL, a_digest, a_document_id, a_reassessment, a_run, a_vendor, an_assessment
from tests.fakes import LONG_AGO
from tests.stored import stored

WHOLE = a_reassessment(
    documents=(
        DocumentChange(
            url=URL,
            kind=SourceKind.PRIVACY_POLICY,
            fate=Fate.CHANGED,
            before=a_document_id("old"),
            after=a_document_id("new"),
            change_class=ChangeClass.MATERIAL,
            material=1,
            changes=(
                ToldChange(
                    change_class=ChangeClass.MATERIAL,
                    kind=ChangeKind.NUMBER,
                    old=ToldSide(text="Kept for 30 days.", words=("30",)),
                    new=ToldSide(text="Kept for 90 days.", words=("90",)),
                ),
            ),
            words_before=a_digest("old words"),
        ),
    ),
    judged=(JudgedAgain(criterion="a", because=(Because.WORDS_CAME,), words=("x",), before="met", after="partial"),),
    carried=(CarriedOver(criterion="b", before=a_digest("then"), after=a_digest("now")),),
    saved=TokenUsage(model_calls=1, prompt_tokens=900),
)


def filled(store: Store) -> None:
    stored(store)
    with store.writing() as tx:
        tx.assessments.add(an_assessment())


class ReassessmentsContract:
    def test_a_reassessment_comes_back_as_it_was(self, store: Store) -> None:
        filled(store)
        with store.writing() as tx:
            tx.reassessments.add(WHOLE)
        with store.reading() as tx:
            assert tx.reassessments.get(WHOLE.id) == WHOLE
            assert tx.reassessments.of_run(WHOLE.run) == WHOLE
            assert tx.reassessments.of_vendor(WHOLE.vendor) == [WHOLE]
            line = LookedAgain(id=WHOLE.id, vendor=WHOLE.vendor, at=WHOLE.at, after=WHOLE.after)
            assert tx.reassessments.lines([WHOLE.vendor]) == [line]
            assert tx.reassessments.lines([]) == []
            assert tx.reassessments.get("none") is None

    def test_a_reassessment_is_never_replaced(self, store: Store) -> None:
        filled(store)
        with store.writing() as tx:
            tx.reassessments.add(WHOLE)
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.reassessments.add(WHOLE)

    def test_the_last_end_of_a_vendors_runs_is_told_by_use_and_state(self, store: Store) -> None:
        first, last, later = (LONG_AGO + timedelta(days=days) for days in (1, 2, 3))
        filled(store)
        with store.writing() as tx:
            judged = a_run(id="run-7", state=RunState.FINISHED, finished_at=first, assessment=an_assessment().id)
            tx.runs.add(judged)
            tx.runs.add(judged.model_copy(update={"id": "run-8", "finished_at": last}))
            tx.runs.add(a_run(id="run-9", state=RunState.CANCELLED, finished_at=last))
            # It captured the site, and judged nothing.
            tx.runs.add(a_run(id="run-10", state=RunState.FINISHED, finished_at=later))
        with store.reading() as tx:
            assert tx.runs.ends([a_vendor().id]) == [
                LastEnd(vendor=a_vendor().id, profile=Profile(), state=RunState.FINISHED, at=last)
            ]


class CadencesContract:
    def test_what_is_said_of_a_vendor_takes_the_place_of_what_was_said_before(self, store: Store) -> None:
        first = VendorCadence(vendor=a_vendor().id, author=a_person().id, at=LONG_AGO)
        ends = date(2027, 1, 31)
        second = first.model_copy(
            update={"cadence": Cadence(watch_days=2, reassess_days=30), "contract_ends_on": ends, "notice_days": 60}
        )
        with store.writing() as tx:
            tx.vendors.add(a_vendor())
            tx.people.add(a_person())
            tx.cadences.put(first)
            tx.cadences.put(second)
        with store.reading() as tx:
            assert tx.cadences.get(a_vendor().id) == second
            assert tx.cadences.all() == [second]
