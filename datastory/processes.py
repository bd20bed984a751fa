"""Starting and ending programs of ours without leaving any behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
# Looked up before any fork: dlopen between fork and exec is not safe.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


def end_with_parent() -> None:
    """For `preexec_fn`: have the kernel send SIGTERM to the child when the thread that started it ends.

    So children must be started from the main thread.
    """
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() == 1:
            os._exit(1)


def end(process: subprocess.Popen[bytes], *, grace: float) -> None:
    """End one process: SIGTERM to it alone (django-q2 hangs if its group gets the signal), SIGKILL after `grace` seconds."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
