"""How much of a file is read at most. What holds more is refused, where it can be told before memory is spent."""

import contextlib
import csv
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from stories.errors import CellTooLong


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that is read of one file."""

    unpacked_bytes: int = 1_000_000_000
    # of an archive or a packed file
    rows: int = 20_000_000
    columns: int = 500
    cell_characters: int = 100_000


_LONGEST_FIELD: Final = csv.field_size_limit()
_held: ContextVar[Limits] = ContextVar("limits", default=Limits())  # noqa: B039 (frozen)


def allowed() -> Limits:
    """Return the limits that hold for the file that is being read."""
    return _held.get()


def too_long() -> CellTooLong:
    """Return the error for a cell that is longer than is read."""
    return CellTooLong(f"A cell holds more than {allowed().cell_characters:,} characters.")


@contextlib.contextmanager
def held(limits: Limits) -> Iterator[None]:
    """Have these limits hold within the block."""
    before = _held.set(limits)
    # The standard library has one of its own for cells, and no argument for it.
    csv.field_size_limit(max(_LONGEST_FIELD, limits.cell_characters))
    try:
        yield
    finally:
        _held.reset(before)
        csv.field_size_limit(_LONGEST_FIELD)
