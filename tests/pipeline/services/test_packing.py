"""One report, handed over with all that proves it and nothing of anybody else."""

import json
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from console.rendering.report_form import packed_forms
from flows import plans
from flows.inline import InlineRunner
from pipeline.bootstrap import Services
from pipeline.domain.canonical import sha256_of
from pipeline.domain.checkpoint import Checkpoint
from pipeline.domain.signed_note import Verifier, opened_note
from pipeline.errors import IntegrityBroken
from tests.builders import a_snapshot
from tests.pipeline.services.conftest import SITE

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

VENDOR = "acme.example"


@pytest.fixture
def assessed(services: Services) -> Services:
    plans.assess(InlineRunner(services), plans.AssessOrder(url=SITE, limits=services.limits(pages_max=10)))
    return services


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "pack.zip"


def packed(services: Services, target: Path) -> dict[str, bytes]:
    report = services.reporting.report(VENDOR)
    services.packing.pack(target, report, files=packed_forms(report))
    with zipfile.ZipFile(target) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def addresses(archive: bytes, folder: Path) -> list[str]:
    path = folder / "taken-out.warc.gz"
    path.write_bytes(archive)
    with path.open("rb") as file:
        return [
            record.rec_headers.get_header("WARC-Target-URI")
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type == "response"
        ]


def test_a_pack_holds_the_report_its_evidence_and_the_script(assessed: Services, target: Path) -> None:
    files = packed(assessed, target)
    documents = {name for name in files if name.startswith("documents/")}
    assert set(files) - documents == {
        *("report.html", "report.json", "report.csv", "report.schema.json", "snapshots.warc.gz", "audit.jsonl"),
        *("audit-proof.json", "checkpoint.txt", "decisions.json", "rubric.json", "verifier-keys.txt"),
        *("manifest.json", "signature/manifest.txt", "verify_pack.py"),
    }
    evidence = json.loads(files["report.json"])["evidence"]
    assert len(evidence) == 3
    stems = {item["document"].removeprefix("sha256:") for item in evidence}
    assert documents == {f"documents/{stem}.{ending}" for stem in stems for ending in ("txt", "json")}


def test_the_summary_counts_what_is_in_the_pack(assessed: Services, target: Path) -> None:
    report = assessed.reporting.report(VENDOR)
    summary = assessed.packing.pack(target, report, files=packed_forms(report))
    assert (summary.snapshots, summary.documents, summary.bytes) == (3, 3, target.stat().st_size)
    with zipfile.ZipFile(target) as pack:
        assert summary.events == len(pack.read("audit.jsonl").splitlines())


def test_snapshots_that_the_report_does_not_name_stay_at_home(assessed: Services, target: Path) -> None:
    strange = b"<p>Somebody else's page</p>"
    assessed.blobs.put(strange)
    with assessed.store.writing() as transaction:
        transaction.captures.add_snapshot(a_snapshot(strange, "https://other.example/"))
        # The same words at another vendor's address are that vendor's matter.
        home = next(item for item in transaction.captures.snapshots() if item.url == f"{SITE}/terms")
        transaction.captures.add_snapshot(home.model_copy(update={"url": "https://other.example/terms"}))
    found = addresses(packed(assessed, target)["snapshots.warc.gz"], target.parent)
    assert sorted(found) == [f"{SITE}/", f"{SITE}/privacy", f"{SITE}/terms"]


def test_the_excerpt_has_every_event_on_the_vendor_and_none_on_another(assessed: Services, target: Path) -> None:
    ours = [event.sequence for event in assessed.auditing.log(newest=10_000)]
    other = assessed.intake.open_run("https://other.example", limits=assessed.limits())
    assessed.intake.fail_run(other.id, "unreachable")
    run = assessed.intake.open_run(SITE, limits=assessed.limits())
    later = assessed.auditing.log(newest=1)[0]
    files = packed(assessed, target)
    events = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
    assert [event["sequence"] for event in events] == [*ours, later.sequence]
    assert events[-1]["subject"] == run.id
    assert "other.example" not in files["audit.jsonl"].decode()
    assert json.loads(files["manifest.json"])["chain_head"] == {"sequence": later.sequence, "hash": later.hash}


def test_the_same_report_makes_the_same_bytes(assessed: Services, target: Path) -> None:
    packed(assessed, target)
    again = target.with_name("again.zip")
    packed(assessed, again)
    assert again.read_bytes() == target.read_bytes()


def test_the_manifest_is_signed_by_this_installation(assessed: Services, target: Path) -> None:
    files = packed(assessed, target)
    key = Verifier.parsed(assessed.signer.verifier_key)
    told = opened_note(files["signature/manifest.txt"], [key]).text
    assert told == f"dossier-evidence-pack/2\n{sha256_of(files['manifest.json'])}\n"


def test_a_checkpoint_that_is_kept_is_used_when_it_reaches_far_enough_and_else_one_is_signed(
    assessed: Services, target: Path
) -> None:
    first = packed(assessed, target)["checkpoint.txt"]
    assert [note.content for note in assessed.checkpoints.kept()] == [first]
    assessed.intake.open_run("https://other.example", limits=assessed.limits())
    assert packed(assessed, target)["checkpoint.txt"] == first
    assessed.intake.open_run(SITE, limits=assessed.limits())
    second = packed(assessed, target)["checkpoint.txt"]
    assert second != first
    assert [note.content for note in assessed.checkpoints.kept()] == [first, second]


def test_nothing_is_packed_of_a_trail_that_its_checkpoint_does_not_fit(assessed: Services, target: Path) -> None:
    packed(assessed, target)
    target.unlink()
    (note,) = assessed.checkpoints.kept()
    size = int(note.content.split(b"\n")[1])
    another = Checkpoint(origin=assessed.signer.name, size=size, root=bytes(32))
    assessed.checkpoints.keep(assessed.checkpointing.signed_note(another.text), size=size)
    with pytest.raises(IntegrityBroken, match="are not those that their checkpoint signed"):
        packed(assessed, target)
    assert list(target.parent.iterdir()) == []


def test_a_missing_snapshot_stops_the_pack_and_leaves_no_file(assessed: Services, target: Path) -> None:
    min(path for path in (assessed.home / "snapshots").rglob("*") if path.is_file()).unlink()
    with pytest.raises(IntegrityBroken, match="missing"):
        packed(assessed, target)
    assert list(target.parent.iterdir()) == []


def test_a_report_that_its_evidence_does_not_carry_is_not_packed(assessed: Services, target: Path) -> None:
    report = assessed.reporting.report(VENDOR)
    other = report.assessment.model_copy(update={"prompt_digest": "sha256:" + "1" * 64})
    forged = report.model_copy(update={"assessment": other})
    with pytest.raises(IntegrityBroken, match="evidence and findings have the digest"):
        assessed.packing.pack(target, forged, files=packed_forms(forged))
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "manifest.json", "verify_pack.py", "signature/x", "a//b"])
def test_a_file_cannot_take_another_place_in_the_pack(assessed: Services, target: Path, name: str) -> None:
    report = assessed.reporting.report(VENDOR)
    with pytest.raises(ValueError, match="no name for a file"):
        assessed.packing.pack(target, report, files={"report.json": b"{}", name: b""})
    assert list(target.parent.iterdir()) == []
