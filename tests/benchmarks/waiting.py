"""`python -m tests.benchmarks.waiting`: from wake-up to start on idle workers, and many open pages beside busy ones."""

import asyncio
import random
import re
import statistics
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Final

from tests.benchmarks.client import Client
from tests.benchmarks.stack import Stack, running
from tests.benchmarks.tables import busy

STARTS: Final = 60
PAGES: Final = 200
POLL_SECONDS: Final = 2.0
WATCH_SECONDS: Final = 40.0
WAITING_JOBS: Final = 120


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed (nearest rank)."""
    return sorted(values)[min(len(values) - 1, max(0, round(share * len(values) + 0.5) - 1))]


def starts(stack: Stack, client: Client) -> list[float]:
    """Return the seconds from the job's making to its claim, one job at a time on idle workers."""
    table = b"town,price\n" + b"".join(b"Oslo,%d\nBergen,%d\n" % (n, 2 * n) for n in range(200))
    waited = []
    with stack.jobs() as jobs:
        for number in range(STARTS):
            job_id = client.upload(f"start-{number}.csv", table + b"Oslo,%d\n" % number)
            client.wait(job_id)
            row = jobs.find_one({"_id": job_id.replace("-", "")}, {"created_at": 1, "claimed_at": 1})
            waited.append((row["claimed_at"] - row["created_at"]).total_seconds())
            time.sleep(random.uniform(0.05, 0.3))
    return waited


@dataclass(kw_only=True)
class Watched:
    """What the simulated pages saw."""

    # milliseconds for each answer
    taken: list[float] = field(default_factory=list)
    # answers by status
    statuses: dict[int, int] = field(default_factory=dict)
    # connections that failed
    failed: int = 0


async def ask(port: int, path: str, cookie: str) -> tuple[int, str]:
    """Return status and body of one request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        heads = (
            f"GET {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {cookie}",
            "HX-Request: true",
            "Connection: close",
        )
        writer.write("\r\n".join([*heads, "", ""]).encode())
        answer = await reader.read(-1)
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), body.decode(errors="replace")
    finally:
        writer.close()


async def page(port: int, jobs: list[str], cookie: str, seen: Watched, until: float) -> None:
    """Be one open page: ask for its fragment every two seconds; when its job has ended, look at the next."""
    await asyncio.sleep(random.uniform(0, POLL_SECONDS))
    mine, rev = random.choice(jobs), ""
    while time.monotonic() < until:
        started = time.perf_counter()
        try:
            status, body = await ask(port, f"/processing/{mine}/progress?rev={rev}", cookie)
        except (OSError, ValueError, IndexError):
            seen.failed += 1
        else:
            seen.taken.append(1000 * (time.perf_counter() - started))
            seen.statuses[status] = seen.statuses.get(status, 0) + 1
            if found := re.search(r"progress\?rev=(\w+)", body):
                rev = found[1]
            elif status == 200:
                mine, rev = random.choice(jobs), ""
        await asyncio.sleep(max(0.0, POLL_SECONDS - (time.perf_counter() - started)))


def watch(stack: Stack, client: Client) -> tuple[Watched, int, int]:
    """Return what 200 pages saw, and how many jobs ended meanwhile and are left: the workers were busy throughout."""
    keys = stack.queued_again("warm.csv", WAITING_JOBS)
    ids = [str(uuid.UUID(key)) for key in keys]
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies)
    port, seen = int(stack.address.rsplit(":", 1)[1]), Watched()

    def ended() -> int:
        with stack.jobs() as jobs:
            return int(
                jobs.count_documents({"_id": {"$in": keys}, "status": {"$nin": ["queued", "processing"]}})
            )

    async def all_pages() -> None:
        until = time.monotonic() + WATCH_SECONDS
        await asyncio.gather(*(page(port, ids, cookie, seen, until) for _ in range(PAGES)))

    before = ended()
    asyncio.run(all_pages())
    after = ended()
    with stack.jobs() as jobs:
        left = int(jobs.count_documents({"_id": {"$in": keys}, "status": "queued"}))
    return seen, after - before, left


def main() -> int:
    """Measure and print."""
    with running(WORKERS="2") as stack:
        client = Client(stack.address)
        client.log_in(stack.email, stack.password)
        client.wait(client.upload("warm.csv", busy(9)))
        waited = starts(stack, client)
        seen, ended, left = watch(stack, client)
    wrong = seen.failed + sum(number for status, number in seen.statuses.items() if status not in (200, 204))
    print(f"wake-up to start, idle, {STARTS} jobs: median    {1000 * statistics.median(waited):6.0f} ms")
    print(f"  p95                                     {1000 * percentile(waited, 0.95):6.0f} ms   (bar: 250)")
    print(
        f"{PAGES} pages, {POLL_SECONDS:.0f} s, two busy workers: median   {statistics.median(seen.taken):6.0f} ms"
    )
    print(f"  p95                                     {percentile(seen.taken, 0.95):6.0f} ms   (bar: 100)")
    print(f"  p99                                     {percentile(seen.taken, 0.99):6.0f} ms")
    print(f"  errors                                  {wrong:6}      (bar: 0); answers {seen.statuses}")
    print(
        f"  jobs ended meanwhile {ended}, still waiting {left}: the workers had {'no' if left else 'a'} pause"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
