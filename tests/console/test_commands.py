"""The command line as a person and a script meet it, on the sample vendors over real HTTP on loopback."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.demo.server import ServedSite, serving

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow


def dossier(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line in a process of its own."""
    command = [sys.executable, "-c", "from console.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)


@pytest.fixture(scope="module")
def site() -> Iterator[ServedSite]:
    with serving({"nordlicht"}) as sites:
        yield sites[0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def report(site: ServedSite, home: Path) -> dict[str, Any]:
    """The report of one assessment, as JSON on standard output."""
    done = dossier(
        *("assess", site.url, "--name", site.name, "--allow-host", site.host, "--json"),
        DOSSIER_HOME=str(home),
        DOSSIER_HOST_INTERVAL_SECONDS="0",
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(home))


def test_the_json_of_an_assessment_keeps_its_contract(report: dict[str, Any]) -> None:
    assert {"assessment_id", "vendor", "digest", "grade", "coverage", "dimensions", "findings", "captures"} <= set(
        report
    )
    assert {"model_calls", "prompt_tokens", "completion_tokens", "cached_calls"} <= set(report["usage"])
    assert all({"id", "score", "coverage"} <= set(row) for row in report["dimensions"])
    wanted = {"criterion", "status", "verdict", "reason", "rationale", "evidence_kind", "citations"}
    assert all(wanted <= set(finding) for finding in report["findings"])
    assert all({"url", "kind", "outcome"} <= set(capture) for capture in report["captures"])


def test_show_prints_the_report_that_assess_printed(report: dict[str, Any]) -> None:
    shown = json.loads(dossier("report", "show", report["assessment_id"], "--json").stdout)
    assert shown | {"timings": {}} == report | {"timings": {}}


@pytest.mark.parametrize("form", ["json", "html", "csv", "md"])
@pytest.mark.slow
def test_a_report_is_exported_in_each_format(report: dict[str, Any], tmp_path: Path, form: str) -> None:
    path = tmp_path / f"report.{form}"
    done = dossier("report", "export", report["assessment_id"], "--format", form, "-o", str(path))
    assert done.stdout.strip() == str(path)
    assert "training-use" in path.read_text(encoding="utf-8")


def test_search_finds_the_passage_that_speaks_of_it(report: dict[str, Any]) -> None:
    found = json.loads(dossier("search", report["vendor"]["domain"], "data protection officer", "--json").stdout)
    assert "data protection officer" in found[0]["text"]


def test_cite_finds_a_sentence_and_refuses_its_opposite(report: dict[str, Any]) -> None:
    found = json.loads(dossier("search", report["vendor"]["domain"], "data protection officer", "--json").stdout)[0]
    sentence = next(line for line in found["text"].splitlines() if "data protection officer" in line)
    there = dossier("cite", found["document"], "--quote", sentence, "--jsonl")
    assert (there.returncode, json.loads(there.stdout)["status"]) == (0, "verified")
    opposite = sentence.replace("do not have", "have")
    assert opposite != sentence
    refused = dossier("cite", found["document"], "--quote", opposite, "--jsonl")
    assert (refused.returncode, json.loads(refused.stdout)["status"]) == (1, "unverified")


@pytest.mark.slow
def test_evidence_and_audit_verify_until_a_byte_is_changed(report: dict[str, Any], home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", str(home), str(copy)], check=True)
    for command in ("evidence", "audit"):
        assert dossier(command, "verify", DOSSIER_HOME=str(copy)).returncode == 0
    with sqlite3.connect(copy / "dossier.sqlite3") as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE audit_events SET actor = 'somebody else' WHERE sequence = 2")
        connection.execute("UPDATE documents SET text = replace(text, 'officer', 'Officer')")
    connection.close()
    for command in ("evidence", "audit"):
        done = dossier(command, "verify", DOSSIER_HOME=str(copy))
        assert done.returncode == 3
        assert "\ndossier: " in f"\n{done.stderr}"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["assess", "not a url"], 2, "not a web address"),
        (["assess", "ftp://vendor.example"], 2, "not a web address"),
        (["assess", "http://127.0.0.1:8099"], 1, "--allow-host"),
        (["report", "show", "nobody.example"], 1, "nobody.example"),
        (["search", "nobody.example", "x"], 1, "nobody.example"),
        (["report", "export"], 2, "Missing argument"),
        (["no-such-command"], 2, "No such command"),
    ],
)
def test_bad_input_gets_advice_and_an_exit_code(arguments: list[str], code: int, words: str) -> None:
    done = dossier(*arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_a_host_that_does_not_answer_is_an_error_with_advice() -> None:
    done = dossier("assess", "http://127.0.0.1:1", "--allow-host", "127.0.0.1:1", DOSSIER_FETCH_TIMEOUT_SECONDS="3")
    assert done.returncode == 1
    assert "127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rubric_with_a_duplicate_key_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "mine.yaml"
    broken.write_text("id: mine\nversion: 1\nid: again\n", encoding="utf-8")
    done = dossier("rubric", "check", str(broken))
    assert done.returncode == 1
    assert f"{broken}:3:" in done.stdout


def test_doctor_says_how_every_part_is() -> None:
    done = dossier("doctor", "--json")
    parts = {item["part"]: item["health"] for item in json.loads(done.stdout)}
    assert {
        "packages",
        "store",
        "embedder",
        "vectors",
        "rubric",
        "prompt",
        "browser",
        "judge",
        "prefect server",
    } <= set(parts)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_doctor_says_what_to_do_about_a_model_server_that_is_away() -> None:
    done = dossier("doctor", DOSSIER_MODEL="m", OPENAI_BASE_URL="http://127.0.0.1:9/v1", OPENAI_API_KEY="x")
    assert done.returncode == 1
    assert "does not answer" in done.stdout


def test_reading_old_snapshots_anew_has_nothing_to_do_right_after_a_run(report: dict[str, Any]) -> None:
    done = dossier("evidence", "reextract", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["read"], summary["changed"], summary["not_read"]) == (0, 0, [])
    assert summary["snapshots"] >= len([row for row in report["captures"] if row["outcome"] == "ok"])
