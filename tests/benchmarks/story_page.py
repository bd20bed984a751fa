"""`python -m tests.benchmarks.story_page`: the server's time for the page of a story with ten findings.

A whole DataStory runs with an idle worker. The figure stands beside a calibration loop of the same run, and beside the
page that says only that the server is there.
"""

import statistics
import time
from typing import Any, Final

from pymongo import MongoClient

from datastory import embedded
from tests.benchmarks.__main__ import calibration
from tests.benchmarks.client import Client
from tests.benchmarks.stack import ROOT, Stack, running

FINDINGS: Final = 10
REQUESTS: Final = 100
WARM: Final = 10
BAR: Final = 0.150


def told(stack: Stack, client: Client) -> str:
    """Return the id of a story with ten findings, each with its picture: a table gave some of them."""
    job = client.upload("flights.csv", (ROOT / "tests" / "data" / "flights.csv").read_bytes())
    deadline = time.monotonic() + 120
    while '"storyId"' not in client.get(f"/api/jobs/{job}"):
        if time.monotonic() > deadline:
            raise RuntimeError("the story was not told")
        time.sleep(0.2)
    with MongoClient[dict[str, Any]](embedded.uri(stack.folder)) as database:
        stories = database["datastory"]["stories_story"]
        known = {"_id": job.replace("-", "")}
        story = stories.find_one(known)
        if story is None:
            raise RuntimeError("there is no such story")
        stories.update_one(known, {"$set": _ten(story["document"], story["pictures"])})
    return job


def _ten(document: dict[str, Any], pictures: list[dict[str, Any]]) -> dict[str, Any]:
    findings = [place for place, section in enumerate(document["sections"]) if section["kind"] == "finding"]
    others = [section for section in document["sections"] if section["kind"] != "finding"]
    wanted = [findings[number % len(findings)] for number in range(FINDINGS)]
    drawn = {picture["section"]: picture["svg"] for picture in pictures}
    sections = [document["sections"][place] for place in wanted]
    return {
        # the tellings have places of their own, which would be wrong now
        "document": {**document, "sections": sections + others, "tellings": {}},
        "pictures": [
            {"section": number, "svg": drawn[place]} for number, place in enumerate(wanted) if place in drawn
        ],
    }


def seconds(client: Client, path: str) -> list[float]:
    """Return how long each answer took, after some that warm the server."""
    taken = []
    for number in range(WARM + REQUESTS):
        started = time.perf_counter()
        client.get(path)
        if number >= WARM:
            taken.append(time.perf_counter() - started)
    return taken


def main() -> None:
    """Measure and print."""
    with running() as stack:
        client = Client(stack.address)
        client.log_in(stack.email, stack.password)
        path = f"/stories/{told(stack, client)}"
        size = len(client.get(path))
        loop = calibration()
        page, nothing = seconds(client, path), seconds(client, "/healthz")
    median, floor = statistics.median(page), statistics.median(nothing)
    print(f"the page of {FINDINGS} findings, {size / 1000:,.0f} kB")
    print(f"  median of {REQUESTS} answers          {median * 1000:6.1f} ms   (bar {BAR * 1000:.0f} ms)")
    print(f"  p95                             {sorted(page)[int(REQUESTS * 0.95)] * 1000:6.1f} ms")
    print(f"  that the server is there        {floor * 1000:6.1f} ms")
    print(f"  calibration loop                {loop:6.2f} s")
    print(f"  median over the loop            {median / loop:6.3f}")


if __name__ == "__main__":
    main()
