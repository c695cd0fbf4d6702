"""Signing in and out, cookies, and forms that our own pages did not send."""

from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from console.web.app import create_app
from console.web.forms import form_token
from console.web.sessions import local
from pipeline.domain.person import Role
from tests.console.web.asking import Asking
from tests.console.web.fakes import PASSWORD, FakeServices

EMAIL = "reviewer@org.example"


def cookies(answer: Response) -> dict[str, str]:
    """Return the cookies that an answer sets, by name, with their attributes."""
    return {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}


def test_who_signs_in_comes_to_the_page_that_they_wanted(console: Asking) -> None:
    assert console.get("/vendors/vendor-acme").headers["location"] == "/sign-in?back=%2Fvendors%2Fvendor-acme"
    answer = console.send("/sign-in", on="/sign-in", email=EMAIL, password=PASSWORD, back="/vendors/vendor-acme")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/vendors/vendor-acme"
    assert console.get("/vendors/vendor-acme").status_code == 200


def test_signing_in_ends_the_session_that_the_browser_had(reviewer: Asking) -> None:
    former = reviewer.client.cookies["dossier_session"]
    given = {"email": "approver@org.example", "password": PASSWORD}
    assert reviewer.send("/sign-in", on="/sign-in", **given).status_code == 303
    assert reviewer.services.people.replaced == [None, former]
    assert former not in reviewer.services.people.sessions


def test_a_wrong_password_opens_nothing_and_keeps_the_address(console: Asking) -> None:
    answer = console.send("/sign-in", on="/sign-in", email=EMAIL, password="wrong")
    assert answer.status_code == 403
    assert "dossier_session" not in cookies(answer)
    assert f'value="{EMAIL}"' in answer.text
    assert "wrong" in answer.text


def test_the_session_s_cookie_is_for_this_site_and_no_script(console: Asking) -> None:
    answer = console.send("/sign-in", on="/sign-in", email=EMAIL, password=PASSWORD)
    cookie = cookies(answer)["dossier_session"].lower()
    assert "; httponly" in cookie
    assert "; samesite=lax" in cookie
    assert "; path=/" in cookie
    assert "; secure" not in cookie


@pytest.fixture
def behind_tls(services: FakeServices) -> Iterator[Asking]:
    app = create_app(lambda: services)
    with TestClient(app, base_url="https://dossier.example", follow_redirects=False) as client:
        yield Asking(client, services)


def test_over_tls_cookies_are_secure_and_bound_to_the_host(behind_tls: Asking) -> None:
    answer = behind_tls.send("/sign-in", on="/sign-in", email=EMAIL, password=PASSWORD)
    cookie = cookies(answer)["__Host-dossier_session"].lower()
    assert "; secure" in cookie
    assert "; httponly" in cookie
    assert "; domain" not in cookie
    assert behind_tls.get("/").status_code == 200
    assert "max-age" in behind_tls.get("/").headers["strict-transport-security"]


def test_over_plain_http_elsewhere_than_on_loopback_no_cookie_is_kept(services: FakeServices) -> None:
    with TestClient(create_app(lambda: services), base_url="http://dossier.example") as client:
        assert all("; secure" in line.lower() for line in cookies(client.get("/sign-in")).values())


def test_who_signs_out_sees_nothing_any_more(reviewer: Asking) -> None:
    assert reviewer.send("/sign-out", on="/").status_code == 303
    assert reviewer.services.people.sessions == {}
    assert reviewer.get("/").status_code == 303


def test_a_closed_account_sees_nothing_any_more(reviewer: Asking) -> None:
    people = reviewer.services.people
    owner = people.known["person-reviewer"]  # type: ignore[index]
    people.known[owner.id] = owner.model_copy(update={"active": False})
    assert reviewer.get("/").status_code == 303


@pytest.mark.parametrize("secret", ["", "nope", "x" * 100_000])
def test_a_cookie_of_no_session_is_nobody_s(console: Asking, secret: str) -> None:
    console.client.cookies.set("dossier_session", secret)
    assert console.get("/").status_code == 303


FOREIGN = {
    "no token": ({}, None),
    "an empty token": ({}, ""),
    "another session's token": ({}, form_token("session-of-person-approver")),
    "a token that is no ASCII": ({}, "é"),
    "another site": ({"Sec-Fetch-Site": "cross-site"}, "right"),
    "a sister site": ({"Sec-Fetch-Site": "same-site"}, "right"),
    "another origin": ({"Origin": "https://evil.example"}, "right"),
    "an origin that is no address": ({"Origin": "http://[::1"}, "right"),
}


@pytest.mark.parametrize("case", FOREIGN)
@pytest.mark.parametrize("path", ["/sign-out", "/audit/proof", "/systems/system-support-drafts/moves"])
def test_a_form_that_no_page_of_the_session_sent_is_refused(reviewer: Asking, path: str, case: str) -> None:
    headers, token = FOREIGN[case]
    fields = {} if token is None else {"form_token": reviewer.token("/") if token == "right" else token}
    answer = reviewer.client.post(path, data={**fields, "move": "withdraw", "reason": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "did not come from a page of your session" in answer.text
    assert reviewer.services.people.sessions
    assert reviewer.services.inventory.known["system-support-drafts"].revision == 1  # type: ignore[index]


@pytest.mark.parametrize(
    "headers", [{"Origin": "null"}, {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}]
)
def test_a_form_of_our_own_page_is_taken(reviewer: Asking, headers: dict[str, str]) -> None:
    fields = {"form_token": reviewer.token("/")}
    assert reviewer.client.post("/audit/proof", data=fields, headers=headers).status_code == 200


def test_signing_somebody_in_from_another_site_is_refused(console: Asking) -> None:
    answer = console.client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403
    assert console.services.people.sessions == {}


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\\b", "/a\nb", ""]
)
def test_signing_in_leads_to_no_other_site(back: str) -> None:
    assert local(back) == "/"


def test_signing_in_leads_to_a_page_of_ours() -> None:
    assert local("/reports/1?show=met") == "/reports/1?show=met"


def test_a_body_that_is_too_long_or_says_no_length_is_not_read(reviewer: Asking) -> None:
    long = {"Content-Length": str(26 * 1024 * 1024), "Content-Type": "application/x-www-form-urlencoded"}
    assert reviewer.client.post("/sign-out", content=b"x", headers=long).status_code == 413
    assert reviewer.client.post("/sign-out", content=iter([b"x"])).status_code == 411


MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
UNREAD = {
    "too many fields": ({"Content-Type": "application/x-www-form-urlencoded"}, b"&".join([b"a=b"] * 1001)),
    "broken parts": (MULTIPART, b"nothing of the kind"),
    "no boundary": ({"Content-Type": "multipart/form-data"}, b"--b--"),
    "a field too long": (
        MULTIPART,
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 1_100_000 + b"\r\n--b--\r\n",
    ),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_form_that_cannot_be_read_is_refused_with_words(reviewer: Asking, case: str) -> None:
    headers, body = UNREAD[case]
    answer = reviewer.client.post("/sign-out", content=body, headers=headers)
    assert answer.status_code == 400
    assert "The form was not read." in answer.text
    assert reviewer.services.people.sessions


def test_a_number_too_long_to_be_one_is_not_understood(reviewer: Asking) -> None:
    path, sent = "/systems/system-support-drafts", {"move": "withdraw", "reason": "x", "revision": "9" * 5000}
    answer = reviewer.send(f"{path}/moves", on=path, **sent)
    assert answer.status_code == 422
    assert "too long for a number" in answer.text


def test_a_length_too_long_to_be_one_is_refused(reviewer: Asking) -> None:
    assert reviewer.client.post("/sign-out", content=b"x", headers={"Content-Length": "9" * 5000}).status_code == 413


def test_a_failure_that_nobody_foresaw_tells_nothing_and_keeps_the_headers(
    reviewer: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(**_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(reviewer.services.browsing, "portfolio", failing)
    answer = reviewer.get("/vendors")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_the_first_start_makes_an_administrator_once(empty_console: Asking) -> None:
    page = "/first-start/first-secret"
    given = {"name": "Ada", "email": "ada@org.example", "password": PASSWORD, "again": PASSWORD}
    assert empty_console.send(page, on=page, **{**given, "again": "other"}).status_code == 422
    assert empty_console.send("/first-start/wrong", on=page, **given).status_code == 403
    assert empty_console.send(page, on=page, **given).status_code == 303
    assert empty_console.services.people.known["person-ada@org.example"].roles == (Role.ADMINISTRATOR,)  # type: ignore[index]
    assert empty_console.send(page, on=page, **given).status_code == 403


def test_an_invitation_sets_a_password_once(console: Asking) -> None:
    console.signed_in(Role.ADMINISTRATOR)
    shown = console.send("/people/person-reviewer/invitation", on="/people").text
    assert "http://127.0.0.1/invitations/invitation-secret" in shown
    page, given = "/invitations/invitation-secret", {"password": PASSWORD, "again": PASSWORD}
    assert console.send(page, on=page, **given).headers["location"] == "/sign-in?done=password-set"
    assert console.send(page, on=page, **given).status_code == 403


def test_an_invitation_begins_with_the_public_address_where_one_is_set(services: FakeServices) -> None:
    app = create_app(lambda: services, public_url="https://dossier.example/")
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        console = Asking(client, services).signed_in(Role.ADMINISTRATOR)
        shown = console.send("/people/person-reviewer/invitation", on="/people").text
    assert "<code>https://dossier.example/invitations/invitation-secret</code>" in shown
