"""Validators are read from the response's headers."""

from tests.builders import a_snapshot


def test_a_snapshot_knows_the_validators_that_the_server_gave() -> None:
    given = a_snapshot(headers={"etag": 'W/"7"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT"})
    assert (given.validators.etag, given.validators.last_modified) == ('W/"7"', "Thu, 01 Jan 2026 00:00:00 GMT")
    silent = a_snapshot(headers={})
    assert (silent.validators.etag, silent.validators.last_modified) == (None, None)
