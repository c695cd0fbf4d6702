"""Generates `rubrics/rubric.schema.json`, which editors check a rubric against while it is being written.

`python -m pipeline.library.schema > rubrics/rubric.schema.json` renews it; a test asserts that it is up to date.
"""

import json
import sys

from pipeline.domain.rubric import Rubric


def rubric_schema() -> str:
    """Return the JSON schema of a rubric file, ready to be written."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Rubric.model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(rubric_schema())
