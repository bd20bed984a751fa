"""The stand-in for a model answers as it says, and never holds up its own end."""

import gzip
import http.client
import json
import threading
import time
from urllib.parse import urlsplit

import pytest

from tests.judges.model_server import FAULTS, MENDED, MODES, SLOW, SOUND, TRACES, Asked, ModelServer

SENTENCE = "Calls from Vienna last {f1}, those from Graz {f2}."
SOUND_ANSWER = {"headline": "Calls last {f1} in Vienna", "sections": [{"fact": "f1", "text": SENTENCE}]}


def good(asked: Asked) -> str:
    return json.dumps(SOUND_ANSWER)


def ask(
    server: ModelServer, form: str = "json_schema", timeout: float = 5.0
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one call, as a plain client makes it. Raises OSError or HTTPException."""
    split = urlsplit(server.url)
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=timeout)
    asked = {
        "model": "m",
        "response_format": {"type": form},
        "messages": [
            {"role": "system", "content": "Reword the facts."},
            {"role": "user", "content": "canary-ab12cd {c1}"},
        ],
    }
    headers = {"Authorization": "Bearer sk-secret", "Content-Type": "application/json"}
    try:
        connection.request("POST", split.path + "/chat/completions", json.dumps(asked), headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): said for name, said in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def said(body: bytes) -> str:
    return str(json.loads(body)["choices"][0]["message"]["content"])


def test_there_are_enough_modes_and_each_says_what_it_is() -> None:
    assert len(FAULTS) >= 40
    assert set(SOUND) | set(MENDED) | set(FAULTS) == set(MODES)
    assert set(SLOW) < set(FAULTS)
    assert all(
        (answer.__doc__ or "").endswith(".") or "\n" in (answer.__doc__ or "") for answer in MODES.values()
    )


def test_each_request_is_recorded() -> None:
    with ModelServer("ok", good) as server:
        status, _, body = ask(server)
        assert (status, json.loads(said(body))) == (200, SOUND_ANSWER)
        (asked,) = server.requests
        assert (asked.number, asked.format, asked.headers["authorization"]) == (
            1,
            "json_schema",
            "Bearer sk-secret",
        )
        assert (asked.said_by("system"), asked.said_by("user")) == ("Reword the facts.", "canary-ab12cd {c1}")


def test_modes_follow_one_another_and_can_be_changed() -> None:
    with ModelServer(["server_error", "ok"], good) as server:
        assert [ask(server)[0] for _ in range(3)] == [500, 200, 200]
        server.mode = "unavailable"
        assert (ask(server)[0], server.hits) == (503, 4)


@pytest.mark.parametrize(
    ("mode", "status", "wait"),
    [
        ("rate_limited_1", 429, "1"),
        ("rate_limited_90", 429, "90"),
        ("rate_limited_200", 429, "200"),
        ("server_error", 500, None),
        ("bad_gateway", 502, None),
        ("unavailable", 503, None),
        ("unauthorised", 401, None),
        ("forbidden", 403, None),
        ("bad_request", 400, None),
        ("redirect", 307, None),
    ],
)
def test_statuses(mode: str, status: int, wait: str | None) -> None:
    with ModelServer(mode, good) as server:
        told, headers, body = ask(server)
        assert (told, headers.get("retry-after")) == (status, wait)
        assert (b"sk-secret" in body) == (mode == "unauthorised")
        assert headers.get("location", "").startswith("http://localhost:") == (mode == "redirect")


def test_who_follows_the_redirect_is_counted() -> None:
    with ModelServer("redirect", good) as server:
        to = urlsplit(ask(server)[1]["location"])
        connection = http.client.HTTPConnection("127.0.0.1", to.port, timeout=5)
        connection.request("POST", to.path, b"{}")
        assert TRACES[-1] in said(connection.getresponse().read())
        connection.close()
        assert (server.hits, server.elsewhere_hits) == (1, 1)


@pytest.mark.parametrize("mode", ["bad_gateway_once", "rate_limited_once", "reset_once", "prose_once"])
def test_what_mends_itself(mode: str) -> None:
    with ModelServer(mode, good) as server:
        try:
            status, _, body = ask(server)
            assert status != 200 or said(body) != good(server.requests[0])
        except ConnectionResetError:
            assert mode == "reset_once"
        assert json.loads(said(ask(server)[2])) == SOUND_ANSWER


def test_forms_of_answer_that_a_server_does_not_know() -> None:
    with ModelServer("no_json_schema", good) as server:
        assert [ask(server, form)[0] for form in ("json_schema", "json_object")] == [400, 200]
        server.mode = "no_response_format"
        assert ask(server, "json_object")[0] == 400


@pytest.mark.parametrize("mode", SLOW)
def test_slow_modes_hold_the_client_and_end_with_the_server(mode: str) -> None:
    ended: list[Exception] = []

    def wait() -> None:
        try:
            ask(server, timeout=30)
        except (OSError, http.client.HTTPException) as error:
            ended.append(error)

    with ModelServer(mode, good, pace=0.05) as server:
        client = threading.Thread(target=wait)
        client.start()
        client.join(0.15)
        assert client.is_alive()
        began = time.monotonic()
    client.join(5)
    assert ended
    assert time.monotonic() - began < 1


def test_connections_that_break() -> None:
    with ModelServer("reset", good) as server:
        with pytest.raises(ConnectionResetError):
            ask(server)
        server.mode = "short_body"
        with pytest.raises(http.client.IncompleteRead):
            ask(server)


@pytest.mark.parametrize("mode", ["cut_json", "html", "no_body", "bad_utf8", "event_stream", "deep_json"])
def test_bodies_that_cannot_be_parsed(mode: str) -> None:
    with ModelServer(mode, good) as server:
        status, _, body = ask(server)
        assert status == 200
        with pytest.raises((ValueError, RecursionError)):
            json.loads(body)


@pytest.mark.parametrize("mode", ["choices_empty", "choices_missing", "error_with_200", "not_an_object"])
def test_bodies_that_are_no_completion(mode: str) -> None:
    with ModelServer(mode, good) as server:
        body = json.loads(ask(server)[2])
        assert not isinstance(body, dict) or not body.get("choices")


def test_bodies_of_fifty_megabytes() -> None:
    with ModelServer("huge", good) as server:
        assert int(ask(server)[1]["content-length"]) > 50_000_000
        assert len(said(ask(server)[2])) > 50_000_000
        assert server.sent > 100_000_000
    with ModelServer("gzip_bomb", good) as server:
        body = ask(server)[2]
        assert len(body) < 100_000
        assert len(gzip.decompress(body)) > 50_000_000


def test_a_client_that_leaves_takes_little_of_a_body_without_end() -> None:
    with ModelServer("huge_unannounced", good) as server:
        split = urlsplit(server.url)
        connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=5)
        connection.request("POST", split.path + "/chat/completions", b"{}")
        assert len(connection.getresponse().read(10_000)) == 10_000
        connection.close()
    assert server.sent < 20_000_000


@pytest.mark.parametrize(
    ("mode", "holds"),
    [
        ("prose", "Sure!"),
        ("chatty", "Here you go"),
        ("empty_content", ""),
        ("null_content", "None"),
        ("refusal", "None"),
        ("tool_calls", "None"),
        ("empty_object", "{}"),
        ("extra_keys", "confidence"),
        ("endless_answer", SENTENCE + " " + SENTENCE),
        ("wrong_numbers", "4,322.5"),
        ("unknown_facts", "{f9199}"),
        ("swapped_facts", "Vienna last {f2}, those from Graz {f1}"),
        ("other_languages", "verdoppelt"),
        ("odd_characters", "\\u202e"),
        ("obeys", "canary-ab12cd"),
        ("obeys_whole", "evil.example"),
        ("echo", "Reword the facts."),
        ("cut_short", "Calls"),
        ("filtered", "Calls"),
        ("fenced", "```json"),
    ],
)
def test_what_the_message_says(mode: str, holds: str) -> None:
    with ModelServer(mode, good) as server:
        content = said(ask(server)[2])
    assert holds in content or holds in json.dumps(content)
    assert content != good(server.requests[0]) or mode == "filtered"


def test_lies_keep_the_form_of_the_answer() -> None:
    with ModelServer("obeys", good) as server:
        for mode in ("obeys", "wrong_numbers", "unknown_facts", "swapped_facts", "other_languages"):
            server.mode = mode
            told = json.loads(said(ask(server)[2]))
            assert told.keys() == SOUND_ANSWER.keys()
            assert told != SOUND_ANSWER
