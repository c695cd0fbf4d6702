"""Whatever a vendor writes stays words."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typing_extensions import override

from pipeline.domain.person import Role
from tests.console.web.asking import Asking
from tests.console.web.conftest import opened
from tests.console.web.fakes import FakeServices
from tests.console.web.hostile import EVIL, hostile_pages, hostile_services


class Markup(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[FakeServices]:
    services = hostile_services(tmp_path)
    yield services
    services.store.close()  # type: ignore[attr-defined]


def test_no_word_of_a_vendor_becomes_markup_on_any_page(hostile: FakeServices) -> None:
    for console in opened(hostile):
        asking: Asking = console.signed_in(Role.REVIEWER)
        for path in hostile_pages(hostile):
            markup = Markup()
            markup.feed(asking.get(path).text)
            assert markup.tags.count("script") == 1, path
            assert "img" not in markup.tags, path
            assert markup.handlers == [], path
            assert all(at.startswith(("/", "?", "#", "http://", "https://")) for at in markup.addresses), path


def test_the_words_themselves_are_shown(hostile: FakeServices) -> None:
    for console in opened(hostile):
        page = console.signed_in(Role.REVIEWER).page("/vendors/vendor-acme")
        assert EVIL in page
