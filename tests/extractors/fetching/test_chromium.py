"""Which Chromium is started, and how."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from extractors.fetching.chromium import ARGUMENTS, chromium_path, sandbox_is_possible


def downloaded(folder: Path, *names: str) -> None:
    for name in names:
        executable = folder / name / "chrome-linux" / "chrome"
        executable.parent.mkdir(parents=True)
        executable.touch()


def test_the_newest_download_is_taken_by_its_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    downloaded(tmp_path, "chromium-999", "chromium-1187", "chromium-1040", "chromium-tip")
    assert chromium_path() == str(tmp_path / "chromium-1187" / "chrome-linux" / "chrome")


def test_without_a_setting_it_is_looked_for_where_playwright_puts_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    downloaded(tmp_path / ".cache" / "ms-playwright", "chromium-5")
    assert "/ms-playwright/chromium-5/" in chromium_path()


def test_without_a_download_the_system_s_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name == "chromium" else None)
    assert chromium_path() == "/usr/bin/chromium"


@pytest.mark.parametrize(
    ("user", "unshare", "possible"),
    [(1000, 0, True), (1000, 1, False), (0, 0, False), (1000, None, True)],
)
def test_the_sandbox_is_given_up_only_for_root_or_where_no_namespace_can_be_made(
    monkeypatch: pytest.MonkeyPatch, user: int, unshare: int | None, possible: bool
) -> None:
    def run(command: Any, **_: Any) -> Any:
        if unshare is None:
            raise FileNotFoundError(command[0])
        return subprocess.CompletedProcess(command, unshare)

    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(subprocess, "run", run)
    assert sandbox_is_possible() is possible


def test_no_argument_switches_the_sandbox_off_behind_its_back() -> None:
    assert not [argument for argument in ARGUMENTS if "sandbox" in argument]
