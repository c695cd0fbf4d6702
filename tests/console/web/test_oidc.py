"""Signing in at an identity provider: who is let in, and every way in which an answer is not believed.

The provider is Authlib's own server over real HTTP (`tests/oidc_provider.py`); the console, its services and its store
are real.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from httpx2 import Response
from pydantic import SecretStr
from starlette.testclient import TestClient

from console.web.app import create_app
from console.web.identity.journey import Journey
from console.web.identity.provider import TALKS_MAX, IdentityProvider
from console.web.identity.setting import CALLBACK, ProviderSetting
from pipeline.domain.audit import Action
from pipeline.domain.person import Person, Role
from pipeline.errors import Unreachable
from pipeline.services.people import People
from store.database import SqlStore
from tests.accounts import PASSWORD, Office
from tests.console.web.asking import Asking
from tests.console.web.fakes import FakeServices
from tests.fakes import FixedClock, PlainPasswords
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, EC, RSA, Lies, Provider, a_provider

BO = {"sub": "bo-42", "email": "bo@acme.example", "email_verified": True, "name": "Bo B."}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with a_provider() as provider:
        provider.redirect_uri = f"http://127.0.0.1{CALLBACK}"
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    fresh = Provider(address=running.address, redirect_uri=running.redirect_uri, person=dict(BO))
    running.__dict__.update(vars(fresh))
    return running


@pytest.fixture
def office(store: SqlStore) -> Office:
    clock, passwords = FixedClock(), PlainPasswords()
    return Office(people=People(store, clock, passwords), store=store, clock=clock, passwords=passwords, url="")


@pytest.fixture
def root(office: Office) -> Person:
    return office.administrator()


@pytest.fixture
def bo(office: Office, root: Person) -> Person:
    return office.hire("Bo", Role.REVIEWER, by=root)


def setting(provider: Provider, **changes: Any) -> ProviderSetting:
    made = ProviderSetting(
        issuer=provider.address,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        label="Sign in with Acme",
        redirect_uri=provider.redirect_uri,
        creates=False,
    )
    return made.model_copy(update=changes)


def a_console(office: Office, given: ProviderSetting | None, base_url: str = "http://127.0.0.1") -> Asking:
    services = FakeServices(office.store, people=office.people)  # type: ignore[arg-type]
    app = create_app(lambda: services, provider=IdentityProvider(given) if given else None)
    client = TestClient(app, base_url=base_url, follow_redirects=False)
    client.__enter__()
    return Asking(client, services)


@pytest.fixture
def console(office: Office, provider: Provider, bo: Person) -> Iterator[Asking]:
    asking = a_console(office, setting(provider))
    yield asking
    asking.client.__exit__()


def sent_back(console: Asking, back: str = "/vendors") -> str:
    """Go to the provider and return the address that it sends the browser to."""
    there = console.get(f"/sign-in/oidc?back={back}")
    assert there.status_code == 303, there.text
    answer = httpx2.get(there.headers["location"], follow_redirects=False, trust_env=False)
    assert answer.status_code == 302, answer.text
    location = answer.headers["location"]
    assert isinstance(location, str)
    return location


def signed_in(console: Asking, back: str = "/vendors") -> Response:
    return console.get(sent_back(console, back))


def carries(console: Asking, **cookies: str) -> None:
    """Give the browser a cookie, as if the console had."""
    for name, value in cookies.items():
        console.client.cookies.set(name, value, domain="127.0.0.1", path="/")


def is_refused(console: Asking, answer: Response, *, because: str, status: int = 403) -> bool:
    """Whether nobody is signed in, and the sign-in page says why."""
    assert answer.status_code == status, answer.text
    assert because in answer.text
    assert 'name="password"' in answer.text
    assert "dossier_session" not in console.client.cookies
    assert 'dossier_oidc=""' in answer.headers["set-cookie"]
    return console.get("/vendors").status_code == 303


def test_who_signs_in_there_is_who_they_are_here_and_comes_to_their_page(console: Asking, office: Office) -> None:
    answer = signed_in(console, "/vendors?text=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/vendors?text=a")
    assert "Bo" in console.page("/vendors")
    (linked,) = office.events(Action.PERSON_LINKED)
    assert linked.payload["subject"] == "bo-42"
    (event,) = office.events(Action.PERSON_SIGNED_IN)
    assert event.actor == "Bo <bo@acme.example>"
    assert event.payload["issuer"] == linked.payload["issuer"]


def test_the_question_carries_pkce_a_state_and_a_nonce_and_no_secret(console: Asking, provider: Provider) -> None:
    there = console.get("/sign-in/oidc").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert there.startswith(f"{provider.address}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == provider.redirect_uri
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43
    carried = console.client.cookies["dossier_oidc"]
    assert not any(value in there for value in (carried.split(".")[0], CLIENT_SECRET))


def test_the_journey_s_cookie_is_for_this_site_no_script_and_ten_minutes(console: Asking) -> None:
    cookie = console.get("/sign-in/oidc").headers["set-cookie"].lower()
    assert all(part in cookie for part in ("; httponly", "; samesite=lax", "; path=/", "; max-age=600"))


def test_over_tls_the_journey_s_cookie_is_bound_to_the_host(office: Office, provider: Provider, bo: Person) -> None:
    console = a_console(office, setting(provider), "https://dossier.example")
    cookie = console.get("/sign-in/oidc").headers["set-cookie"]
    assert cookie.startswith("__Host-dossier_oidc=")
    assert "; Secure" in cookie


def test_the_link_is_on_the_sign_in_page_in_the_words_of_the_setting(console: Asking) -> None:
    shown = console.page("/sign-in?back=/queue")
    assert '<a class="button" href="/sign-in/oidc?back=%2Fqueue">Sign in with Acme</a>' in shown


def test_without_a_provider_there_is_no_link_and_no_way(office: Office) -> None:
    console = a_console(office, None)
    assert "oidc" not in console.page("/sign-in")
    assert console.get("/sign-in/oidc").status_code == 404
    assert console.get(CALLBACK).status_code == 404


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "/" + "%41" * 2000])
def test_signing_in_there_leads_to_no_other_site(console: Asking, back: str) -> None:
    assert signed_in(console, back).headers["location"] == "/"


def test_a_changed_page_in_the_cookie_is_no_journey_of_ours(console: Asking) -> None:
    location = sent_back(console)
    secret, begun, _ = console.client.cookies["dossier_oidc"].split(".")
    carries(console, dossier_oidc=f"{secret}.{begun}.%2Faudit")
    assert is_refused(console, console.get(location), because="belongs to no sign-in")


NOW = int(time.time())
LIES = {
    "another nonce": (Lies(claims={"nonce": "x" * 43}), "nonce"),
    "no nonce": (Lies(claims={"nonce": None}), "nonce"),
    "another audience": (Lies(claims={"aud": "another"}), "aud"),
    "no audience": (Lies(claims={"aud": None}), "aud"),
    "another party": (Lies(claims={"azp": "another"}), "azp"),
    "several audiences and no party": (Lies(claims={"aud": [CLIENT_ID, "another"]}), "azp"),
    "expired": (Lies(claims={"exp": NOW - 3600}), "expired"),
    "no expiry": (Lies(claims={"exp": None}), "exp"),
    "an expiry that is no number": (Lies(claims={"exp": "tomorrow"}), "exp"),
    "from the future": (Lies(claims={"iat": NOW + 3600}), "in the future"),
    "no time": (Lies(claims={"iat": None}), "iat"),
    "another issuer": (Lies(claims={"iss": "https://evil.example"}), "iss"),
    "no subject": (Lies(claims={"sub": None}), "sub"),
    "an empty subject": (Lies(claims={"sub": ""}), "sub"),
    "a subject too long": (Lies(claims={"sub": "x" * 256}), "names nobody"),
    "another access token": (Lies(claims={"at_hash": "x" * 22}), "at_hash"),
    "no signature": (Lies(signs="none"), "not signed as it must be"),
    "signed with the public key": (Lies(signs="HS256"), "not signed as it must be"),
    "signed by a stranger": (Lies(signs="strange"), "bad_signature"),
    "a key that is not published": (Lies(signs="unpublished"), "does not publish"),
    "an address that is not verified": (Lies(claims={"email_verified": False}), "no active account"),
    "an address that is verified in words": (Lies(claims={"email_verified": "true"}), "no active account"),
    "an address of nobody": (Lies(claims={"email": "eve@acme.example"}), "no active account"),
    "the answer of another provider": (Lies(answer={"iss": "https://evil.example"}), "that was asked"),
    "no issuer where one is promised": (
        Lies(description={"authorization_response_iss_parameter_supported": True}),
        "that was asked",
    ),
    "an error": (Lies(refuses="access_denied"), "access_denied: &lt;b&gt;No&lt;/b&gt;"),
}


@pytest.mark.parametrize("case", LIES)
def test_an_answer_that_is_not_right_signs_nobody_in(
    console: Asking, provider: Provider, office: Office, case: str
) -> None:
    provider.lies, because = LIES[case]
    before = len(office.events())
    assert is_refused(console, signed_in(console), because=because)
    assert len(office.events()) == before


def test_an_answer_that_names_its_issuer_rightly_is_taken(console: Asking, provider: Provider) -> None:
    provider.lies.description = {"authorization_response_iss_parameter_supported": True}
    provider.lies.answer = {"iss": provider.address}
    assert signed_in(console).headers["location"] == "/vendors"


def test_a_parameter_that_stands_twice_counts_as_not_there(console: Asking) -> None:
    location = sent_back(console)
    state = parse_qs(urlsplit(location).query)["state"][0]
    assert is_refused(console, console.get(f"{location}&state={state}"), because="belongs to no sign-in")


def test_an_answer_counts_once_in_its_browser(console: Asking) -> None:
    location = sent_back(console)
    assert console.get(location).headers["location"] == "/vendors"
    console.client.cookies.delete("dossier_session")
    assert is_refused(console, console.get(location), because="belongs to no sign-in")


def test_an_answer_with_its_cookie_counts_once_for_the_provider(console: Asking) -> None:
    location = sent_back(console)
    carried = console.client.cookies["dossier_oidc"]
    assert console.get(location).headers["location"] == "/vendors"
    console.client.cookies.clear()
    carries(console, dossier_oidc=carried)
    assert is_refused(console, console.get(location), because="invalid_grant")


def test_an_answer_to_another_browser_s_question_is_refused(
    console: Asking, office: Office, provider: Provider
) -> None:
    other = a_console(office, setting(provider))
    location = sent_back(other)
    assert is_refused(console, console.get(location), because="belongs to no sign-in")
    console.get("/sign-in/oidc")
    assert is_refused(console, console.get(location), because="belongs to no sign-in")


def test_a_code_of_another_browser_s_question_is_refused(console: Asking, office: Office, provider: Provider) -> None:
    code = parse_qs(urlsplit(sent_back(a_console(office, setting(provider)))).query)["code"][0]
    mine = sent_back(console).replace("code=", "former=")
    assert is_refused(console, console.get(f"{mine}&code={code}"), because="Code challenge failed")


def test_an_answer_after_ten_minutes_is_refused(console: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    location, now = sent_back(console), time.time()
    monkeypatch.setattr("console.web.pages.oidc.time.time", lambda: now + 605)
    assert is_refused(console, console.get(location), because="belongs to no sign-in")


def test_what_stands_in_a_link_is_not_shown_as_the_provider_s_words(console: Asking) -> None:
    answer = console.get(f"{CALLBACK}?error=access_denied&error_description=Call+0900&state=x")
    assert "Call 0900" not in answer.text
    assert is_refused(console, answer, because="belongs to no sign-in")


def test_an_account_that_was_closed_stays_outside(console: Asking, office: Office, root: Person, bo: Person) -> None:
    assert signed_in(console).status_code == 303
    console.client.cookies.clear()
    office.people.change(bo.id, active=False, by=root)
    assert is_refused(console, signed_in(console), because="no active account")


def test_signing_in_there_ends_the_session_that_the_browser_had(console: Asking, office: Office, bo: Person) -> None:
    former = office.people.open_session(bo)
    carries(console, dossier_session=former)
    assert signed_in(console).status_code == 303
    assert office.people.by_session(former) is None
    assert office.people.by_session(console.client.cookies["dossier_session"]) == bo


def test_an_elliptic_signature_is_taken(console: Asking, provider: Provider) -> None:
    provider.lies.signs = "ES256"
    assert signed_in(console).headers["location"] == "/vendors"


def test_a_new_key_is_fetched_once(console: Asking, provider: Provider) -> None:
    provider.keys = [EC]
    location = sent_back(console)
    provider.keys = [EC, RSA]
    assert console.get(location).headers["location"] == "/vendors"
    provider.asked.clear()
    console.client.cookies.clear()
    provider.lies.signs = "unpublished"
    assert is_refused(console, signed_in(console), because="does not publish")
    assert provider.asked == ["/authorize", "/token", "/keys"]


def test_an_address_that_is_told_beside_the_token_counts_with_its_own_verification(
    console: Asking, provider: Provider
) -> None:
    provider.userinfo = True
    provider.lies.claims = {"email_verified": True}
    provider.person["email_verified"] = False
    assert is_refused(console, signed_in(console), because="no active account")
    provider.person["email_verified"] = True
    assert signed_in(console).headers["location"] == "/vendors"


def test_what_is_told_of_another_subject_is_refused(console: Asking, provider: Provider) -> None:
    provider.userinfo = True
    provider.lies.claims = {"sub": "somebody else"}
    assert is_refused(console, signed_in(console), because="two different people")


def test_a_newcomer_becomes_a_requester_where_the_setting_says_so(
    office: Office, provider: Provider, root: Person
) -> None:
    console = a_console(office, setting(provider, creates=True))
    provider.person |= {"email": "Newt@acme.example", "name": " <b>\u202eNewt"}
    assert signed_in(console).status_code == 303
    newt = office.people.find("newt@acme.example", by=root)
    assert newt is not None
    assert (newt.roles, newt.name) == ((Role.REQUESTER,), "Newt@acme.example")
    added = office.events(Action.PERSON_ADDED)[-1]
    assert added.actor == f"identity provider {provider.address}"


def test_nobody_becomes_the_first_account_by_an_identity_provider(office: Office, provider: Provider) -> None:
    console = a_console(office, setting(provider, creates=True))
    assert is_refused(console, signed_in(console), because="no active account")
    assert not office.people.has_any()


DOWN = {
    "out of order": Lies(status=503),
    "another issuer": Lies(description={"issuer": "https://evil.example"}),
    "an unsafe address": Lies(description={"token_endpoint": "http://id.example/token"}),
    "an address that is none": Lies(description={"jwks_uri": "file:///etc/passwd"}),
    "nothing to go to": Lies(description={"authorization_endpoint": None}),
    "a flood": Lies(padding_bytes=600_000),
}


@pytest.mark.parametrize("case", DOWN)
def test_a_provider_that_is_not_right_leaves_signing_in_with_a_password(
    console: Asking, provider: Provider, case: str
) -> None:
    provider.lies = DOWN[case]
    assert is_refused(console, console.get("/sign-in/oidc"), because="identity provider", status=503)
    answer = console.send("/sign-in", on="/sign-in", email="bo@acme.example", password=PASSWORD)
    assert answer.status_code == 303


def test_a_provider_that_is_gone_is_left_alone_for_some_seconds(office: Office, provider: Provider, bo: Person) -> None:
    gone = setting(provider, issuer="http://127.0.0.1:9")
    console = a_console(office, gone)
    assert is_refused(console, console.get("/sign-in/oidc"), because="ConnectError", status=503)
    assert is_refused(console, console.get("/sign-in/oidc"), because="a moment ago", status=503)


def test_a_provider_that_answers_drop_by_drop_is_left_alone_too(
    console: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.web.identity.wire.ANSWER_MAX_SECONDS", -1.0)
    assert is_refused(console, console.get("/sign-in/oidc"), because="took too long", status=503)
    assert is_refused(console, console.get("/sign-in/oidc"), because="a moment ago", status=503)


def test_only_some_talk_to_the_provider_at_once(office: Office, provider: Provider, bo: Person) -> None:
    busy = IdentityProvider(setting(provider))
    with ExitStack() as talks:
        for _ in range(TALKS_MAX):
            talks.enter_context(busy._talking())
        with pytest.raises(Unreachable, match="too many"):
            busy.address(Journey.begun("/", now=time.time()))
    assert busy.address(Journey.begun("/", now=time.time())).startswith(provider.address)
