"""The lines of a batch's files, and the metadata by which a batch is found again."""

import pytest

from pipeline.errors import MalformedAnswer, ModelUnavailable
from pipeline.judges.batch_lines import REQUESTS_MAX, key_of, keys_in, metadata_of, outcomes_in


def test_metadata_holds_the_keys_and_fits_the_limits() -> None:
    keys = {key_of({"number": number}) for number in range(REQUESTS_MAX)}
    metadata = metadata_of(keys)
    assert keys_in(metadata) == keys
    assert len(metadata) == 16
    assert max(map(len, metadata.values())) <= 512
    assert keys_in(None) == keys_in({"requests_0": "a"}) == frozenset()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"custom_id": "a", "response": {"status_code": 200, "body": {"choices": []}}}', MalformedAnswer),
        (b'{"custom_id": "a", "response": {"status_code": 200, "body": "no"}}', MalformedAnswer),
        (b'{"custom_id": "a", "response": {"status_code": 200}}', MalformedAnswer),
        (b'{"custom_id": "a", "response": {"status_code": 429, "body": {}}}', ModelUnavailable),
        (b'{"custom_id": "a", "response": {"status_code": 500, "body": {}}}', ModelUnavailable),
        (b'{"custom_id": "a", "response": null, "error": {"code": "batch_expired"}}', ModelUnavailable),
        (b'{"custom_id": "a"}', ModelUnavailable),
    ],
)
def test_every_line_is_an_outcome(line: bytes, expected: type) -> None:
    assert [type(outcome) for outcome in outcomes_in(line).values()] == [expected]


@pytest.mark.parametrize("line", [b"", b"no", b"[]", b"{}", b'{"custom_id": 7}', b"[" * 10_000, b"\xff"])
def test_a_line_that_is_none_says_nothing(line: bytes) -> None:
    good = b'{"custom_id": "a"}'
    assert list(outcomes_in(line + b"\n" + good + b"\n")) == ["a"]
