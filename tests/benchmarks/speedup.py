"""`python -m tests.benchmarks.speedup`: what a second worker brings, beside what a second process of `tell` brings.

Equal jobs; the two are measured in turns. The queue's time runs from the first claim to the last end, as the jobs say;
the bare processes' from when both have told one story to when both are done.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.benchmarks.client import Client
from tests.benchmarks.stack import ROOT, running
from tests.benchmarks.tables import busy

ROUNDS: Final = 3
STORIES: Final = 12
BAR: Final = 0.9
TELL: Final = """
import sys
from stories.telling import tell
path, stories = sys.argv[1], int(sys.argv[2])
tell(path, {"threads": 1})
print("warm", flush=True)
sys.stdin.readline()
for _ in range(stories):
    tell(path, {"threads": 1})
"""


def bare(path: Path, processes: int) -> float:
    """Return the seconds that so many warm processes take for STORIES stories."""
    command = [sys.executable, "-c", TELL, str(path), str(STORIES // processes)]
    running_ones = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for process in running_ones:
        assert process.stdout is not None
        process.stdout.readline()
    started = time.perf_counter()
    for process in running_ones:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running_ones:
        process.communicate()
    return time.perf_counter() - started


def queued(table: bytes, workers: int) -> float:
    """Return the seconds from the first claim to the last end of STORIES jobs on so many workers."""
    with running(WORKERS=str(workers)) as stack:
        client = Client(stack.address)
        client.log_in(stack.email, stack.password)
        # Every worker warm.
        for job_id in [client.upload(f"warm-{n}.csv", table) for n in range(2 * workers)]:
            client.wait(job_id, every=0.5)
        equal = {"_id": {"$in": stack.queued_again("warm-0.csv", STORIES)}}
        with stack.jobs() as jobs:
            while jobs.count_documents(equal | {"status": {"$in": ["queued", "processing"]}}):
                time.sleep(0.5)
            rows = list(jobs.find(equal))
    if any(row["status"] != "completed" for row in rows):
        raise RuntimeError(f"a job ended otherwise than completed: {rows}")
    return float(
        (max(row["finished_at"] for row in rows) - min(row["claimed_at"] for row in rows)).total_seconds()
    )


def main() -> int:
    """Measure and print."""
    table = busy(1)
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "equal.csv"
        path.write_bytes(table)
        for number in range(ROUNDS):
            alone, together = bare(path, 1), bare(path, 2)
            one, two = queued(table, 1), queued(table, 2)
            shares.append((one / two) / (alone / together))
            print(
                f"round {number + 1}: tell {alone:5.1f} s alone, {together:5.1f} s by two ({alone / together:.2f}x); "
                f"jobs {one:5.1f} s with one worker, {two:5.1f} s with two ({one / two:.2f}x); share {shares[-1]:.2f}"
            )
    share = statistics.median(shares)
    print(f"speed-up of a second worker over that of a second bare process: {share:.2f}   (bar: {BAR})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
