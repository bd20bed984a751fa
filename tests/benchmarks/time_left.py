"""`python -m tests.benchmarks.time_left [SAMPLES.json]`: whether the time left that the page shows is true.

Real jobs of many sizes and shapes on one worker, one after the other; the page's own fragment is asked for once a
second, twice a second while the job is younger than eight. First without any history (each job's stage times are
hidden as soon as it has ended), then on a second DataStory that is given all of the first one's jobs as its history.
The second half has other tables: other seeds, mostly other sizes.

A sample compares what was shown with the truth: the seconds from the answer to the end that the job itself records.
- "under the bound": the truth is at most the upper number shown; "a moment left" counts as 1.5 seconds. "Longer than
  usual" is a sample without a bound, and counts as a miss.
- "error": the distance of the middle of the range shown from the truth, over the truth. The median over the samples
  with a range and a truth of at least one second: the page tells whole seconds, and within the last one it is right
  or wrong, but not by a share. "of all" is the same with those, over one second where the truth is less.
- "steps back": the upper number is larger than in the sample before, and no word says that the end was moved back.
With a file's name given, every sample is kept there.
"""

import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.client import Client
from tests.benchmarks.stack import Stack, running
from tests.benchmarks.tables import table

BARS: Final = "bars: 85-95 %, at most 30 %, 0"
MOMENT: Final = 1.5
QUICK_SECONDS: Final = 8.0
# rows and columns of each table, narrow and wide: what takes a worker a second and more, up to the largest files.
FIRST: Final = (
    (1_000_000, 16), (20_000, 200), (500_000, 30), (12_000, 450), (150_000, 20), (700_000, 20), (60_000, 200),
    (400_000, 16), (250_000, 60), (4_000, 200), (30_000, 300), (1_000_000, 8), (100_000, 120), (8_000, 350),
    (900_000, 12), (200_000, 80), (600_000, 24), (40_000, 250), (300_000, 40), (15_000, 400),
)  # fmt: skip
SECOND: Final = (
    (800_000, 20), (25_000, 250), (350_000, 40), (10_000, 400), (200_000, 20), (950_000, 14), (45_000, 220),
    (500_000, 16), (180_000, 90), (5_000, 220), (22_000, 320), (1_000_000, 10), (80_000, 140), (9_000, 300),
    (650_000, 24), (120_000, 100), (750_000, 18), (50_000, 200), (280_000, 50), (14_000, 420),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the page showed of a job at one moment, and what was true."""

    job: str
    # rows x columns
    truth: float
    # seconds until the end
    shown: str
    # the words

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the bounds shown in seconds, or None when there were none."""
        if "a moment left" in self.shown:
            return 0.0, MOMENT
        found = re.search(r"about (\d+)(?:–(\d+))? (s|min) left", self.shown)
        if found is None:
            return None
        unit = 60 if found[3] == "min" else 1
        return float(found[1]) * unit, float(found[2] or found[1]) * unit


def watched(client: Client, job_id: str) -> Iterator[tuple[float, str]]:
    """Yield the moment and the time left that the page shows, until the job has ended."""
    started = time.monotonic()
    while True:
        body = client.get(f"/processing/{job_id}/progress")
        moment = time.time()
        if 'data-status="processing"' in body:
            found = re.search(r'class="ring-note">([^<]*)<', body)
            yield moment, found[1] if found else ""
        elif 'data-status="queued"' not in body:
            return
        time.sleep(0.5 if time.monotonic() - started < QUICK_SECONDS else 1.0)


def observed(stack: Stack, shapes: tuple[tuple[int, int], ...], *, seed: int, hide: bool) -> list[Sample]:
    """Return the samples of one job a shape; with `hide`, none of them is history to the next."""
    client = Client(stack.address)
    client.log_in(stack.email, stack.password)
    client.wait(client.upload("warm.csv", table(500, 5, seed=0)))
    samples = []
    with stack.jobs() as jobs:
        if hide:
            jobs.update_many({"status": "completed"}, {"$set": {"stage_times": {}}})
        for number, (rows, columns) in enumerate(shapes):
            job_id = client.upload(f"table-{number}.csv", table(rows, columns, seed=seed + number))
            seen, key = list(watched(client, job_id)), {"_id": job_id.replace("-", "")}
            row: dict[str, Any] = jobs.find_one(key)
            if row["status"] != "completed":
                raise RuntimeError(f"{rows} x {columns}: {row['status']} {row['error']}")
            ended = row["finished_at"].replace(tzinfo=UTC).timestamp()
            name = f"{rows} x {columns}"
            samples += [Sample(job=name, truth=ended - at, shown=words) for at, words in seen if ended > at]
            if hide:
                jobs.update_one(key, {"$set": {"stage_times": {}, "hidden_times": row["stage_times"]}})
    return samples


def told(name: str, samples: list[Sample]) -> None:
    """Print the line of one phase."""
    judged = [sample for sample in samples if sample.shown]
    numbers = [(sample, bounds) for sample in judged if (bounds := sample.bounds)]
    under = sum(sample.truth <= high for sample, (_, high) in numbers)
    errors = [
        (abs((low + high) / 2 - sample.truth) / max(sample.truth, 1.0), sample.truth)
        for sample, (low, high) in numbers
    ]
    median, of_all = (
        100 * statistics.median(error for error, truth in errors if truth >= least) for least in (1.0, 0.0)
    )
    back = 0
    for (before, (_, shown)), (after, (_, high)) in pairwise(numbers):
        silent = "longer" not in after.shown
        back += before.job == after.job and before.truth > after.truth and high > shown and silent
    moved = len({sample.job for sample in samples if "longer than first thought" in sample.shown})
    print(
        f"{name:18}{len(judged):8}{100 * under / len(judged):12.1f} %{median:12.0f} %{of_all:8.0f} %{back:12}"
        f"{len(judged) - len(numbers):12}{moved:9} of {len({sample.job for sample in samples})}"
    )


def main() -> int:
    """Measure and print."""
    with running(WORKERS="1") as stack:
        without = observed(stack, FIRST, seed=100, hide=True)
        with stack.jobs() as jobs:
            history = list(jobs.find({"hidden_times": {"$exists": True}}))
    for job in history:
        job["stage_times"] = job.pop("hidden_times")
    with running(WORKERS="1") as stack:
        with stack.jobs() as jobs:
            jobs.insert_many(history)
        with_history = observed(stack, SECOND, seed=500, hide=False)
    heads = ("samples", 8), ("under bound", 14), ("median error", 14), ("of all", 10), ("steps back", 12)
    print(
        f"{'':18}" + "".join(f"{head:>{width}}" for head, width in (*heads, ("no number", 12), ("moved", 9)))
    )
    told("shipped figures", without)
    told("with history", with_history)
    print(f"({BARS})   {datetime.now(tz=UTC):%Y-%m-%d %H:%M}")
    if len(sys.argv) > 1:
        phases = {"shipped": without, "history": with_history}
        kept = {name: [asdict(sample) for sample in phase] for name, phase in phases.items()}
        Path(sys.argv[1]).write_text(json.dumps(kept, ensure_ascii=False, indent=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
