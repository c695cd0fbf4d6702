"""`dossier run`: what is queued and how it ended, for people and for scripts."""

import json

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli
from pipeline.bootstrap import build
from pipeline.domain.person import Role
from pipeline.domain.run import Run, RunState
from pipeline.errors import NotAllowed, NotFound
from tests.builders import a_person

# Whole use cases over real databases: too much for `make check`.
pytestmark = pytest.mark.slow

ACTING = a_person(Role.REQUESTER)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DOSSIER_ACTOR", ACTING.email)
    with build() as services:
        with services.store.writing() as transaction:
            transaction.people.add(ACTING)
        return services.starting.start(website="https://acme.example", by=ACTING)


def dossier(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["run", *arguments], catch_exceptions=False)


def test_a_queued_run_is_listed_and_shown(queued: Run) -> None:
    listed = dossier("list").output
    assert queued.id in listed
    assert "queued" in listed
    assert "acme.example" in listed
    (found,) = json.loads(dossier("list", "--json").output)
    assert (found["id"], found["state"], found["is_alive"]) == (queued.id, "queued", True)
    shown = json.loads(dossier("show", queued.id, "--json").output)
    assert shown["asked_by"] == ACTING.label
    assert shown["progress"]["done"] == 0


def test_no_runs_yet_is_said() -> None:
    assert "No runs yet" in dossier("list").output
    assert json.loads(dossier("list", "--json").output) == []


def test_a_failed_run_shows_its_error_and_advice(queued: Run) -> None:
    with build() as services:
        services.taking.take(queued.id, holder="one")
        services.intake.fail_run(queued.id, "no such host", advice="Check the address.")
    shown = dossier("show", queued.id).output
    assert "failed" in shown
    assert "no such host" in shown
    assert "Check the address." in shown


def test_a_run_is_cancelled_by_whose_it_is(queued: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dossier("cancel", queued.id).output == f"Run {queued.id}: cancelled\n"
    with build() as services:
        assert services.starting.view(queued.id).run.state is RunState.CANCELLED
    with pytest.raises(NotFound):
        dossier("show", "nothing")


def test_nobody_without_an_account_cancels(queued: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_ACTOR", "stranger@org.example")
    with pytest.raises(NotAllowed):
        dossier("cancel", queued.id)
