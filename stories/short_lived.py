"""What a process can save that tells one story and ends."""

import contextlib
import ctypes
import gc
import os
import sys
from typing import Final, NoReturn

# As malloc.h of the C library numbers them.
M_TRIM_THRESHOLD: Final = -1
M_TOP_PAD: Final = -2
M_MMAP_THRESHOLD: Final = -3
LARGEST: Final = 32 << 20
"""Bytes from which on a piece of memory is asked of the system each time: the most that the library allows."""
KEPT: Final = 1 << 30
PADDED: Final = 64 << 20


def spend_freely() -> None:
    """Look for no cycles, and keep memory that was freed for the next array.

    Looking for cycles takes a fifth of the time of a wide table. To get the pages of every array of a million numbers
    anew takes a tenth of that of a long one. On a system without glibc only the first is done.
    """
    gc.disable()
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for name, number in ((M_MMAP_THRESHOLD, LARGEST), (M_TRIM_THRESHOLD, KEPT), (M_TOP_PAD, PADDED)):
            mallopt(name, number)


def leave(code: int) -> NoReturn:
    """End the process with this code, all that was said being out, without taking its memory apart first.

    To give a large table back piece by piece takes a tenth of a second that nobody is served by.
    """
    for stream in (sys.stdout, sys.stderr):
        # A reader who has seen enough has gone: there is nobody to tell.
        with contextlib.suppress(BrokenPipeError):
            stream.flush()
    os._exit(code)
