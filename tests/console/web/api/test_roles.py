"""Who may do what by API: the services say so, and a token lets through no more than its scopes name."""

import pytest

from pipeline.domain.credentials import Scope
from pipeline.domain.decision import use_digest
from pipeline.domain.person import Person
from tests.console.web.api.calling import ABE, ADA, ADAM, BASE, FACTS, FIRST, OTTO, RITA, RON, Office
from tests.office import USE

OVERRIDE = {"criterion": USE, "verdict": "partial", "reason": "For one plan only."}


def refused(office: Office, person: Person, path: str, sent: object) -> str:
    """Return why somebody may not do something; nothing may come of it."""
    before = office.events()
    answer = office.post(person, path, sent)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json"), answer.text
    assert [action for action in office.events() if action != "token.issued"] == [
        action for action in before if action != "token.issued"
    ]
    detail: str = answer.json()["detail"]
    return detail


def test_who_asked_for_a_system_neither_signs_it_nor_overrides_findings_on_its_vendor(office: Office) -> None:
    """I9."""
    assert "who asks does not decide" in refused(office, RON, "/decisions", office.signature())
    assert "asked for" in refused(office, RON, f"/reports/{FIRST}/overrides", OVERRIDE)
    assert "asked for" in refused(office, RON, f"/reports/{FIRST}/acceptances", {"criterion": USE})


@pytest.mark.parametrize("person", [OTTO, ADAM], ids=["auditor", "administrator"])
def test_who_is_neither_reviewer_nor_approver_signs_nothing(office: Office, person: Person) -> None:
    assert "needs the role" in refused(office, person, "/decisions", office.signature())
    assert "needs the role" in refused(office, person, f"/reports/{FIRST}/overrides", OVERRIDE)


def test_an_auditor_changes_nothing(office: Office) -> None:
    for path, sent in (
        ("/requests", {"website": "https://new.example", "facts": FACTS}),
        ("/inventory", {"website": "https://new.example", "facts": FACTS}),
        ("/assessments", {"vendor": "vendor-acme"}),
        (f"/reports/{FIRST}/comments", {"text": "Hm."}),
        ("/inventory/system-1/moves", {"move": "withdraw", "reason": "Not needed."}),
    ):
        refused(office, OTTO, path, sent)
    assert office.starting.started == []


def test_a_token_that_only_reads_lets_an_approver_read_and_nothing_else(office: Office) -> None:
    headers = {"Authorization": f"Bearer {office.token(ADA, Scope.READ)}"}
    assert office.client.get(f"{BASE}/reports/{FIRST}", headers=headers).status_code == 200
    answer = office.client.post(f"{BASE}/decisions", json=office.signature(), headers=headers)
    assert answer.status_code == 403
    assert "needs the role reviewer or approver" in answer.json()["detail"]
    assert office.client.get(f"{BASE}/audit/events", headers=headers).status_code == 403


def test_a_requester_does_not_read_the_audit_trail_and_reviewers_do(office: Office) -> None:
    headers = {"Authorization": f"Bearer {office.token(RON, Scope.REQUEST)}"}
    for path in ("/audit/events", "/audit/head", "/audit/verification"):
        assert office.client.get(BASE + path, headers=headers).status_code == 403
        assert office.get(RITA, path).status_code == 200


def test_a_high_risk_takes_two_people(office: Office) -> None:
    """I9: one of them an approver; the second signature moves the system."""
    facts = {"name": "Acme Writer", "purpose": "drafts"}  # nothing is known of it, which counts as the worst
    seen = office.get(RITA, "/inventory/system-1").headers["etag"]
    changed = office.client.put(
        f"{BASE}/inventory/system-1/facts", json=facts, headers=office.headers(RITA, {"If-Match": seen})
    )
    assert changed.json()["risk"]["tier"] == "high"
    first = office.made(RITA, "/decisions", office.signature())
    assert (first["settles"], office.shown(OTTO, "/inventory/system-1")["stage"]) == (False, "in_review")
    second = office.made(ABE, "/decisions", office.signature())
    assert (second["settles"], office.shown(OTTO, "/inventory/system-1")["stage"]) == (True, "approved")
    assert [item["id"] for item in office.shown(OTTO, "/decisions?system=system-1")["items"]] == [
        first["id"],
        second["id"],
    ]
    assert first["use"] == use_digest(office.services.inventory.system(first["system"]).system.facts)


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        (None, 'Bearer realm="dossier"'),
        ("Basic cml0YTpwYXNz", 'Bearer realm="dossier"'),
        ("Bearer", 'Bearer realm="dossier", error="invalid_token"'),
        ("Bearer dossier-token.id-1." + "A" * 43, 'Bearer realm="dossier", error="invalid_token"'),
    ],
)
def test_without_a_token_that_counts_nothing_is_said(office: Office, authorization: str | None, said: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    # The token is looked at before the body: what is malformed learns nothing either.
    for answer in (
        office.client.get(f"{BASE}/inventory/system-1", headers=headers),
        office.client.post(f"{BASE}/requests", content=b"{", headers=headers),
    ):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, said)
        assert answer.json()["type"] == "urn:dossier:problem:sign-in"


def test_a_revoked_token_and_a_closed_account_open_nothing(office: Office) -> None:
    token = office.token(RITA)
    (kept,) = office.services.people.tokens(RITA)
    office.services.people.revoke_token(kept.id, by=RITA)
    headers = {"Authorization": f"Bearer {token}"}
    assert office.client.get(f"{BASE}/inventory", headers=headers).status_code == 401
    headers = office.headers(ADA)
    office.services.people.change(ADA.id, active=False, by=ADAM)
    assert office.client.get(f"{BASE}/inventory", headers=headers).status_code == 401


def test_a_session_cookie_opens_nothing_so_no_other_site_can_call_in_somebodys_name(office: Office) -> None:
    secret = office.services.people.open_session(RITA)
    office.client.cookies.set("dossier_session", secret)
    assert office.client.get("/vendors").status_code == 200  # the pages take it
    assert office.client.get(f"{BASE}/vendors").status_code == 401
    assert office.client.post(f"{BASE}/decisions", json=office.signature()).status_code == 401


def test_accounts_passwords_and_tokens_are_out_of_reach(office: Office) -> None:
    document = office.client.get(f"{BASE}/openapi.json").json()
    assert not [path for path in document["paths"] if any(word in path for word in ("people", "token", "password"))]
    for path in ("/people", "/tokens", "/people/person-rita", "/sign-in"):
        assert office.get(ADAM, path).status_code == 404
