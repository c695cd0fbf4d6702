import json
from pathlib import Path

from pipeline.library.rubrics import rubrics_folder
from pipeline.library.schema import rubric_schema


def test_the_schema_file_is_up_to_date() -> None:
    committed = (rubrics_folder() / "rubric.schema.json").read_text("utf-8")
    assert committed == rubric_schema(), "run: python -m pipeline.library.schema > rubrics/rubric.schema.json"


def test_every_rubric_refers_to_the_schema_beside_it() -> None:
    for file in Path(rubrics_folder()).glob("*.yaml"):
        reference = file.read_text("utf-8").splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert json.loads((file.parent / reference).read_text("utf-8"))["title"] == "Rubric"
