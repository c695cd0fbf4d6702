"""Reads the rules of the management system in rubrics/management/, and tells everything that is wrong at once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from pipeline.domain.controls import Catalogue
from pipeline.domain.management import ControlRules, Family, MaturityModel
from pipeline.domain.model import Record
from pipeline.errors import InvalidRubric
from pipeline.library.crosswalks import default_crosswalks
from pipeline.library.problems import Problem
from pipeline.library.validation import FileError, error_at, first_line_errors, validated
from pipeline.library.yaml_reading import YamlReading, read_yaml

FILE_MAX_BYTES = 1_000_000
CONTROLS_FILE, CONTROLS_SCHEMA = "controls.yaml", "controls.schema.json"
MATURITY_FILE, MATURITY_SCHEMA = "maturity.yaml", "maturity.schema.json"

RecordT = TypeVar("RecordT", bound=Record)


def control_rules(file: Path, catalogue: Catalogue) -> ControlRules:
    """Return what evidences each control of a catalogue.

    Raises:
        InvalidRubric: when the file breaks a rule, names a control that is none, or leaves one out.
    """
    return _read(file, ControlRules, CONTROLS_SCHEMA, lambda rules, reading: _misfits(rules, catalogue, reading))


def maturity_model(file: Path) -> MaturityModel:
    """Return the criteria of maturity.

    Raises:
        InvalidRubric: when the file breaks a rule; the message lists every error, one a line.
    """
    return _read(file, MaturityModel, MATURITY_SCHEMA, lambda _model, _reading: [])


@cache
def default_control_rules() -> ControlRules:
    """Return the rules that come with Dossier."""
    return control_rules(management_folder() / CONTROLS_FILE, default_crosswalks().catalogue("iso-42001"))


@cache
def default_maturity_model() -> MaturityModel:
    """Return the criteria that come with Dossier."""
    return maturity_model(management_folder() / MATURITY_FILE)


def management_folder() -> Path:
    """Return the folder of the files that come with Dossier."""
    return Path(__file__).resolve().parents[2] / "rubrics" / "management"


def _read(
    file: Path, model: type[RecordT], schema: str, more: Callable[[RecordT, YamlReading], list[FileError]]
) -> RecordT:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidRubric(f"{file}: cannot be read: {error.strerror}") from error
    reading = read_yaml(data, max_bytes=FILE_MAX_BYTES)
    errors = [FileError(problem.line, "", problem.message) for problem in reading.problems]
    errors += first_line_errors(data, schema)
    record, misfits = validated(model, reading)
    errors += misfits
    if record is not None:
        errors += more(record, reading)
    if record is None or errors:
        problems = (Problem(file=str(file), **error._asdict()).text for error in sorted(errors))
        raise InvalidRubric("\n".join(problems))
    return record


def _misfits(rules: ControlRules, catalogue: Catalogue, reading: YamlReading) -> list[FileError]:
    found = [
        error_at(("controls", number, "control"), f"{catalogue.edition} has no {item.control!r}", reading)
        for number, item in enumerate(rules.controls)
        if item.control not in catalogue.ids
    ]
    missing = catalogue.ids - {item.control for item in rules.controls}
    found += [FileError(1, name, "nothing says what evidences this control") for name in sorted(missing)]
    # What an attestation speaks of is a trait of it: without one it would count for every control.
    found += [
        error_at(("controls", number, "rules", place), f"an attestation for {item.control} has it as a trait", reading)
        for number, item in enumerate(rules.controls)
        for place, rule in enumerate(item.rules)
        if rule.family is Family.ATTESTATION and item.control not in rule.traits
    ]
    return found
