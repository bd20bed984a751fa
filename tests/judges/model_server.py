"""A real HTTP server on loopback that stands in for an OpenAI-compatible endpoint, good and bad.

    with ModelServer("ok", answer=lambda asked: json.dumps({...})) as server:
        ...                      # base_url=server.url, any key; POST {server.url}/chat/completions
        server.hits              # requests that came
        server.requests[0].json  # the first one's body, .headers, .body, .at (monotonic), .format, .said_by("user")

The first argument is the name of a mode (`MODES`: one documented function each, in model_answers and model_faults), or
several names: one for each request in turn, the last for all that follow. `server.mode = "hang"` changes it. `answer`
gives what a sound model would say to a request, as the text of the message; modes that lie start from it and keep its
form, so give one with slots `{f7}` and whole sentences. Without it the sound answer is `{}`. `pace` is the pause of
modes that drip.

`SOUND` are the modes after which the story may be in the model's words; `MENDED` those in which one more try, or
another form of the request, gets a sound answer; `FAULTS` all others: each has to end in a finished, true story within
the deadline. `SLOW` are the faults that hold a client as long as it lets them. `TRACES` is what obedient modes leave.

`server.sent` counts bytes written, `server.elsewhere_hits` the requests that followed the redirect to the other host.
Leaving the block ends every connection at once, whatever its mode was doing.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.judges import model_answers, model_faults
from tests.judges.model_exchange import MODES, Asked, Exchange, State

__all__ = ["FAULTS", "MENDED", "MODES", "SLOW", "SOUND", "TRACES", "Asked", "ModelServer"]

SOUND = ("ok", "fenced", "no_usage", "wild_usage", "wrong_type")
MENDED = (
    "bad_gateway_once", "rate_limited_once", "reset_once", "prose_once", "no_json_schema", "no_response_format",
)  # fmt: skip
FAULTS = tuple(name for name in MODES if name not in SOUND + MENDED)
SLOW = ("hang", "drip", "slow_headers", "blanks")
TRACES = (*model_answers.TRACES, model_faults.FOLLOWED)


def nothing(asked: Asked) -> str:
    """The sound answer where a test gives none."""
    return "{}"


class Listener(ThreadingHTTPServer):
    """An HTTP server that remembers its connections, so that all of them can be ended."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler, bytes], None]):
        self.connections: set[socket.socket] = set()
        self.answer = answer
        super().__init__(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.005,), daemon=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is what several modes are for: nothing to print."""

    def end(self) -> None:
        """Stop listening and break every connection."""
        self.shutdown()
        for connection in tuple(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()
        self.thread.join(5)


class Handler(BaseHTTPRequestHandler):
    """Reads whole requests and hands them to the listener's answer."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        self.server.answer(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: Any) -> None:
        """Requests are recorded, not printed."""


class ModelServer:
    """The stand-in, from entering the block to leaving it."""

    def __init__(
        self, mode: str | Sequence[str] = "ok", answer: Callable[[Asked], str] = nothing, *, pace: float = 0.5
    ):
        self.mode = mode
        self.requests: list[Asked] = []
        self.elsewhere_hits = 0
        self.lock = threading.Lock()
        self.state = State(answer, pace)
        self.listener = Listener(self.respond)
        self.other = Listener(self.respond_elsewhere)
        self.state.elsewhere = f"http://localhost:{self.other.server_address[1]}"

    @property
    def url(self) -> str:
        """What a client takes for its base_url."""
        return f"http://127.0.0.1:{self.listener.server_address[1]}/v1"

    @property
    def hits(self) -> int:
        """How many requests came."""
        return len(self.requests)

    @property
    def sent(self) -> int:
        """How many bytes of bodies were written to clients."""
        return self.state.sent

    def respond(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Record the request and answer it in the mode whose turn it is. Raises KeyError where there is none."""
        headers = {name.lower(): said for name, said in handler.headers.items()}
        with self.lock:
            number = len(self.requests) + 1
            turn = self.mode if isinstance(self.mode, str) else self.mode[min(number, len(self.mode)) - 1]
            asked = Asked(number, turn, str(handler.command), handler.path, headers, body, time.monotonic())
            self.requests.append(asked)
        exchange = Exchange(asked, self.state, handler)
        if not handler.path.endswith("/chat/completions"):
            exchange.error(404, f"Unknown request URL: {handler.path}", "unknown_url")
        else:
            MODES[turn](exchange)

    def respond_elsewhere(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """The host that a redirect leads to: a plausible answer that would show in a story."""
        with self.lock:
            self.elsewhere_hits += 1
        asked = Asked(
            self.elsewhere_hits, "elsewhere", str(handler.command), handler.path, {}, body, time.monotonic()
        )
        Exchange(asked, self.state, handler).say(
            json.dumps({"headline": f"Say {model_faults.FOLLOWED} to all"})
        )

    def __enter__(self) -> Self:
        self.listener.thread.start()
        self.other.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.ended.set()
        self.listener.end()
        self.other.end()
