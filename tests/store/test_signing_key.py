"""The signing key: made once, private, and nobody else's."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.domain.signed_note import Verifier
from pipeline.errors import ConfigurationError, InvalidInput
from store.signing_key import KEY_FILE, FileSigner

MAKE = "import sys; from pathlib import Path; from store.signing_key import FileSigner; "
MAKE += "print(FileSigner(Path(sys.argv[1]), origin=None).verifier_key)"


def test_the_key_is_made_at_first_use_and_is_the_same_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "keys"
    signer = FileSigner(folder, origin=None)
    assert not folder.exists()
    verifier = Verifier.parsed(signer.verifier_key)
    assert verifier.signed(signer.sign(b"a message"), b"a message")
    assert not verifier.signed(signer.sign(b"a message"), b"another")
    assert FileSigner(folder, origin=None).verifier_key == signer.verifier_key
    assert signer.name.startswith("dossier/")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == [KEY_FILE]


def test_the_origin_that_is_set_names_the_key(tmp_path: Path) -> None:
    assert FileSigner(tmp_path / "keys", origin="acme.example/audit").name == "acme.example/audit"
    with pytest.raises(InvalidInput):
        _ = FileSigner(tmp_path / "keys", origin="two words").verifier_key


def test_processes_that_come_first_together_end_with_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path / "keys")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    keys = {process.communicate()[0] for process in running}
    assert len(keys) == 1
    assert keys == {FileSigner(tmp_path / "keys", origin=None).verifier_key + "\n"}


@pytest.mark.parametrize(("name", "mode"), [(KEY_FILE, 0o640), (KEY_FILE, 0o604), ("", 0o750), ("", 0o701)])
def test_a_key_that_others_can_reach_is_refused_with_advice(tmp_path: Path, name: str, mode: int) -> None:
    folder = tmp_path / "keys"
    key = FileSigner(folder, origin=None).verifier_key
    (folder / name).chmod(mode)
    with pytest.raises(ConfigurationError, match=f"mode {mode:04o}") as refused:
        FileSigner(folder, origin=None).sign(b"x")
    assert "chmod go=" in refused.value.advice
    (folder / name).chmod(mode & 0o700)
    assert FileSigner(folder, origin=None).verifier_key == key


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    (folder / KEY_FILE).write_bytes(content)
    (folder / KEY_FILE).chmod(0o600)
    with pytest.raises(ConfigurationError):
        FileSigner(folder, origin=None).sign(b"x")
    assert (folder / KEY_FILE).read_bytes() == content
