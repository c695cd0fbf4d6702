"""Verify an evidence pack of Dossier, offline, with Python 3.11 or newer and nothing else.

    python3 verify_pack.py [FILE.zip | FOLDER] [--manifest sha256:...]   (default: the folder that this script is in)

Exit code 0 when everything holds, else 3 and a line on standard error for each fault. Proved: every file is the one
that the manifest names; snapshots, documents and audit events hash to their ids; each quotation stands in its document;
the digest that a sign-off is bound to follows from the report. Not proved: that nobody made all of it anew, this script
included. Compare the manifest's hash with what you were told otherwise, or check a signature over it (`signature/`).
"""

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

FORMAT = "dossier-evidence-pack/1"
PACK_MAX_BYTES, RECORD_MAX_BYTES = 4 * 1024**3, 1024**3
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, EOFError, RuntimeError, OSError, zlib.error)
_place = itemgetter("status", "quote", "document", "start", "end")
Files = Mapping[str, bytes]


def sha256(data: bytes) -> str:
    """Return a hash as Dossier writes it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """Return the hash of a value's canonical JSON: sorted keys, no white space, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode())


def problems(files: Files) -> Iterator[str]:
    """Yield a sentence for everything that does not hold in a pack's files."""
    for check in (_check_manifest, _check_report, _check_documents, _check_snapshots, _check_audit):
        name = check.__name__.removeprefix("_check_")
        try:
            yield from (f"{name}: {fault}" for fault in check(files))
        except UNREADABLE as error:
            yield f"{name}: cannot be read, {type(error).__name__}: {str(error)[:200]}"


def _check_manifest(files: Files) -> Iterator[str]:
    manifest = json.loads(files["manifest.json"])
    if manifest["format"] != FORMAT:
        yield f"its format is {manifest['format']!r}, this script reads {FORMAT!r}"
    for name in sorted(files.keys() - manifest["files"].keys() - {"manifest.json"}):
        if not name.startswith("signature/"):  # over the manifest, which therefore cannot name it
            yield f"{name!r} is in the pack and not in the manifest"
    for name, told in manifest["files"].items():
        if name not in files:
            yield f"{name!r} is missing"
        elif (len(files[name]), sha256(files[name])) != (told["bytes"], told["sha256"]):
            yield f"{name!r} was changed: {len(files[name])} bytes, {sha256(files[name])}"


def _check_report(files: Files) -> Iterator[str]:
    report, told = json.loads(files["report.json"]), json.loads(files["manifest.json"])["assessment"]
    content = {
        "evidence": sorted({(item["url"], item["kind"], item["document"]) for item in report["evidence"]}),
        "rubric": report["provenance"]["rubric_digest"],
        "prompt": report["provenance"]["prompt_digest"],
        "judge": report["provenance"]["judge"],
        "findings": [_bound(finding) for finding in report["findings"]],
    }
    found = digest(content | ({"profile": report["profile"]} if any(report["profile"].values()) else {}))
    if found != report["digest"]:
        yield f"evidence and findings have the digest {found}, the report says {report['digest']}"
    if (told["id"], told["digest"]) != (report["assessment_id"], report["digest"]):
        yield f"the manifest is of assessment {told['id']!r} with the digest {told['digest']!r}"
    for finding in report["findings"]:
        if finding["status"] == "scored" and all(item["status"] == "unverified" for item in finding["citations"]):
            yield f"{finding['criterion']} is scored without a citation that counts"


def _bound(finding: Any) -> Any:
    names = ("criterion", "verdict", "judged", "cap_reason", "scope", "evidence_kind", "rationale")
    is_scored, second = finding["status"] == "scored", finding["second_opinion"]
    found = {name: finding[name] for name in (names if is_scored else ("criterion", "reason"))}
    found["citations"] = [_place(item) for item in finding["citations"]]
    if is_scored:
        found["contradictions"] = [[_place(half) for half in item["between"]] for item in finding["contradictions"]]
    found |= {"second": [second["judge"], second["verdict"]]} if second else {}
    return found | ({"missing": finding["missing"]} if finding["missing"] else {})


def _check_documents(files: Files) -> Iterator[str]:
    report, texts = json.loads(files["report.json"]), {}
    wanted = {item["document"] for item in [*_quotations(report), *report["evidence"]]}
    there = {f"sha256:{Path(name).stem}" for name in files if name.startswith("documents/")}
    for document in sorted(wanted ^ there):
        yield f"{document} is {'missing' if document in wanted else 'there, and the report names it nowhere'}"
    for document in sorted(wanted & there):
        name = f"documents/{document.removeprefix('sha256:')}"
        texts[document] = files[f"{name}.txt"].decode()
        if digest(json.loads(files[f"{name}.json"]) | {"text": texts[document]}) != document:
            yield f"{document} was changed: its content has another hash"
    for item in _quotations(report):
        if item["quote"] != texts.get(item["document"], "")[item["start"] : item["end"]]:
            yield f"{item['document']}[{item['start']}:{item['end']}] does not read {item['quote'][:120]!r}"


def _quotations(report: Any) -> Iterator[Any]:
    for finding in report["findings"]:
        cited = [*finding["citations"], *(finding["second_opinion"] or {"citations": []})["citations"]]
        cited += [half for item in finding["contradictions"] for half in item["between"]]
        yield from (item for item in cited if item["status"] != "unverified")
    for company in [*report["related_vendors"], *report["formerly_related_vendors"]]:
        yield from company["listings"]


def _check_snapshots(files: Files) -> Iterator[str]:
    report, found, described = json.loads(files["report.json"]), set(), set()
    wanted = {item["snapshot"] for item in [*_quotations(report), *report["evidence"]]}
    for headers, block in _warc_records(files["snapshots.warc.gz"]):
        kind = headers["warc-type"]
        if kind == "metadata":
            described.add(json.loads(block)["id"])
        elif kind in {"response", "resource"}:
            body = block.partition(b"\r\n\r\n")[2] if kind == "response" else block
            found.add(sha256(body))
            if sha256(body) != headers["warc-payload-digest"]:
                yield f"{headers['warc-target-uri']} was changed: it is not {headers['warc-payload-digest']}"
    for snapshot in sorted(wanted ^ found):
        yield f"{snapshot} is {'missing' if snapshot in wanted else 'there, and the report names it nowhere'}"
    if described != found:
        yield "the records beside the snapshots are of other snapshots"


def _warc_records(data: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    while data:
        inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
        head, _, rest = inflater.decompress(data, RECORD_MAX_BYTES).partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")]
        headers = {name.lower(): value for name, _, value in lines[1:]}
        size, data = int(headers["content-length"]), inflater.unused_data
        if not inflater.eof or not lines[0][0].startswith("WARC/1.") or rest[size:] != b"\r\n\r\n":
            raise ValueError("a record is cut off, too large, or none")
        yield headers, rest[:size]


def _check_audit(files: Files) -> Iterator[str]:
    report, head = json.loads(files["report.json"]), json.loads(files["manifest.json"])["chain_head"]
    last: Any = {"sequence": 0, "hash": "sha256:" + "0" * 64}
    made = []
    for event in map(json.loads, files["audit.jsonl"].decode().removesuffix("\n").split("\n")):
        if event["hash"] != digest({name: value for name, value in event.items() if name != "hash"}):
            yield f"event {event['sequence']} was changed"
        gap = event["sequence"] - last["sequence"]
        if gap < 1 or (gap == 1 and event["previous"] != last["hash"]):
            yield f"event {event['sequence']} does not follow the event before it"
        if event["sequence"] >= head["sequence"] and event["hash"] != head["hash"]:
            yield f"event {event['sequence']} does not fit the head of the chain, event {head['sequence']}"
        if (event["action"], event["subject"]) == ("assessment.made", report["assessment_id"]):
            made.append(event["payload"]["digest"])
        last = event
    if made != [report["digest"]]:
        yield f"no event says that assessment {report['assessment_id']!r} was made, with its digest"


def read(path: Path) -> dict[str, bytes]:
    """Return the files of a pack, zipped or unpacked."""
    if path.is_dir():
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    with zipfile.ZipFile(path) as pack:
        names, size = pack.namelist(), sum(entry.file_size for entry in pack.infolist())
        if size > PACK_MAX_BYTES or len(set(names)) < len(names):
            raise ValueError(f"it holds more than {PACK_MAX_BYTES} bytes, or two files of one name")
        return {name: pack.read(name) for name in names}


def main() -> int:
    """Verify a pack, say what was found, and return the exit code."""
    parser = argparse.ArgumentParser(description="Verify an evidence pack of Dossier, offline.")
    parser.add_argument("pack", nargs="?", type=Path, default=Path(__file__).parent, help="ZIP file or folder")
    parser.add_argument("--manifest", help="the hash that manifest.json must have, sha256:...")
    asked = parser.parse_args()
    try:
        files = read(asked.pack)
        faults = list(problems(files))
    except (*UNREADABLE, zipfile.BadZipFile) as error:
        files, faults = {}, [f"{asked.pack} cannot be read, {type(error).__name__}: {error}"]
    if asked.manifest not in {None, manifest := sha256(files.get("manifest.json", b""))}:
        faults.append(f"manifest.json: its hash is {manifest}, not {asked.manifest}")
    sys.stderr.write("".join(f"{ascii(fault)[1:-1]}\n" for fault in faults))  # a pack may hold a terminal's commands
    if not faults:
        sys.stdout.write(f"{len(files)} files hold together, manifest.json is {manifest}\n")
    return 3 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
