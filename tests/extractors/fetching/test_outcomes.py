"""What answers mean."""

import time

import pytest

from extractors.fetching.outcomes import bot_wall, content_type_of, looks_like_login, meaning, useful_headers
from extractors.fetching.web_address import web_address
from extractors.fetching.wire import Answer
from pipeline.domain.capture import CaptureOutcome

WALLS = {
    "Cloudflare": b"<title>Just a moment...</title><script>window._cf_chl_opt={cvId:'3'}</script>",
    "Cloudflare, blocked": b"<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
    "Cloudflare, noscript": b"<p>Enable JavaScript and cookies to continue</p>",
    "DataDome": b"<script src='https://ct.captcha-delivery.com/c.js'></script>",
    "PerimeterX": b"<div id='px-captcha'></div>",
    "Imperva": b"<iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful. Incapsula incident ID: 1</iframe>",
    "Vercel": b"<title>Vercel Security Checkpoint</title>",
    "Akamai": b"<h1>Pardon Our Interruption...</h1>",
}
POLICY = (
    b"<html><p>"
    + b"Our bot defence shows a px-captcha and the words just a moment... to robots. " * 40
    + b"</p></html>"
)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        url="https://vendor.example/", status=status, headers={"content-type": "text/html"} | named, body=body
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, CaptureOutcome.LOGIN_REQUIRED),
        (407, CaptureOutcome.LOGIN_REQUIRED),
        (403, CaptureOutcome.BLOCKED),
        (451, CaptureOutcome.BLOCKED),
        (404, CaptureOutcome.ABSENT),
        (410, CaptureOutcome.ABSENT),
        (304, CaptureOutcome.UNREACHABLE),
        (302, CaptureOutcome.UNREACHABLE),
        (400, CaptureOutcome.UNREACHABLE),
        (418, CaptureOutcome.UNREACHABLE),
        (429, CaptureOutcome.UNREACHABLE),
        (500, CaptureOutcome.UNREACHABLE),
        (503, CaptureOutcome.UNREACHABLE),
        (522, CaptureOutcome.UNREACHABLE),
        (999, CaptureOutcome.UNREACHABLE),
    ],
)
def test_each_status_has_its_outcome_and_its_detail_names_it(status: int, outcome: CaptureOutcome) -> None:
    stop = meaning(answer(status), conditional=False)
    assert stop is not None
    assert stop.outcome is outcome
    assert str(status) in stop.detail


@pytest.mark.parametrize("status", [200, 203, 206])
def test_success_is_the_document(status: int) -> None:
    assert meaning(answer(status, b"<p>Privacy policy</p>"), conditional=False) is None


def test_not_modified_means_unchanged_only_when_it_was_asked_for() -> None:
    stop = meaning(answer(304), conditional=True)
    assert stop is not None
    assert stop.outcome is CaptureOutcome.UNCHANGED


@pytest.mark.parametrize("name", WALLS)
@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_a_bot_wall_is_blocked_whatever_its_status(name: str, status: int) -> None:
    stop = meaning(answer(status, WALLS[name]), conditional=False)
    assert stop is not None
    assert stop.outcome is CaptureOutcome.BLOCKED
    assert stop.detail.startswith(f"{status}, looks like a bot wall (")


@pytest.mark.parametrize("hostile", [b"<" * 200_000, b"<!--" * 50_000, b"<script" * 30_000, b"</script " * 25_000])
def test_a_page_made_to_be_slow_to_read_is_not(hostile: bytes) -> None:
    started = time.monotonic()
    bot_wall(answer(200, b"px-captcha" + hostile))
    assert time.monotonic() - started < 1


def test_the_header_of_a_challenge_is_enough() -> None:
    assert bot_wall(answer(403, b"", cf_mitigated="challenge")) == "cf-mitigated"
    assert bot_wall(answer(202, b"", x_amzn_waf_action="challenge")) == "x-amzn-waf-action"


def test_a_protection_that_let_us_through_is_no_wall() -> None:
    assert bot_wall(answer(200, b"<p>Privacy policy</p>", x_datadome="protected")) is None


def test_a_long_page_that_speaks_of_bot_walls_is_a_document() -> None:
    assert meaning(answer(200, POLICY), conditional=False) is None


def test_a_document_that_is_not_html_is_no_wall() -> None:
    assert bot_wall(answer(200, b"cf-chl", content_type="application/pdf")) is None


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("https://vendor.example/login", True),
        ("https://vendor.example/users/sign_in?next=/soc2", True),
        ("https://login.vendor.example/x", True),
        ("https://vendor.example/oauth2/v1/authorize?client=1", True),
        ("https://vendor.example/accounts/SignIn/", True),
        ("https://vendor.example/features/sso", False),
        ("https://vendor.example/blog/login-security", False),
        ("https://vendor.example/?next=/login", False),
        ("https://authors.vendor.example/", False),
    ],
)
def test_login_pages_are_known_by_their_address(url: str, login: bool) -> None:
    assert looks_like_login(web_address(url)) is login


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Text/HTML; Charset=UTF-8", "text/html; charset=utf-8"),
        ('text/html;charset="iso-8859-1"; x=y', "text/html; charset=iso-8859-1"),
        ("application/pdf", "application/pdf"),
        ("text/html, text/html", "text/html"),
        ("", ""),
    ],
)
def test_the_content_type_is_written_in_one_way(written: str, read: str) -> None:
    assert content_type_of({"content-type": written}) == read


def test_only_headers_that_say_something_about_the_document_are_kept() -> None:
    headers = {"etag": '"1"', "set-cookie": "id=1", "x-robots-tag": "noindex", "server": "nginx"}
    assert useful_headers(headers) == {"etag": '"1"', "x-robots-tag": "noindex"}
