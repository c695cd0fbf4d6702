import pytest

from evals.speed.contenders import Name
from evals.speed.measuring import asked_right
from evals.speed.pages import Question
from evals.speed.timing import Port, Reading, account


def reading(port: Port, start: float, end: float) -> Reading:
    return Reading(port=port, start=start, end=end)


def test_every_moment_goes_into_one_line_of_the_account() -> None:
    readings = [
        reading(Port.FETCH, 1, 5),
        reading(Port.FETCH, 2, 4),
        reading(Port.EXTRACT, 4, 7),
        reading(Port.RECORDS, 6, 6.5),
    ]
    lines = account(readings, start=0, end=10)
    assert lines == {"between": 4, "fetch": 3, "fetch and extract": 1, "extract": 1.5, "records": 0.5}
    assert sum(lines.values()) == 10


def test_only_what_happened_between_the_two_moments_counts() -> None:
    assert account([reading(Port.EMBED, 0, 2), reading(Port.VECTORS, 3, 9)], start=1, end=4) == {
        "embed": 1,
        "between": 1,
        "vectors": 1,
    }


def test_nothing_measured_is_all_between() -> None:
    assert account([], start=2, end=3) == {"between": 1}


@pytest.mark.parametrize(("place", "right"), [(0, 1), (4, 1), (5, 0)])
def test_a_page_counts_among_the_first_five_passages_alone(place: int, right: int) -> None:
    paths = [f"/other/{number}" for number in range(6)]
    paths[place] = "/backups"
    asked = asked_right(Name.DOSSIER, [Question(query="how long", path="/backups")], [paths], [0.5])
    assert (asked.right, asked.of) == (right, 1)
    assert asked.wrong == (() if right else ("how long",))
