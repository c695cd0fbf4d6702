"""Generates the JSON schemas that editors check a rubric or a catalogue against while it is being written.

`python -m pipeline.library.schema` renews the files in rubrics/; a test asserts that they are up to date.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.domain.controls import Catalogue
from pipeline.domain.management import ControlRules, MaturityModel
from pipeline.domain.model import Record
from pipeline.domain.rubric import Rubric
from pipeline.library.extensions import RubricExtension
from pipeline.library.rubrics import rubrics_folder

# By the file below rubrics/ that each is written to.
SCHEMAS: Mapping[str, type[Record]] = MappingProxyType(
    {
        "rubric.schema.json": Rubric,
        "rubric-extension.schema.json": RubricExtension,
        "crosswalks/catalogue.schema.json": Catalogue,
        "management/controls.schema.json": ControlRules,
        "management/maturity.schema.json": MaturityModel,
    }
)


def schema_of(model: type[Record]) -> str:
    """Return the JSON schema of a file that holds such a record, ready to be written."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, model in SCHEMAS.items():
        (rubrics_folder() / name).write_text(schema_of(model), encoding="utf-8")
