"""What a page in the browser may ask for, without a browser."""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from extractors.fetching.address_guard import AddressGuard, AllowedHosts
from extractors.fetching.browser_gate import RequestGate
from extractors.fetching.budget import PageBudget, RunBudget
from extractors.fetching.http import HttpClient
from extractors.fetching.limits import FetchLimits
from extractors.fetching.outcomes import Stop
from extractors.fetching.pages import Pages
from extractors.fetching.robots import Robots
from extractors.fetching.web_address import WebAddress
from extractors.fetching.wire import Answer, Ask, Wire
from pipeline.domain.capture import CaptureOutcome
from tests.extractors.fetching.sessions import limits

if TYPE_CHECKING:
    from playwright.async_api import Request

SITE = "https://acme.example"


class FakeWire:
    """Answers everything but robots.txt, and keeps what was asked."""

    def __init__(self) -> None:
        self.asks: dict[str, Ask] = {}

    async def exchange(self, address: WebAddress, ask: Ask, page: PageBudget) -> Answer:
        async with page.request():
            self.asks[address.target] = ask
            status = 404 if address.target == "/robots.txt" else 200
            return Answer(url=address.url, status=status, headers={"content-type": "text/html"}, body=b"<p>x")


class FakeRequest:
    method = "GET"
    resource_type = "script"
    post_data_buffer = None

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self.url = url
        self.headers = headers or {}

    def is_navigation_request(self) -> bool:
        return False


class Room:
    """The parts of a session around a gate."""

    def __init__(self, limited: FetchLimits, *, pages_max: int) -> None:
        self.wire = FakeWire()
        self.limits = limited
        self.guard = AddressGuard(AllowedHosts())
        self.client = HttpClient(cast("Wire", self.wire), self.guard, limited, RunBudget(limited, pages_max=pages_max))
        self.robots = Robots(self.client, limited, ignored=False)
        self.pages = Pages(self.client, self.robots, limited)

    async def page_with_scripts(self, number: int, scripts: int) -> tuple[CaptureOutcome, list[Any]]:
        first = await self.pages.fetch(f"{SITE}/p{number}")
        gate = RequestGate(self.client, self.robots, self.guard, self.limits, first=first)
        asked = [cast("Request", FakeRequest(f"{SITE}/{number}/{script}.js")) for script in range(scripts)]
        return first.outcome, [await gate._answer(request) for request in asked]


def test_pages_of_many_scripts_leave_the_run_its_requests_for_pages() -> None:
    room = Room(limits(), pages_max=40)

    async def crawl() -> list[tuple[CaptureOutcome, list[Any]]]:
        return [await room.page_with_scripts(number, 45) for number in range(40)]

    for outcome, answers in asyncio.run(crawl()):
        assert outcome is CaptureOutcome.OK
        assert [type(answer) for answer in answers] == [Answer] * 45


def test_what_all_pages_load_in_the_browser_together_is_limited() -> None:
    room = Room(limits(browser_run_max_requests=5), pages_max=2)

    async def crawl() -> list[tuple[CaptureOutcome, list[Any]]]:
        return [await room.page_with_scripts(number, 3) for number in range(2)]

    (first, loaded), (second, partly) = asyncio.run(crawl())
    assert (first, second) == (CaptureOutcome.OK, CaptureOutcome.OK)
    assert [isinstance(answer, Stop) for answer in loaded + partly] == [False, False, False, False, False, True]
    assert partly[-1].detail == "the run's limit browser_run_max_requests of 5 requests is used up"


def test_a_script_s_header_that_no_request_can_carry_is_left_out() -> None:
    room = Room(limits(), pages_max=1)
    headers = {"accept": "caf\xe9", "content-type": "text/plain", "x-requested-with": "a\nb", "cookie": "id=1"}

    async def ask() -> Any:
        first = await room.pages.fetch(f"{SITE}/")
        gate = RequestGate(room.client, room.robots, room.guard, room.limits, first=first)
        return await gate._answer(cast("Request", FakeRequest(f"{SITE}/api", headers)))

    assert isinstance(asyncio.run(ask()), Answer)
    assert room.wire.asks["/api"].headers == {"content-type": "text/plain"}
