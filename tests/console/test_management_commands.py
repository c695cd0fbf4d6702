"""`dossier management`, in this process: what people write, and what is computed of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli
from pipeline.bootstrap import build
from pipeline.domain.person import Role
from pipeline.errors import DossierError, InvalidInput, NotAllowed, Outdated

pytestmark = pytest.mark.slow  # whole use cases over a real database

ROOT, REQUESTER = "root@acme.example", "rita@acme.example"
POLICY = {
    "kind": "policy",
    "title": "AI policy",
    "summary": "What we use AI for, and what not.",
    "location": "https://intranet.acme.example/ai",
    "version": "1",
    "approved_on": "2026-01-01",
    "approved_by": "The board",
}


@pytest.fixture(autouse=True)
def _accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    with build() as services:
        root = services.people.add(email=ROOT, name="Root", roles=[Role.ADMINISTRATOR], by=None)
        services.people.add(email=REQUESTER, name="Rita", roles=[Role.REQUESTER], by=root)
    monkeypatch.setenv("DOSSIER_ACTOR", ROOT)


def ran(*arguments: str, typed: Any = None) -> Result:
    text = typed if isinstance(typed, str) else json.dumps(typed)
    return CliRunner().invoke(cli, ["management", *arguments], input=text, prog_name="dossier")


def done(*arguments: str, typed: Any = None) -> str:
    result = ran(*arguments, typed=typed)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def refused(kind: type[DossierError], *arguments: str, typed: Any = None) -> str:
    result = ran(*arguments, typed=typed)
    assert isinstance(result.exception, kind), result.output
    return str(result.exception)


def state_of(control: str) -> str:
    return str(next(item["state"] for item in json.loads(done("soa", "--json")) if item["control"] == control))


def test_a_policy_that_is_added_evidences_its_control_until_it_is_closed() -> None:
    assert state_of("A.2.2") == "missing"
    entry = done("add", "-", "--owner", "Ana", typed=POLICY).split()[0]
    assert state_of("A.2.2") == "implemented"
    done("close", entry, "--revision", "1")
    assert state_of("A.2.2") == "missing"


def test_an_entry_is_changed_on_the_revision_that_was_seen() -> None:
    entry = done("add", "-", "--owner", "Ana", "--review-on", "2027-01-01", typed=POLICY).split()[0]
    assert "revision 2" in done("change", entry, "-", "--revision", "1", typed=POLICY | {"version": "2"})
    refused(Outdated, "change", entry, "-", "--revision", "1", typed=POLICY | {"version": "3"})
    (shown,) = json.loads(done("entries", "--json"))
    assert (shown["body"]["version"], shown["owner"], shown["revision"]) == ("2", "Ana", 2)


def test_who_may_not_write_into_a_register_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_ACTOR", REQUESTER)
    refused(NotAllowed, "add", "-", "--owner", "Rita", typed=POLICY)
    assert done("entries") == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (POLICY | {"approved_on": "soon"}, "approved_on"),
        (POLICY | {"colour": "red"}, "colour"),
        (POLICY | {"kind": "law"}, "kind"),
        ("{", "JSON"),
    ],
)
def test_what_does_not_fit_its_form_is_told_and_not_stored(typed: Any, told: str) -> None:
    assert told in refused(InvalidInput, "add", "-", "--owner", "Ana", typed=typed)
    assert done("entries") == ""


def test_the_form_of_a_register_is_a_schema_that_names_its_fields() -> None:
    schema = json.loads(done("form", "policy"))
    assert set(POLICY) <= set(schema["properties"])


def test_a_file_is_read_like_the_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(POLICY))
    assert "AI policy" in done("add", str(file), "--owner", "Ana")
