"""Webhooks from the command line to a real receiver, which verifies them by the lines that the documentation gives."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from console.cli.main import cli
from pipeline.bootstrap import Services, build
from pipeline.domain.audit import Action
from pipeline.domain.delivery import LEASE_SECONDS
from pipeline.errors import DossierError, InvalidInput, NotAllowed
from pipeline.runtime import Overrides
from tests.extractors.fetching.servers import Asked, Reply, Site
from tests.fakes import FixedClock

ROOT, BO = "root@acme.example", "bo@acme.example"
PAGE = Path(__file__).parents[2] / "docs" / "notifications.md"

SENDER = """
import sys
from pipeline.bootstrap import build
with build() as services:
    services.notifying
    print("ready", flush=True)
    sys.stdin.readline()
    print(services.notifying.send_due().model_dump_json(), flush=True)
"""


def documented() -> Callable[..., bool]:
    """Return the function that the documentation tells receivers to verify with."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code[1], names)
    verify: Callable[..., bool] = names["verified"]
    return verify


class Receiver:
    """A site that takes what is signed right, after it has failed as often as it was told to."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.secret = ""
        self.failures = 0
        self.before: Callable[[], None] = lambda: None
        self.verified: list[Asked] = []
        site.routes["/in"] = self._answer

    def _answer(self, asked: Asked) -> Reply:
        if not documented()(self.secret, asked.headers, asked.body):
            return Reply(status=401)
        self.verified.append(asked)
        self.before()
        if self.failures > 0:
            self.failures -= 1
            return Reply(status=500)
        return Reply(status=204)

    def ids(self) -> list[str]:
        return [asked.headers["webhook-id"] for asked in self.verified]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    site = Site()
    site.start()
    monkeypatch.setenv("DOSSIER_WEBHOOK_ALLOW_HOSTS", f"hooks.internal {site.host}")
    yield Receiver(site)
    site.stop()


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_ACTOR", ROOT)
    done("people", "add", ROOT, "--name", "Root", "--role", "administrator")
    done("people", "add", BO, "--name", "Bo", "--role", "reviewer")


@pytest.fixture
def webhook(root: None, receiver: Receiver) -> str:
    """Add a webhook to the receiver; return its id."""
    added = shown("webhook", "add", receiver.site.url("/in"))
    receiver.secret = added["secret"]
    return str(added["id"])


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="dossier")


def done(*arguments: str, exit_code: int = 0) -> str:
    result = ran(*arguments)
    assert result.exit_code == exit_code, result.output + repr(result.exception)
    return result.stdout


def shown(*arguments: str) -> Any:
    return json.loads(done(*arguments, "--json"))


def fail_runs(number: int = 1) -> None:
    with build() as services, services.store.writing() as tx:
        for run in range(number):
            tx.audit.append(actor="tester", action=Action.RUN_FAILED, subject=f"run-{run}", payload={"error": "x"})


def later(**much: float) -> Services:
    """Open services as they would be after some time."""
    return build(overrides=Overrides(clock=FixedClock(datetime.now(UTC) + timedelta(**much))))


def test_the_documented_lines_refuse_what_was_changed_or_is_old(webhook: str, receiver: Receiver) -> None:
    fail_runs()
    done("notify", "send")
    (asked,) = receiver.verified
    verify, headers, body = documented(), asked.headers, asked.body
    assert verify(receiver.secret, headers, body)
    assert not verify(receiver.secret, headers, body + b" ")
    assert not verify("whsec_" + "b" * 43 + "=", headers, body)
    assert not verify(receiver.secret, {**headers, "webhook-id": "evt_other"}, body)
    assert not verify(receiver.secret, headers, body, tolerance_seconds=-1)


def test_a_receiver_that_fails_twice_gets_it_at_the_third_try_under_one_id(webhook: str, receiver: Receiver) -> None:
    fail_runs()
    receiver.failures = 2
    assert shown("notify", "send") == {"delivered": 0, "failed": 1, "given_up": 0}
    assert shown("notify", "send") == {"delivered": 0, "failed": 0, "given_up": 0}
    (failure,) = shown("webhook", "list")["failures"]
    assert (failure["target"], failure["attempts"]) == (webhook, 1)
    assert failure["last_error"] == "the receiver answered 500"
    assert "try 1, again at" in done("webhook", "list")
    # By the receiver's clock these are from the future, but not by more than its tolerance of five minutes.
    for seconds in (30, 200):
        with later(seconds=seconds) as services:
            assert services.notifying.send_due().total == 1
    assert len(receiver.ids()) == 3
    assert len(set(receiver.ids())) == 1
    assert shown("webhook", "list")["failures"] == []


def test_after_a_rotation_a_receiver_with_either_secret_verifies(webhook: str, receiver: Receiver) -> None:
    new = done("webhook", "rotate", webhook).strip()
    fail_runs()
    assert shown("notify", "send")["delivered"] == 1
    receiver.secret = new
    fail_runs()
    assert shown("notify", "send")["delivered"] == 1


def test_a_test_says_whether_it_arrived(webhook: str, receiver: Receiver) -> None:
    assert "answered 204" in done("webhook", "test", webhook)
    receiver.failures = 1
    assert "answered 500" in done("webhook", "test", webhook, exit_code=1)
    assert json.loads(receiver.verified[0].body)["type"] == "dossier.test"


def test_webhooks_are_listed_changed_and_removed(webhook: str, receiver: Receiver) -> None:
    done("webhook", "change", webhook, "--topic", "decision.signed", "--inactive")
    (listed,) = shown("webhook", "list")["webhooks"]
    assert (listed["topics"], listed["active"]) == (["decision.signed"], False)
    assert "(off)" in done("webhook", "list")
    assert "whsec_" not in done("webhook", "list")
    done("webhook", "remove", webhook)
    assert done("webhook", "list") == ""


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("webhook", "add", "http://10.0.0.1/in"), InvalidInput),
        (("webhook", "add", "http://hooks.example/in"), InvalidInput),
        (("webhook", "add", "https://localhost/in"), InvalidInput),
    ],
)
def test_an_address_inside_is_refused_unless_its_host_is_allowed(
    root: None, receiver: Receiver, arguments: tuple[str, ...], kind: type[DossierError]
) -> None:
    assert isinstance(ran(*arguments).exception, kind)
    done("webhook", "add", "http://hooks.internal/in")


def test_others_than_administrators_keep_no_webhooks(
    webhook: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I9."""
    monkeypatch.setenv("DOSSIER_ACTOR", BO)
    for arguments in (("list",), ("rotate", webhook), ("remove", webhook), ("add", receiver.site.url("/in"))):
        assert isinstance(ran("webhook", *arguments).exception, NotAllowed)


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_people_are_told_through_apprise(root: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver.site.routes["/people"] = Reply()
    monkeypatch.setenv("DOSSIER_NOTIFY_URLS", f"json://{receiver.site.host}/people")
    monkeypatch.setenv("DOSSIER_PUBLIC_URL", "https://dossier.example")
    assert shown("notify", "send")["delivered"] == 0
    fail_runs()
    assert shown("notify", "send")["delivered"] == 1
    told = json.loads(receiver.site.asked[0].body)
    assert told["title"] == "Assessment of a vendor failed"
    assert "https://dossier.example/vendors/" in told["message"]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_channels_are_tested_on_request(root: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no channel" in done("notify", "test")
    receiver.site.routes["/people"] = Reply()
    good, bad = f"json://{receiver.site.host}/people", f"json://{receiver.site.host}/nobody"
    monkeypatch.setenv("DOSSIER_NOTIFY_URLS", good)
    assert "handed over" in done("notify", "test")
    monkeypatch.setenv("DOSSIER_NOTIFY_URLS", f"{good} {bad}")
    lines = done("notify", "test", exit_code=1).splitlines()
    assert [line.endswith("handed over") for line in lines] == [True, False]


def sender() -> "subprocess.Popen[str]":
    """Start a process that is ready to send, and waits for the word."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def word(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@pytest.mark.slow
def test_two_processes_that_send_at_once_send_each_message_once(webhook: str, receiver: Receiver) -> None:
    fail_runs(60)
    processes = [sender(), sender()]
    for process in processes:
        word(process)
    tallies = [json.loads(process.communicate(timeout=60)[0]) for process in processes]
    assert len(receiver.ids()) == 60
    assert len(set(receiver.ids())) == 60
    assert sum(tally["delivered"] for tally in tallies) == 60
    assert all(tally["delivered"] > 0 for tally in tallies)


@pytest.mark.slow
def test_a_process_that_is_killed_before_it_writes_down_an_answer_leaves_it_to_be_sent_again(
    webhook: str, receiver: Receiver
) -> None:
    """I11."""
    fail_runs()
    victim = sender()
    # The receiver has the message, and the process dies before it has the answer.
    receiver.before = lambda: os.kill(victim.pid, signal.SIGKILL)
    word(victim)
    assert victim.wait(timeout=60) == -signal.SIGKILL
    victim.communicate()
    receiver.before = lambda: None
    assert shown("notify", "send") == {"delivered": 0, "failed": 0, "given_up": 0}
    with later(seconds=LEASE_SECONDS) as services:
        assert services.notifying.send_due().delivered == 1
    first, second = receiver.ids()
    assert first == second
