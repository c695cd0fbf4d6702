"""Which sentence became which."""

from pipeline.stages.compare.align import Alignment, aligned
from pipeline.stages.compare.clauses import clauses_of
from pipeline.stages.compare.regroup import without_regrouped
from tests.builders import a_document


def alignment(old: str, new: str) -> Alignment:
    return aligned(clauses_of(a_document(old)), clauses_of(a_document(new)))


def pairs(found: Alignment) -> list[tuple[str, str]]:
    return [(old.text, new.text) for old, new in found.pairs]


def test_equal_sentences_are_left_out_wherever_they_stand() -> None:
    found = alignment(
        "Privacy\n\nOne thing is said.\n\nAnother one too.", "Privacy\n\nAnother one too.\n\nOne thing is said."
    )
    assert found == Alignment(pairs=(), removed=(), added=())


def test_the_most_alike_go_together_also_where_they_moved() -> None:
    found = alignment(
        "Privacy\n\nWe keep prompts for thirty days.\n\nWe keep logs for a year.",
        "Privacy\n\nWe keep logs for two years.\n\nWe keep prompts for sixty days.",
    )
    assert sorted(pairs(found)) == [
        ("We keep logs for a year.", "We keep logs for two years."),
        ("We keep prompts for thirty days.", "We keep prompts for sixty days."),
    ]


def test_what_is_like_nothing_was_removed_or_added() -> None:
    found = alignment("Privacy\n\nFees are due in March.", "Privacy\n\nChildren must not use this.")
    assert [each.text for each in found.removed] == ["Fees are due in March."]
    assert [each.text for each in found.added] == ["Children must not use this."]


def test_a_sentence_that_is_said_once_more_was_added_once() -> None:
    found = alignment("Privacy\n\nFees are due.", "Privacy\n\nFees are due.\n\nFees are due.")
    assert (len(found.added), found.removed, found.pairs) == (1, (), ())


def parted(old: str, new: str) -> tuple[int, int]:
    """How many clauses are left of two texts under the same heading, whose own clause is among them."""
    before, after = (clauses_of(a_document(f"Privacy\n\n{text}")) for text in (old, new))
    left = without_regrouped(before, after)
    return len(left.old) - 1, len(left.new) - 1


def test_a_lost_line_break_changes_nothing_in_either_direction() -> None:
    glued, apart = "Head of Legalprivacy@acme.example Tasks", "Head of Legal,\nprivacy@acme.example\nTasks"
    assert parted(glued, apart) == (0, 0)
    assert parted(apart, glued) == (0, 0)


def test_other_letters_are_left() -> None:
    assert parted("One\nTwo", "One Three") == (2, 1)
