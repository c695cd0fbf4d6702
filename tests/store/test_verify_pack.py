"""A pack that somebody tampered with, in every file and in several ways, before the script that came with it."""

import hashlib
import io
import json
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.rendering.report_form import packed_forms
from pipeline.domain.audit import Action
from pipeline.ports import Blobs, Store
from pipeline.services.packing import Packing
from pipeline.stages.report import report
from store import verify_pack
from store.blobs import FileBlobs
from store.database import SqlStore
from store.pack import EvidencePack
from tests.builders import (
    BODY,
    QUOTE,
    a_citation,
    a_criterion,
    a_document,
    a_refused_citation,
    a_related_vendor,
    a_rubric,
    a_scored_finding,
    a_vendor,
    an_assessment,
    an_unscored_finding,
    changed,
)
from tests.fakes import FixedClock
from tests.stored import stored

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

Files = dict[str, bytes]
DOCUMENT = a_document().id.removeprefix("sha256:")
FORGED = "sha256:" + "f" * 64


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with a scored finding, an unscored one with a refused quotation, and a related vendor."""
    folder = tmp_path_factory.mktemp("packing")
    store, blobs = SqlStore(f"sqlite:///{folder}/dossier.db", FixedClock()), FileBlobs(folder / "snapshots")
    target = folder / "pack.zip"
    _packed(store, blobs, target)
    store.close()
    return target


def _packed(store: Store, blobs: Blobs, target: Path) -> None:
    blobs.put(BODY)
    stored(store)
    rubric = a_rubric(a_criterion(), a_criterion("retention-of-prompts"))
    unscored = an_unscored_finding(citations=(a_refused_citation(),), missing="The days.")
    assessment = changed(an_assessment(), findings=(a_scored_finding(), unscored), rubric_digest=rubric.digest)
    assessment = an_assessment(findings=assessment.findings, rubric_digest=rubric.digest)
    with store.writing() as transaction:
        for action, subject in ((Action.RUN_STARTED, "run-1"), (Action.ASSESSMENT_MADE, assessment.id)):
            payload = {"vendor": "vendor-acme", "digest": assessment.digest, "share": 0.1}
            transaction.audit.append(actor="tester", action=action, subject=subject, payload=payload)
    shown = report(a_vendor(), assessment, rubric, [], related=[a_related_vendor()])
    Packing(store, blobs, EvidencePack).pack(target, shown, files=packed_forms(shown))


@pytest.fixture
def files(pack: Path) -> Files:
    return verify_pack.read(pack)


def told(files: Files) -> str:
    return "\n".join(verify_pack.problems(files))


def manifest_renewed(files: Files) -> None:
    """Make the manifest true of the files again, as a forger would."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: {"sha256": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for name, data in files.items()
        if name != "manifest.json"
    }
    files["manifest.json"] = json.dumps(manifest).encode()


def in_report(change: Callable[[Any], object]) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        found = json.loads(files["report.json"])
        change(found)
        files["report.json"] = json.dumps(found).encode()

    return tamper


def in_event(number: int, **fields: Any) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        events = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
        events[number] |= fields
        files["audit.jsonl"] = b"".join(json.dumps(event).encode() + b"\n" for event in events)

    return tamper


def resealed_events(order: list[int]) -> Callable[[Files], None]:
    """Take events in another order, or fewer of them."""

    def tamper(files: Files) -> None:
        lines = files["audit.jsonl"].splitlines(keepends=True)
        files["audit.jsonl"] = b"".join(lines[number] for number in order)

    return tamper


def in_words(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return tamper


def in_archive(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], None]:
    """Change the archive's records and zip each of them again."""

    def tamper(files: Files) -> None:
        records, rest = [], files["snapshots.warc.gz"]
        while rest:
            inflater = zlib.decompressobj(31)
            records.append(inflater.decompress(rest))
            rest = inflater.unused_data
        files["snapshots.warc.gz"] = b"".join(
            packer.compress(record) + packer.flush()
            for record in change(records)
            for packer in [zlib.compressobj(wbits=31)]
        )

    return tamper


def finding(number: int, **fields: Any) -> Callable[[Files], None]:
    return in_report(lambda found: found["findings"][number].update(fields))


def citation(number: int, **fields: Any) -> Callable[[Files], None]:
    return in_report(lambda found: found["findings"][number]["citations"][0].update(fields))


def listing(**fields: Any) -> Callable[[Files], None]:
    return in_report(lambda found: found["related_vendors"][0]["listings"][0].update(fields))


def test_an_untouched_pack_holds(files: Files) -> None:
    assert told(files) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("audit.jsonl", f"documents/{DOCUMENT}.json", f"documents/{DOCUMENT}.txt", "report.csv", "report.html"),
        *("report.json", "report.schema.json", "snapshots.warc.gz", "verify_pack.py"),
    ],
)
def test_each_file_that_is_changed_cut_off_emptied_or_taken_out_is_named(files: Files, name: str) -> None:
    data = files.pop(name)
    assert f"manifest: '{name}' is missing" in told(files)
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    for changed_data in (flipped, data[:-1], b"", data + b" "):
        assert f"manifest: '{name}' was changed" in told(files | {name: changed_data})


def test_the_list_of_files_is_the_one_that_is_tampered_with_here(files: Files) -> None:
    manifest = json.loads(files["manifest.json"])
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    assert len(manifest["files"]) == 9


def test_a_file_that_the_manifest_does_not_name_is_named_but_for_a_signature(files: Files) -> None:
    assert told(files | {"more.txt": b""}) == "manifest: 'more.txt' is in the pack and not in the manifest"
    assert told(files | {"signature/checkpoint": b""}) == ""


# What a forger does who renews the manifest's hashes, and what then still betrays the forgery.
TAMPERINGS: dict[str, tuple[Callable[[Files], object], str]] = {
    "a verdict": (finding(0, verdict="not_met"), "report: evidence and findings have the digest"),
    "the judge's verdict": (finding(0, judged="partial"), "report: evidence and findings have the digest"),
    "a rationale": (finding(0, rationale="Trust us."), "report: evidence and findings have the digest"),
    "a scope": (finding(0, scope="Enterprise"), "report: evidence and findings have the digest"),
    "what is missing": (finding(1, missing=""), "report: evidence and findings have the digest"),
    "a reason": (finding(1, reason="budget_spent"), "report: evidence and findings have the digest"),
    "a second opinion": (
        finding(0, second_opinion={"judge": "x", "verdict": "met", "citations": []}),
        "report: evidence and findings have the digest",
    ),
    "a contradiction": (
        in_report(
            lambda found: found["findings"][0]["contradictions"].append(
                {"note": "", "between": found["findings"][0]["citations"] * 2}
            )
        ),
        "report: evidence and findings have the digest",
    ),
    "a finding left out": (in_report(lambda found: found["findings"].pop()), "report: evidence and findings have"),
    "findings reordered": (in_report(lambda found: found["findings"].reverse()), "report: evidence and findings have"),
    "the use": (
        in_report(lambda found: found["profile"].update(data_classes=["health"])),
        "report: evidence and findings have the digest",
    ),
    "the judge": (
        in_report(lambda found: found["provenance"]["judge"].update(model="gpt")),
        "report: evidence and findings have the digest",
    ),
    "the rubric": (
        in_report(lambda found: found["provenance"].update(rubric_digest=FORGED)),
        "report: evidence and findings have the digest",
    ),
    "the kind of a document": (
        in_report(lambda found: found["evidence"][0].update(kind="dpa")),
        "report: evidence and findings have the digest",
    ),
    "the digest": (in_report(lambda found: found.update(digest=FORGED)), f"the report says {FORGED}"),
    "the assessment": (in_report(lambda found: found.update(assessment_id="other")), "audit: no event says that"),
    "no citation": (finding(0, citations=[]), "report: training-on-customer-data is scored without a citation"),
    "a refused citation": (citation(0, status="unverified"), "is scored without a citation that counts"),
    "a quotation": (citation(0, quote=QUOTE.replace("not ", "")), f"documents: sha256:{DOCUMENT}[17:68] does not read"),
    "a place": (citation(0, start=18), f"documents: sha256:{DOCUMENT}[18:68] does not read"),
    "a refused quotation raised": (
        citation(1, status="verified", document=f"sha256:{DOCUMENT}", start=0, end=5, snapshot=FORGED),
        f"documents: sha256:{DOCUMENT}[0:5] does not read 'We never store anything.'",
    ),
    "a quotation's snapshot": (citation(0, snapshot=FORGED), f"snapshots: {FORGED} is missing"),
    "a list's words": (listing(quote="Acne"), f"documents: sha256:{DOCUMENT}[11:15] does not read 'Acne'"),
    "a list's document": (listing(document=FORGED), f"documents: {FORGED} is missing"),
    "a document's text": (
        in_words(f"documents/{DOCUMENT}.txt", b"30 days", b"90 days"),
        f"documents: sha256:{DOCUMENT} was changed",
    ),
    "a document's structure": (
        in_words(f"documents/{DOCUMENT}.json", b'"kind":"heading"', b'"kind":"code"'),
        f"documents: sha256:{DOCUMENT} was changed",
    ),
    "a document taken out": (
        lambda files: [files.pop(f"documents/{DOCUMENT}.{ending}") for ending in ("txt", "json")],
        f"documents: sha256:{DOCUMENT} is missing",
    ),
    "half a document": (lambda files: files.pop(f"documents/{DOCUMENT}.json"), "documents: cannot be read"),
    "one document more": (
        lambda files: files.update({f"documents/{'a' * 64}.txt": b""}),
        f"documents: sha256:{'a' * 64} is there, and the report names it nowhere",
    ),
    "a snapshot's words": (
        in_archive(lambda records: [record.replace(b"do not use", b"do now use") for record in records]),
        "snapshots: https://acme.example/privacy was changed",
    ),
    "a snapshot cut out": (in_archive(lambda records: records[:1]), "is missing"),
    "a snapshot's record cut out": (in_archive(lambda records: records[:2]), "the records beside the snapshots are"),
    "a snapshot more": (
        in_archive(lambda records: [*records, records[1].replace(b"<h1>", b"<h2>")]),
        "there, and the report names it nowhere",
    ),
    "an archive cut off": (
        lambda files: files.update({"snapshots.warc.gz": files["snapshots.warc.gz"][:-9]}),
        "snapshots: cannot be read, ValueError: a record is cut off",
    ),
    "no archive": (lambda files: files.update({"snapshots.warc.gz": b"zip?"}), "snapshots: cannot be read"),
    "an event's actor": (in_event(0, actor="somebody else"), "audit: event 1 was changed"),
    "an event's time": (in_event(1, at="2026-01-01T09:00:09Z"), "audit: event 2 was changed"),
    "an event's payload": (in_event(1, payload={"digest": FORGED}), "audit: event 2 was changed"),
    "an event more": (
        lambda files: files.update({"audit.jsonl": files["audit.jsonl"] * 2}),
        "audit: event 1 does not follow the event before it",
    ),
    "events reordered": (resealed_events([1, 0]), "audit: event 1 does not follow the event before it"),
    "the making cut off": (resealed_events([0]), "audit: no event says that assessment 'assessment-1' was made"),
    "no events": (lambda files: files.update({"audit.jsonl": b""}), "audit: cannot be read"),
    "the head of the chain": (
        lambda files: files.update(
            {
                "manifest.json": json.dumps(
                    json.loads(files["manifest.json"]) | {"chain_head": {"sequence": 1, "hash": FORGED}}
                ).encode()
            }
        ),
        "audit: event 2 does not fit the head of the chain, event 1",
    ),
    "the manifest's digest": (
        lambda files: files.update(
            {"manifest.json": files["manifest.json"].replace(b'"assessment-1"', b'"assessment-2"')}
        ),
        "report: the manifest is of assessment 'assessment-2'",
    ),
    "the manifest's format": (
        lambda files: files.update({"manifest.json": files["manifest.json"].replace(b"pack/1", b"pack/2")}),
        "manifest: its format is 'dossier-evidence-pack/2'",
    ),
    "a report that is none": (lambda files: files.update({"report.json": b"[]"}), "report: cannot be read, TypeError"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_forger_who_renews_the_hashes_is_found_out_and_told(files: Files, what: str) -> None:
    tamper, words = TAMPERINGS[what]
    tamper(files)
    manifest_renewed(files)
    assert words in told(files)


def test_what_nothing_binds_is_found_by_the_manifest_s_hash_alone(pack: Path, files: Files, tmp_path: Path) -> None:
    """The honest limit: who renews the manifest can rewrite the HTML; who knows the manifest's hash sees it."""
    known = verify_pack.sha256(files["manifest.json"])
    in_words("report.html", b"Acme AI", b"Acme A+")(files)
    manifest_renewed(files)
    forged = tmp_path / "forged.zip"
    zipped(files, forged)
    assert ran(pack, "--manifest", known).returncode == 0
    assert ran(forged).returncode == 0
    done = ran(forged, "--manifest", known)
    assert done.returncode == 3
    assert f"not {known}" in done.stderr


def zipped(files: Files, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)


def ran(pack: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the script as it came, in a Python that sees none of our packages, nor any that are installed."""
    with zipfile.ZipFile(pack) as archive:
        script = pack.with_name(f"{pack.stem}-script.py")
        script.write_bytes(archive.read("verify_pack.py"))
    command = [sys.executable, "-I", "-S", str(script), str(pack), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env={})


def test_the_script_needs_nothing_but_python(pack: Path, files: Files) -> None:
    done = ran(pack)
    assert (done.returncode, done.stderr) == (0, "")
    manifest = f"sha256:{hashlib.sha256(files['manifest.json']).hexdigest()}"
    assert done.stdout == f"{len(files)} files hold together, manifest.json is {manifest}\n"
    assert len(files["verify_pack.py"].splitlines()) < 200


def test_an_unpacked_pack_is_verified_where_it_lies(pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path / "unpacked")
    command = [sys.executable, "-I", "-S", "-B", str(tmp_path / "unpacked" / "verify_pack.py")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    (tmp_path / "unpacked" / "report.csv").write_bytes(b"")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[:40]) == (3, "manifest: 'report.csv' was changed: 0 by")


def test_a_fault_is_told_with_exit_code_3_and_no_command_to_the_terminal(
    pack: Path, files: Files, tmp_path: Path
) -> None:
    forged = tmp_path / "forged.zip"
    zipped(files | {"\x1b]0;title\x07": b""}, forged)
    done = ran(forged)
    assert (done.returncode, done.stdout) == (3, "")
    assert "is in the pack and not in the manifest" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all" * 100])
def test_what_is_no_pack_is_told_with_exit_code_3(data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "none.zip"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-I", "-S", verify_pack.__file__, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_two_files_of_one_name_are_refused(pack: Path, tmp_path: Path) -> None:
    double = tmp_path / "double.zip"
    double.write_bytes(pack.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's own, of the second one
        with zipfile.ZipFile(double, "a") as archive:
            archive.writestr("report.html", b"<p>another</p>")
    with pytest.raises(ValueError, match="two files of one name"):
        verify_pack.read(double)


@settings(max_examples=300)
@given(data=st.data())
def test_a_changed_byte_anywhere_in_the_zip_is_found_or_changes_no_file(pack: Path, data: st.DataObject) -> None:
    original = pack.read_bytes()
    place = data.draw(st.integers(0, len(original) - 1))
    changed_byte = data.draw(st.integers(1, 255))
    altered = bytearray(original)
    altered[place] ^= changed_byte
    expected = verify_pack.read(pack)
    try:
        found = read_bytes(bytes(altered))
    except (*verify_pack.UNREADABLE, zipfile.BadZipFile):
        return
    assert found == expected or told(found) != ""


def read_bytes(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_true_citation_of_a_contradiction_is_checked_too(files: Files) -> None:
    false = a_citation().model_dump(mode="json") | {"start": 1}
    in_report(lambda found: found["findings"][0]["contradictions"].append({"note": "", "between": [false, false]}))(
        files
    )
    assert f"documents: sha256:{DOCUMENT}[1:68] does not read" in told(files)
