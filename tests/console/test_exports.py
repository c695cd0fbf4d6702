"""`dossier report export` as a person and a script meet it, and killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from console.cli.report import report
from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import build
from pipeline.errors import InvalidInput
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from tests.console.test_commands import dossier
from tests.fakes import CountingEmbedder, FakeSite, FixedClock, MemoryIndex

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

SITE = "https://acme.example"
PAGE = (
    "<!doctype html><html lang=en><title>Privacy policy</title><main><h1>Privacy policy</h1>"
    "<p>We do not use customer content to train our models. Prompts are kept for 30 days.</p></main>"
)
# Kills itself when the pack is on its way to its name: the ZIP is written, synced, and not yet renamed.
KILLED = (
    "import os, signal, sys\n"
    "synced = os.fsync\n"
    "def killed(descriptor):\n"
    "    synced(descriptor)\n"
    "    if os.fstat(descriptor).st_size > 0 and os.readlink(f'/proc/self/fd/{descriptor}').startswith(sys.argv[1]):\n"
    "        os.kill(os.getpid(), signal.SIGKILL)\n"
    "os.fsync = killed\n"
    "from console.cli.main import cli\n"
    "cli(sys.argv[2:])\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one report; every test's own, since `DOSSIER_HOME` is."""
    home = tmp_path / "home"
    site = FakeSite(SITE, {"/": PAGE})
    overrides = Overrides(clock=FixedClock(), fetchers=site, embedder=CountingEmbedder(), index=MemoryIndex())
    with build(Settings(home=home, actor="tester"), overrides) as services:
        plans.assess(InlineRunner(services), plans.AssessOrder(url=SITE, limits=services.limits(pages_max=3)))
    return home


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def export(form: str, target: Path | str) -> "subprocess.CompletedProcess[str]":
    return dossier("report", "export", "acme.example", "--format", form, "--output", str(target))


def left_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_pack_is_exported_and_its_own_script_verifies_it(folder: Path) -> None:
    target = folder / "acme.zip"
    done = CliRunner().invoke(
        report, ["export", "acme.example", "--format", "pack", "-o", str(target)], catch_exceptions=False
    )
    assert (done.exit_code, done.stdout.strip()) == (0, str(target))
    with zipfile.ZipFile(target) as pack:
        pack.extract("verify_pack.py", folder)
        assert json.loads(pack.read("report.json"))["vendor"]["domain"] == "acme.example"
    command = [sys.executable, "-I", str(folder / "verify_pack.py"), str(target)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    target.write_bytes(target.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05", 1))
    assert subprocess.run(command, check=False, capture_output=True).returncode == 3


def test_without_a_name_the_file_says_whose_report_it_is_and_what(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    for form in ("pack", "csv"):
        assert CliRunner().invoke(report, ["export", "acme.example", "--format", form]).exit_code == 0
    assert left_in(folder) == ["acme-example-20260101.csv", "acme-example-20260101.pack.zip"]


def test_a_pack_is_not_printed(home: Path) -> None:
    done = CliRunner().invoke(report, ["export", "acme.example", "--format", "pack", "-o", "-"])
    assert isinstance(done.exception, InvalidInput)
    assert done.stdout == ""


def test_an_export_takes_no_device_s_or_folder_s_place(folder: Path) -> None:
    done = CliRunner().invoke(report, ["export", "acme.example", "--format", "csv", "-o", str(folder)])
    assert isinstance(done.exception, InvalidInput)
    os.mkfifo(folder / "pipe")
    done = CliRunner().invoke(report, ["export", "acme.example", "--format", "csv", "-o", str(folder / "pipe")])
    assert isinstance(done.exception, InvalidInput)
    assert left_in(folder) == ["pipe"]


FILES = (
    *(("report", "export", "acme.example", "--format", form, "-o") for form in ("pack", "html", "csv", "json", "md")),
    ("evidence", "export", "--warc"),
)
TRAIL = ("audit", "export")  # it takes nothing's place


@pytest.mark.parametrize(
    ("command", "before"),
    [*((each, before) for each in FILES for before in (None, b"the export before")), (TRAIL, None)],
    ids=lambda given: (
        "-".join(str(word) for word in given if str(word)[:1] != "-") if isinstance(given, tuple) else None
    ),
)
def test_killed_in_the_middle_no_half_file_has_the_name(
    home: Path, folder: Path, command: tuple[str, ...], before: bytes | None
) -> None:
    target = folder / "export"
    if before is not None:
        target.write_bytes(before)
    arguments = [*command, str(target)]
    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder), *arguments], check=False, env=dict(os.environ))
    assert ended.returncode == -signal.SIGKILL
    assert (target.read_bytes() if target.exists() else None) == before
    assert any(name.startswith(".writing-") for name in left_in(folder))
    done = dossier(*arguments)
    assert done.returncode == 0, done.stderr
    whole = {
        file.name: file.read_bytes() for file in ([target] if target.is_file() else target.iterdir()) if file.is_file()
    }
    assert whole
    assert not {before, b""} & set(whole.values())
    # What was written is what a process that nobody killed writes, but for the time that a WARC file tells.
    again = [*command, str(folder / "again")]
    if command[0] != "evidence":
        assert dossier(*again).returncode == 0
        for name, data in whole.items():
            other = folder / "again"
            assert (other / name if other.is_dir() else other).read_bytes() == data
    assert dossier("audit", "verify").returncode == 0


def test_killed_while_it_signs_a_checkpoint_for_a_pack_the_next_export_signs_the_same(home: Path, folder: Path) -> None:
    """The checkpoint is written before the pack: it is there whole, or another one is made."""
    arguments = ["report", "export", "acme.example", "--format", "pack", "-o", str(folder / "pack.zip")]
    killed = [sys.executable, "-c", KILLED, str(home / "checkpoints"), *arguments]
    ended = subprocess.run(killed, check=False, env=dict(os.environ))
    assert ended.returncode == -signal.SIGKILL
    assert not (folder / "pack.zip").exists()
    assert [name.startswith(".writing-") for name in left_in(home / "checkpoints")] == [True]
    assert dossier(*arguments).returncode == 0
    assert [name[:11] for name in left_in(home / "checkpoints")] == [
        ".writing-" + left_in(home / "checkpoints")[0][9:11],
        "checkpoint-",
    ]
    assert dossier("audit", "verify").returncode == 0


@pytest.mark.slow
def test_a_report_is_exported_as_pdf(folder: Path) -> None:
    done = export("pdf", folder / "report.pdf")
    assert done.returncode == 0, done.stderr
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_a_pack_of_changed_evidence_is_refused_with_exit_code_3(home: Path, folder: Path) -> None:
    blob = min(path for path in (home / "snapshots").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes()[:-1] + b"!")
    done = export("pack", folder / "pack.zip")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert left_in(folder) == []
