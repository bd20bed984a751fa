"""One request to the stand-in for a language model, and the means by which its modes answer it."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it came: `number` counts from 1, header names are in lower case, `at` is monotonic seconds."""

    number: int
    mode: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON, empty when it is none."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}

    def said_by(self, role: str) -> str:
        """All that the messages of this role say, a line each."""
        contents = [
            message.get("content") for message in self.json.get("messages", []) if message.get("role") == role
        ]
        return "\n".join(content if isinstance(content, str) else json.dumps(content) for content in contents)

    @property
    def format(self) -> str:
        """The type of `response_format` that was asked for, empty when none was."""
        asked = self.json.get("response_format")
        return str(asked.get("type", "")) if isinstance(asked, dict) else ""


@dataclass
class State:
    """What the modes of one server share: when it ends, how slow it drips, what a sound answer is, what was sent."""

    answer: Callable[[Asked], str]
    pace: float = 0.5
    elsewhere: str = ""
    sent: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


class Exchange:
    """One request and the connection that it is answered on."""

    def __init__(self, asked: Asked, state: State, handler: BaseHTTPRequestHandler):
        self.asked = asked
        self.state = state
        self.handler = handler

    def write(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self.handler.wfile.write(raw)
        self.handler.wfile.flush()
        self.state.sent += len(raw)

    def send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """Answer with this body; underscores in the names of headers stand for hyphens."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", headers.pop("Content_Length", str(len(body))))
        for name, said in headers.items():
            self.handler.send_header(name.replace("_", "-"), said)
        self.handler.end_headers()
        self.write(body)

    def error(self, status: int, message: str, code: str = "server_error", **headers: str) -> None:
        """Answer with an error in the form that OpenAI gives it."""
        error = {"message": message, "type": code, "param": None, "code": code}
        self.send(status, json.dumps({"error": error}).encode(), **headers)

    def envelope(self, content: Any, finish: str = "stop", **message: Any) -> dict[str, Any]:
        """A chat completion whose only choice says this."""
        said = {"role": "assistant", "content": content, "refusal": None} | message
        usage = {"prompt_tokens": max(1, len(self.asked.body) // 4), "completion_tokens": 200}
        return {
            "id": f"chatcmpl-{self.asked.number}",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": self.asked.json.get("model", "stand-in"),
            "choices": [{"index": 0, "message": said, "logprobs": None, "finish_reason": finish}],
            "usage": usage | {"total_tokens": sum(usage.values())},
        }

    def say(self, content: Any, finish: str = "stop", **message: Any) -> None:
        """Answer 200 with a chat completion whose only choice says this."""
        self.send(200, json.dumps(self.envelope(content, finish, **message)).encode())

    def sound(self) -> str:
        """What a good model would have said."""
        return self.state.answer(self.asked)

    def drip(self, raw: bytes) -> None:
        """Send a byte at a time until all is sent, the server ends or the other side is gone."""
        for byte in raw:
            self.write(bytes([byte]))
            if self.waited(self.state.pace):
                return

    def waited(self, seconds: float) -> bool:
        """Wait; True when there is nobody left to wait for: the server ends or the other side is gone."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.state.ended.wait(min(left, 0.1)):
                return True
            self.handler.connection.settimeout(0.001)
            try:
                if not self.handler.connection.recv(1, socket.MSG_PEEK):
                    return True
            except TimeoutError:
                pass
            finally:
                self.handler.connection.settimeout(None)
        return self.state.ended.is_set()

    def reset(self) -> None:
        """Break the connection with a reset, as a killed server does."""
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.cut()

    def cut(self) -> None:
        """End the connection after this answer."""
        self.handler.close_connection = True


Mode = Callable[[Exchange], None]
MODES: dict[str, Mode] = {}


def mode(answer: Mode) -> Mode:
    """The function itself, now a mode under its own name."""
    MODES[answer.__name__] = answer
    return answer
