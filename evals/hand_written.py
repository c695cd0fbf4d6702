"""The quotations that were written by hand to be refused."""

from pathlib import Path

from pipeline.domain.model import Record

CASES_FILE = Path(__file__).parent / "hand_written.yaml"


class HandWritten(Record):
    """A text, a quotation that it does not bear out, and why not."""

    why: str
    text: str
    quote: str


def hand_written_cases() -> list[HandWritten]:
    """Return all of them."""
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(CASES_FILE.read_text(encoding="utf-8"))
    return [HandWritten.model_validate(item) for item in content]
