"""`dossier request`, `dossier inventory` and `dossier assess --request` as people and scripts meet them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli
from console.demo.server import serving
from pipeline.bootstrap import build
from pipeline.domain.person import Person, Role
from pipeline.errors import DossierError, InvalidInput, InvalidTable, NotAllowed, Outdated

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

USE = (
    *("--product", "Acme Chat", "--purpose", "Letters", "--owner", "Ida", "--data-class", "internal"),
    *("--deployment", "saas", "--autonomy", "assistive", "--audience", "team", "--users", "sales"),
)


class Staff:
    """One account a role in the home of the test; `acts` says whose command line it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        with build() as services:
            first = services.people.add(
                email="administrator@acme.example", name="Administrator", roles=[Role.ADMINISTRATOR], by=None
            )
            self.people = {
                role: services.people.add(email=f"{role}@acme.example", name=role.title(), roles=[role], by=first)
                for role in (Role.REQUESTER, Role.REVIEWER, Role.AUDITOR)
            }
        self.acts(Role.REVIEWER)

    def acts(self, role: Role) -> Person:
        self._monkeypatch.setenv("DOSSIER_ACTOR", self.people[role].email)
        return self.people[role]


@pytest.fixture(autouse=True)
def staff(monkeypatch: pytest.MonkeyPatch) -> Staff:
    return Staff(monkeypatch)


def ran(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments, prog_name="dossier")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answered(*arguments: str) -> Any:
    result = ran(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def requested(website: str = "acme.example") -> Any:
    return answered("request", "new", "--website", website, *USE, "--needed-by", "2027-01-31")


def test_procurement_requests_and_sees_what_is_there(staff: Staff) -> None:
    requester = staff.acts(Role.REQUESTER)
    made = requested()
    assert (made["needed_by"], made["requester"], made["duplicates"]) == ("2027-01-31", requester.id, [])
    assert (made["system"]["stage"], made["system"]["risk"]["tier"]) == ("requested", "low")
    assert made["system"]["facts"]["name"] == "Acme Chat"
    again = ran("request", "new", "--website", "https://www.acme.example", "--product", "Search")
    assert f"there already: {made['system']['id']}  requested" in again.output
    assert "inherent risk high (11)" in again.output
    assert [item["facts"]["name"] for item in answered("request", "list")] == ["Acme Chat", "Search"]
    assert answered("request", "show", made["id"])["system"]["id"] == made["system"]["id"]
    shown = ran("request", "show", made["id"]).output
    assert "needed by 2027-01-31" in shown
    assert "low, 2 points (data internal: 1; autonomy assistive: 0; deployment saas: 1; audience team: 0)" in shown
    assert "needed 2027-01-31  requested" in ran("request", "list").output


def test_a_request_that_names_no_product_is_a_usage_error() -> None:
    result = ran("request", "new", "--website", "acme.example")
    assert result.exit_code == 2
    assert "--product or --name" in result.output
    assert ran("request", "list").output.startswith("No requests yet.")


def test_the_inventory_is_listed_by_stage_tier_vendor_and_words() -> None:
    chat = requested()["system"]["id"]
    other = answered("inventory", "add", "--website", "other.example", "--name", "Voice")["id"]
    listed: Callable[..., list[str]] = lambda *filters: [  # noqa: E731
        item["id"] for item in answered("inventory", "list", *filters)
    ]
    assert listed() == [chat, other]
    assert listed("--tier", "high") == [other]
    assert listed("--vendor", "acme.example") == [chat]
    assert listed("--text", "voice", "--stage", "requested") == [other]
    assert listed("--stage", "in_use") == []
    assert ran("inventory", "list", "--stage", "in_use").output.startswith("No such system.")
    assert f"{other}  requested                 high    Voice (other.example)" in ran("inventory", "list").output


def test_a_system_is_corrected_and_moved_on_the_revision_that_was_seen() -> None:
    system = requested()["system"]["id"]
    changed = answered("inventory", "change", system, "--owner", "Kim", "--revision", "1")
    assert (changed["facts"]["owner"], changed["facts"]["purpose"], changed["revision"]) == ("Kim", "Letters", 2)
    with pytest.raises(Outdated):
        ran("inventory", "change", system, "--owner", "Lo", "--revision", "1")
    with pytest.raises(InvalidInput, match="needs a reason"):
        ran("inventory", "move", system, "withdraw")
    assert "is withdrawn" in ran("inventory", "move", system, "withdraw", "--reason", "Not needed.").output
    view = answered("inventory", "show", system)
    assert (view["stage"], view["moves"], [item["revision"] for item in view["revisions"]]) == (
        "withdrawn",
        [],
        [1, 2, 3],
    )
    assert "withdrawn, revision 3" in ran("inventory", "show", system).output


def test_who_may_not_is_refused_here_too(staff: Staff) -> None:
    system = requested()["system"]["id"]
    staff.acts(Role.AUDITOR)
    for arguments in (
        ("request", "new", "--website", "acme.example", "--product", "x"),
        ("inventory", "add", "--website", "acme.example", "--product", "x"),
        ("inventory", "change", system, "--owner", "x"),
        ("inventory", "move", system, "withdraw", "--reason", "x"),
    ):
        with pytest.raises(NotAllowed):
            ran(*arguments)
    assert len(answered("inventory", "list")) == 1


@pytest.mark.parametrize("form", ["csv", "bom"])
def test_what_is_exported_can_be_imported(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = requested()["system"]
    file = tmp_path / f"out.{'json' if form == 'bom' else 'csv'}"
    assert ran("inventory", "export", "--format", form, "-o", str(file)).output == f"{file}\n"
    printed = ran("inventory", "export", "--format", form, "--tier", "low").stdout_bytes
    assert system["facts"]["name"].encode() in printed
    assert answered("inventory", "import", str(file)) == {"added": [], "already_there": 1, "duplicates": []}
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "another home"))
    Staff(monkeypatch)
    assert ran("inventory", "import", str(file)).output == "1 added, 0 there already\n"
    assert answered("inventory", "list")[0]["facts"] == system["facts"]


def test_a_file_with_errors_is_refused_with_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("website,name,autonomy\nacme.example,,x\n", encoding="utf-8")
    for command in ("inventory", "request"):
        with pytest.raises(InvalidTable, match=r"line 2, autonomy: .*\n.*line 2, name: "):
            ran(command, "import", str(file))
    file.write_text("website,name,needed_by\nacme.example,Chat,2027-01-31\n", encoding="utf-8")
    assert ran("request", "import", str(file)).output == "1 requested, 0 asked for before\n"
    assert ran("request", "import", str(file)).output == "0 requested, 1 asked for before\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("assess",), "Missing argument 'URL'"),
        (("assess", "--request", "ID", "--product", "x"), "says what the use is"),
        (("assess", "https://other.example", "--request", "ID"), "is about acme.example"),
    ],
)
def test_an_assessment_for_a_request_is_of_its_vendor_and_use(arguments: tuple[str, ...], words: str) -> None:
    request = requested()["id"]
    result = ran(*(request if argument == "ID" else argument for argument in arguments))
    assert (result.exit_code, words in result.output) == (2, True)


def test_a_request_is_assessed_for_its_use_and_goes_into_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    with serving({"nordlicht"}) as sites:
        made = requested(sites[0].url)
        other = answered("inventory", "add", "--website", sites[0].url, "--product", "Another use")
        report = answered("assess", "--request", made["id"], "--allow-host", sites[0].host, "--max-pages", "3")
    view = answered("inventory", "show", made["system"]["id"])
    assert (view["stage"], view["assessments"]) == ("in_review", [report["assessment_id"]])
    assert [item["stage"] for item in view["revisions"]] == ["requested", "researching", "in_review"]
    assert answered("inventory", "show", other["id"])["stage"] == "requested"


def test_a_new_request_can_be_researched_right_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOST_INTERVAL_SECONDS", "0")
    with serving({"nordlicht"}) as sites:
        result = ran(
            *("request", "new", "--website", sites[0].url, *USE, "--assess", "--allow-host", sites[0].host, "--json")
        )
        assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["assessment_id"]
    (system,) = answered("inventory", "list")
    assert (system["stage"], DossierError.retryable) == ("in_review", False)
