"""I11: an assessment that dies anywhere on its way leaves the system where the next one takes it on."""

from pathlib import Path

import pytest

from flows import plans, steps
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.audit import Action
from pipeline.domain.system import Stage
from tests.builders import some_facts
from tests.fakes import FakeSite
from tests.flows.test_plans import SITE, services_on
from tests.pipeline.services.sign_off import REQUESTER, events_of

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

PAGE = "<!doctype html><title>Acme</title><p>Models for people who work.</p>"
STEPS = (steps.open_run, steps.take_uploads, steps.capture, steps.relate, steps.index, steps.judge)


class Killed(BaseException):
    """The process is gone: nothing is caught, nothing is tidied up."""


class DyingRunner:
    """Dies when it has run a step, as if the machine had been switched off."""

    def __init__(self, services: Services, after: object) -> None:
        self._run = InlineRunner(services)
        self._after = after

    def __call__(self, step: object, /, *args: object, **kwargs: object) -> object:
        answer: object = self._run(step, *args, **kwargs)  # type: ignore[arg-type]
        if step is self._after:
            raise Killed
        return answer


def stages(services: Services) -> list[Stage]:
    return [system.stage for system in services.inventory.systems()]


@pytest.mark.parametrize("after", STEPS, ids=lambda step: step.__name__)
def test_an_assessment_that_is_killed_is_taken_on_by_the_next(tmp_path: Path, after: object) -> None:
    with services_on(FakeSite(SITE, {"/": PAGE}), tmp_path) as services:
        with services.store.writing() as transaction:
            transaction.people.add(REQUESTER)
        services.requesting.request(website=SITE, facts=some_facts(), needed_by=None, by=REQUESTER)
        order = plans.AssessOrder(url=SITE, limits=services.limits(), profile=some_facts().profile)
        with pytest.raises(Killed):
            plans.assess(DyingRunner(services, after), order)  # type: ignore[arg-type]
        assert stages(services) == [Stage.IN_REVIEW if after is steps.judge else Stage.RESEARCHING]
        plans.assess(InlineRunner(services), order)
        assert stages(services) == [Stage.IN_REVIEW]
        moves = [event.payload["to"] for event in events_of(services.store) if event.action is Action.SYSTEM_MOVED]
    assert moves == ["researching", "in_review"]


def test_one_that_is_killed_between_the_assessment_and_the_move_is_taken_on_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services_on(FakeSite(SITE, {"/": PAGE}), tmp_path) as services:
        with services.store.writing() as transaction:
            transaction.people.add(REQUESTER)
        services.requesting.request(website=SITE, facts=some_facts(), needed_by=None, by=REQUESTER)
        order = plans.AssessOrder(url=SITE, limits=services.limits())

        def killed(*_: object, **__: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(services.moving, "by_run", killed)
            with pytest.raises(Killed):
                plans.assess(InlineRunner(services), order)
        assert stages(services) == [Stage.RESEARCHING]
        plans.assess(InlineRunner(services), order)
        assert stages(services) == [Stage.IN_REVIEW]
        (system,) = services.inventory.systems()
        assert len(services.inventory.system(system.id).assessments) == 1
