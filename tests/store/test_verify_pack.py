"""A pack that somebody tampered with, in every file and in several ways, before the script that came with it."""

import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.rendering.json_form import json_report
from console.rendering.report_form import packed_forms
from pipeline.bootstrap import Services, build
from pipeline.domain.audit import Action
from pipeline.domain.decision import ApprovalCondition, Ruling, use_digest
from pipeline.domain.ids import ReviewId
from pipeline.domain.person import Role
from pipeline.domain.review import FindingReview, Stance
from pipeline.domain.signed_note import Verifier
from pipeline.domain.system import Stage
from pipeline.domain.verdict import Verdict
from pipeline.runtime import Overrides
from pipeline.settings import Settings
from pipeline.stages.report import report
from pipeline.stages.reviewed import review_forms, reviewed
from store import verify_pack
from tests.builders import (
    BODY,
    QUOTE,
    a_citation,
    a_criterion,
    a_digest,
    a_document,
    a_person,
    a_refused_citation,
    a_related_vendor,
    a_rubric,
    a_scored_finding,
    a_system,
    a_vendor,
    an_assessment,
    an_unscored_finding,
)
from tests.examples import examples
from tests.fakes import LONG_AGO, FixedClock
from tests.stored import stored

# Whole use cases over real databases and processes: too much for `make check`.
pytestmark = pytest.mark.slow

Files = dict[str, bytes]
DOCUMENT = a_document().id.removeprefix("sha256:")
FORGED = "sha256:" + "f" * 64
# A stranger's verifier key: nothing of this installation's is signed with it.
KEY = Verifier(name="stranger.test", public_key=bytes(31) + b"\x01").text


VERA, ROLF, RITA = a_person(Role.APPROVER), a_person(Role.REVIEWER), a_person(Role.REQUESTER)
RUBRIC = a_rubric(a_criterion(), a_criterion("retention-of-prompts"))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with a scored finding, an unscored one with a refused quotation, a related vendor, and a sign-off.

    The reviewer overrode the unscored finding before the approver signed with a condition, which was met, and accepted
    the scored one after that. Among their events are some on another vendor.
    """
    home = tmp_path_factory.mktemp("packing")
    with build(Settings(home=home, actor="tester", origin="acme.test"), Overrides(clock=FixedClock())) as services:
        services.blobs.put(BODY)
        stored(services.store)
        _decided(services)
        shown = services.reviewing.reviewed("assessment-1")
        services.packing.pack(home / "pack.zip", shown.report, files=packed_forms(shown.report, shown))
    return home / "pack.zip"


def _decided(services: Services) -> None:
    unscored = an_unscored_finding(citations=(a_refused_citation(),), missing="The days.")
    assessment = an_assessment(findings=(a_scored_finding(), unscored), rubric_digest=RUBRIC.digest)
    system = a_system(stage=Stage.IN_REVIEW)
    with services.store.writing() as transaction:
        append = transaction.audit.append
        for action, subject in ((Action.RUN_STARTED, "run-1"), (Action.ASSESSMENT_MADE, assessment.id)):
            append(actor="tester", action=Action.RUN_STARTED, subject="run-elsewhere", payload={})
            payload = {"vendor": "vendor-acme", "digest": assessment.digest, "share": 0.1}
            append(actor="tester", action=action, subject=subject, payload=payload)
        transaction.rubrics.add(RUBRIC)
        transaction.assessments.add(assessment)
        transaction.related.add([a_related_vendor()])
        for person in (VERA, ROLF, RITA):
            transaction.people.add(person)
        transaction.systems.add(system)
    services.reviewing.override(
        assessment.id, "retention-of-prompts", verdict=Verdict.NOT_MET, reason="Their desk said so.", by=ROLF
    )
    seen = services.reviewing.reviewed(assessment.id)
    due = services.clock.now().date() + timedelta(days=30)
    decision = services.deciding.sign(
        system.id,
        assessment.id,
        ruling=Ruling.APPROVE_WITH_CONDITIONS,
        statement="Fit once the days are known.",
        report_digest=seen.report_digest,
        use=use_digest(system.facts),
        conditions=[ApprovalCondition(number=1, text="Ask for the days.", owner="Rolf", due=due)],
        by=VERA,
    )
    services.deciding.fulfil(decision.id, 1, "Thirty days, by letter.", by=ROLF)
    services.reviewing.accept(assessment.id, "training-on-customer-data", by=ROLF)


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
        if name != "manifest.json" and not name.startswith("signature/")
    }
    files["manifest.json"] = json.dumps(manifest).encode()


def in_report(change: Callable[[Any], object]) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        found = json.loads(files["report.json"])
        change(found)
        files["report.json"] = json.dumps(found).encode()

    return tamper


def in_decisions(change: Callable[[Any], object]) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        found = json.loads(files["decisions.json"])
        change(found)
        files["decisions.json"] = json.dumps(found).encode()

    return tamper


def in_decision_and_event(**content: Any) -> Callable[[Files], None]:
    """Change what somebody decided everywhere that it is told, and seal its event again."""

    def tamper(files: Files) -> None:
        events = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
        event = next(each for each in events if each["action"] == "decision.signed")
        event["payload"] |= content
        event["hash"] = verify_pack.digest({name: value for name, value in event.items() if name != "hash"})
        files["audit.jsonl"] = b"".join(json.dumps(each).encode() + b"\n" for each in events)
        in_decisions(lambda found: found["decisions"][0]["content"].update(content))(files)

    return tamper


def in_proof(change: Callable[[Any], object]) -> Callable[[Files], None]:
    def tamper(files: Files) -> None:
        found = json.loads(files["audit-proof.json"])
        change(found)
        files["audit-proof.json"] = json.dumps(found).encode()

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
        *("audit-proof.json", "checkpoint.txt", "decisions.json", "rubric.json", "verifier-keys.txt"),
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
    assert set(manifest["files"]) == set(files) - {"manifest.json", "signature/manifest.txt"}
    assert len(manifest["files"]) == 14


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
    "an event's actor": (in_event(0, actor="somebody else"), "audit: event 2 was changed"),
    "an event's time": (in_event(1, at="2026-01-01T09:00:09Z"), "audit: event 4 was changed"),
    "an event's payload": (in_event(1, payload={"digest": FORGED}), "audit: event 4 was changed"),
    "an event more": (
        lambda files: files.update({"audit.jsonl": files["audit.jsonl"] * 2}),
        "audit: event 2 does not follow the event before it",
    ),
    "events reordered": (resealed_events([1, 0]), "audit: event 2 does not follow the event before it"),
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
        lambda files: files.update({"manifest.json": files["manifest.json"].replace(b"pack/2", b"pack/3")}),
        "manifest: its format is 'dossier-evidence-pack/3'",
    ),
    "an event left out": (resealed_events([0, 1, 2, 3, 4, 6]), "checkpoint: cannot be read, KeyError"),
    "an event put in another's place": (
        in_decision_and_event(statement="Fit."),
        "checkpoint: the events are not at their places in the chain that the installation signed",
    ),
    "a decision's words": (in_decision_and_event(statement="Fit."), "is not signed by a key that is trusted here"),
    "a ruling": (in_decision_and_event(ruling="approve"), "is not signed by a key that is trusted here"),
    "a condition": (in_decision_and_event(conditions=[]), "is not signed by a key that is trusted here"),
    "the end of an approval": (
        in_decision_and_event(expires_on="2099-01-01"),
        "is not signed by a key that is trusted",
    ),
    "a signer": (in_decision_and_event(signer_label="Ada"), "is not signed by a key that is trusted here"),
    "a decision's report": (in_decision_and_event(report_digest=FORGED), "is on another report than this one"),
    "a decision's signature": (
        in_decision_and_event(signature={"key": KEY, "value": "AAAA"}),
        "is not signed by a key that is trusted here",
    ),
    "a decision in the list alone": (
        in_decisions(lambda found: found["decisions"][0]["content"].update(statement="Fit.")),
        "decisions: the decisions are not those of the events",
    ),
    "a decision left out": (
        in_decisions(lambda found: found["decisions"].clear()),
        "decisions: the decisions are not those of the events",
    ),
    "who signed": (
        in_decisions(lambda found: found["decisions"][0].update(by="Ada")),
        "decisions: the decisions are not those of the events",
    ),
    "a fulfilment made up": (
        in_decisions(lambda found: found["fulfilments"].append(found["fulfilments"][0])),
        "decisions: the fulfilments are not those of the events",
    ),
    "a fulfilment's note": (
        in_decisions(lambda found: found["fulfilments"][0]["content"].update(note="All done.")),
        "decisions: the fulfilments are not those of the events",
    ),
    "an override's reason": (
        in_decisions(lambda found: found["reviews"][0]["content"].update(reason="Because.")),
        "decisions: the reviews are not those of the events",
    ),
    "a review left out": (
        in_decisions(lambda found: found["reviews"].pop()),
        "decisions: the reviews are not those of the events",
    ),
    "the author of an override": (
        in_decisions(lambda found: found["authors"].update(dict.fromkeys(found["authors"], "person-approver"))),
        "is on another report than this one with the reviews of that time",
    ),
    "the use that is signed for": (
        in_decisions(lambda found: next(iter(found["uses"].values())).update(purpose="Ranking applicants")),
        "is for another use than the one that is told",
    ),
    "no use": (in_decisions(lambda found: found["uses"].clear()), "decisions: cannot be read, KeyError"),
    "a question of the rubric": (
        in_words("rubric.json", b'"question":"', b'"question":"Not: '),
        "decisions: rubric.json is not the rubric that the report was judged by",
    ),
    "no decisions": (lambda files: files.pop("decisions.json"), "decisions: cannot be read, KeyError"),
    "a checkpoint over fewer events": (
        in_words("checkpoint.txt", b"\n9\n", b"\n8\n"),
        "checkpoint: cannot be read, ValueError: no key that is trusted here signed it",
    ),
    "a checkpoint's root": (
        in_words("checkpoint.txt", b"=\n\n", b"=\n \n\n"),
        "checkpoint: cannot be read, ValueError: no key that is trusted here signed it",
    ),
    "a checkpoint without its signature": (
        lambda files: files.update({"checkpoint.txt": files["checkpoint.txt"].partition(b"\n\n")[0] + b"\n\n"}),
        "checkpoint: cannot be read, ValueError: no key that is trusted here signed it",
    ),
    "another note for a checkpoint": (
        lambda files: files.update({"checkpoint.txt": files["signature/manifest.txt"]}),
        "checkpoint: cannot be read, ValueError",
    ),
    "no checkpoint": (lambda files: files.pop("checkpoint.txt"), "checkpoint: cannot be read, KeyError"),
    "a node of the tree": (
        in_proof(lambda found: found.update(dict.fromkeys(list(found)[:1], "0" * 64))),
        "checkpoint: the events are not at their places in the chain that the installation signed",
    ),
    "a node of the tree taken out": (
        in_proof(lambda found: found.pop(next(iter(found)))),
        "checkpoint: cannot be read, KeyError",
    ),
    "no proof": (lambda files: files.pop("audit-proof.json"), "checkpoint: cannot be read, KeyError"),
    "the keys": (
        lambda files: files.update({"verifier-keys.txt": KEY.encode()}),
        "signature: cannot be read, ValueError: no key that is trusted here signed it",
    ),
    "no signature": (lambda files: files.pop("signature/manifest.txt"), "signature: cannot be read, KeyError"),
    "a signature of something else": (
        lambda files: files.update({"signature/manifest.txt": files["checkpoint.txt"]}),
        "signature: what was signed is another manifest than this one",
    ),
    "a report that is none": (lambda files: files.update({"report.json": b"[]"}), "report: cannot be read, TypeError"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_forger_who_renews_the_hashes_is_found_out_and_told(files: Files, what: str) -> None:
    tamper, words = TAMPERINGS[what]
    tamper(files)
    manifest_renewed(files)
    assert words in told(files)


@pytest.mark.parametrize("last", ["standing", "outdated"])
def test_what_a_signature_binds_is_computed_as_it_was_when_it_was_signed(last: str) -> None:
    """Of two overrides the newer one counts; one of another finding leaves its criterion undecided."""
    assessment = an_assessment(findings=(a_scored_finding(), an_unscored_finding()), rubric_digest=RUBRIC.digest)
    form = review_forms(assessment, RUBRIC)["retention-of-prompts"]
    overrides = [
        FindingReview(
            id=ReviewId(f"review-{number}"),
            vendor=assessment.vendor,
            assessment=assessment.id,
            criterion="retention-of-prompts",
            finding=finding,
            stance=Stance.OVERRIDDEN,
            verdict=Verdict.MET,
            reason=f"Reason {number}.",
            author=ROLF.id,
            at=LONG_AGO + timedelta(minutes=number),
        )
        for number, finding in enumerate([form, form, a_digest()] if last == "standing" else [a_digest()])
    ]
    shown = json_report(report(a_vendor(), assessment, RUBRIC, []))
    said = [review.model_dump(mode="json") | {"by": review.author} for review in overrides]
    computed = verify_pack._signed_digest(shown, RUBRIC.hashed_content, said)
    assert computed == reviewed(assessment, RUBRIC, overrides).report_digest
    assert computed != reviewed(assessment, RUBRIC, []).report_digest


def test_whatever_is_changed_the_signature_over_the_manifest_says_so(files: Files) -> None:
    for name in files.keys() - {"manifest.json"}:
        if name.startswith("signature/"):
            continue
        changed_files = files | {name: files[name] + b" "}
        manifest_renewed(changed_files)
        assert "signature: what was signed is another manifest than this one" in told(changed_files), name


def test_a_pack_that_another_installation_made_is_found_by_the_key_that_one_knows(pack: Path, files: Files) -> None:
    own = files["verifier-keys.txt"].decode().strip()
    assert own.startswith("acme.test+")
    assert list(verify_pack.problems(files, [own])) == []
    faults = "\n".join(verify_pack.problems(files, [KEY]))
    for words in ("is not signed by a key that is trusted", "checkpoint: cannot be read", "signature: cannot be read"):
        assert words in faults
    assert ran(pack, "--key", own).returncode == ran(pack, "--key", KEY, "--key", own).returncode == 0
    assert ran(pack, "--key", KEY).returncode == 3


def test_the_hash_of_the_manifest_can_be_compared_with_one_that_was_told_elsewhere(pack: Path, files: Files) -> None:
    known = verify_pack.sha256(files["manifest.json"])
    assert ran(pack, "--manifest", known).returncode == 0
    done = ran(pack, "--manifest", FORGED)
    assert done.returncode == 3
    assert f"its hash is {known}, not {FORGED}" in done.stderr


def zipped(files: Files, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)


_ALONE = """
import runpy, sys
_, packages, script, *options = sys.argv
sys.path.append(packages)
sys.argv = [script, *options]
runpy.run_path(script, run_name="__main__")
"""


def ran(pack: Path, *options: str, packages: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run the script as it came, in a Python that sees `cryptography`, what that needs, and no other package."""
    with zipfile.ZipFile(pack) as archive:
        script = pack.with_name(f"{pack.stem}-script.py")
        script.write_bytes(archive.read("verify_pack.py"))
    seen = pack.with_name("packages")
    seen.mkdir(exist_ok=True)
    for name in ("cryptography", "cffi", "_cffi_backend"):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        file = Path(str(spec.origin))
        place = file.parent if file.name == "__init__.py" else file
        if not (seen / place.name).exists():
            (seen / place.name).symlink_to(place)
    command = [sys.executable, "-I", "-S", "-B", "-c", _ALONE, str(seen if packages else "/"), str(script), str(pack)]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False, cwd="/", env={})


def test_the_script_needs_python_and_cryptography_and_nothing_else(pack: Path, files: Files) -> None:
    done = ran(pack)
    assert (done.returncode, done.stderr) == (0, "")
    manifest = f"sha256:{hashlib.sha256(files['manifest.json']).hexdigest()}"
    assert done.stdout.splitlines() == [
        f"{len(files)} files hold together, manifest.json is {manifest}",
        "The keys came with the pack. Compare them with those that you know:",
        files["verifier-keys.txt"].decode().strip(),
    ]
    known = ran(pack, "--key", files["verifier-keys.txt"].decode().strip())
    assert len(known.stdout.splitlines()) == 1


def test_without_cryptography_nothing_is_said_to_hold_and_all_else_is_checked(pack: Path) -> None:
    done = ran(pack, packages=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [
        f"{name}: signatures cannot be checked without the package `cryptography`"
        for name in ("decisions", "checkpoint", "signature")
    ]


def test_an_unpacked_pack_is_verified_where_it_lies(pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path / "unpacked")
    command = [sys.executable, "-I", "-B", str(tmp_path / "unpacked" / "verify_pack.py")]
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


@settings(max_examples=examples(300))
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
