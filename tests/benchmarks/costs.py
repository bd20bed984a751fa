"""What a program costs from start to end: seconds, CPU seconds and the most memory it held."""

import contextlib
import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

Given = TypeVar("Given")
MIB: Final = 1024 * 1024
QUIET: Final = {"DO_NOT_TRACK": "1", "YDATA_PROFILING_NO_ANALYTICS": "True", "MPLBACKEND": "Agg"}
"""Peers may not wait for a network that is not there."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One run."""

    seconds: float
    cpu: float
    # of the process and all that it waited for
    memory: float
    # the most that one process of them held, in MiB


def cost(
    command: Sequence[str | Path], folder: Path, *, home: Path | None = None, most: float = 600.0
) -> Cost:
    """Return what a command costs, run in `home` or in `folder`.

    Raises RuntimeError when it fails or takes longer than `most` seconds.
    """
    started = time.perf_counter()
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=home or folder,
            env=os.environ | QUIET,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        timer = threading.Timer(most, _kill, (process.pid,))
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = (folder / "errors.txt").read_text(errors="replace").strip()[-300:]
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {last}")
    return Cost(seconds=seconds, cpu=used.ru_utime + used.ru_stime, memory=used.ru_maxrss * 1024 / MIB)


def held_together(command: Sequence[str | Path], home: Path) -> float:
    """Return the most MiB that a command and all that it started held at once, looked at every fiftieth of a second.

    Pages that several of them share count once (Linux's proportional set size).
    """
    process = subprocess.Popen([str(part) for part in command], cwd=home, stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(_proportional(pid) for pid in _family(process.pid)))
        time.sleep(0.02)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return most / MIB


def _family(pid: int) -> list[int]:
    children: list[str] = []
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def interleaved(rounds: int, runs: Mapping[str, Callable[[], Given]]) -> dict[str, list[Given]]:
    """Return what each run gave in each round, all of them taking turns."""
    found: dict[str, list[Given]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            found[name].append(run())
    return found


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the medians of several runs."""
    return Cost(
        seconds=statistics.median(one.seconds for one in costs),
        cpu=statistics.median(one.cpu for one in costs),
        memory=statistics.median(one.memory for one in costs),
    )
