"""Model servers on loopback that speak the OpenAI protocol, each as well or as badly as a test has it."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from typing_extensions import override

GOOD = {
    "rationale": "It says so.",
    "verdict": "met",
    "quotations": [{"passage": 1, "text": "We do not train on your content."}],
    "contradictions": [],
    "scope": "",
    "missing": "",
}
PROMPT_TOKENS, COMPLETION_TOKENS = 100, 20


class Call(NamedTuple):
    """What a server was sent."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The JSON that was sent."""
        parsed: dict[str, Any] = json.loads(self.raw)
        return parsed

    @property
    def system(self) -> str:
        """The system message."""
        return str(self.body["messages"][0]["content"])

    @property
    def asks_for(self) -> str:
        """The method, as the server sees it: the response format, tools or nothing."""
        if "tools" in self.body:
            return "tools"
        return str(self.body.get("response_format", {}).get("type", "text"))


@dataclass(frozen=True)
class Answer:
    """What a server sends. `hangs_up` closes the connection without a word; pieces are sent with a pause after each."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False
    pieces: tuple[bytes, ...] = ()
    pause_seconds: float = 0.0


Behaviour = Callable[[Call], Answer]


class ModelServer(ThreadingHTTPServer):
    """Answers by its behaviour and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def asked_for(self) -> list[str]:
        """The methods of the calls, in order."""
        return [call.asks_for for call in self.calls]

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = Call(self.command, self.path, dict(self.headers), raw)
        with self.server.lock:
            self.server.calls.append(call)
            answer = self.server.behaviour(call)
        if answer.hangs_up:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.pieces:
            self.send_header("Connection", "close")
            self.end_headers()
            for piece in answer.pieces:
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(answer.pause_seconds)
            self.close_connection = True
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


def completion(
    content: str | None, *, finish_reason: str = "stop", arguments: str | None = None, cached_tokens: int | None = None
) -> dict[str, Any]:
    """Return a chat completion of a text, or of a call of the form's function."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if arguments is not None:
        function = {"name": "judge_answer", "arguments": arguments}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    usage: dict[str, Any] = {
        "prompt_tokens": PROMPT_TOKENS,
        "completion_tokens": COMPLETION_TOKENS,
        "total_tokens": PROMPT_TOKENS + COMPLETION_TOKENS,
    }
    if cached_tokens is not None:
        usage["prompt_tokens_details"] = {"cached_tokens": cached_tokens}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": usage,
    }


def says(content: str | None, **options: Any) -> Answer:
    """Answer with a completion."""
    return Answer(json.dumps(completion(content, **options)).encode())


def fails(status: int, message: str = "no", **headers: str) -> Answer:
    """Answer with an error in OpenAI's form."""
    error = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}}
    return Answer(
        json.dumps(error).encode(), status, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def scripted(*answers: Answer) -> Behaviour:
    """Give the answers one after another, the last one for ever."""
    left = list(answers)
    return lambda call: left.pop(0) if len(left) > 1 else left[0]


def always(content: str) -> Behaviour:
    """Say the same to everything."""
    return scripted(says(content))
