"""One story's conversation with a language model: within a budget, past the circuit breaker, in time, and on record."""

import contextlib
import hashlib
import json
import logging
import re
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from stories import breaker, errors
from stories.ai_process import AiProcess, NoReply
from stories.budgets import reserve, settle
from stories.endpoints import Endpoint
from stories.narrative import answer_form, answers, outgoing
from stories.narrative.checks.vocabulary import unknown
from stories.narrative.payloads import FORMS, first_form, payload_of

logger = logging.getLogger(__name__)

LEAST_SECONDS: Final = 2.0
"""With less time left no answer is to be expected, and none is asked for."""
AWAY: Final = frozenset({408, 409, 429})
ABOUT_THE_STORY: Final = frozenset({400, 413, 422})
"""Statuses by which an endpoint says that it works, and that this request does not."""
QUOTED: Final = re.compile(r"“[^”]*”")
REPAIR: Final = (
    "Your answer cannot be used: {reason}. Answer once more, with the whole JSON object and nothing else."
)

Plain = dict[str, Any]


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Have a fault of ours around an answer leave the story as it is. Raises AiUnusable for it."""
    try:
        yield
    except (errors.WithoutAi, answer_form.BadAnswer):
        raise
    except Exception as unforeseen:
        # Where, and not what: an error about an answer may quote it.
        where = [
            f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(unforeseen.__traceback__)[-3:]
        ]
        logger.error("An answer raised %s at %s", type(unforeseen).__name__, " ".join(where))
        raise errors.AiUnusable from unforeseen


def _without_words(why: str) -> str:
    """Return a reason without the words of the model that it quotes, but for those that any data brief has."""
    return QUOTED.sub(lambda quoted: "“…”" if unknown(quoted[0]) else quoted[0], why)


class Conversation:
    """One story's conversation with a model, and what it took."""

    def __init__(
        self,
        to: Endpoint,
        owner_id: Any,
        *,
        ends: float,
        clock: Callable[[], datetime],
        tick: Callable[[], None],
    ) -> None:
        self._to, self._owner_id, self._clock, self._tick = to, owner_id, clock, tick
        self._begun, self._ends = time.monotonic(), ends
        self._at = clock()
        self._sent: Plain = {}
        self._payloads: list[Plain] = []
        self._requests = self._tokens_in = self._tokens_out = 0
        self._form, self._form_tokens = "", 0

    def about(self, document: Plain) -> tuple[Plain, list[Plain]]:
        """Return the story in the model's words, and the account of its sentences that were refused."""
        if self._left() < min(LEAST_SECONDS, self._to.seconds):
            raise errors.AiNoTime
        with guarded():
            messages, schema = self._request(document)
        base_url, model = self._to.base_url, self._to.model
        if not breaker.admits(base_url, model, now=self._clock()):
            raise errors.AiResting
        self._form = first_form(breaker.form_of(base_url, model, now=self._clock()), schema)
        with AiProcess() as process:
            said = self._ask(process, messages, schema)
            try:
                with guarded():
                    answer = answer_form.read(said, document)
            except answer_form.BadAnswer as bad:
                answer = self._repaired(process, messages, schema, said, str(bad), document)
        with guarded():
            reworded, refused = answers.retold(document, answer)
            return reworded, [
                entry | {"why": [_without_words(why) for why in entry["why"]]} for entry in refused
            ]

    def _request(self, document: Plain) -> tuple[list[dict[str, str]], Plain]:
        schema = answer_form.json_schema(document)
        # An endpoint may count the form of the answer as read.
        self._form_tokens = len(json.dumps(schema)) // outgoing.BYTES_PER_TOKEN
        try:
            request = outgoing.request_of(document, most_tokens=self._to.input_tokens - self._form_tokens)
        except ValueError as long:
            raise errors.AiTooMuch from long
        self._sent = {key: kept for key, kept in request.sent.items() if key != "messages"}
        return [dict(message) for message in request.messages], schema

    def _expected(self, messages: list[dict[str, str]]) -> int:
        """Return how many tokens a request has at the most."""
        return outgoing.tokens_of(messages) + self._form_tokens

    def _repaired(
        self,
        process: AiProcess,
        messages: list[dict[str, str]],
        schema: Plain,
        said: str,
        reason: str,
        document: Plain,
    ) -> answer_form.Answer:
        """Give the answer back to the model once, with what is wrong with it, as far as one request may hold that."""
        again = {"role": "user", "content": REPAIR.format(reason=reason)}
        room = self._to.input_tokens - self._expected(
            [*messages, again, {"role": "assistant", "content": ""}]
        )
        if room <= 0 or self._left() < LEAST_SECONDS:
            raise errors.AiUnusable
        quoted = said.encode()[: room * outgoing.BYTES_PER_TOKEN].decode(errors="ignore")
        asked = [*messages, {"role": "assistant", "content": quoted}, again]
        said = self._ask(process, asked, schema)
        try:
            with guarded():
                return answer_form.read(said, document)
        except answer_form.BadAnswer as bad:
            raise errors.AiUnusable from bad

    def _ask(self, process: AiProcess, messages: list[dict[str, str]], schema: Plain) -> str:
        """Return what the model says; take it from the budget. Raises WithoutAi."""
        expected = self._expected(messages)
        reserved = expected + self._to.output_tokens
        first = not self._payloads
        if not reserve(self._owner_id, self._to.budget, now=self._at, tokens=reserved, story=first):
            raise errors.AiBudgetSpent
        self._payloads.append(self._payload(messages, schema))
        # Until it is known better: everything that was sent was read, and nothing was answered.
        tokens_in, tokens_out = expected, 0
        try:
            reply = self._reply(process, messages, schema)
            self._requests += int(reply["requests"])
            self._form = str(reply["form"])
            self._payloads[-1] = self._payload(messages, schema)
            # Half a sign cannot be stored, nor counted.
            said = str(reply["said"]).encode("utf-8", "replace").decode()
            if said:
                tokens_in = expected if reply["tokens_in"] is None else int(reply["tokens_in"])
                guessed = len(said.encode()) // outgoing.BYTES_PER_TOKEN
                tokens_out = guessed if reply["tokens_out"] is None else int(reply["tokens_out"])
        finally:
            cost = self._to.budget.cost(tokens_in, tokens_out)
            settle(self._owner_id, now=self._at, reserved=reserved, tokens=tokens_in + tokens_out, cost=cost)
            self._tokens_in += tokens_in
            self._tokens_out += tokens_out
        self._judge(reply)
        return said

    def _reply(self, process: AiProcess, messages: list[dict[str, str]], schema: Plain) -> Plain:
        left = self._left()
        order = {
            "base_url": self._to.base_url, "api_key": self._to.api_key, "model": self._to.model, "messages": messages,
            "schema": schema, "form": self._form, "seconds": left, "most_tokens": self._to.output_tokens,
            "limit_name": self._to.limit_name,
        }  # fmt: skip
        try:
            return process.reply(order, seconds=left, tick=self._tick)
        except NoReply:
            return {"said": "", "failed": "timeout", "status": 0, "form": self._form, "requests": 1}

    def _judge(self, reply: Plain) -> None:
        """Tell the breaker what became of a request; raise the reason why it has no words."""
        failed, status, now = reply["failed"], int(reply["status"]), self._clock()
        works = not failed or failed in {"refused", "cut", "empty"} or status in ABOUT_THE_STORY
        if works:
            breaker.worked(self._to.base_url, self._to.model, now=now, form=self._form)
        else:
            breaker.failed(self._to.base_url, self._to.model, now=now)
        if failed == "timeout":
            raise errors.AiTooSlow
        if failed == "unreachable" or status in AWAY or status >= 500:
            raise errors.AiAway
        if failed == "status":
            raise errors.AiRefused
        if failed:
            raise errors.AiUnusable

    def _payload(self, messages: list[dict[str, str]], schema: Plain) -> Plain:
        return payload_of(
            model=self._to.model, messages=messages, schema=schema, form=self._form or FORMS[0],
            most_tokens=self._to.output_tokens, limit_name=self._to.limit_name,
        )  # fmt: skip

    def _left(self) -> float:
        return self._ends - time.monotonic()

    def wording(self, document: Plain) -> Plain:
        """Return the record of the conversation, as it is kept with the story."""
        facts = json.dumps(document["facts"], sort_keys=True, ensure_ascii=False).encode()
        return {
            "model": self._to.model,
            "host": self._to.host,
            "at": self._at.isoformat(),
            "payloads": self._payloads,
            "sent": self._sent,
            "facts": hashlib.sha256(facts).hexdigest(),
            "requests": self._requests,
            "tokensIn": self._tokens_in,
            "tokensOut": self._tokens_out,
            "cost": round(self._to.budget.cost(self._tokens_in, self._tokens_out), 6),
            "seconds": round(time.monotonic() - self._begun, 2),
            "refused": [],
        }
