"""Requests that are sent twice under one key."""

import threading
from collections.abc import Callable

import pytest

from pipeline.domain.ids import Digest
from pipeline.domain.replay import Reply, RequestKey
from pipeline.errors import InvalidInput, KeyReused, KeyUnfinished
from pipeline.services.replaying import Replaying
from tests.accounts import Office
from tests.builders import a_digest

REPLY = Reply(status=201, headers={}, body="{}")


def a_key(office: Office, request: Digest | None = None) -> RequestKey:
    with office.store.reading() as transaction:
        known = transaction.people.by_email("root@acme.example")
    person = known or office.administrator()
    return RequestKey(person=person.id, key="key-1", request=request or a_digest("request"))


def adding(office: Office, name: str) -> Callable[[], Reply]:
    """An act that adds an account, as a service does: in a block of its own."""

    def act() -> Reply:
        with office.store.reading() as transaction:
            root = transaction.people.all()[0]
        office.people.add(email=f"{name}@acme.example", name=name, roles=list(root.roles), by=root)
        return REPLY

    return act


def names(office: Office) -> list[str]:
    with office.store.reading() as transaction:
        return [person.name for person in transaction.people.all()]


@pytest.mark.parametrize("together", [True, False])
def test_the_second_time_nothing_is_done(office: Office, together: bool) -> None:
    replaying, key = Replaying(office.store, office.clock), a_key(office)
    first = replaying.once(key, adding(office, "ana"), together=together)
    again = replaying.once(key, adding(office, "bo"), together=together)
    assert (first.reply, first.is_replayed, again.reply, again.is_replayed) == (REPLY, False, REPLY, True)
    assert names(office) == ["ana", "Root"]
    with pytest.raises(KeyReused):
        replaying.once(a_key(office, a_digest("another")), adding(office, "bo"), together=together)


@pytest.mark.parametrize("together", [True, False])
def test_a_refusal_frees_the_key(office: Office, together: bool) -> None:
    replaying, key = Replaying(office.store, office.clock), a_key(office)
    with pytest.raises(InvalidInput):
        replaying.once(key, adding(office, "root"), together=together)
    assert replaying.once(key, adding(office, "ana"), together=together).is_replayed is False


def test_what_was_cut_off_after_the_act_is_done_anew_when_it_was_undone_and_said_when_it_was_not(
    office: Office,
) -> None:
    """I11."""

    def cut_off() -> Reply:
        adding(office, "ana")()
        raise RuntimeError("killed here")

    replaying, key = Replaying(office.store, office.clock), a_key(office)
    with pytest.raises(RuntimeError):
        replaying.once(key, cut_off)
    assert names(office) == ["Root"]
    assert replaying.once(key, adding(office, "bo")).is_replayed is False
    apart = key.model_copy(update={"key": "key-2"})
    with pytest.raises(RuntimeError):
        replaying.once(apart, cut_off, together=False)
    assert names(office) == ["ana", "bo", "Root"]
    with pytest.raises(KeyUnfinished):
        replaying.once(apart, adding(office, "cy"), together=False)
    assert names(office) == ["ana", "bo", "Root"]


def test_two_processes_under_one_key_do_it_once_and_both_get_the_answer(office: Office) -> None:
    key, entered, replayed = a_key(office), threading.Event(), []

    def slowly() -> Reply:
        entered.set()
        return adding(office, "ana")()

    def other() -> None:
        assert entered.wait(10)
        replayed.append(Replaying(office.store, office.clock).once(key, adding(office, "bo")).is_replayed)

    thread = threading.Thread(target=other)
    thread.start()
    assert Replaying(office.store, office.clock).once(key, slowly).is_replayed is False
    thread.join(10)
    assert (replayed, names(office)) == ([True], ["ana", "Root"])
