"""A plan run inline: the order of its steps, and what is recorded when one of them fails."""

from pathlib import Path

import pytest

from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services, build
from pipeline.domain.audit import Action
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.run import RunState
from pipeline.errors import Unreachable
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from tests.fakes import CountingEmbedder, FakeSite, FixedClock, MemoryIndex

SITE = "https://acme.example"


def services_on(site: FakeSite, home: Path) -> Services:
    overrides = Overrides(clock=FixedClock(), fetchers=site, embedder=CountingEmbedder(), index=MemoryIndex())
    return build(Settings(home=home, actor="tester"), overrides)


def test_a_run_that_cannot_begin_ends_as_failed_with_its_reason(tmp_path: Path) -> None:
    site = FakeSite(SITE, {}, {"/": CaptureOutcome.UNREACHABLE})
    with services_on(site, tmp_path) as services:
        with pytest.raises(Unreachable, match="as the test has it"):
            plans.assess(InlineRunner(services), plans.AssessOrder(url=SITE, limits=services.limits()))
        with services.store.reading() as transaction:
            run = transaction.runs.latest(transaction.vendors.all()[0].id)
        assert run is not None
        assert run.state is RunState.FAILED
        assert run.error is not None
        assert "as the test has it" in run.error
        assert services.auditing.log(newest=1)[0].action is Action.RUN_FAILED


def test_a_run_that_ends_well_names_its_assessment(tmp_path: Path) -> None:
    site = FakeSite(SITE, {"/": "<!doctype html><title>Acme</title><p>Models for people who work.</p>"})
    with services_on(site, tmp_path) as services:
        order = plans.AssessOrder(url=SITE, limits=services.limits())
        assessment_id = plans.assess(InlineRunner(services), order)
        with services.store.reading() as transaction:
            run = transaction.runs.latest(transaction.vendors.all()[0].id)
    assert run is not None
    assert (run.state, run.assessment) == (RunState.FINISHED, assessment_id)
