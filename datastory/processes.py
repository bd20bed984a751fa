"""Ending programs of ours without leaving any behind."""

import ctypes
import os
import signal
import sys
from typing import Final

import psutil

_PR_SET_PDEATHSIG: Final = 1
# Looked up before any fork: dlopen between fork and exec is not safe.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def end_with_parent() -> None:
    """For `preexec_fn`: have the kernel send SIGTERM to the caller when the thread that started it ends.

    So children must be started from the main thread.
    """
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def kill_session(leader: int) -> None:
    """SIGKILL what is left of the session that process `leader` began. The leader has ended or is ending."""
    for process in psutil.process_iter(["pid"]):
        try:
            if os.getsid(process.pid) == leader:
                process.kill()
        except (ProcessLookupError, PermissionError, psutil.Error):
            continue
