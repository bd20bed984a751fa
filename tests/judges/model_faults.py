"""Modes in which connection, status or body are bad, whatever the model said. Used by name, through `model_server`."""

import gzip
import json
from collections.abc import Iterator

from tests.judges.model_exchange import Exchange, mode

MEBIBYTE = 1024 * 1024
# What the host that a redirect leads to would have in the story.
FOLLOWED = "canary-followed1"


# Slow or broken connections.


@mode
def hang(exchange: Exchange) -> None:
    """Nothing is ever answered."""
    exchange.waited(3600)
    exchange.cut()


@mode
def drip(exchange: Exchange) -> None:
    """Headers at once, then the sound answer one byte each half second."""
    body = json.dumps(exchange.envelope(exchange.sound())).encode()
    exchange.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    exchange.drip(body)
    exchange.cut()


@mode
def slow_headers(exchange: Exchange) -> None:
    """The headers themselves come one byte each half second."""
    exchange.drip(b"HTTP/1.1 200 OK\r\n" + b"X-Wait: still thinking\r\n" * 100)
    exchange.cut()


@mode
def blanks(exchange: Exchange) -> None:
    """Blanks each half second for ever, as proxies keep a connection alive, and never an answer."""
    exchange.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not exchange.waited(exchange.state.pace):
        exchange.write(b"1\r\n \r\n")
    exchange.cut()


@mode
def reset(exchange: Exchange) -> None:
    """The connection is reset before a byte is answered."""
    exchange.reset()


@mode
def short_body(exchange: Exchange) -> None:
    """The connection ends in the middle of the body that Content-Length promised."""
    body = json.dumps(exchange.envelope(exchange.sound())).encode()
    exchange.send(200, body[: len(body) // 2], Content_Length=str(len(body)))
    exchange.cut()


# Refusals by status.


@mode
def rate_limited_1(exchange: Exchange) -> None:
    """429 with Retry-After 1, always."""
    exchange.error(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="1")


@mode
def rate_limited_90(exchange: Exchange) -> None:
    """429 with Retry-After 90."""
    exchange.error(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="90")


@mode
def rate_limited_200(exchange: Exchange) -> None:
    """429 with Retry-After 200."""
    exchange.error(429, "Rate limit reached", "rate_limit_exceeded", Retry_After="200")


@mode
def rate_limited_oddly(exchange: Exchange) -> None:
    """429 with a Retry-After that is neither seconds nor a date."""
    exchange.error(429, "You exceeded your current quota", "insufficient_quota", Retry_After="-1; soon")


@mode
def server_error(exchange: Exchange) -> None:
    """500, always."""
    exchange.error(500, "The server had an error while processing your request")


@mode
def bad_gateway(exchange: Exchange) -> None:
    """502 with a page of HTML, always."""
    exchange.send(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")


@mode
def unavailable(exchange: Exchange) -> None:
    """503, always."""
    exchange.error(503, "The engine is currently overloaded", "overloaded")


@mode
def unauthorised(exchange: Exchange) -> None:
    """401 whose message quotes the key and the whole header it came in."""
    sent = exchange.asked.headers.get("authorization", "")
    message = f"Incorrect API key provided: {sent.removeprefix('Bearer ')}. Header was: Authorization: {sent}"
    exchange.error(401, message, "invalid_api_key", X_Echo=sent.replace("\n", ""))


@mode
def forbidden(exchange: Exchange) -> None:
    """403 that quotes the prompt."""
    exchange.error(403, f"Blocked by policy: {exchange.asked.said_by('user')[:2000]}", "policy_violation")


@mode
def bad_request(exchange: Exchange) -> None:
    """400 whatever is asked."""
    exchange.error(400, "This model's maximum context length is 512 tokens", "context_length_exceeded")


@mode
def redirect(exchange: Exchange) -> None:
    """307 to another host, which counts who comes (`ModelServer.elsewhere_hits`) and answers with a canary."""
    exchange.send(307, b"", Location=exchange.state.elsewhere + exchange.asked.path)


# Bodies that are no chat completion.


@mode
def cut_json(exchange: Exchange) -> None:
    """A body of JSON that stops in the middle, complete as Content-Length counts."""
    body = json.dumps(exchange.envelope(exchange.sound())).encode()
    exchange.send(200, body[: len(body) * 2 // 3])


@mode
def html(exchange: Exchange) -> None:
    """A page of HTML with status 200, as a captive portal gives it."""
    exchange.send(200, b"<!doctype html><title>Log in</title><script>alert(1)</script>", "text/html")


@mode
def no_body(exchange: Exchange) -> None:
    """200 with an empty body."""
    exchange.send(200, b"")


@mode
def choices_empty(exchange: Exchange) -> None:
    """A completion with no choices in its list."""
    exchange.send(200, json.dumps(exchange.envelope("") | {"choices": []}).encode())


@mode
def choices_missing(exchange: Exchange) -> None:
    """A completion without the list of choices."""
    envelope = exchange.envelope("")
    del envelope["choices"]
    exchange.send(200, json.dumps(envelope).encode())


@mode
def error_with_200(exchange: Exchange) -> None:
    """An error object where the completion should be, with status 200."""
    exchange.send(200, json.dumps({"error": {"message": "model not loaded", "code": 500}}).encode())


@mode
def not_an_object(exchange: Exchange) -> None:
    """JSON that is a list."""
    exchange.send(200, b"[1, 2, 3]")


@mode
def deep_json(exchange: Exchange) -> None:
    """JSON nested 100,000 deep, which ends many a parser."""
    exchange.send(200, b"[" * 100_000 + b"]" * 100_000)


@mode
def bad_utf8(exchange: Exchange) -> None:
    """A completion whose bytes are no UTF-8."""
    exchange.send(200, json.dumps(exchange.envelope("caf@ au lait")).encode().replace(b"@", b"\xe9\xff"))


@mode
def event_stream(exchange: Exchange) -> None:
    """A stream of events that nobody asked for."""
    events = [{"choices": [{"delta": {"content": word}}]} for word in ("The ", "mean ", "is ", "7.")]
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    exchange.send(200, body.encode(), "text/event-stream")


def big_parts(exchange: Exchange) -> Iterator[bytes]:
    """A completion of 50 MB, in parts."""
    head, tail = json.dumps(exchange.envelope("@")).split("@")
    yield head.encode()
    for _ in range(50):
        if exchange.state.ended.is_set():
            return
        yield b"very " * (MEBIBYTE // 5) + b"!"
    yield tail.encode()


@mode
def huge(exchange: Exchange) -> None:
    """50 MB of valid completion, announced by Content-Length. `ModelServer.sent` says how much the client took."""
    length = len(json.dumps(exchange.envelope(""))) + 50 * MEBIBYTE
    exchange.send(200, b"", Content_Length=str(length))
    for part in big_parts(exchange):
        exchange.write(part)
    exchange.cut()


@mode
def huge_unannounced(exchange: Exchange) -> None:
    """50 MB of valid completion in chunks, its length not announced."""
    exchange.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in big_parts(exchange):
        exchange.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    exchange.write(b"0\r\n\r\n")


@mode
def gzip_bomb(exchange: Exchange) -> None:
    """50 MB of valid completion in 60 kB of gzip."""
    exchange.send(200, gzip.compress(b"".join(big_parts(exchange)), 6), Content_Encoding="gzip")
