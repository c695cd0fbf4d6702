"""An account at a server with OpenAI's files and batches, kept in memory: the same checks, states and files.

After https://platform.openai.com/docs/guides/batch and the types of the openai package 3.54.
"""

import json
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.pipeline.judges.model_server import GOOD, Answer, Call, completion, fails

# What becomes of one request: an HTTP status and a body, or None when the window closes before it.
Processing = Callable[[dict[str, Any]], tuple[int, dict[str, Any]] | None]
_WAY = ["validating", "in_progress", "finalizing", "completed"]


def well_formed(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 200, completion(json.dumps(GOOD))


class BatchAccount:
    """A behaviour of `ModelServer`. A batch goes one state further each time that it is looked at."""

    def __init__(self, processing: Processing = well_formed) -> None:
        self.processing = processing
        self.files: dict[str, bytes] = {}
        self.batches: list[dict[str, Any]] = []
        self.processed: list[dict[str, Any]] = []
        self.stuck = False
        self.answer_instead_of_created: Answer | None = None

    def __call__(self, call: Call) -> Answer:
        path = urlsplit(call.path).path.removeprefix("/v1")
        match (call.method, *path.strip("/").split("/")):
            case ("POST", "files"):
                return self._uploaded(call)
            case ("GET", "files", file, "content"):
                return Answer(self.files[file]) if file in self.files else fails(404, f"No such File object: {file}")
            case ("POST", "batches"):
                return self._created(call.body)
            case ("GET", "batches"):
                return self._listed(parse_qs(urlsplit(call.path).query))
            case ("GET", "batches", batch):
                return self._looked_at(batch)
            case _:
                return fails(404, f"Unknown request URL: {call.method} {call.path}")

    def requests_in(self, batch: dict[str, Any]) -> list[dict[str, Any]]:
        """The lines of a batch's file."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def _uploaded(self, call: Call) -> Answer:
        head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + call.raw)
        fields = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        purpose = fields["purpose"].get_payload(decode=True)
        content = fields["file"].get_payload(decode=True)
        if purpose != b"batch" or not isinstance(content, bytes):
            return fails(400, "purpose must be batch")
        return _json(self._kept(content))

    def _kept(self, content: bytes) -> dict[str, Any]:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return {
            "id": name,
            "object": "file",
            "bytes": len(content),
            "created_at": 0,
            "filename": "dossier.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    def _created(self, body: dict[str, Any]) -> Answer:
        metadata = body.get("metadata", {})
        too_long = any(len(name) > 64 or len(value) > 512 for name, value in metadata.items())
        if len(metadata) > 16 or too_long or body["completion_window"] != "24h":
            return fails(400, "Invalid batch")
        batch = {
            "id": f"batch_{len(self.batches) + 1}",
            "object": "batch",
            "endpoint": body["endpoint"],
            "errors": None,
            "input_file_id": body["input_file_id"],
            "completion_window": "24h",
            "status": "validating",
            "output_file_id": None,
            "error_file_id": None,
            "created_at": len(self.batches),
            "metadata": metadata,
        }
        self.batches.append(batch)
        instead, self.answer_instead_of_created = self.answer_instead_of_created, None
        return instead or _json(batch)

    def _listed(self, query: dict[str, list[str]]) -> Answer:
        newest_first = self.batches[::-1]
        names = [batch["id"] for batch in newest_first]
        start = names.index(query["after"][0]) + 1 if "after" in query else 0
        limit = int(query.get("limit", ["20"])[0])
        page = newest_first[start : start + limit]
        return _json({"object": "list", "data": page, "has_more": start + limit < len(newest_first)})

    def _looked_at(self, name: str) -> Answer:
        batch = next((batch for batch in self.batches if batch["id"] == name), None)
        if batch is None:
            return fails(404, f"No batch found with id '{name}'.")
        if batch["status"] in _WAY[:-1] and not self.stuck:
            batch["status"] = _WAY[_WAY.index(batch["status"]) + 1]
            if batch["status"] == "in_progress":
                self._validate(batch)
            if batch["status"] == "completed":
                self._finish(batch)
        return _json(batch)

    def _validate(self, batch: dict[str, Any]) -> None:
        lines = self.requests_in(batch)
        names = [line["custom_id"] for line in lines]
        fits = all(line["method"] == "POST" and line["url"] == batch["endpoint"] for line in lines)
        if not fits or len(set(names)) != len(names) or len({line["body"]["model"] for line in lines}) != 1:
            batch["status"] = "failed"
            error = {"code": "invalid_json_line", "line": 1, "message": "This line is not valid.", "param": None}
            batch["errors"] = {"object": "list", "data": [error]}

    def _finish(self, batch: dict[str, Any]) -> None:
        outputs: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for number, line in enumerate(self.requests_in(batch)):
            result = self.processing(line["body"])
            record: dict[str, Any] = {"id": f"batch_req_{number}", "custom_id": line["custom_id"], "error": None}
            if result is None:
                batch["status"] = "expired"
                message = "This request could not be executed before the completion window expired."
                errors.append(record | {"response": None, "error": {"code": "batch_expired", "message": message}})
                continue
            self.processed.append(line["body"])
            status, body = result
            record["response"] = {"status_code": status, "request_id": f"req_{number}", "body": body}
            (outputs if status == 200 else errors).append(record)
        # In OpenAI's words, the order of the lines may not be that of the requests.
        for records, field in ((outputs[::-1], "output_file_id"), (errors, "error_file_id")):
            if records:
                batch[field] = self._kept(b"".join(json.dumps(each).encode() + b"\n" for each in records))["id"]


def _json(value: dict[str, Any]) -> Answer:
    return Answer(json.dumps(value).encode())
