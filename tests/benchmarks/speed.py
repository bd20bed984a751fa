"""`python -m tests.benchmarks.speed`: how fast a story is told, beside the tools that people use today, in one run.

The peers live in an environment of their own, which `scripts/make-peers` makes. Everything that is compared takes
turns. CPU seconds are those of the process and all that it waited for: they are what counts where something else runs
beside. A ratio above 1 means that DataStory is quicker.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.benchmarks import sales
from tests.benchmarks.client import Client
from tests.benchmarks.costs import MIB, Cost, cost, held_together, interleaved, middle
from tests.benchmarks.stack import ROOT, running

PEER_PYTHON: Final = ROOT / ".venv-peers" / "bin" / "python"
YDATA: Final = (
    "import sys; import pandas as pd; from ydata_profiling import ProfileReport; "
    "ProfileReport(pd.read_csv(sys.argv[1]), minimal=True, progress_bar=False).to_file(sys.argv[2])"
)
SKIMPY: Final = "import sys; import pandas as pd; from skimpy import skim; skim(pd.read_csv(sys.argv[1]))"
ANALYSIS: Final = """
import os, statistics, sys, time
os.environ["OPENBLAS_NUM_THREADS"] = "1"
from stories.short_lived import spend_freely
# As the child of a worker does; what pandas reads in here has that too.
spend_freely()
import pandas as pd
from stories.analysis import finders, insights, profile, reading
from stories.analysis.facts import Ledger
from stories.progress import silent

def analyse(path):
    table = reading.read(path, name="sales.csv", threads=2)
    summary = profile.profile(table, name="sales.csv")
    insights.rank(finders.find(table, summary, silent), summary, Ledger())

def cpu(work, path):
    started = time.process_time()
    work(path)
    return time.process_time() - started

small, large = sys.argv[1:3]
analyse(small)
pd.read_csv(small)
turns = [(cpu(analyse, large), cpu(pd.read_csv, large)) for _ in range(3)]
print(*(statistics.median(column) for column in zip(*turns)))
"""
PANDAS: Final = """
import statistics, sys, time
import pandas as pd

def cpu(path):
    started = time.process_time()
    pd.read_csv(path)
    return time.process_time() - started

pd.read_csv(sys.argv[1])
turns = [cpu(sys.argv[2]) for _ in range(5)]
print(0, statistics.median(turns))
"""
"""The read alone, in a process that is set up for nothing else."""
WORKBOOK: Final = """
import statistics, sys, time
import pandas as pd
from stories.analysis import reading

def cpu(work, path):
    started = time.process_time()
    work(path)
    return time.process_time() - started

turns = [
    (cpu(lambda path: reading.read(path, name="sales.xlsx"), sys.argv[1]),
     cpu(lambda path: pd.read_excel(path, engine="openpyxl"), sys.argv[1]))
    for _ in range(3)
]
print(*(statistics.median(column) for column in zip(*turns)))
"""
BARS: Final = {"S": (4, 6), "M": (5, 7), "W": (15, 20), "L": (8, 10)}
"""Against ydata-profiling minimal: the bar and the stretch."""
WORKER_BARS: Final = {"S": (0.7, 0.3), "M": (1.5, 1), "W": (3, 2), "L": (10, 6)}
CHILD_MEMORY: Final = 1536


def told(csv: Path, folder: Path) -> Cost:
    """Return what `python -m stories` costs from a CSV to a page, whole process."""
    return cost([sys.executable, "-m", "stories", csv, "-o", folder / "story.html"], folder, home=ROOT)


def against_peers(folder: Path, paths: dict[str, Path], rounds: int) -> dict[str, Cost]:
    """Print the table against both peers; return our own costs by size."""
    ours: dict[str, Cost] = {}
    print("| file | DataStory | ydata-profiling minimal | bar (stretch) | skimpy | bar (stretch) |")
    print("|---|---|---|---|---|---|")
    for size, path in paths.items():
        runs: dict[str, Callable[[], Cost]] = {
            "ours": lambda path=path: told(path, folder),  # type: ignore[misc]
            "ydata": lambda path=path: cost([PEER_PYTHON, "-c", YDATA, path, folder / "peer.html"], folder),  # type: ignore[misc]
            "skimpy": lambda path=path: cost([PEER_PYTHON, "-c", SKIMPY, path], folder),  # type: ignore[misc]
        }
        found = {name: middle(costs) for name, costs in interleaved(rounds, runs).items()}
        one, bar = found["ours"], BARS[size]
        ours[size] = one
        slower = {
            name: f"{other.seconds / one.seconds:.1f}x (CPU {other.cpu / one.cpu:.1f}x): {_said(other)}"
            for name, other in found.items()
        }
        print(
            f"| {size}, {path.stat().st_size / 1e6:.1f} MB | {_said(one)} | {slower['ydata']} | {bar[0]}x ({bar[1]}x) "
            f"| {slower['skimpy']} | 1x (1.5x) |",
            flush=True,
        )
    return ours


def _said(one: Cost) -> str:
    return f"{one.seconds:.2f} s (CPU {one.cpu:.2f}), {one.memory:.0f} MiB"


def two_numbers(code: str, *paths: Path) -> tuple[float, float]:
    """Return the two numbers that a program prints last."""
    answer = subprocess.run(
        [sys.executable, "-c", code, *map(str, paths)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    first, second = map(float, answer.stdout.split()[-2:])
    return first, second


def through_a_worker(paths: dict[str, Path], rounds: int) -> None:
    """Print how long a warm worker takes from upload to stored story."""
    with running(WORKERS="1") as stack:
        client = Client(stack.address)
        client.log_in(stack.email, stack.password)
        client.wait(client.upload("warm.csv", paths["S"].read_bytes()))
        for size, path in paths.items():
            content, taken = path.read_bytes(), []
            for again in range(rounds):
                started = time.perf_counter()
                job = client.wait(client.upload(f"{size}-{again}.csv", content), every=0.02)
                taken.append(time.perf_counter() - started)
                if job["status"] != "completed":
                    raise RuntimeError(f"{size} ended as {job['status']}: {job.get('error')}")
            bar, stretch = WORKER_BARS[size]
            said = f"warm worker, upload to stored story, {size}: {statistics.median(taken):5.2f} s"
            print(f"{said}   (bar {bar}, stretch {stretch})", flush=True)


def in_a_small_child(path: Path, folder: Path) -> None:
    """Print what comes of a file of three times L where a child may hold 1.5 GiB."""
    tripled = sales.three_times(path)
    output = folder / "three.txt"
    try:
        found = cost([sys.executable, "-m", "stories", tripled, "-o", output], folder, home=ROOT)
    except RuntimeError as error:
        print(f"three times L ({tripled.stat().st_size / 1e6:.0f} MB): {error}")
        return
    sampled = next((line for line in output.read_text().splitlines() if "sample" in line), "no sample said")
    print(
        f"three times L ({tripled.stat().st_size / 1e6:.0f} MB): {found.memory:.0f} MiB (bar {CHILD_MEMORY}), "
        f"{found.seconds:.1f} s; {sampled}"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="S,M,W,L")
    parser.add_argument("--without-worker", action="store_true")
    asked = parser.parse_args()
    subprocess.run([ROOT / "scripts" / "make-peers"], check=True, cwd=ROOT)
    with tempfile.TemporaryDirectory(prefix="datastory-speed-") as name:
        folder = Path(name)
        paths = sales.written_apart(folder, asked.sizes.split(","))
        print(f"{datetime.now(UTC):%d %B %Y}, medians of {asked.rounds}, taking turns")
        ours = against_peers(folder, paths, asked.rounds)
        if {"M", "L"} <= set(ours):
            print(
                f"L against M, ten times the rows: {ours['L'].cpu / ours['M'].cpu:.1f}x the CPU   (bar 10x)"
            )
        if "L" in ours:
            size = paths["L"].stat().st_size / MIB
            held = held_together(
                [sys.executable, "-m", "stories", paths["L"], "-o", folder / "story.html"], home=ROOT
            )
            print(
                f"peak memory on L, all processes together: {held:.0f} MiB, {held / size:.1f}x the file"
                "   (bar 1024 MiB, stretch 4x)"
            )
            warm = (paths.get("S", paths["L"]), paths["L"])
            turns = [(*two_numbers(ANALYSIS, *warm), two_numbers(PANDAS, *warm)[1]) for _ in range(3)]
            analysed, beside, alone = (statistics.median(column) for column in zip(*turns, strict=True))
            print(
                f"analysis only, warm, L: {analysed:.2f} s CPU, {analysed / alone:.1f}x the pandas read of"
                f" {alone:.2f} s   (bar 5x, stretch 4x); where that has our settings for memory,"
                f" {analysed / beside:.1f}x of {beside:.2f} s"
            )
            in_a_small_child(paths["L"], folder)
        if "M" in ours:
            book = sales.workbook_apart(folder, 50_000)
            here, theirs = two_numbers(WORKBOOK, book)
            print(
                f"workbook of 50,000 x 20, read: {here:.2f} s CPU against {theirs:.2f} s, {theirs / here:.1f}x"
                "   (bar 4x, stretch 6x)"
            )
        if not asked.without_worker:
            through_a_worker(paths, asked.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
