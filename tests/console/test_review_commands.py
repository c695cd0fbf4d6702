"""`dossier review` from the first look to the proof of the signature, in this process."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli, exit_code
from pipeline.domain.person import Person
from pipeline.errors import DossierError, InvalidInput, NotAllowed, Outdated
from store.database import SqlStore
from tests.empty_database import an_empty_database
from tests.fakes import FixedClock
from tests.office import ADA, KEEPING, RITA, RON, USE, an_office, high_risk

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path))
    with closing(SqlStore(an_empty_database(tmp_path / "dossier.sqlite3"), FixedClock())) as store:
        an_office(store, facts=high_risk())


def run(monkeypatch: pytest.MonkeyPatch, person: Person, *arguments: str) -> Result:
    monkeypatch.setenv("DOSSIER_ACTOR", person.email)
    return CliRunner().invoke(cli, ["review", *arguments])


def done(monkeypatch: pytest.MonkeyPatch, person: Person, *arguments: str) -> str:
    result = run(monkeypatch, person, *arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_a_review_from_the_first_look_to_the_proof_of_the_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "system-1" in done(monkeypatch, RITA, "list")
    done(monkeypatch, RITA, "accept", "acme.example", USE)
    said = done(monkeypatch, RITA, "override", "acme.example", KEEPING, "partial", "--reason", "Ninety days.")
    assert "coverage 100%" in said
    done(monkeypatch, RON, "comment", "acme.example", "Read this first.")
    done(monkeypatch, RITA, "ask", "acme.example", KEEPING)
    assert KEEPING in done(monkeypatch, RITA, "questions", "acme.example")
    shown = json.loads(done(monkeypatch, RITA, "show", "acme.example", "--json"))
    assert [row["verdict"] for row in shown["findings"]] == ["met", "partial"]
    assert "Ninety days." in done(monkeypatch, RITA, "show", "acme.example")
    digest = shown["report_digest"]
    (use,) = (item["use"] for item in shown["uses"])
    ruled = ("sign", "system-1", "acme.example", "approve", "--statement", "Fit.", "--use", use, "--digest")
    assert "waiting for 1 more" in done(monkeypatch, RITA, *ruled, digest)
    decision = json.loads(done(monkeypatch, ADA, *ruled, digest, "--json"))
    assert decision["settles"] is True
    assert "as it was signed" in done(monkeypatch, RITA, "verify", decision["id"])
    assert "Nothing waits" in done(monkeypatch, RITA, "list")
    reported = CliRunner().invoke(cli, ["report", "show", "acme.example", "--json"])
    assert json.loads(reported.output)["review"]["report_digest"] == digest


@pytest.mark.parametrize(
    ("person", "digest", "condition", "error", "code"),
    [
        (RON, "", "Sign it|Legal|2090-01-01", NotAllowed, 1),
        (RITA, "sha256:0", "Sign it|Legal|2090-01-01", Outdated, 1),
        (RITA, "", "Sign it|Legal", InvalidInput, 2),
        (RITA, "", "Sign it|Legal|tomorrow", InvalidInput, 2),
        (RITA, "", "Sign it|Legal|2020-01-01", InvalidInput, 2),
    ],
)
def test_a_signature_that_may_not_be_is_refused_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    person: Person,
    digest: str,
    condition: str,
    error: type[DossierError],
    code: int,
) -> None:
    shown = json.loads(done(monkeypatch, RITA, "show", "acme.example", "--json"))
    seen, use = digest or shown["report_digest"], shown["uses"][0]["use"]
    ruled = ("sign", "system-1", "acme.example", "approve_with_conditions", "--statement", "Fit.", "--use", use)
    refused = run(monkeypatch, person, *ruled, "--digest", seen, "--condition", condition)
    assert isinstance(refused.exception, error)
    assert exit_code(refused.exception) == code


def test_new_evidence_is_judged_at_once_and_an_answer_is_noted_with_its_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("Acme keeps prompts for 30 days and then deletes them.\n")
    question = done(monkeypatch, RITA, "ask", "acme.example", KEEPING).strip()
    done(monkeypatch, RON, "answer", question, "--upload", str(file), "--kind", "dpa", "--expires", "2090-01-01")
    shown = json.loads(CliRunner().invoke(cli, ["report", "show", "acme.example", "--json"]).output)
    uploaded = [row for row in shown["captures"] if row["url"] == "upload://acme.example/answer.txt"]
    assert [(row["kind"], row["outcome"]) for row in uploaded] == [("dpa", "ok")]
    told = json.loads(done(monkeypatch, RITA, "questions", "acme.example", "--json"))
    assert [len(item["answers"]) for item in told if item["id"] == question] == [1]
    more = tmp_path / "soc2.txt"
    more.write_text("We hold a SOC 2 Type II report for January to June 2026.\n")
    said = done(monkeypatch, RITA, "rejudge", "acme.example", "soc2", "--upload", str(more), "--kind", "soc_report")
    assert "soc2: met" in said
    assert run(monkeypatch, RITA, "rejudge", "acme.example", "none", "--upload", str(more)).exit_code == 1
    changed = CliRunner().invoke(cli, ["report", "changes", "acme.example", "--json"])
    (row,) = (item for item in json.loads(changed.output)["findings"] if item["criterion"] == "soc2")
    assert (row["before"]["verdict"], row["after"]["verdict"]) == (None, "met")
    text = CliRunner().invoke(cli, ["report", "changes", "acme.example"]).output
    assert "soc2: decided now, undecided -> met" in text
    assert "document new: upload://acme.example/soc2.txt" in text
