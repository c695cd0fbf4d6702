"""Verify an evidence pack of Dossier, offline, with Python 3.11 or newer and the package `cryptography`.

    python3 verify_pack.py [FILE.zip | FOLDER] [--key KEY ...] [--manifest sha256:...]   (default: this script's folder)

Exit code 0 when everything holds, else 3 and a line on standard error for each fault. Proved: every file is the one
that the manifest names, and the installation signed the manifest; snapshots, documents and audit events hash to their
ids; each quotation stands in its document; the report's digest follows from it; the installation signed each decision,
on this report with the reviews of that time and for the use that is told; decisions, fulfilments and reviews are those
of the events; all the events stand in the chain whose head the installation signed (checkpoint.txt, the tree of
RFC 6962). Not proved: that the key is the installation's. Give its verifier key, which you got in another way, by
`--key`: whoever made all of this anew has another. After a change of keys give both. It is one file, longer than others
of ours, so that an auditor has one thing to read and to carry.
"""

import argparse
import base64
import bisect
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

FORMAT = "dossier-evidence-pack/2"
PACK_MAX_BYTES, RECORD_MAX_BYTES = 4 * 1024**3, 1024**3
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, EOFError, RuntimeError, OSError, zlib.error)
_place = itemgetter("status", "quote", "document", "start", "end")
Files = Mapping[str, bytes]


def sha256(data: bytes) -> str:
    """Return a hash as Dossier writes it."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """Return a value's canonical JSON: sorted keys, no white space, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Any) -> str:
    """Return the hash of a value's canonical JSON."""
    return sha256(canonical(value))


def problems(files: Files, keys: Sequence[str] = ()) -> Iterator[str]:
    """Yield a sentence for everything that does not hold in a pack's files; without keys, by those that came along."""
    checks = (_check_manifest, _check_report, _check_documents, _check_snapshots, _check_audit)
    for check in (*checks, _check_decisions, _check_checkpoint, _check_signature):
        name = check.__name__.removeprefix("_check_")
        try:
            yield from (f"{name}: {fault}" for fault in check(files, keys or told_keys(files)))
        except UNREADABLE as error:
            yield f"{name}: cannot be read, {type(error).__name__}: {str(error)[:200]}"
        except ImportError:
            yield f"{name}: signatures cannot be checked without the package `cryptography`"


def told_keys(files: Files) -> list[str]:
    """Return the verifier keys that came with the pack."""
    return files.get("verifier-keys.txt", b"").decode().split()


def _check_manifest(files: Files, _: Sequence[str]) -> Iterator[str]:
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


def _check_report(files: Files, _: Sequence[str]) -> Iterator[str]:
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


def _check_documents(files: Files, _: Sequence[str]) -> Iterator[str]:
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


def _check_snapshots(files: Files, _: Sequence[str]) -> Iterator[str]:
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


def _check_audit(files: Files, _: Sequence[str]) -> Iterator[str]:
    report, head = json.loads(files["report.json"]), json.loads(files["manifest.json"])["chain_head"]
    last: Any = {"sequence": 0, "hash": "sha256:" + "0" * 64}
    made = []
    for event in _events(files):
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


def _events(files: Files) -> Any:
    return list(map(json.loads, files["audit.jsonl"].decode().removesuffix("\n").split("\n")))


def _check_decisions(files: Files, keys: Sequence[str]) -> Iterator[str]:
    report, told, rubric = (json.loads(files[f"{name}.json"]) for name in ("report", "decisions", "rubric"))
    if digest(rubric) != report["provenance"]["rubric_digest"]:
        yield "rubric.json is not the rubric that the report was judged by"
    decisions, reviews, met = (_said(files, name) for name in ("decision.signed", "finding.reviewed", "condition.met"))
    decisions = {at: item for at, item in decisions.items() if item["content"]["assessment"] == report["assessment_id"]}
    ids = {item["id"] for item in decisions.values()}
    met = {at: item for at, item in met.items() if item["id"] in ids}
    for name, items in (("decisions", decisions), ("reviews", reviews), ("fulfilments", met)):
        if told[name] != list(items.values()):
            yield f"the {name} are not those of the events"
    for number, item in decisions.items():
        decision, name = item["content"] | {"id": item["id"]}, f"decision {item['id']}"
        signature = decision.pop("signature")
        if not ed25519(signature["key"], base64.b64decode(signature["value"]), canonical(decision), keys):
            yield f"{name} is not signed by a key that is trusted here"
        before = [
            review["content"] | {"by": told["authors"][review["id"]]} for at, review in reviews.items() if at < number
        ]
        if _signed_digest(report, rubric, before) != decision["report_digest"]:
            yield f"{name} is on another report than this one with the reviews of that time"
        use = {field: value for field, value in told["uses"][decision["use"]].items() if field != "name"}
        if digest(use) != decision["use"]:
            yield f"{name} is for another use than the one that is told"


def _said(files: Files, action: str) -> dict[int, Any]:
    return {
        event["sequence"]: {
            "id": event["subject"],
            "by": event["actor"],
            "at": event["at"],
            "content": event["payload"],
        }
        for event in _events(files)
        if event["action"] == action
    }


def _signed_digest(report: Any, rubric: Any, reviews: Any) -> str:
    asked = {item["id"]: item for part in rubric["dimensions"] for item in part["criteria"]}
    forms = {}
    for finding in report["findings"]:
        if question := asked.get(finding["criterion"]):
            form = [digest(_bound(finding)), [question["question"], question["anchors"]]]
            forms[finding["criterion"]] = digest(form)
    newest = {item["criterion"]: item for item in reviews}
    standing = {item["criterion"]: item for item in reviews if forms.get(item["criterion"]) == item["finding"]}
    overrides = [item for item in standing.values() if item["stance"] == "overridden"]
    said = sorted([item["criterion"], item["verdict"] or "", item["reason"], item["by"]] for item in overrides)
    left = [item for name, item in newest.items() if name in asked and name not in standing]
    waiting = sorted(item["criterion"] for item in left if item["stance"] == "overridden")
    return digest({"assessment": report["digest"], "overrides": said} | ({"undecided": waiting} if waiting else {}))


def _check_checkpoint(files: Files, keys: Sequence[str]) -> Iterator[str]:
    lines, proof = signed_text(files["checkpoint.txt"], keys).split("\n"), json.loads(files["audit-proof.json"])
    size, entries = int(lines[1]), {event["sequence"] - 1: event["hash"] for event in _events(files)}
    places = sorted(entries)

    def node(start: int, end: int) -> bytes:
        if bisect.bisect_left(places, start) == bisect.bisect_left(places, end):
            return bytes.fromhex(proof[f"{start}-{end}"])
        if end - start == 1:
            return hashlib.sha256(b"\0" + bytes.fromhex(entries[start].removeprefix("sha256:"))).digest()
        split = start + (1 << (end - start - 1).bit_length() - 1)
        return hashlib.sha256(b"\1" + node(start, split) + node(split, end)).digest()

    if places[-1] >= size:
        yield f"event {places[-1] + 1} is not among the {size} that the checkpoint is over"
    elif node(0, size) != base64.b64decode(lines[2]):
        yield "the events are not at their places in the chain that the installation signed"


def _check_signature(files: Files, keys: Sequence[str]) -> Iterator[str]:
    told, manifest = signed_text(files["signature/manifest.txt"], keys), sha256(files["manifest.json"])
    if told != f"{FORMAT}\n{manifest}\n":
        yield f"what was signed is another manifest than this one, {manifest}"


def signed_text(note: bytes, keys: Sequence[str]) -> str:
    """Return the text of a signed note (c2sp.org/signed-note), or raise ValueError when no key signed it."""
    text, _, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    for line in signatures.decode().split("\n"):
        found = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
        for key in keys if found else ():
            name, key_id, _ = key.split("+", 2)
            signature = base64.b64decode(found[2], validate=True) if found and found[1] == name else b""
            if signature[:4].hex() == key_id and ed25519(key, signature[4:], text, keys):
                return text.decode()
    raise ValueError("no key that is trusted here signed it")


def ed25519(key: str, signature: bytes, message: bytes, trusted: Sequence[str]) -> bool:
    """Whether a trusted verifier key, `name+id+base64`, made a signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, key_id, material = key.split("+", 2)
    public = base64.b64decode(material, validate=True)
    if public[:1] != b"\1" or hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8] != key_id:
        raise ValueError("no verifier key for Ed25519")
    try:
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature, message)
    except InvalidSignature:
        return False
    return key in trusted


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
    parser.add_argument("--key", action="append", default=[], help="a verifier key that you trust: name+id+base64")
    parser.add_argument("--manifest", help="the hash that manifest.json must have, sha256:...")
    asked = parser.parse_args()
    try:
        files = read(asked.pack)
        faults = list(problems(files, asked.key))
    except (*UNREADABLE, zipfile.BadZipFile) as error:
        files, faults = {}, [f"{asked.pack} cannot be read, {type(error).__name__}: {error}"]
    if asked.manifest not in {None, manifest := sha256(files.get("manifest.json", b""))}:
        faults.append(f"manifest.json: its hash is {manifest}, not {asked.manifest}")
    sys.stderr.write("".join(f"{ascii(fault)[1:-1]}\n" for fault in faults))  # a pack may hold a terminal's commands
    if not faults:
        sys.stdout.write(f"{len(files)} files hold together, manifest.json is {manifest}\n")
        if not asked.key:
            sys.stdout.write("The keys came with the pack. Compare them with those that you know:\n")
            sys.stdout.write("".join(f"{ascii(key)[1:-1]}\n" for key in told_keys(files)))
    return 3 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
