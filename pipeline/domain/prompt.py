"""A prompt is a released file: name, version, the variables that it takes, and the hash that reports refer to."""

from string import Template

from pipeline.domain.ids import Digest
from pipeline.domain.model import Record


class Prompt(Record):
    """One version of a prompt. `digest` is of the whole file, front matter included."""

    name: str
    version: int
    purpose: str
    inputs: tuple[str, ...]
    output: str
    system: str
    user: str
    digest: Digest

    def rendered_user(self, **values: str) -> str:
        """Fill in the user message.

        Raises:
            KeyError: when a variable is missing.
        """
        return Template(self.user).substitute(values)
