"""Messages reach people through apprise itself, to a receiver on loopback, as plain text."""

import json
import logging
from collections.abc import Iterator

import pytest

from pipeline.errors import ConfigurationError, MessageRefused
from pipeline.messengers.apprise_channels import AppriseChannel, opened_channels
from tests.extractors.fetching.servers import Reply, Site, redirect

# Loading its plugins, apprise imports pgpy, which looks whether Python still has this module.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site()
    one.start()
    yield one
    one.stop()


def address(site: Site, path: str = "/notify", kind: str = "json") -> str:
    return f"{kind}://{site.host}{path}"


def test_a_message_arrives_as_it_was_written(site: Site) -> None:
    site.routes["/notify"] = Reply()
    body = "‹!channel› ＠everyone, see acme[.]example \\n and :smile: & <b>x</b>"
    (channel,) = opened_channels(address(site))
    channel.send(title="Approval has ended: Writer (Acme)", body=body)
    (asked,) = site.asked
    told = json.loads(asked.body)
    assert (told["title"], told["message"]) == ("Approval has ended: Writer (Acme)", body)


def test_nothing_that_is_sent_refers_to_somebody_else_s_pictures(site: Site) -> None:
    site.routes["/notify"] = Reply()
    AppriseChannel(address(site)).send(title="t", body="b")
    assert b"github" not in site.asked[0].body
    assert b"http" not in site.asked[0].body


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=404), redirect("/elsewhere", status=307)])
def test_a_service_that_does_not_take_it_is_said_without_its_address(site: Site, reply: Reply) -> None:
    site.routes["/notify"] = reply
    site.routes["/elsewhere"] = Reply()
    with pytest.raises(MessageRefused) as refused:
        AppriseChannel(address(site)).send(title="t", body="b")
    assert str(site.port) not in str(refused.value) + refused.value.advice
    assert "/elsewhere" not in site.paths()


def test_each_address_is_a_channel_of_its_own_and_twice_the_same_is_one(site: Site) -> None:
    one, other = address(site, "/one"), address(site, "/other")
    channels = opened_channels(f" {one}\n{other} {one} ")
    assert [channel.label for channel in channels] == ["json", "json"]
    assert len({channel.id for channel in channels}) == 2
    assert [channel.id for channel in opened_channels(one)] == [channels[0].id]
    assert opened_channels("  ") == ()


def test_a_channel_s_id_gives_nothing_of_its_address_away() -> None:
    channel = AppriseChannel("mailtos://ana:hunter2@mail.example?to=risk@example.org")
    for part in ("hunter2", "ana", "mail.example"):
        assert part not in channel.id + channel.label + repr(channel)


def test_an_address_that_apprise_does_not_know_is_named_by_its_place_alone() -> None:
    with pytest.raises(ConfigurationError, match="address 2 ") as refused:
        opened_channels("json://127.0.0.1/x nonsense://ana:hunter2@example.org")
    assert "hunter2" not in str(refused.value)


def test_the_library_s_log_does_not_print_a_password(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.routes["/notify"] = Reply(status=500)
    with caplog.at_level(logging.DEBUG), pytest.raises(MessageRefused):
        AppriseChannel(f"json://ana:hunter2@{site.host}/notify").send(title="t", body="b")
    assert "hunter2" not in caplog.text
