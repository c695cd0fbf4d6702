"""Every refusal and failure is a problem, of a kind that stays, and says nothing of our inside."""

import json
from typing import Any

import pytest

from console.web.api.problems import PROBLEM_JSON, Kind
from pipeline.errors import ConfigurationError, IntegrityBroken
from tests.console.web.api.calling import ADA, BASE, FACTS, RITA, Office

ASKED = {"website": "https://new.example", "facts": FACTS}


def problem(answer: Any, status: int, kind: Kind) -> dict[str, Any]:
    """Return a problem, which has to be one of this status and kind."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM_JSON), answer.text
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:dossier:problem:{kind.value}"
    assert (body["status"], body["title"] != "", body["detail"] != "", body["advice"] != "") == (status, *[True] * 3)
    return body


def test_what_is_wrong_in_a_body_is_named_place_by_place_and_not_repeated(office: Office) -> None:
    facts = FACTS | {"name": "", "owner": "x" * 201, "audience": "everybody"}
    sent = {"website": "https://new.example", "facts": facts, "needed_by": 3, "secret": "hunter2"}
    body = problem(office.post(RITA, "/requests", sent), 422, Kind.INVALID)
    assert {each["where"] for each in body["errors"]} == {
        *("/facts/name", "/facts/owner", "/facts/audience", "/needed_by", "/secret"),
    }
    assert "hunter2" not in json.dumps(body)
    assert office.shown(RITA, "/requests")["items"][0]["id"] == "request-1"


@pytest.mark.parametrize("day", ["2027-02-30", "2027-1-1", "2027-01-01T00:00:00", 20270101, 0, True])
def test_a_day_is_a_day(office: Office, day: object) -> None:
    body = problem(office.post(RITA, "/requests", ASKED | {"needed_by": day}), 422, Kind.INVALID)
    assert [each["where"] for each in body["errors"]] == ["/needed_by"]


@pytest.mark.parametrize("sent", [b"{", b"\xff{}", b"[" * 100_000, b'{"website": ' + b"9" * 5_000 + b"}"])
def test_a_body_that_is_no_json_is_not_readable(office: Office, sent: bytes) -> None:
    headers = office.headers(RITA, {"Content-Type": "application/json"})
    problem(office.client.post(f"{BASE}/requests", content=sent, headers=headers), 400, Kind.MALFORMED)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_media_type_is_not_taken(office: Office, media_type: str) -> None:
    headers = office.headers(RITA, {"Content-Type": media_type})
    problem(office.client.post(f"{BASE}/requests", content=json.dumps(ASKED), headers=headers), 415, Kind.MEDIA_TYPE)
    problem(office.client.post(f"{BASE}/inventory-imports", content=b"x", headers=headers), 415, Kind.MEDIA_TYPE)


def test_what_is_not_there_is_not_found(office: Office) -> None:
    for path in ("/inventory/nothing", "/requests/none", "/reports/nobody.example", "/runs/none", "/vendors/nobody"):
        problem(office.get(RITA, path), 404, Kind.NOT_FOUND)
    problem(office.get(RITA, "/nowhere"), 404, Kind.NOT_FOUND)
    problem(office.get(RITA, "/inventory/"), 404, Kind.NOT_FOUND)
    # A line end leads past the mounted application, if nobody looks.
    problem(office.get(RITA, "/inventory/x%0A/standing"), 404, Kind.NOT_FOUND)


def test_another_method_is_told_all_that_are_possible(office: Office) -> None:
    answer = office.client.delete(f"{BASE}/requests", headers=office.headers(RITA, {"Content-Length": "0"}))
    problem(answer, 405, Kind.METHOD)
    assert answer.headers["allow"] == "GET, POST"
    answer = office.get(RITA, "/inventory/system-1/moves")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_what_is_too_large_or_has_no_length_is_not_read(office: Office) -> None:
    headers = office.headers(RITA, {"Content-Length": str(25 * 1024 * 1024 + 1), "Content-Type": "application/json"})
    problem(office.client.post(f"{BASE}/requests", content=b"{}", headers=headers), 413, Kind.TOO_LARGE)
    chunked = iter([b"{}"])
    problem(office.client.post(f"{BASE}/requests", content=chunked, headers=office.headers(RITA)), 411, Kind.LENGTH)
    # The pages keep their own words.
    assert office.client.post("/sign-in", content=iter([b"x"])).headers["content-type"].startswith("text/plain")


def test_a_change_needs_the_revision_that_was_seen(office: Office) -> None:
    path = f"{BASE}/inventory/system-1/facts"
    problem(office.client.put(path, json=FACTS, headers=office.headers(RITA)), 428, Kind.REVISION_NEEDED)
    problem(office.client.put(path, json=FACTS, headers=office.headers(RITA, {"If-Match": "*"})), 422, Kind.INVALID)
    seen = office.headers(RITA, {"If-Match": '"1"'})
    answer = office.client.put(path, json=FACTS, headers=seen)
    assert (answer.status_code, answer.headers["etag"], answer.json()["revision"]) == (200, '"2"', 2)
    problem(office.client.put(path, json=FACTS | {"name": "Other"}, headers=seen), 412, Kind.REVISION)
    assert office.shown(RITA, "/inventory/system-1")["facts"]["name"] == "Letters"
    move = {"move": "withdraw", "reason": "Not needed.", "revision": 1}
    problem(office.post(RITA, "/inventory/system-1/moves", move), 409, Kind.OUTDATED)


def test_what_a_rule_refuses_says_which_and_what_to_do(office: Office) -> None:
    body = problem(office.post(RITA, "/inventory/system-1/moves", {"move": "put_in_use"}), 422, Kind.REFUSED)
    assert "put_in_use" in body["detail"]
    problem(office.post(RITA, "/requests", ASKED | {"website": "ftp://new.example"}), 422, Kind.REFUSED)


def test_a_file_is_refused_with_every_error_and_its_line(office: Office) -> None:
    table = "website,name,audience\nhttps://a.example,A,nobody\n,B,team\n"
    headers = office.headers(RITA, {"Content-Type": "text/csv"})
    answer = office.client.post(f"{BASE}/inventory-imports", content=table, headers=headers)
    errors = problem(answer, 422, Kind.REFUSED)["errors"]
    assert len(errors) == 2
    assert "2" in errors[0]["what"]
    assert "3" in errors[1]["what"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RuntimeError("/secret/place"), Kind.DEFECT),
        (ConfigurationError("/secret/place"), Kind.DEFECT),
        (IntegrityBroken("/secret/place"), Kind.BROKEN),
    ],
)
def test_what_is_our_fault_says_nothing_of_our_inside(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: Kind
) -> None:
    def fails(**_: Any) -> Any:
        raise error

    monkeypatch.setattr(office.services.inventory, "systems", fails)
    answer = office.get(ADA, "/inventory")
    problem(answer, 500, kind)
    assert "secret" not in answer.text


def test_a_parameter_that_is_spelled_wrong_is_refused_instead_of_letting_everything_through(office: Office) -> None:
    body = problem(office.get(RITA, "/inventory?satge=in_use"), 422, Kind.INVALID)
    assert "satge" in body["detail"]
    assert "stage" in body["advice"]
