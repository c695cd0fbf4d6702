"""What programs read and write, each resource against what the services say."""

import csv
import io
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from console.rendering.json_form import json_report
from console.rendering.json_schema import SCHEMA
from console.rendering.review_form import review_object
from console.web.api.reports import PRINTS_AT_ONCE
from pipeline.domain.audit import Action
from pipeline.domain.decision import use_digest
from pipeline.errors import BrowserUnavailable
from tests.console.web.api.calling import ADA, ADAM, BASE, FACTS, FIRST, OTTO, RITA, RON, Office
from tests.office import KEEPING, USE

pytestmark = pytest.mark.slow  # real services over files, built anew for each test


def test_a_request_opens_a_system_that_is_found_under_its_address(office: Office) -> None:
    answer = office.post(
        RON, "/requests", {"website": "https://acme.example/x", "facts": FACTS, "needed_by": "2027-01-31"}
    )
    made = answer.json()
    assert (answer.status_code, made["duplicates"]) == (201, ["system-1"])
    shown = office.client.get(answer.headers["location"], headers=office.headers(OTTO)).json()
    assert shown == {"request": made["request"], "system": made["system"]}
    assert (shown["request"]["needed_by"], shown["request"]["stage"]) == ("2027-01-31", "requested")
    assert (shown["system"]["risk"]["tier"], shown["system"]["vendor"]["domain"]) == ("low", "acme.example")


def test_a_report_is_that_of_the_command_line_and_fits_its_schema(office: Office) -> None:
    report = office.services.reviewing.reviewed(FIRST)
    shown = office.shown(RITA, f"/reports/{FIRST}")
    assert shown == json.loads(json.dumps(json_report(report.report, reviewed=report)))
    assert not list(Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(shown))
    assert shown == office.shown(RITA, "/reports/acme.example")


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "begins"),
    [
        ("", "*/*", "application/json", b"{"),
        ("", "text/csv", "text/csv", b"\xef\xbb\xbf"),
        ("", "text/html;q=0.4, text/markdown;q=0.9, */*;q=0.1", "text/markdown", b"#"),
        ("", "text/*", "text/csv", b"\xef\xbb\xbf"),
        ("?format=html", "application/json", "text/html", b"<!doctype html>"),
        ("?format=pdf", "", "application/pdf", b"printed: <!doctype html>"),
    ],
)
def test_a_report_comes_in_the_form_that_is_wanted(
    office: Office, query: str, accept: str, media_type: str, begins: bytes
) -> None:
    class Printing:
        def printed(self, html: str) -> bytes:
            return f"printed: {html}".encode()

    office.services.__dict__["printer"] = Printing()
    answer = office.get(RITA, f"/reports/{FIRST}{query}", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.content.lower().startswith(begins), answer.content[:60]


def test_who_asks_for_one_print_too_many_is_told_to_come_again(office: Office) -> None:
    with PRINTS_AT_ONCE, PRINTS_AT_ONCE:
        answer = office.get(RITA, f"/reports/{FIRST}?format=pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "being printed" in answer.json()["detail"]


def test_a_form_that_does_not_exist_or_cannot_be_made_is_a_problem(office: Office) -> None:
    class Broken:
        def printed(self, html: str) -> bytes:
            raise BrowserUnavailable("no /usr/bin/chromium")

    office.services.__dict__["printer"] = Broken()
    assert office.get(RITA, f"/reports/{FIRST}", headers={"Accept": "image/png"}).status_code == 406
    assert office.get(RITA, f"/reports/{FIRST}", headers={"Accept": "text/csv;q=0"}).status_code == 406
    assert office.get(RITA, f"/reports/{FIRST}?format=docx").status_code == 422
    answer = office.get(RITA, f"/reports/{FIRST}?format=pdf")
    assert (answer.status_code, "chromium" in answer.text) == (503, False)


def test_what_reviewers_say_stands_in_the_review_state_and_the_report(office: Office) -> None:
    before = office.shown(RITA, f"/reports/{FIRST}/review")
    override = {"criterion": USE, "verdict": "partial", "reason": "One plan only."}
    said = office.made(RITA, f"/reports/{FIRST}/overrides", override)
    office.made(ADA, f"/reports/{FIRST}/acceptances", {"criterion": KEEPING})
    comment = office.made(RON, f"/reports/{FIRST}/comments", {"text": "Ask them."})
    question = office.made(ADA, f"/reports/{FIRST}/questions", {"criterion": KEEPING})
    (source,) = office.services.reporting.report(FIRST).captures
    office.made(RON, f"/questions/{question['id']}/answers", {"source": source.url})
    state = office.shown(OTTO, f"/reports/{FIRST}/review")
    reviewed = office.services.reviewing.reviewed(FIRST)
    facts = office.services.inventory.system("system-1").system.facts  # type: ignore[arg-type]
    uses = [{"system": "system-1", "tier": "low", "use": use_digest(facts)}]
    assert state == json.loads(json.dumps({**review_object(reviewed), "uses": uses}))
    assert (said["stance"], said["author"]) == ("overridden", RITA.id)
    assert [item["id"] for item in state["comments"]] == [comment["id"]]
    assert state["questions"][0]["answers"] == [source.url]
    assert state["report_digest"] != before["report_digest"]
    assert office.shown(OTTO, f"/reports/{FIRST}")["review"]["grade"] == state["grade"]


def test_a_signature_is_found_proved_and_its_condition_met(office: Office) -> None:
    condition = {"text": "Sign the DPA", "owner": "Legal", "due": "2026-12-31"}
    sent = office.signature(ruling="approve_with_conditions", conditions=[condition])
    answer = office.post(RITA, "/decisions", sent)
    decision = answer.json()
    assert (answer.status_code, decision["settles"], decision["conditions"][0]["number"]) == (201, True, 1)
    assert office.client.get(answer.headers["location"], headers=office.headers(OTTO)).json() == decision
    proof = office.shown(OTTO, f"/decisions/{decision['id']}/verification")
    assert (proof["intact"], proof["flaws"], proof["decision"]) == (True, [], decision)
    (open_,) = office.shown(OTTO, "/inventory/system-1/standing")["conditions"]
    assert (open_["condition"]["text"], open_["fulfilment"]) == ("Sign the DPA", None)
    office.made(ADA, f"/decisions/{decision['id']}/fulfilments", {"number": 1, "note": "Signed."})
    standing = office.shown(OTTO, "/inventory/system-1/standing")
    assert (standing["state"], standing["conditions"][0]["fulfilment"]["note"]) == ("valid", "Signed.")
    moved = office.made(RON, "/inventory/system-1/moves", {"move": "put_in_use", "revision": 2})
    assert (moved["stage"], moved["revision"]) == ("in_use", 3)


def test_a_decision_that_was_altered_is_not_intact(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = office.made(RITA, "/decisions", office.signature())
    monkeypatch.setattr("pipeline.services.deciding.decision_flaws", lambda *_, **__: ("its signature is not valid",))
    proof = office.shown(OTTO, f"/decisions/{made['id']}/verification")
    assert (proof["intact"], proof["flaws"]) == (False, ["its signature is not valid"])


def test_a_run_is_started_and_watched(office: Office) -> None:
    answer = office.post(RON, "/assessments", {"website": "acme.example"})
    assert (answer.status_code, answer.headers["location"]) == (202, f"{BASE}/runs/run-1")
    assert office.starting.started == ["https://acme.example/"]
    run = office.client.get(answer.headers["location"], headers=office.headers(OTTO)).json()
    assert (run["state"], run["stage"], run["done"], run["total"]) == ("running", "capture", 3, 25)
    for sent in ({}, {"website": "https://a.example", "system": "system-1"}):
        assert office.post(RON, "/assessments", sent).status_code == 422


def test_a_vendors_assessments_and_file_are_shown_by_its_domain(office: Office) -> None:
    (line,) = office.shown(OTTO, "/assessments?vendor=acme.example")["items"]
    one = office.shown(OTTO, f"/assessments/{line['id']}")
    assert (one["result"]["grade"], one["result"]["coverage"]) == (line["grade"], line["coverage"])
    assert "findings" not in one
    vendor = office.shown(OTTO, "/vendors/acme.example")
    assert (vendor["vendor"]["id"], vendor["run"]) == ("vendor-acme", "run-1")
    assert [item["outcome"] for item in vendor["captures"]] == ["ok"]
    assert [item["vendor"]["id"] for item in office.shown(OTTO, "/vendors?text=ACME")["items"]] == ["vendor-acme"]
    assert office.shown(OTTO, "/vendors?text=nobody")["items"] == []


def walked(office: Office, path: str) -> list[Any]:
    """Return all rows of a list, page by page."""
    found: list[Any] = []
    cursor = ""
    while True:
        page = office.shown(OTTO, path + cursor)
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_pages_follow_each_other_without_a_gap_or_a_double_also_when_rows_are_added(office: Office) -> None:
    ids = ["system-1"]
    for number in range(5):
        sent = {"website": f"https://v{number}.example", "facts": FACTS | {"name": f"System {number}"}}
        ids.append(office.made(RITA, "/inventory", sent)["id"])
    assert [item["id"] for item in walked(office, "/inventory?limit=2")] == ids
    assert [item["id"] for item in walked(office, "/inventory?limit=3")] == ids
    first = office.shown(OTTO, "/inventory?limit=6")
    assert first["next"] is None
    first = office.shown(OTTO, "/inventory?limit=4")
    office.made(RITA, "/inventory", {"website": "https://late.example", "facts": FACTS})
    rest = office.shown(OTTO, f"/inventory?limit=2&cursor={first['next']}")["items"]
    assert [item["id"] for item in rest] == ids[4:]
    names = [item["vendor"]["domain"] for item in walked(office, "/vendors?limit=2")]
    assert names == ["acme.example", "late.example", *(f"v{number}.example" for number in range(5))]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=none.of.ours", "cursor=WzFd", "cursor=A"])
def test_a_page_that_cannot_be_is_refused(office: Office, query: str) -> None:
    assert office.get(OTTO, f"/inventory?{query}").status_code == 422


def test_the_inventory_is_filtered(office: Office) -> None:
    sent = {"website": "https://other.example", "facts": {"name": "Unknown use"}}
    other = office.made(RITA, "/inventory", sent)["id"]
    for query, ids in (
        ("stage=requested", [other]),
        ("tier=high", [other]),
        ("tier=low&stage=in_review", ["system-1"]),
        ("vendor=acme.example", ["system-1"]),
        ("text=UNKNOWN", [other]),
        ("text=nothing", []),
    ):
        assert [item["id"] for item in office.shown(OTTO, f"/inventory?{query}")["items"]] == ids, query
    assert office.get(OTTO, "/inventory?stage=nowhere").status_code == 422
    assert office.get(OTTO, "/inventory?vendor=nobody.example").status_code == 404


def test_files_are_taken_in_once_and_handed_out(office: Office) -> None:
    table = "website,name,audience\nhttps://csv.example,From a table,team\n"
    headers = office.headers(RITA, {"Content-Type": "text/csv"})
    first, again = (office.client.post(f"{BASE}/inventory-imports", content=table, headers=headers) for _ in range(2))
    assert (len(first.json()["added"]), again.json()["already_there"]) == (1, 1)
    sheet = office.get(OTTO, "/inventory-exports?text=table").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["name"], row["website"], row["stage"]) == ("From a table", "https://csv.example/", "requested")
    bill = office.get(OTTO, "/inventory-exports?vendor=csv.example&format=bom")
    assert bill.headers["content-type"] == "application/vnd.cyclonedx+json"
    assert [service["name"] for service in bill.json()["services"]] == ["From a table"]
    headers = office.headers(RITA, {"Content-Type": "application/vnd.cyclonedx+json"})
    back = office.client.post(f"{BASE}/inventory-imports", content=bill.content, headers=headers)
    assert (back.status_code, back.json()["added"], back.json()["already_there"]) == (201, [], 1)


def test_events_come_in_their_order_page_by_page(office: Office) -> None:
    office.token(OTTO)  # an event of its own
    with office.store.writing() as transaction:
        for number in range(6):
            transaction.audit.append(actor="t", action=Action.CAPTURE_MADE, subject=str(number), payload={"n": number})
    found, after = [], 0
    while True:
        page = office.shown(OTTO, f"/audit/events?after={after}&limit=3")
        assert page["total"] == 7
        found += [event["sequence"] for event in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert found == [1, 2, 3, 4, 5, 6, 7]
    assert office.shown(OTTO, "/audit/events?after=7") == {"items": [], "next": None, "total": 7}
    assert office.shown(OTTO, f"/audit/events?after={2**53 - 1}")["items"] == []
    last = office.shown(OTTO, "/audit/events?after=6")["items"][0]
    assert office.shown(OTTO, "/audit/head") == {"sequence": 7, "hash": last["hash"]}


def test_the_trail_is_proved_and_signed(office: Office) -> None:
    made = office.made(OTTO, "/audit/checkpoints", key="today")
    assert made["note"].splitlines()[1] == str(made["size"]) == "1"
    assert "file" not in made
    assert office.made(OTTO, "/audit/checkpoints", key="today") == made
    office.made(ADAM, "/audit/checkpoints")
    proof = office.shown(OTTO, "/audit/verification")
    assert (proof["intact"], proof["breaks"], proof["checkpoints"]) == (True, [], 2)
    assert office.post(RITA, "/audit/checkpoints").status_code == 403
