"""Loads rubrics, and tells everything that is wrong with one at once: file, line, place and message."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.domain.model import Record
from pipeline.domain.rubric import Rubric
from pipeline.errors import InvalidRubric, NotFound
from pipeline.library.locks import read_lock, written_lock
from pipeline.library.rubric_checks import RubricReading, read_rubric

RUBRIC_MAX_BYTES = 2_000_000
LOCK_NAME = "rubrics.lock"


class Problem(Record):
    """One error in a rubric file. `place` is the criterion's id and the field, or the field from the top."""

    file: str
    line: int
    place: str
    message: str

    @property
    def text(self) -> str:
        """One line, in the form that editors and terminals make a link of."""
        return f"{self.file}:{self.line}: {self.place + ': ' if self.place else ''}{self.message}"


class RubricLibrary:
    """The rubrics in some folders: ours, and those that an organisation adds beside it."""

    def __init__(self, folders: Sequence[Path], *, rubric_max_bytes: int = RUBRIC_MAX_BYTES) -> None:
        self._folders = tuple(folders)
        self._rubric_max_bytes = rubric_max_bytes

    def names(self) -> tuple[str, ...]:
        """Return the names that `load` knows, sorted."""
        return tuple(sorted({file.stem for folder in self._folders for file in folder.glob("*.yaml")}))

    def load(self, name_or_path: str | Path) -> Rubric:
        """Load a rubric by its name, or from a file of any place.

        Raises:
            NotFound: when there is no such file.
            InvalidRubric: when the file breaks a rule; the message lists every error, one a line.
        """
        file = self._file(name_or_path)
        reading = self._read(file)
        problems = self._problems(file, reading)
        if problems or reading.rubric is None:
            raise InvalidRubric("\n".join(problem.text for problem in problems))
        return reading.rubric

    def problems(self, path: Path) -> list[Problem]:
        """Return everything that is wrong with a file, in the order of its lines."""
        return self._problems(path, self._read(path))

    def locked(self, path: Path) -> str:
        """Return the text of the lock file beside a rubric with a line for it; writing it is the caller's act.

        Raises:
            InvalidRubric: when the file is not in order, or its version was released with another content.
        """
        rubric = self.load(path)
        lock = path.parent / LOCK_NAME
        hashes = read_lock(lock.read_text("utf-8")) if lock.exists() else {}
        return written_lock(hashes | {(rubric.id, str(rubric.version)): rubric.digest})

    def path(self, name_or_path: str | Path) -> Path:
        """Return the file of a rubric.

        Raises:
            NotFound: when the folders hold no such rubric.
        """
        return self._file(name_or_path)

    def _file(self, name_or_path: str | Path) -> Path:
        if isinstance(name_or_path, Path) or name_or_path.endswith((".yaml", ".yml")):
            return Path(name_or_path)
        found = [file for folder in self._folders if (file := folder / f"{name_or_path}.yaml").is_file()]
        if not found:
            advice = f"There are: {', '.join(self.names()) or 'none'}."
            raise NotFound(f"There is no rubric {name_or_path!r}.", advice=advice)
        if len(found) > 1:
            raise InvalidRubric(f"The name {name_or_path!r} stands for {found[0]} and for {found[1]}: rename one.")
        return found[0]

    def _read(self, file: Path) -> RubricReading:
        try:
            data = file.read_bytes()
        except FileNotFoundError as exc:
            raise NotFound(f"There is no file {file}.", advice="Check the path.") from exc
        except OSError as exc:
            raise InvalidRubric(f"{file}: cannot be read: {exc.strerror}") from exc
        return read_rubric(data, max_bytes=self._rubric_max_bytes)

    def _problems(self, file: Path, reading: RubricReading) -> list[Problem]:
        found = [Problem(file=str(file), line=line, place=place, message=text) for line, place, text in reading.errors]
        if reading.rubric is not None:
            line = reading.yaml.line_of(("version",))
            found += [
                Problem(file=str(file), line=line, place="version", message=message)
                for message in _release_broken(file, reading.rubric)
            ]
        return sorted(found, key=lambda problem: (problem.line, problem.place, problem.message))


def _release_broken(file: Path, rubric: Rubric) -> Iterator[str]:
    """Compare a rubric with the lock beside it. A folder without a lock file has released nothing."""
    if file.stem != rubric.id:
        yield f"the id is {rubric.id!r}, so the file must be {rubric.id}.yaml"
    lock = file.parent / LOCK_NAME
    if not lock.exists():
        return
    try:
        hashes = read_lock(lock.read_text("utf-8"))
        released = {int(version): digest for (name, version), digest in hashes.items() if name == rubric.id}
    except ValueError as exc:
        yield f"{lock.name}: {exc}"
        return
    if rubric.version in released:
        if released[rubric.version] != rubric.digest:
            yield f"version {rubric.version} was released with another content: raise the version"
    elif released and rubric.version < max(released):
        yield f"version {max(released)} is already released: raise the version above it"


def rubrics_folder() -> Path:
    """Return the folder of the rubrics that come with Dossier.

    `rubrics/` lies beside the package `pipeline` in the repository and in the wheel alike. It holds no Python, so
    importing it would make a namespace package that any other distribution could extend; the path cannot be.
    """
    return Path(__file__).resolve().parents[2] / "rubrics"


def default_rubrics() -> RubricLibrary:
    """Return the rubrics that come with Dossier, and no others."""
    return RubricLibrary([rubrics_folder()])
