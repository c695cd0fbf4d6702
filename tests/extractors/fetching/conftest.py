"""Fixtures of the fetching room."""

from collections.abc import Iterator

import pytest

from tests.extractors.fetching.servers import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that says 404 until a test gives it routes."""
    one = Site()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def other_site() -> Iterator[Site]:
    """A second site, another vendor's."""
    other = Site()
    other.start()
    yield other
    other.stop()
