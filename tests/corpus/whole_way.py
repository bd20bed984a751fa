"""Each file the whole way: posted to a running DataStory, read by its worker, its story asked for by the API."""

import contextlib
import json
import time
import urllib.error
from collections.abc import Iterator
from typing import Final

from tests.benchmarks.client import Client
from tests.benchmarks.stack import Stack, running
from tests.corpus.runs import Outcome, understood

SECONDS: Final = 180.0


class WholeWay:
    """One person who uploads one file after the other."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._client = Client(stack.address)
        self._client.log_in(stack.email, stack.password)

    def run(self, name: str, data: bytes) -> Outcome:
        """What comes of the file: its story, the error of its job, or the refusal of its upload."""
        began = time.monotonic()
        try:
            job_id = self._client.upload(name, data)
        except urllib.error.HTTPError as refusal:
            return _refused(refusal, time.monotonic() - began)
        except OSError as error:
            return Outcome(code="connection_lost", kind=repr(error), seconds=time.monotonic() - began)
        try:
            job = self._client.wait(job_id, seconds=SECONDS)
        except TimeoutError as error:
            return Outcome(code="unfinished", kind=repr(error), seconds=time.monotonic() - began)
        outcome = Outcome(seconds=time.monotonic() - began)
        if job["status"] == "completed":
            outcome.document = understood(self._client.get(f"/api/stories/{job['storyId']}"))["story"]
        else:
            error = job.get("error") or {"code": job["status"], "message": ""}
            outcome.code, outcome.sentence = error["code"], error["message"]
        return outcome

    def left(self) -> dict[str, int]:
        """How many jobs stand in each status, and how many claims were lost with a worker."""
        with self._stack.jobs() as jobs:
            found = {
                row["_id"]: row["n"]
                for row in jobs.aggregate([{"$group": {"_id": "$status", "n": {"$sum": 1}}}])
            }
            lost = jobs.aggregate([{"$group": {"_id": None, "n": {"$sum": "$lost"}}}])
            return found | {"lost": next((row["n"] for row in lost), 0)}


def _refused(refusal: urllib.error.HTTPError, seconds: float) -> Outcome:
    body = refusal.read()
    if refusal.code >= 500:
        return Outcome(code=f"http_{refusal.code}", kind=body[:200].decode(errors="replace"), seconds=seconds)
    with contextlib.suppress(ValueError, KeyError, TypeError):
        told = json.loads(body)
        told = told.get("error", told)
        return Outcome(code=told["code"], sentence=told["message"], seconds=seconds)
    return Outcome(code=f"http_{refusal.code}", kind=body[:200].decode(errors="replace"), seconds=seconds)


@contextlib.contextmanager
def whole_way() -> Iterator[WholeWay]:
    """Start a DataStory of its own with one worker; end it with the block."""
    with running(WORKERS="1") as stack:
        yield WholeWay(stack)
