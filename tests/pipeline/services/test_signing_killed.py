"""I7, I11: a process that dies while it signs, and processes that sign at once."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.domain.audit import chain_breaks
from pipeline.domain.system import Stage
from store.database import SqlStore
from tests.office import an_office, high_risk, opened

SIGN = """
import sys, time
from pathlib import Path
from pipeline.domain.decision import Ruling, use_digest
from pipeline.runtime import SystemClock
from pipeline.services.deciding import Deciding
from pipeline.services.reviewing import Reviewing
from store.audit import SqlAuditTrail
from store.database import SqlStore
from tests.office import ADA, ABE, FIRST, RITA
from tests.signing import SeededSigner

folder, who, dies_at = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
store = SqlStore(f"sqlite:///{folder / 'dossier.db'}", SystemClock())
person = {"ada": ADA, "rita": RITA}[who]
append = SqlAuditTrail.append

def hanging(self, **event):
    sealed = append(self, **event)
    if event["action"].value == dies_at:
        print("inside", flush=True)
        time.sleep(60)
    return sealed

SqlAuditTrail.append = hanging
seen = Reviewing(store, SystemClock()).reviewed(FIRST).report_digest
print("ready", flush=True)
if dies_at == "-":
    sys.stdin.readline()
with store.reading() as transaction:
    use = use_digest(transaction.systems.get("system-1").facts)
Deciding(store, SystemClock(), SeededSigner()).sign(
    "system-1", FIRST, ruling=Ruling.APPROVE, statement="Yes.", report_digest=seen, use=use, by=person
)
store.close()
"""


def started(folder: Path, who: str, dies_at: str = "-") -> "subprocess.Popen[str]":
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", SIGN, str(folder), who, dies_at]
    process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def state(store: SqlStore) -> tuple[int, int, Stage, int]:
    """How many decisions and those that settled, the system's stage, and how many events."""
    with store.reading() as transaction:
        decisions = transaction.reviews.all_decisions()
        events = list(transaction.audit.events())
        (system,) = transaction.systems.all()
    assert list(chain_breaks(events)) == []
    return len(decisions), sum(item.settles for item in decisions), system.stage, len(events)


@pytest.mark.slow
@pytest.mark.parametrize("dies_at", ["decision.signed", "system.moved"])
def test_a_process_that_is_killed_in_the_middle_of_signing_leaves_nothing_half_done(
    tmp_path: Path, dies_at: str
) -> None:
    with closing(opened(tmp_path)) as store:
        an_office(store)
        victim = started(tmp_path, "rita", dies_at)
        assert victim.stdout is not None
        assert victim.stdout.readline() == "inside\n"
        victim.kill()
        victim.communicate(timeout=10)
        assert state(store) == (0, 0, Stage.IN_REVIEW, 0)
        again = started(tmp_path, "rita")
        again.communicate("go\n", timeout=30)
        assert again.returncode == 0
        assert state(store) == (1, 1, Stage.APPROVED, 2)


@pytest.mark.slow
def test_two_processes_that_sign_at_once_both_count_and_the_system_moves_once(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as store:
        an_office(store, facts=high_risk())
        signers = [started(tmp_path, who) for who in ("ada", "rita")]
        for signer in signers:
            assert signer.stdin is not None
            signer.stdin.write("go\n")
            signer.stdin.flush()
        for signer in signers:
            signer.communicate(timeout=30)
        assert [signer.returncode for signer in signers] == [0, 0]
        assert state(store) == (2, 1, Stage.APPROVED, 3)
