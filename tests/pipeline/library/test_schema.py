import json
from pathlib import Path

import pytest

from pipeline.library.rubrics import rubrics_folder
from pipeline.library.schema import SCHEMAS, schema_of


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_files_are_up_to_date(name: str) -> None:
    committed = (rubrics_folder() / name).read_text("utf-8")
    assert committed == schema_of(SCHEMAS[name]), "run: python -m pipeline.library.schema"


@pytest.mark.parametrize(("files", "title"), [("*.yaml", "Rubric"), ("crosswalks/*.yaml", "Catalogue")])
def test_every_file_refers_to_the_schema_beside_it(files: str, title: str) -> None:
    found = list(Path(rubrics_folder()).glob(files))
    assert found
    for file in found:
        reference = file.read_text("utf-8").splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert json.loads((file.parent / reference).read_text("utf-8"))["title"] == title
