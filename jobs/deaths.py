"""Processes that end with the one that started them, whatever ends that one."""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
# Looked up before any fork: dlopen after it is not safe.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends; end now if that has happened."""
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def children_die_with_us() -> None:
    """Have every process forked from here on, and theirs, end with its parent.

    multiprocessing forks through `os.fork`, which runs this; `subprocess` does not.
    """
    parents = [os.getpid()]

    def note() -> None:
        parents[0] = os.getpid()

    os.register_at_fork(before=note, after_in_child=lambda: die_with(parents[0]))
