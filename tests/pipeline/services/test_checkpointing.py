"""A signed checkpoint shows every tampering with the trail: to the service, and to the standalone script."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.standalone.verify_audit import Broken
from console.standalone.verify_audit import verify as script_verifies
from pipeline.errors import IntegrityBroken, InvalidInput
from pipeline.ports import KeptNote
from pipeline.services.auditing import Auditing
from pipeline.services.checkpointing import Checkpointing
from store.audit_folder import AuditFolder
from store.checkpoint_files import CheckpointFiles
from store.signing_key import FileSigner
from tests.builders import a_chain
from tests.pipeline.domain.test_chain import row_of
from tests.tampering import SEEN_WITHOUT_A_CHECKPOINT, TAMPERINGS, Rows, Tampering, as_store, exported, resealed

LENGTH = 13
TRAIL: Rows = [row_of(event) for event in a_chain(LENGTH)]


class Installation:
    """A home folder, and services over whatever rows its database has at the moment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.checkpoints = CheckpointFiles(home / "checkpoints")
        self.signer = FileSigner(home / "keys", origin="acme.example")

    def auditing(self, rows: Rows) -> Auditing:
        return Auditing(as_store(rows), self.checkpoints, self.signer)

    def checkpointing(self, rows: Rows) -> Checkpointing:
        return Checkpointing(self.auditing(rows), self.checkpoints, self.signer, AuditFolder)

    def breaks(self, rows: Rows) -> Sequence[str]:
        return self.auditing(rows).prove().breaks

    def script_says(self, rows: Rows, folder: Path) -> str:
        """What the script says of an export whose events were replaced by these."""
        (folder / "events.jsonl").write_bytes(b"".join(exported(row) for row in rows))
        try:
            return script_verifies(folder, self.signer.verifier_key, [])
        except Broken as broken:
            return f"BROKEN: {broken}"


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "home")


def tampered_in_every_way(here: Installation, folder: Path, *, times: int) -> int:
    here.checkpointing(TRAIL).export(folder, script=b"")
    dice, done = random.Random(7), 0
    assert here.breaks(TRAIL) == ()
    assert here.script_says(TRAIL, folder) == "13 events hold; 1 checkpoints hold, the last over 13 events"
    for tampering in TAMPERINGS:
        for _ in range(times):
            rows = tampering(TRAIL, dice)
            if rows == TRAIL:
                continue
            assert here.breaks(rows), (tampering, rows)
            assert here.script_says(rows, folder).startswith("BROKEN"), (tampering, rows)
            done += 1
    return done


def test_every_way_of_tampering_is_found_by_service_and_script(here: Installation, tmp_path: Path) -> None:
    assert tampered_in_every_way(here, tmp_path / "export", times=12) > 130


@pytest.mark.slow
def test_every_way_of_tampering_is_found_thousands_of_times(here: Installation, tmp_path: Path) -> None:
    assert tampered_in_every_way(here, tmp_path / "export", times=700) > 7_500


@pytest.mark.parametrize("tampering", SEEN_WITHOUT_A_CHECKPOINT)
def test_what_is_not_sealed_again_shows_without_a_checkpoint(here: Installation, tampering: Tampering) -> None:
    dice = random.Random(8)
    for _ in range(20):
        rows = tampering(TRAIL, dice)
        assert bool(here.breaks(rows)) == (rows != TRAIL)


def test_a_tail_that_is_cut_off_is_told_as_that(here: Installation) -> None:
    assert here.breaks(TRAIL[:9]) == ()
    here.checkpointing(TRAIL).checkpoint()
    assert here.breaks(TRAIL[:9]) == ("events were cut off after 9: checkpoint checkpoint-000000000013.txt signed 13",)
    assert here.breaks([])[0].startswith("events were cut off after 0")


def test_checkpoints_narrow_down_where_a_rewritten_chain_leaves_the_signed_one(here: Installation) -> None:
    for size in (4, 8, 13):
        here.checkpointing(TRAIL[:size]).checkpoint()
    forged = resealed([*TRAIL[:5], TRAIL[5]._replace(actor="forger"), *TRAIL[6:]], 5)
    assert here.breaks(forged) == (
        "events 5 to 8 are not those that checkpoint checkpoint-000000000008.txt signed",
        "events 5 to 13 are not those that checkpoint checkpoint-000000000013.txt signed",
    )


def test_a_trail_that_grew_holds_against_all_its_checkpoints(here: Installation) -> None:
    for size in (0, 1, 6, 13, 13):
        assert here.checkpointing(TRAIL[:size]).checkpoint().size == size
    proof = here.auditing(TRAIL).prove()
    assert (proof.events, proof.checkpoints, proof.breaks) == (13, 4, ())


def test_a_forged_trail_is_not_signed_and_not_exported(here: Installation, tmp_path: Path) -> None:
    here.checkpointing(TRAIL[:8]).checkpoint()
    forged = resealed([TRAIL[0]._replace(actor="forger"), *TRAIL[1:]])
    broken = [TRAIL[0]._replace(actor="forger"), *TRAIL[1:]]
    for rows in (forged, broken, TRAIL[:7]):
        with pytest.raises(IntegrityBroken, match="nothing is signed"):
            here.checkpointing(rows).checkpoint()
        with pytest.raises(IntegrityBroken):
            here.checkpointing(rows).export(tmp_path / "export", script=b"")
    assert [note.name for note in here.checkpoints.kept()] == ["checkpoint-000000000008.txt"]
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


def test_a_checkpoint_that_another_key_signed_proves_nothing_unless_that_key_is_named(
    here: Installation, tmp_path: Path
) -> None:
    other = Installation(tmp_path / "other")
    note = KeptNote("theirs.txt", other.checkpointing(TRAIL).checkpoint().note.encode())
    assert here.auditing(TRAIL).prove(notes=[note]).breaks == ("checkpoint theirs.txt: no signature by acme.example",)
    key = other.signer.verifier_key
    assert here.auditing(TRAIL).prove(notes=[note], keys=[key]).breaks == ()
    with pytest.raises(InvalidInput):
        here.auditing(TRAIL).prove(notes=[note], keys=[key[:-4]])


def test_verifying_without_checkpoints_makes_no_key(here: Installation) -> None:
    assert here.breaks(TRAIL) == ()
    assert not here.home.exists()


def test_an_export_never_takes_the_place_of_something(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    with pytest.raises(InvalidInput, match="is there already"):
        here.checkpointing(TRAIL).export(tmp_path / "export", script=b"")
