"""A journey is known by its cookie and the state that came back, together."""

from hypothesis import given
from hypothesis import strategies as st

from console.web.identity.journey import JOURNEY_MAX_SECONDS, TEXT_MAX_CHARS, Journey
from console.web.sessions import local

NOW = 1_770_000_000.5


def test_a_journey_is_read_back_from_its_cookie_by_its_state() -> None:
    journey = Journey.begun("/vendors?text=a.b", now=NOW)
    assert Journey.read(journey.text, state=journey.state, now=NOW + 30) == journey


def test_state_nonce_and_verifier_differ_and_tell_nothing_of_each_other_s_journey() -> None:
    first, second = Journey.begun("/", now=NOW), Journey.begun("/", now=NOW)
    values = [value for each in (first, second) for value in (each.secret, each.state, each.nonce, each.verifier)]
    assert len(set(values)) == 8
    assert {len(value) for value in values} == {43}


def test_a_journey_counts_for_ten_minutes() -> None:
    journey = Journey.begun("/", now=NOW)
    last = int(NOW) + JOURNEY_MAX_SECONDS
    assert Journey.read(journey.text, state=journey.state, now=last) is not None
    assert Journey.read(journey.text, state=journey.state, now=last + 1) is None
    assert Journey.read(journey.text, state=journey.state, now=int(NOW) - 61) is None


def test_neither_the_moment_nor_the_page_can_be_changed_in_the_cookie() -> None:
    journey = Journey.begun("/vendors", now=NOW)
    later = journey.model_copy(update={"begun_at": journey.begun_at + 1})
    elsewhere = journey.model_copy(update={"back": "/audit"})
    for changed in (later, elsewhere):
        assert Journey.read(changed.text, state=journey.state, now=NOW) is None


@given(st.text())
def test_any_page_of_ours_fits_a_cookie_or_is_left_out(back: str) -> None:
    journey = Journey.begun(local("/" + back), now=NOW)
    assert len(journey.text) <= TEXT_MAX_CHARS
    assert Journey.read(journey.text, state=journey.state, now=NOW) == journey


@given(st.text(alphabet="ab.019-_%\udcff٣"), st.text())
def test_what_is_no_cookie_of_ours_is_no_journey(text: str, state: str) -> None:
    assert Journey.read(text, state=state, now=NOW) is None
