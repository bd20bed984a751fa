"""One quick pass over the bytes of a delimited file, to know what its parser will not tell."""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from stories.analysis.encodings import Utf8

CHUNK = 1 << 20
BLOCK = 1 << 18
"""Bytes that are looked through at once: few enough to stay in the processor's cache."""
LINE = 1 << 11
"""Where there is an end of line in each so many bytes, no line is worth measuring."""

_NEWLINE, _RETURN, _QUOTE, _ZERO = 10, 13, 34, 48
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What was counted. With stray quotes the counts are off; they then fail to add up, and are not relied on."""

    lines: int
    # ends of line outside quotes; the last line counts without one
    blank: int
    # lines that hold nothing
    delimiters: int
    # outside quotes
    leading_zero: bool
    # whether a cell may start with a zero that is followed by a digit
    longest_line: int
    # bytes between two ends of line; twice LINE where all have fewer
    open_quote: bool
    # whether the file ends within quotes


def scan(stream: BinaryIO, delimiter: str, known_as: Utf8 | None = None) -> Scan:
    """Return the counts for a file in UTF-8, read from where `stream` stands to its end.

    known_as: raises UnicodeError where it is not; None where that is known already.
    """
    mark = ord(delimiter or "\x1f")
    lines = blank = delimiters = since_line = 0
    longest = 2 * LINE
    leading_zero = quoted = False
    known = np.array([_NEWLINE, _NEWLINE], dtype=np.uint8)
    end = _NEWLINE
    while chunk := stream.read(CHUNK):
        if chunk.endswith(b"\r"):
            # What follows says whether that is an end of line of its own.
            chunk += stream.read(1)
        if known_as is not None:
            known_as.take(chunk)
        if b"\n" not in chunk and b"\r" in chunk and end == _NEWLINE:
            end = _RETURN
        returns, last_quote = b"\r" in chunk, chunk.rfind(b'"')
        for start in range(0, len(chunk), BLOCK):
            block = np.frombuffer(chunk, np.uint8, min(BLOCK, len(chunk) - start), start)
            # The two bytes before it: whether a line is blank, or a cell begins with a zero, shows in three.
            known = np.concatenate([known[-2:], block])
            quotes = last_quote >= start or bool((known[:2] == _QUOTE).any())
            ends, marks = known == end, known == mark
            leading_zero = leading_zero or _has_leading_zero(known, ends[:-2] | marks[:-2], quotes=quotes)
            blanks = ends[1:-1]
            if returns or known[0] == _RETURN or known[1] == _RETURN:
                blanks = blanks | ((known[1:-1] == _RETURN) & ends[:-2])
            is_end, is_mark = ends[2:], marks[2:]
            if quoted or quotes:
                inside = np.bitwise_xor.accumulate((block == _QUOTE).view(np.uint8)).view(bool) ^ quoted
                quoted = bool(inside[-1])
                is_end, is_mark = is_end & ~inside, is_mark & ~inside
            lines += int(np.count_nonzero(is_end))
            delimiters += int(np.count_nonzero(is_mark))
            blanks = is_end & blanks
            blank += int(np.count_nonzero(blanks)) if blanks.any() else 0
            longest, since_line = _measured(is_end, longest, since_line)
    if known_as is not None:
        known_as.end()
    if since_line:
        lines += 1
        longest = max(longest, since_line)
    return Scan(
        lines=lines,
        blank=blank,
        delimiters=delimiters,
        leading_zero=leading_zero,
        longest_line=longest,
        open_quote=quoted,
    )


def _has_leading_zero(known: Bytes, starts: Places, *, quotes: bool) -> bool:
    """Return whether a zero and a digit follow one of the places before which a cell may start."""
    if quotes:
        starts |= known[:-2] == _QUOTE
    starts &= known[1:-1] == _ZERO
    # What mostly follows is a point or the end of the cell, which come before the digits.
    starts &= known[2:] >= _ZERO
    return bool(starts.any()) and bool((starts & (known[2:] < _ZERO + 10)).any())


def _measured(is_end: Places, longest: int, since_line: int) -> tuple[int, int]:
    """Return the length of the longest line so far, and the bytes since the last end of line."""
    rest = len(is_end) % LINE
    last = is_end[-LINE:].nonzero()[0]
    if since_line < LINE and len(last) and is_end[: len(is_end) - rest].reshape(-1, LINE).any(axis=1).all():
        return longest, min(len(is_end), LINE) - int(last[-1]) - 1
    ends = np.flatnonzero(is_end)
    if not len(ends):
        return longest, since_line + len(is_end)
    longest = max(longest, since_line + int(ends[0]), int(np.diff(ends).max(initial=1)) - 1)
    return longest, len(is_end) - int(ends[-1]) - 1
