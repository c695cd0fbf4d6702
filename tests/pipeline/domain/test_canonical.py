"""One byte sequence for one value."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.canonical import canonical_json, digest_of, sha256_of
from tests.examples import examples

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def reordered(value: Any) -> Any:
    """The same value with every object's keys in the opposite order."""
    if isinstance(value, dict):
        return {key: reordered(item) for key, item in reversed(value.items())}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def test_keys_are_sorted_by_code_point_at_every_depth() -> None:
    assert canonical_json({"b": {"z": 1, "Z": 2}, "a": 3}) == b'{"a":3,"b":{"Z":2,"z":1}}'
    assert canonical_json({"é": 1, "f": 2}) == '{"f":2,"é":1}'.encode()


def test_text_is_utf8_and_not_escaped() -> None:
    assert canonical_json("Straße 中 “x”") == '"Straße 中 “x”"'.encode()


def test_composed_and_decomposed_forms_are_different_values() -> None:
    assert digest_of("\u00e9") != digest_of("e\u0301")


@settings(derandomize=True, max_examples=examples(100), deadline=None)
@given(value=JSON_VALUES)
def test_the_order_of_keys_never_matters_and_nothing_is_lost(value: Any) -> None:
    assert canonical_json(value) == canonical_json(reordered(value))
    assert json.loads(canonical_json(value)) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_has_no_number_for_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"score": [value]})


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", datetime(2026, 1, 1, tzinfo=UTC), object()])
def test_what_json_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_lone_surrogates_are_refused_rather_than_replaced() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical_json("\ud800")


def test_an_id_says_its_algorithm() -> None:
    assert sha256_of(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_of({}) == sha256_of(b"{}")


def test_values_that_look_alike_have_different_digests() -> None:
    values = [1, 1.0, True, "1", None, "null", [], {}, "", [1], ["1"], {"1": 1}, 0, False]
    assert len({digest_of(value) for value in values}) == len(values)
