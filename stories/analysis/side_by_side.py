"""Work that is done for each column, on as many cores as there may be."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")

LONG = 200_000
"""Rows from which on a column keeps numpy busy enough: in shorter ones threads only wait for the interpreter."""


def mapped(
    work: Callable[[Given], Made], given: Iterable[Given], *, rows: int, threads: int
) -> Iterator[Made]:
    """Yield what `work` makes of each of the given columns of so many rows, in their order, several at a time.

    numpy and Arrow let go of the interpreter while they compute. What is raised comes out where it would without
    threads; the limits that hold here hold in every thread.
    """
    if threads < 2 or rows < LONG:
        yield from map(work, given)
        return
    with ThreadPoolExecutor(threads) as pool:
        started = [pool.submit(copy_context().run, work, one) for one in given]
        try:
            for one in started:
                yield one.result()
        finally:
            for one in started:
                one.cancel()
