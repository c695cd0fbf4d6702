"""`dossier people`, in this process."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli, exit_code
from pipeline.bootstrap import build
from pipeline.errors import DossierError, InvalidInput, NotAllowed, NotFound
from tests.accounts import NEW_PASSWORD

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

ROOT, BO = "root@acme.example", "bo@acme.example"


def ran(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["people", *arguments], input=typed, prog_name="dossier")


def done(*arguments: str, typed: str = "") -> str:
    result = ran(*arguments, typed=typed)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def refused(*arguments: str, kind: type[DossierError] = NotAllowed, typed: str = "") -> DossierError:
    result = ran(*arguments, typed=typed)
    assert isinstance(result.exception, kind), result.output
    assert result.stdout == ""
    return result.exception


def shown(*arguments: str) -> Any:
    return json.loads(done(*arguments, "--json"))


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> str:
    done("add", ROOT, "--name", "Root", "--role", "administrator")
    monkeypatch.setenv("DOSSIER_ACTOR", ROOT)
    return ROOT


@pytest.fixture
def bo(root: str) -> str:
    done("add", BO, "--name", "Bo", "--role", "reviewer", "--role", "approver")
    return BO


def test_without_accounts_only_the_first_administrator_can_be_added() -> None:
    assert "dossier people add" in refused("list").advice
    refused("add", BO, "--name", "Bo", "--role", "approver", kind=InvalidInput)
    assert ROOT in done("add", ROOT, "--name", "Root", "--role", "administrator")


def test_whoever_is_no_account_adds_no_second(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_ACTOR", "somebody")
    assert "DOSSIER_ACTOR" in refused("add", BO, "--name", "Bo", "--role", "administrator").advice


def test_accounts_are_listed_for_people_and_for_scripts(bo: str) -> None:
    assert [(row["email"], row["roles"]) for row in shown("list")] == [
        (BO, ["reviewer", "approver"]),
        (ROOT, ["administrator"]),
    ]
    assert done("list").splitlines()[0].split() == [BO, "Bo", "reviewer,", "approver"]


def test_an_account_is_changed_and_deactivated(bo: str) -> None:
    assert shown("change", BO, "--role", "auditor", "--name", "Bo Berg")["roles"] == ["auditor"]
    assert shown("change", BO, "--inactive")["active"] is False
    assert "(inactive)" in done("list").splitlines()[0]
    assert shown("change", BO, "--active")["active"] is True
    assert "last active administrator" in str(refused("change", ROOT, "--inactive"))
    refused("change", "nobody@acme.example", "--active", kind=NotFound)


def test_reviewers_keep_no_accounts(bo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_ACTOR", BO)
    for arguments in (["list"], ["change", BO, "--role", "administrator"], ["invite", ROOT]):
        assert exit_code(refused(*arguments)) == 1


def test_an_invitation_is_printed_once_and_sets_a_password(bo: str) -> None:
    secret = done("invite", BO).strip()
    assert done("accept", typed=f"{secret}\n{NEW_PASSWORD}\n{NEW_PASSWORD}\n").strip() == f"password set for {BO}"
    with build() as services:
        assert services.people.checked(BO, NEW_PASSWORD).email == BO
    assert "does not count" in str(ran("accept", typed=f"{secret}\n{NEW_PASSWORD}\n{NEW_PASSWORD}\n").exception)


def test_a_password_is_not_echoed(bo: str) -> None:
    secret = done("invite", BO).strip()
    result = ran("accept", typed=f"{secret}\n{NEW_PASSWORD}\n{NEW_PASSWORD}\n")
    assert NEW_PASSWORD not in result.output
    assert secret not in result.output


def test_a_token_is_issued_listed_and_revoked(bo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_ACTOR", BO)
    with build() as services:
        last_day = services.clock.now().date().isoformat()
    secret = done("token", "issue", "ci", "--scope", "read", "--scope", "review", "--expires", last_day).strip()
    (token,) = shown("token", "list")
    assert (token["name"], token["scopes"], token["expires_on"]) == ("ci", ["read", "review"], last_day)
    assert secret.split(".")[2] not in json.dumps(token)
    assert "digest" not in token
    assert f"until {last_day}" in done("token", "list")
    with build() as services:
        assert services.people.by_token(secret) is not None
        done("token", "revoke", token["id"])
        assert services.people.by_token(secret) is None
    assert "revoked" in done("token", "list")
    refused("token", "issue", "ci", "--scope", "administer", "--expires", last_day)


def test_names_from_others_do_not_command_the_terminal(root: str) -> None:
    refused("add", BO, "--name", "Bo\x1b[2J", "--role", "auditor", kind=InvalidInput)
    with build() as services:
        last_day = services.clock.now().date().isoformat()
    done("token", "issue", "ci\x1b[2J", "--scope", "read", "--expires", last_day)
    assert "\x1b" not in done("token", "list")


def test_records_are_in_the_home_of_the_test(root: str, tmp_path: Path) -> None:
    assert (tmp_path / "home" / "dossier.sqlite3").exists()
