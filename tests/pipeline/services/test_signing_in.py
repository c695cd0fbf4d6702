"""Signing in says nothing to strangers, and staying signed in ends."""

import threading

import pytest

from pipeline.domain.audit import Action
from pipeline.domain.person import Role
from pipeline.errors import InvalidInput, NotAllowed, TooManyAttempts
from pipeline.services.people import People
from tests.accounts import NEW_PASSWORD, PASSWORD, Office, guessed
from tests.fakes import PlainPasswords

HOME, AWAY = "192.0.2.1", "198.51.100.7"


def fail(office: Office, email: str, times: int, *, address: str = "") -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed) as refused:
            office.people.checked(email, "wrong password", address=address)
        assert not isinstance(refused.value, TooManyAttempts)


def test_the_right_password_is_somebody_in_any_capitals_of_the_address(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    assert office.people.checked(" BO@acme.example", PASSWORD) == bo


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("bo@acme.example", "wrong"),
        ("bo@acme.example", ""),
        ("bo@acme.example", "x" * 100_000),
        ("bo@acme.example", "\udcff"),
        ("nobody@acme.example", PASSWORD),
        ("left@acme.example", PASSWORD),
        ("root@acme.example", PASSWORD),  # has no password yet
        ("root@acme.example", ""),
        ("\udcff@acme.example", PASSWORD),
        ("b\u00f6@acme.example", PASSWORD),
        ("", ""),
    ],
)
def test_whatever_is_wrong_is_said_in_the_same_words_after_one_hash(office: Office, email: str, password: str) -> None:
    root = office.administrator()
    office.hire("Bo", Role.REVIEWER, by=root)
    office.people.change(office.hire("Left", Role.REVIEWER, by=root).id, active=False, by=root)
    before = office.passwords.compared
    with pytest.raises(NotAllowed) as refused:
        office.people.checked(email, password)
    assert type(refused.value) is NotAllowed
    assert str(refused.value) == "the e-mail address or the password is wrong"
    assert office.passwords.compared == before + 1


@pytest.mark.parametrize("email", ["bo@acme.example", "nobody@acme.example"])
def test_ten_failures_slow_an_address_down_whether_or_not_it_has_an_account(office: Office, email: str) -> None:
    office.hire("Bo", Role.REVIEWER, by=office.administrator())
    fail(office, email, 10)
    compared = office.passwords.compared
    with pytest.raises(TooManyAttempts, match="wait 15 minutes") as refused:
        office.people.checked(email.upper(), PASSWORD)
    assert 14 * 60 < refused.value.retry_after_seconds <= 15 * 60
    assert office.passwords.compared == compared
    office.later(minutes=15)
    fail(office, email, 1)


def test_nobody_is_locked_out_for_good(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    fail(office, bo.email, 10)
    office.later(minutes=15)
    assert office.people.checked(bo.email, PASSWORD) == bo


def test_a_stranger_who_fails_in_their_name_keeps_nobody_out_where_they_are_known(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    office.people.checked(bo.email, PASSWORD, address=HOME)
    fail(office, bo.email, 10, address=AWAY)
    with pytest.raises(TooManyAttempts):
        office.people.checked(bo.email, PASSWORD, address=AWAY)
    assert office.people.checked(bo.email, PASSWORD, address=HOME) == bo
    fail(office, bo.email, 10, address=HOME)
    with pytest.raises(TooManyAttempts):
        office.people.checked(bo.email, PASSWORD, address=HOME)


def test_fifty_failures_for_many_addresses_slow_a_network_address_down(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    for number in range(50):
        fail(office, f"guess-{number}@acme.example", 1, address=AWAY)
    with pytest.raises(TooManyAttempts):
        office.people.checked(bo.email, PASSWORD, address=AWAY)
    assert office.people.checked(bo.email, PASSWORD, address=HOME) == bo


def test_many_tries_at_once_do_not_pass_the_limit(office: Office) -> None:
    office.hire("Bo", Role.REVIEWER, by=office.administrator())
    before, refused = office.passwords.compared, []

    def attempt() -> None:
        try:
            office.people.checked("bo@acme.example", "wrong password")
        except NotAllowed as error:
            refused.append(type(error))

    threads = [threading.Thread(target=attempt) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kind.__name__ for kind in refused) == ["NotAllowed"] * 10 + ["TooManyAttempts"] * 6
    assert office.passwords.compared == before + 10


def test_the_limit_outlives_the_process(office: Office) -> None:
    office.hire("Bo", Role.REVIEWER, by=office.administrator())
    fail(office, "bo@acme.example", 10)
    restarted = People(office.store, office.clock, office.passwords)
    with pytest.raises(TooManyAttempts):
        restarted.checked("bo@acme.example", PASSWORD)


def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    stronger = PlainPasswords(version=2)
    people = People(office.store, office.clock, stronger)
    assert people.checked(bo.email, PASSWORD) == bo
    with office.store.reading() as tx:
        assert (tx.credentials.password(bo.id) or "").startswith("plain$2$")
    assert people.checked(bo.email, PASSWORD) == bo
    assert len(office.events(Action.PASSWORD_SET)) == 2  # when it was set, and once anew


def test_a_session_is_somebody_as_they_are_now_until_they_sign_out(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    secret = office.people.open_session(bo)
    assert office.people.by_session(secret) == bo
    renamed = office.people.change(bo.id, name="Bo Berg", by=root)
    assert office.people.by_session(secret) == renamed
    office.people.close_session(secret)
    assert office.people.by_session(secret) is None
    office.people.close_session(secret)
    assert [event.action for event in office.events()][-2:] == [Action.PERSON_CHANGED, Action.PERSON_SIGNED_OUT]


def test_signing_in_gives_another_secret_and_ends_the_session_before(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    first = office.people.open_session(bo)
    elsewhere = office.people.open_session(bo)
    second = office.people.open_session(bo, replacing=first)
    assert first != second
    assert office.people.by_session(first) is None
    assert office.people.by_session(second) == office.people.by_session(elsewhere) == bo


def test_a_session_made_up_by_a_stranger_is_not_adopted(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    fixed = "dossier-session.id-000099." + "A" * 43
    secret = office.people.open_session(bo, replacing=fixed)
    assert secret != fixed
    for text in (fixed, "", guessed(secret), secret[:-1], secret + "A", secret.replace("session", "token")):
        assert office.people.by_session(text) is None


def test_an_idle_session_ends_and_a_used_one_does_not(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    idle, used = office.people.open_session(bo), office.people.open_session(bo)
    for _ in range(3):
        office.later(minutes=40)
        assert office.people.by_session(used) == bo
    assert office.people.by_session(idle) is None
    office.later(minutes=61)
    assert office.people.by_session(used) is None


def test_no_use_keeps_a_session_for_more_than_twelve_hours(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    secret = office.people.open_session(bo)
    for _ in range(23):
        office.later(minutes=30)
        assert office.people.by_session(secret) == bo
    office.later(minutes=30)
    assert office.people.by_session(secret) is None


def test_looking_at_a_page_is_no_write_within_a_minute(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    secret = office.people.open_session(bo)
    with office.store.writing():  # a writer elsewhere, for whom a write would have to wait
        assert office.people.by_session(secret) == bo


def test_a_new_password_needs_the_present_one_and_ends_every_session(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    session = office.people.open_session(bo)
    for current in (None, "", "wrong password"):
        with pytest.raises(NotAllowed):
            office.people.set_password(bo.id, NEW_PASSWORD, by=bo, current=current)
    with pytest.raises(InvalidInput):
        office.people.set_password(bo.id, "short", by=bo, current=PASSWORD)
    assert office.people.by_session(session) == bo
    office.people.set_password(bo.id, NEW_PASSWORD, by=bo, current=PASSWORD)
    assert office.people.by_session(session) is None
    assert office.people.checked(bo.email, NEW_PASSWORD) == bo


def test_guessing_the_present_password_is_limited_like_signing_in(office: Office) -> None:
    bo = office.hire("Bo", Role.REVIEWER, by=office.administrator())
    for _ in range(10):
        with pytest.raises(NotAllowed):
            office.people.set_password(bo.id, NEW_PASSWORD, by=bo, current="wrong password")
    with pytest.raises(TooManyAttempts):
        office.people.set_password(bo.id, NEW_PASSWORD, by=bo, current=PASSWORD)


def test_whoever_has_no_password_cannot_set_one_from_a_session(office: Office) -> None:
    root = office.administrator()
    with pytest.raises(NotAllowed):
        office.people.set_password(root.id, NEW_PASSWORD, by=root)


def test_no_secret_is_in_the_database_or_the_audit_trail(office: Office) -> None:
    root = office.administrator()
    bo = office.hire("Bo", Role.REVIEWER, by=root)
    secrets = [office.people.open_session(bo), office.people.invitation(bo.id, by=root), PASSWORD]
    office.people.accept_invitation(secrets[1], NEW_PASSWORD)
    with pytest.raises(NotAllowed):
        office.people.checked("my secret typed by mistake", NEW_PASSWORD)
    secrets += [NEW_PASSWORD, "my secret typed by mistake", office.people.open_session(bo)]
    folder = office.store._dialect._file.parent  # type: ignore[attr-defined]  # only SQLite has one
    stored = b"".join(file.read_bytes() for file in folder.iterdir())
    told = " ".join(str(event) for event in office.events())
    assert bo.id.encode() in stored
    for secret in secrets:
        random = secret.rpartition(".")[2]
        assert random.encode() not in stored
        assert random not in told
