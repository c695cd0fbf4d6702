"""One error in a file that people write: file, line, place, message."""

from pipeline.domain.model import Record


class Problem(Record):
    """One error in a file. `place` is the id of a criterion or control and the field, or the field from the top."""

    file: str
    line: int
    place: str
    message: str

    @property
    def text(self) -> str:
        """One line, in the form that editors and terminals make a link of."""
        return f"{self.file}:{self.line}: {self.place + ': ' if self.place else ''}{self.message}"
