"""The client against a real HTTP server that does what servers do: one deadline, few retries, no words of an error."""

import io
import json
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from stories.narrative import openai_writer
from stories.narrative.openai_writer import BODY_BYTES, Order, Reply, completion_of, reply_to
from tests.judges.model_server import ModelServer

SAID = '{"headline": "Calls last {f1} in Vienna"}'
KEY = "sk-canary-key-7711"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the SDK and its transport would read from the environment leads elsewhere."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


def order(server: ModelServer, **more: Any) -> Order:
    wanted = {"seconds": 6.0, "least": 0.5, "schema": {"type": "object"}, "most_tokens": 1500}
    messages = [{"role": "user", "content": "reword {f1}"}]
    return Order(
        **({"base_url": server.url, "api_key": KEY, "model": "m-1", "messages": messages} | wanted | more)
    )


class Time:
    """A clock that only pauses move."""

    def __init__(self) -> None:
        self.now, self.pauses = 100.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def asked(mode: Any, chance: float = 0.5, **more: Any) -> tuple[Reply, ModelServer, Time]:
    """Return the reply in this mode, the server and the pauses that were made."""
    passed = Time()
    with ModelServer(mode, lambda _: SAID) as server:
        reply = reply_to(order(server, **more), clock=passed, sleep=passed.sleep, chance=lambda: chance)
    return reply, server, passed


def test_one_request_says_all_that_is_asked() -> None:
    reply, server, _ = asked("ok")
    (sent,) = server.requests
    assert (reply.said, reply.failed, reply.requests, reply.form) == (SAID, "", 1, "json_schema")
    assert (reply.tokens_in, reply.tokens_out) == (len(sent.body) // 4, 200)
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.json["messages"] == [{"role": "user", "content": "reword {f1}"}]
    assert (sent.json["model"], sent.json["max_tokens"]) == ("m-1", 1500)
    assert sent.json["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert KEY not in sent.body.decode()
    assert KEY not in repr(order(server))


def test_the_limit_has_the_name_that_the_endpoint_knows() -> None:
    _, server, _ = asked("ok", limit_name="max_completion_tokens")
    assert server.requests[0].json["max_completion_tokens"] == 1500
    assert "max_tokens" not in server.requests[0].json


@pytest.mark.parametrize(
    ("mode", "failed", "status"),
    [
        ("reset", "unreachable", 0), ("server_error", "status", 500), ("unavailable", "status", 503),
        ("rate_limited_1", "status", 429), ("rate_limited_oddly", "status", 429),
    ],
)  # fmt: skip
def test_what_may_pass_is_tried_three_times_at_most(mode: str, failed: str, status: int) -> None:
    reply, server, passed = asked(mode)
    assert (reply.failed, reply.status, reply.requests, server.hits) == (failed, status, 3, 3)
    assert len(passed.pauses) == 2


@pytest.mark.parametrize("mode", ["bad_gateway_once", "rate_limited_once", "reset_once"])
def test_a_second_try_gets_the_answer(mode: str) -> None:
    reply, server, _ = asked(mode)
    assert (reply.said, server.hits) == (SAID, 2)


@pytest.mark.parametrize(
    ("mode", "failed", "status"),
    [
        ("unauthorised", "status", 401), ("forbidden", "status", 403), ("bad_request", "status", 400),
        ("redirect", "status", 307), ("html", "not_a_completion", 0), ("cut_json", "not_a_completion", 0),
        ("choices_missing", "not_a_completion", 0), ("deep_json", "not_a_completion", 0),
        ("refusal", "refused", 0), ("filtered", "refused", 0), ("cut_short", "cut", 0), ("null_content", "empty", 0),
        ("huge", "too_large", 0), ("huge_unannounced", "too_large", 0), ("gzip_bomb", "too_large", 0),
    ],
)  # fmt: skip
def test_what_cannot_pass_is_asked_once(mode: str, failed: str, status: int) -> None:
    reply, server, passed = asked(mode)
    assert (reply.failed, reply.status, server.hits, passed.pauses) == (failed, status, 1, [])
    assert server.elsewhere_hits == 0
    assert not reply.said
    assert KEY not in repr(reply)


def test_of_fifty_megabytes_little_more_than_one_is_taken() -> None:
    _, server, _ = asked("huge_unannounced")
    # what lies in the buffers of the two sockets comes on top
    assert server.sent < 16 * BODY_BYTES


def test_a_wait_that_the_time_left_cannot_hold_is_not_begun() -> None:
    reply, server, passed = asked("rate_limited_90")
    assert (reply.status, server.hits, passed.pauses) == (429, 1, [])
    reply, server, passed = asked("rate_limited_1", seconds=1.4, least=0.5)
    assert (server.hits, passed.pauses) == (1, [])


def test_the_wait_that_is_asked_for_is_kept_and_pauses_are_drawn() -> None:
    _, _, passed = asked("rate_limited_1", chance=0.0)
    assert passed.pauses == [1.0, 1.0]
    _, _, passed = asked("server_error", chance=0.25)
    assert passed.pauses == [0.25, 0.5]


@pytest.mark.parametrize(
    ("mode", "form", "hits"), [("no_json_schema", "json_object", 2), ("no_response_format", "text", 3)]
)
def test_a_form_that_is_not_known_is_left_for_a_plainer_one(mode: str, form: str, hits: int) -> None:
    reply, server, passed = asked(mode)
    assert (reply.said, reply.form, server.hits, passed.pauses) == (SAID, form, hits, [])
    # and whoever remembers it begins there
    reply, server, _ = asked(mode, form=form)
    assert (reply.said, reply.form, server.hits) == (SAID, form, 1)


def test_without_a_schema_an_object_is_asked_for() -> None:
    reply, server, _ = asked("ok", schema={})
    assert (reply.form, server.requests[0].format) == ("json_object", "json_object")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
        ({"Retry-After": "Thu, 26 Nov 2026 08:00:30 GMT", "Date": "Thu, 26 Nov 2026 08:00:00 GMT"}, 30.0),
        ({"Retry-After": "Thu, 26 Nov 2026 08:00:30 GMT"}, None),
    ],
)
def test_how_long_an_endpoint_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert openai_writer._wait_of(headers) == seconds


@pytest.mark.parametrize(
    "usage", [None, [], {"prompt_tokens": -5, "completion_tokens": "many"}, {"prompt_tokens": True}]
)
def test_a_count_of_tokens_that_is_none_is_not_believed(usage: Any) -> None:
    body = {"choices": [{"message": {"content": "words"}, "finish_reason": "stop"}], "usage": usage}
    assert completion_of(json.dumps(body).encode()) == Reply(said="words")


@pytest.fixture
def _alarm() -> Iterator[None]:
    """Leave no timer behind."""
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.mark.usefixtures("_alarm")
def test_each_order_is_answered_by_one_line() -> None:
    replies = io.StringIO()
    with ModelServer("ok", lambda _: SAID) as server:
        line = json.dumps(vars(order(server)))
        openai_writer.serve(io.StringIO(f"{line}\n{line}\n"), replies)
    said = [json.loads(line) for line in replies.getvalue().splitlines()]
    assert [reply["said"] for reply in said] == [SAID, SAID]
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_server_that_nobody_answers_at_is_unreachable() -> None:
    with ModelServer("ok") as server:
        gone = order(server, seconds=1.5, least=1.0)
    begun = time.monotonic()
    assert reply_to(gone, clock=time.monotonic, sleep=time.sleep, chance=lambda: 1.0).failed == "unreachable"
    assert time.monotonic() - begun < 2
