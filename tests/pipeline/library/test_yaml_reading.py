from pipeline.library.yaml_reading import YamlReading, read_yaml


def read(text: str, max_bytes: int = 10_000) -> YamlReading:
    return read_yaml(text.encode(), max_bytes=max_bytes)


def test_a_duplicate_key_is_refused_with_its_line_and_the_first_value_counts() -> None:
    reading = read("a: 1\nb:\n  c: 2\n  c: 3\n")
    assert [(problem.line, problem.message) for problem in reading.problems] == [
        (4, "the key 'c' stands here a second time")
    ]
    assert reading.value == {"a": 1, "b": {"c": 2}}


def test_a_word_that_older_yaml_took_for_a_boolean_stays_a_word() -> None:
    assert read("a: no\nb: on\nc: yes\nd: 1_000\ne: 0o7").value == {
        "a": "no", "b": "on", "c": "yes", "d": "1_000", "e": "0o7"
    }  # fmt: skip


def test_core_scalars_are_read_and_quoted_ones_are_text() -> None:
    assert read("[1, -2, 0.5, 1e3, true, null, ~, '1', \"true\", ]").value == [
        1, -2, 0.5, 1000.0, True, None, None, "1", "true"
    ]  # fmt: skip


def test_anchors_aliases_and_tags_are_refused_each_with_its_line() -> None:
    reading = read("a: &x [1]\nb: *x\nc: !!python/object:os.system ls\n")
    assert [problem.line for problem in reading.problems] == [1, 2, 3]
    assert reading.value == {"a": [1], "b": None, "c": "ls"}


def test_a_billion_laughs_are_refused_without_being_expanded() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    reading = read(f"l0: &l0 ha\n{levels}\n")
    assert len(reading.problems) > 29
    assert len(str(reading.value)) < 10_000


def test_a_file_above_the_limit_is_not_read() -> None:
    reading = read("a: 1", max_bytes=3)
    assert reading.value is None
    assert reading.problems[0].message == "the file has 4 bytes; the limit is 3"


def test_a_syntax_error_names_its_line() -> None:
    reading = read("a: 1\nb: [1, 2\nc: 3\n")
    assert reading.value is None
    assert reading.problems[0].line == 3


def test_text_that_is_not_utf8_names_its_line() -> None:
    reading = read_yaml(b"a: 1\nb: \xff\n", max_bytes=100)
    assert (reading.problems[0].line, reading.problems[0].message) == (2, "the file is not UTF-8")


def test_control_characters_are_refused() -> None:
    assert read("a: \x07").problems


def test_deep_nesting_is_refused_instead_of_exhausting_the_stack() -> None:
    reading = read("[" * 5_000, max_bytes=10_000)
    assert reading.value is None
    assert "nested deeper" in reading.problems[0].message


def test_a_second_document_is_refused() -> None:
    assert "second document" in read("a: 1\n---\nb: 2\n").problems[0].message


def test_lines_are_known_for_every_path() -> None:
    reading = read("a:\n  - b: 1\n  - b: 2\n")
    assert reading.line_of(("a", 1, "b")) == 3
    assert reading.line_of(("a", 1, "missing")) == 3
    assert reading.line_of(("nowhere",)) == 1


def test_a_collection_as_a_key_is_refused() -> None:
    assert read("? [1]\n: 2\n").problems[0].message == "a key must be a word"


def test_an_empty_file_is_nothing() -> None:
    assert read("").value is None
    assert read("").problems == ()
