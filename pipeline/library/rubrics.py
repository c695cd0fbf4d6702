"""Loads rubrics, and tells everything that is wrong with one at once: file, line, place and message."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.domain.rubric import Rubric
from pipeline.errors import InvalidRubric, NotFound
from pipeline.library.crosswalks import CrosswalkLibrary, default_crosswalks
from pipeline.library.extension_checks import BaseName, base_named_by, is_extension, read_extension
from pipeline.library.extensions import ResolvedRubric
from pipeline.library.locks import read_lock, written_lock
from pipeline.library.problems import Problem
from pipeline.library.rubric_checks import RubricReading, read_rubric
from pipeline.library.validation import FileError
from pipeline.library.yaml_reading import read_yaml

RUBRIC_MAX_BYTES = 2_000_000
LOCK_NAME = "rubrics.lock"


class RubricLibrary:
    """The rubrics in some folders: ours, and those that an organisation adds beside it.

    A rubric that extends another finds its base in these folders, or beside itself.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        rubric_max_bytes: int = RUBRIC_MAX_BYTES,
        crosswalks: CrosswalkLibrary | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._rubric_max_bytes = rubric_max_bytes
        self.crosswalks = crosswalks or default_crosswalks()

    def names(self) -> tuple[str, ...]:
        """Return the names that `load` knows, sorted."""
        return tuple(sorted({file.stem for folder in self._folders for file in folder.glob("*.yaml")}))

    def load(self, name_or_path: str | Path) -> Rubric:
        """Load a rubric by its name, or from a file of any place; what it extends is worked in.

        Raises:
            NotFound: when there is no such file.
            InvalidRubric: when the file breaks a rule; the message lists every error, one a line.
        """
        return self.resolved(name_or_path).rubric

    def resolved(self, name_or_path: str | Path) -> ResolvedRubric:
        """Load a rubric with the record of where each part of it comes from; errors as `load`."""
        file = self._file(name_or_path)
        reading = self._read(file)
        problems = self._problems(file, reading)
        if problems or reading.resolved is None:
            raise InvalidRubric("\n".join(problem.text for problem in problems))
        return reading.resolved

    def problems(self, path: Path) -> list[Problem]:
        """Return everything that is wrong with a file, in the order of its lines."""
        return self._problems(path, self._read(path))

    def locked(self, path: Path) -> str:
        """Return the text of the lock file beside a rubric with a line for it; writing it is the caller's act.

        Raises:
            InvalidRubric: when the file is not in order, or its version was released with another content.
        """
        rubric = self.load(path)
        lock = self.lock_of(path)
        hashes = read_lock(lock.read_text("utf-8")) if lock.exists() else {}
        return written_lock(hashes | {(rubric.id, str(rubric.version)): rubric.digest})

    def lock_of(self, path: Path) -> Path:
        """Return the file that holds the hashes of what was released beside a rubric."""
        return path.parent / LOCK_NAME

    def path(self, name_or_path: str | Path) -> Path:
        """Return the file of a rubric.

        Raises:
            NotFound: when the folders hold no such rubric.
        """
        return self._file(name_or_path)

    def _file(self, name_or_path: str | Path, *, beside: tuple[Path, ...] = ()) -> Path:
        if isinstance(name_or_path, Path) or name_or_path.endswith((".yaml", ".yml")):
            return Path(name_or_path)
        folders = dict.fromkeys([*self._folders, *beside])
        found = [file for folder in folders if (file := folder / f"{name_or_path}.yaml").is_file()]
        if not found:
            advice = f"There are: {', '.join(self.names()) or 'none'}."
            raise NotFound(f"There is no rubric {name_or_path!r}.", advice=advice)
        if len({file.resolve() for file in found}) > 1:
            raise InvalidRubric(f"The name {name_or_path!r} stands for {found[0]} and for {found[1]}: rename one.")
        return found[0]

    def _read(self, file: Path, above: tuple[Path, ...] = ()) -> RubricReading:
        """Read a file; `above` are the files that extend it, the nearest last."""
        try:
            data = file.read_bytes()
        except FileNotFoundError as exc:
            raise NotFound(f"There is no file {file}.", advice="Check the path.") from exc
        except OSError as exc:
            raise InvalidRubric(f"{file}: cannot be read: {exc.strerror}") from exc
        yaml = read_yaml(data, max_bytes=self._rubric_max_bytes)
        known = self.crosswalks.known
        if not is_extension(yaml):
            return read_rubric(data, yaml, known=known)
        named = base_named_by(yaml)
        try:
            base = self._base(named, above=(*above, file)) if named else None
        except (NotFound, InvalidRubric) as exc:
            reading = read_extension(data, yaml, base=None, known=known)
            no_base = FileError(yaml.line_of(("extends",)), "extends", f"{exc} {exc.advice}")
            return RubricReading(None, yaml, (*reading.errors, no_base))
        return read_extension(data, yaml, base=base, known=known)

    def _base(self, named: BaseName, *, above: tuple[Path, ...]) -> ResolvedRubric:
        """Return what a file extends.

        Raises:
            NotFound: when there is no such rubric, or not in this version.
            InvalidRubric: when it has errors, is not released, or extends the file that extends it.
        """
        name, version = named
        file = self._file(name, beside=(above[-1].parent,))
        if file.resolve() in {each.resolve() for each in above}:
            circle = " -> ".join(each.stem for each in (*above, file))
            raise InvalidRubric(f"It extends itself: {circle}.", advice="Name another base.")
        reading = self._read(file, above)
        if reading.resolved is None or self._problems(file, reading):
            raise InvalidRubric(f"{name} has errors of its own.", advice=f"Run `dossier rubric check {file}`.")
        there = reading.resolved.rubric
        if there.version != version:
            advice = f"Read what changed, then extend {name}@{there.version}."
            raise NotFound(f"{name} is at version {there.version}.", advice=advice)
        if not _is_released(file, there):
            raise InvalidRubric(
                f"{reading.resolved.release} is not released.", advice=f"Run `dossier rubric lock {file}`."
            )
        return reading.resolved

    def _problems(self, file: Path, reading: RubricReading) -> list[Problem]:
        found = [Problem(file=str(file), **error._asdict()) for error in reading.errors]
        if reading.resolved is not None:
            line = reading.yaml.line_of(("version",))
            found += [
                Problem(file=str(file), line=line, place="version", message=message)
                for message in _release_broken(file, reading.resolved.rubric)
            ]
        return sorted(found, key=lambda problem: (problem.line, problem.place, problem.message))


def _is_released(file: Path, rubric: Rubric) -> bool:
    """Whether the lock beside a rubric has its version; that the hash is right, `_release_broken` has checked."""
    lock = file.parent / LOCK_NAME
    return lock.exists() and (rubric.id, str(rubric.version)) in read_lock(lock.read_text("utf-8"))


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
