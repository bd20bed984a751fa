"""Asks a language model for words: the only importer of `openai`, and a program of its own that can be killed.

`python -m stories.narrative.openai_writer` takes orders as JSON lines and answers each with one line; the key comes
with the order, never as an argument or by the environment. What a server says about an error is not passed on: it may
quote the key. Clock, pauses and limits are arguments. `stories.ai_process` is the other side.
"""

import contextlib
import json
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import IO, Any, Final

import httpx2
import openai

from stories.narrative.payloads import FORMS, first_form, payload_of, plainer

RETRIES: Final = 2
RETRIED: Final = frozenset({408, 409, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
LONGEST_PAUSE: Final = 8.0
CONNECT_SECONDS: Final = 5.0
LEAST_SECONDS: Final = 2.0
"""With less time left than this no answer is to be expected, and none is asked for."""
BODY_BYTES: Final = 1_000_000
"""The longest answer that is read; a story of 1,500 tokens has some 10 kB."""
MEMORY_BYTES: Final = 1024 * 1024 * 1024
FORM_WORDS: Final = ("response_format", "json_schema", "json_object", "schema")
"""What a server speaks of that does not know the form in which the answer was asked for."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One answer that is wanted. The key is in no repr."""

    base_url: str
    # explicit, so that no environment can put another in its place
    api_key: str = field(repr=False)
    # "" where the endpoint asks for none
    model: str
    # as the endpoint names it
    messages: list[dict[str, str]] = field(repr=False)
    # what is sent
    schema: dict[str, Any] = field(default_factory=dict, repr=False)
    # JSON schema of the answer, {} for none
    form: str = FORMS[0]
    # the first of FORMS to try
    seconds: float
    # wall clock, all tries together
    least: float = LEAST_SECONDS
    # no try begins with less left
    most_tokens: int
    # of the answer
    limit_name: str = "max_tokens"
    # what the endpoint calls that


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came of an order: words, or why there are none."""

    said: str = ""
    # the text of the message
    failed: str = ""
    # "" or: unreachable, timeout, status, too_large, not_a_completion, refused, cut, empty
    status: int = 0
    # of a failure by status
    form: str = FORMS[0]
    # in which the last request asked
    requests: int = 0
    # that were made
    tokens_in: int | None = None
    # as the endpoint counted, None where it did not
    tokens_out: int | None = None
    # the same


class TooLarge(Exception):
    """More was sent than an answer may have."""


class Capped(httpx2.BaseTransport):
    """A transport whose bodies end in TooLarge past the limit, and that unpacks nothing."""

    def __init__(self, inner: httpx2.BaseTransport, most: int) -> None:
        self._inner, self._most = inner, most

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response with its body watched. Raises TooLarge for one that is packed, or announced as longer."""
        request.headers["Accept-Encoding"] = "identity"
        answer = self._inner.handle_request(request)
        packed = answer.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}
        announced = answer.headers.get("Content-Length", "")
        if packed or (announced.isdigit() and int(announced) > self._most):
            answer.close()
            raise TooLarge
        answer.stream = Watched(answer.stream, self._most)
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class Watched(httpx2.SyncByteStream):
    """The bytes of a body, until there are too many."""

    def __init__(self, inner: Any, most: int) -> None:
        self._inner, self._most = inner, most

    def __iter__(self) -> Iterator[bytes]:
        came = 0
        for piece in self._inner:
            came += len(piece)
            if came > self._most:
                raise TooLarge
            yield piece

    def close(self) -> None:
        """Close the body."""
        self._inner.close()


def reply_to(
    order: Order, *, clock: Callable[[], float], sleep: Callable[[float], None], chance: Callable[[], float]
) -> Reply:
    """Return the model's words, or why there are none; never raises. Tried again where that can help, in time.

    A plainer form of answer is asked for when the endpoint does not know the one before; that is no retry.
    """
    ends = clock() + order.seconds
    form, retries, requests = first_form(order.form, order.schema), 0, 0
    with contextlib.closing(_transport()) as transport:
        while True:
            requests += 1
            left = max(0.01, ends - clock())
            reply, wait = _once(order, form, left, transport)
            reply = replace(reply, form=form, requests=requests)
            if not reply.failed:
                return reply
            if reply.failed == "form" and ends - clock() >= order.least:
                form = plainer(form)
                continue
            pause = _pause(reply, retries, wait, chance)
            if pause is None or retries == RETRIES or clock() + pause + order.least > ends:
                return replace(reply, failed="status") if reply.failed == "form" else reply
            sleep(pause)
            retries += 1


def _pause(reply: Reply, retries: int, wait: float | None, chance: Callable[[], float]) -> float | None:
    """Return the seconds to wait before the next try, None where none can help: full jitter, or what was asked for."""
    if reply.failed not in {"unreachable", "timeout"} and reply.status not in RETRIED:
        return None
    drawn = chance() * min(LONGEST_PAUSE, 2.0**retries)
    return drawn if wait is None else wait + drawn / 4


def _transport() -> Capped:
    return Capped(httpx2.HTTPTransport(trust_env=False, retries=0), BODY_BYTES)


def _once(order: Order, form: str, left: float, transport: Capped) -> tuple[Reply, float | None]:
    """Make one request; return its outcome, and how long the endpoint asks to wait."""
    try:
        timeout = httpx2.Timeout(left, connect=min(CONNECT_SECONDS, left))
        http = httpx2.Client(transport=transport, follow_redirects=False, trust_env=False, timeout=timeout)
        client = openai.OpenAI(
            base_url=order.base_url, api_key=order.api_key or "none", max_retries=0, http_client=http,
            timeout=timeout,
        )  # fmt: skip
        asked = payload_of(
            model=order.model, messages=order.messages, schema=order.schema, form=form,
            most_tokens=order.most_tokens, limit_name=order.limit_name,
        )  # fmt: skip
        answer = client.chat.completions.with_raw_response.create(**asked)
        return completion_of(answer.content), None
    except openai.APITimeoutError as late:
        return Reply(failed="too_large" if _because(late, TooLarge) else "timeout"), None
    except openai.APIConnectionError as away:
        return Reply(failed="too_large" if _because(away, TooLarge) else "unreachable"), None
    except openai.APIStatusError as refused:
        return _refused(refused.response, form)
    except TooLarge:
        return Reply(failed="too_large"), None
    except Exception:
        # Not every failure of the SDK is an error of its own: whatever it is, there are no words.
        return Reply(failed="not_a_completion"), None


def _because(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _refused(response: httpx2.Response, form: str) -> tuple[Reply, float | None]:
    status = response.status_code
    if status in {400, 415, 422, 501} and form != FORMS[-1]:
        said = response.text.lower()
        if any(word in said for word in FORM_WORDS):
            return Reply(failed="form", status=status), None
    return Reply(failed="status", status=status), _wait_of(response.headers)


def _wait_of(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Retry-After names, as a number or a date; None without one that can be read."""
    asked = headers.get("Retry-After", "")
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        # Against the server's own clock.
        return max(
            0.0, (parsedate_to_datetime(asked) - parsedate_to_datetime(headers["Date"])).total_seconds()
        )
    except (ValueError, TypeError, KeyError):
        return None


def completion_of(body: bytes) -> Reply:
    """Return the words of a chat completion, or what is wrong with it."""
    try:
        completion = json.loads(body)
        choice = completion["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        content, refusal = message.get("content"), message.get("refusal")
        usage = completion.get("usage")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Reply(failed="not_a_completion")
    usage = usage if isinstance(usage, dict) else {}
    counted = Reply(
        tokens_in=_count(usage.get("prompt_tokens")), tokens_out=_count(usage.get("completion_tokens"))
    )
    if refusal or finish == "content_filter":
        return replace(counted, failed="refused")
    if finish not in {"stop", None}:
        return replace(counted, failed="cut")
    if not isinstance(content, str) or not content.strip():
        return replace(counted, failed="empty")
    return replace(counted, said=content)


def _count(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < 10_000_000 else None


def serve(orders: IO[str], replies: IO[str]) -> None:
    """Answer every order until there are no more. The kernel ends this process when an answer takes too long."""
    for line in orders:
        order = Order(**json.loads(line))
        signal.setitimer(signal.ITIMER_REAL, order.seconds + 1.0)
        reply = reply_to(order, clock=time.monotonic, sleep=time.sleep, chance=random.random)
        signal.setitimer(signal.ITIMER_REAL, 0)
        replies.write(json.dumps(asdict(reply)) + "\n")
        replies.flush()


def main() -> None:
    """Serve the process that started this one, in little memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin, sys.stdout)


if __name__ == "__main__":
    main()
