"""One system from the first account to its use, on the command line: every person is an account, the site is served."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli, exit_code
from console.demo.server import serving
from pipeline.errors import NotAllowed

ADMINISTRATOR, AUDITOR = "administrator@acme.example", "auditor@acme.example"
REQUESTER, REVIEWER, APPROVER = "requester@acme.example", "reviewer@acme.example", "approver@acme.example"
# The requester could sign as far as roles go: what stands in the way is that they asked.
STAFF = {
    REQUESTER: ("requester", "reviewer"),
    REVIEWER: ("reviewer",),
    APPROVER: ("approver",),
    AUDITOR: ("auditor",),
}
HIGH_RISK = ("--name", "Translations of letters", "--data-class", "special_category", "--autonomy", "supervised")


class Terminal:
    """Runs commands as one account or another."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def ran(self, actor: str, *arguments: str) -> Result:
        self._monkeypatch.setenv("DOSSIER_ACTOR", actor)
        return CliRunner().invoke(cli, arguments, prog_name="dossier")

    def done(self, actor: str, *arguments: str) -> str:
        result = self.ran(actor, *arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def answered(self, actor: str, *arguments: str) -> Any:
        return json.loads(self.done(actor, *arguments, "--json"))

    def refused(self, actor: str, *arguments: str) -> str:
        error = self.ran(actor, *arguments).exception
        assert isinstance(error, NotAllowed)
        assert exit_code(error) == 1
        return str(error)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    terminal = Terminal(monkeypatch)
    terminal.done(ADMINISTRATOR, "people", "add", ADMINISTRATOR, "--name", "Root", "--role", "administrator")
    for email, roles in STAFF.items():
        given = [word for role in roles for word in ("--role", role)]
        terminal.done(ADMINISTRATOR, "people", "add", email, "--name", email.partition("@")[0].title(), *given)
    return terminal


@pytest.mark.slow
def test_a_high_risk_is_requested_researched_reviewed_signed_by_two_and_put_in_use(terminal: Terminal) -> None:
    """I6, I7, I9."""
    with serving({"meridian-ai"}) as sites:
        made = terminal.answered(REQUESTER, "request", "new", "--website", sites[0].url, *HIGH_RISK)
        report = terminal.answered(REVIEWER, "assess", "--request", made["id"], "--allow-host", sites[0].host)
    system, assessment = made["system"]["id"], report["assessment_id"]
    assert made["system"]["risk"]["tier"] == "high"
    assert system in terminal.done(REVIEWER, "review", "list")

    seen = terminal.answered(REVIEWER, "review", "show", assessment)
    met = next(row["criterion"] for row in seen["findings"] if row["verdict"] == "met")
    open_ = next(row["criterion"] for row in seen["findings"] if row["verdict"] is None)
    override = ("review", "override", assessment, met, "partial", "--reason", "For one plan only.")
    assert "asked for" in terminal.refused(REQUESTER, *override)
    terminal.done(REVIEWER, *override)
    terminal.done(REQUESTER, "review", "ask", assessment, open_)
    assert f"({open_})" in terminal.done(REVIEWER, "review", "questions", assessment)
    shown = terminal.answered(APPROVER, "review", "show", assessment)
    assert {row["criterion"]: row["verdict"] for row in shown["findings"]}[met] == "partial"
    assert shown["report_digest"] != seen["report_digest"]

    (use,) = [item["use"] for item in shown["uses"] if item["system"] == system]
    conditions = ("--statement", "Fit.", "--condition", "Answer what is open|Vendor|2090-01-01")
    sign = ("review", "sign", system, assessment, "approve_with_conditions", *conditions, "--use", use, "--digest")
    assert "who asks does not decide" in terminal.refused(REQUESTER, *sign, shown["report_digest"])
    assert "needs the role" in terminal.refused(AUDITOR, *sign, shown["report_digest"])
    assert "needs the role" in terminal.refused(ADMINISTRATOR, *sign, shown["report_digest"])
    first = terminal.answered(REVIEWER, *sign, shown["report_digest"])
    assert terminal.answered(AUDITOR, "inventory", "show", system)["stage"] == "in_review"
    second = terminal.answered(APPROVER, *sign, shown["report_digest"])
    assert (first["settles"], second["settles"]) == (False, True)

    terminal.done(REQUESTER, "inventory", "move", system, "put_in_use")
    view = terminal.answered(AUDITOR, "inventory", "show", system)
    assert [item["stage"] for item in view["revisions"]] == [
        *("requested", "researching", "in_review", "approved_with_conditions", "in_use"),
    ]
    assert view["decisions"] == [first["id"], second["id"]]
    for decision in view["decisions"]:
        assert "as it was signed" in terminal.done(AUDITOR, "review", "verify", decision)
    assert "chain intact" in terminal.done(AUDITOR, "audit", "verify")
    events = terminal.answered(AUDITOR, "audit", "log", "--newest", "1000")
    assert [event["actor"] for event in events if event["action"] == "decision.signed"] == [
        f"Reviewer <{REVIEWER}>",
        f"Approver <{APPROVER}>",
    ]
