"""Reads the catalogues of controls in rubrics/crosswalks/, and tells everything that is wrong with them at once."""

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.controls import Catalogue, Framework, catalogue_rules_broken
from pipeline.errors import InvalidRubric, NotFound
from pipeline.library.problems import Problem
from pipeline.library.validation import FileError, child, error_at, first_line_errors, items, validated
from pipeline.library.yaml_reading import YamlReading, read_yaml

CATALOGUE_MAX_BYTES = 1_000_000
SCHEMA_NAME = "catalogue.schema.json"


class ControlName(NamedTuple):
    """A control as a reference names it."""

    framework: str
    id: str


class CatalogueReading(NamedTuple):
    """What was read of one file. `catalogue` is None when the file does not fit the model."""

    file: Path
    catalogue: Catalogue | None
    yaml: YamlReading
    errors: tuple[FileError, ...]


class CrosswalkLibrary:
    """The catalogues in a folder, one file a framework. They are read once."""

    def __init__(self, folder: Path, *, catalogue_max_bytes: int = CATALOGUE_MAX_BYTES) -> None:
        self._folder = folder
        self._catalogue_max_bytes = catalogue_max_bytes

    def catalogue(self, framework: Framework) -> Catalogue:
        """Return the catalogue of a framework.

        Raises:
            NotFound: when there is none.
            InvalidRubric: when any of the files breaks a rule; the message lists every error, one a line.
        """
        for catalogue in self.catalogues():
            if catalogue.framework == framework:
                return catalogue
        raise NotFound(f"There is no catalogue of {framework} in {self._folder}.", advice="Check the folder.")

    def catalogues(self) -> tuple[Catalogue, ...]:
        """Return all catalogues, in the order of their files' names.

        Raises:
            InvalidRubric: when any of the files breaks a rule; the message lists every error, one a line.
        """
        problems = self.problems()
        if problems:
            raise InvalidRubric("\n".join(problem.text for problem in problems))
        return tuple(reading.catalogue for reading in self._readings if reading.catalogue is not None)

    @cached_property
    def known(self) -> frozenset[ControlName]:
        """The names of all controls of the files that can be read."""
        return frozenset(
            ControlName(reading.catalogue.framework, control.id)
            for reading in self._readings
            if reading.catalogue is not None
            for control in reading.catalogue.controls
        )

    def problems(self) -> list[Problem]:
        """Return everything that is wrong with the files, in their order and in the order of their lines."""
        found: list[Problem] = []
        frameworks: dict[str, Path] = {}
        for reading in self._readings:
            errors = [*reading.errors, *self._relation_errors(reading)]
            if reading.catalogue is not None:
                first = frameworks.setdefault(reading.catalogue.framework, reading.file)
                if first != reading.file:
                    errors.append(error_at(("framework",), f"{first.name} is of this framework already", reading.yaml))
            found += [Problem(file=str(reading.file), **error._asdict()) for error in sorted(errors)]
        return found

    @cached_property
    def _readings(self) -> tuple[CatalogueReading, ...]:
        return tuple(self._read(file) for file in sorted(self._folder.glob("*.yaml")))

    def _read(self, file: Path) -> CatalogueReading:
        try:
            data = file.read_bytes()
        except OSError as exc:
            raise InvalidRubric(f"{file}: cannot be read: {exc.strerror}") from exc
        reading = read_yaml(data, max_bytes=self._catalogue_max_bytes)
        errors = [FileError(problem.line, "", problem.message) for problem in reading.problems]
        errors += first_line_errors(data, SCHEMA_NAME)
        if not isinstance(reading.value, dict):
            errors.append(FileError(1, "", "a catalogue is a mapping with framework, edition, groups and controls"))
            return CatalogueReading(file, None, reading, tuple(errors))
        catalogue, misfits = validated(Catalogue, reading)
        errors += misfits
        errors += [_from_rule(broken, reading) for broken in (catalogue_rules_broken(catalogue) if catalogue else [])]
        return CatalogueReading(file, catalogue, reading, tuple(errors))

    def _relation_errors(self, reading: CatalogueReading) -> Iterator[FileError]:
        readable = {name.framework for name in self.known}
        for number, control in enumerate(reading.catalogue.controls if reading.catalogue else ()):
            for place, related in enumerate(control.related):
                name = ControlName(related.framework, related.id)
                if name.framework in readable and name not in self.known:
                    path = ("controls", number, "related", place, "id")
                    message = f"the catalogue of {related.framework} has no {related.id!r}"
                    yield error_at(path, message, reading.yaml)


def _from_rule(broken: str, reading: YamlReading) -> FileError:
    place, _, message = broken.partition(": ")
    for key in ("controls", "groups"):
        for number, item in reversed(list(enumerate(items(reading.value, key)))):
            own_id = child(item, "id")
            if place in {own_id, f"{own_id}.group", f"{own_id}.related"}:
                path = (key, number, *([place.rpartition(".")[2]] if place != own_id else []))
                return FileError(reading.line_of(path), place, message)
    return FileError(1, place, message)


@cache
def default_crosswalks() -> CrosswalkLibrary:
    """Return the catalogues that come with Dossier; their folder is found as `rubrics_folder` finds its own."""
    return CrosswalkLibrary(Path(__file__).resolve().parents[2] / "rubrics" / "crosswalks")
