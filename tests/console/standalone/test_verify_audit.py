"""The standalone script: its own canonical JSON is ours, and it runs with nothing of ours on its path."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from hypothesis import example, given, settings

import console.standalone.verify_audit as script
from console.cli.main import cli
from pipeline.bootstrap import build
from pipeline.domain.audit import Action
from pipeline.domain.canonical import canonical_json
from pipeline.settings import Settings
from tests.examples import examples
from tests.pipeline.domain.test_canonical import JSON_VALUES


@settings(derandomize=True, max_examples=examples(120), deadline=None)
@given(value=JSON_VALUES)
@example(value={'\x00\x1f\x7f\u2028"\\/\b\f\n\r\t': [2**200, -(2**63), 1e16, 1e-7, 5e-324, -0.0, 0.1, 1.0, True, None]})
@example(value={"é": 1, "e\u0301": 2, "\U0001f600": 3, "\uffff": 4, "": {}})
def test_its_canonical_json_is_ours(value: Any) -> None:
    assert script.canonical(value).encode() == canonical_json(value)
    assert script.canonical(json.loads(canonical_json(value))).encode() == canonical_json(value)


def test_it_fits_on_a_few_pages_and_imports_nothing_of_ours() -> None:
    source = Path(script.__file__).read_text(encoding="utf-8")
    imports = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import", "from"))}
    assert imports - sys.stdlib_module_names == {"cryptography"}
    assert len(source.splitlines()) < 150


def test_the_commands_sign_export_and_prove_until_an_event_is_gone(tmp_path: Path, monkeypatch: Any) -> None:
    home, folder = tmp_path / "home", tmp_path / "export"
    monkeypatch.setenv("DOSSIER_HOME", str(home))
    with build(Settings(home=home)) as services, services.store.writing() as transaction:
        for number in range(5):
            transaction.audit.append(actor="a", action=Action.CAPTURE_MADE, subject=str(number), payload={"ü": number})
    run = CliRunner().invoke
    assert "5 events signed" in run(cli, ["audit", "checkpoint", "--out", str(tmp_path / "kept.txt")]).output
    proof = json.loads(run(cli, ["audit", "verify", "--checkpoint", str(tmp_path / "kept.txt"), "--json"]).output)
    assert (proof["events"], proof["checkpoints"], proof["intact"]) == (5, 2, True)
    assert "5 events exported" in run(cli, ["audit", "export", str(folder)]).output
    key = run(cli, ["audit", "key"]).output.strip()

    def scripted(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", str(folder / "verify_audit.py"), str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ}, cwd=tmp_path)

    kept = ("--key", key, "--checkpoint", str(tmp_path / "kept.txt"))
    held = scripted(*kept)
    assert (held.returncode, held.stdout) == (0, "5 events hold; 2 checkpoints hold, the last over 5 events\n")
    lines = (folder / "events.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "events.jsonl").write_bytes(b"".join(lines[:4]))
    cut = scripted(*kept)
    assert (cut.returncode, cut.stdout.startswith("BROKEN: events were cut off after 4")) == (3, True)
