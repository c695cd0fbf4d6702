"""What every record is."""

import pytest
from pydantic import ValidationError

from pipeline.domain.citation import Span


def test_a_record_is_frozen_closed_and_strict() -> None:
    span = Span(start=1, end=2)
    with pytest.raises(ValidationError, match="frozen"):
        span.start = 3  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Span.model_validate({"start": 1, "end": 2, "middle": 1})
    with pytest.raises(ValidationError, match="valid integer"):
        Span.model_validate({"start": "1", "end": 2})
