"""One quick pass over the bytes of a delimited file, to know what its parser will not tell."""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

CHUNK = 1 << 20

_NEWLINE, _RETURN, _QUOTE, _ZERO = 10, 13, 34, 48


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
    # bytes between two line ends
    open_quote: bool
    # whether the file ends within quotes


def scan(stream: BinaryIO, delimiter: str) -> Scan:
    """Return the counts for a file in UTF-8, read from where `stream` stands to its end."""
    mark = ord(delimiter or "\x1f")
    lines = blank = delimiters = longest = 0
    leading_zero = quoted = False
    since_line = 0
    tail = np.array([_NEWLINE, _NEWLINE], dtype=np.uint8)
    end = _NEWLINE
    while chunk := stream.read(CHUNK):
        fresh = np.frombuffer(chunk, dtype=np.uint8)
        if b"\n" not in chunk and b"\r" in chunk and end == _NEWLINE:
            end = _RETURN
        known = np.concatenate([tail, fresh])
        starts = (known[:-2] == mark) | (known[:-2] == end) | (known[:-2] == _QUOTE)
        if not leading_zero:
            leading_zero = bool((starts & (known[1:-1] == _ZERO) & (known[2:] - _ZERO < 10)).any())
        is_end, is_mark = fresh == end, fresh == mark
        if quoted or b'"' in chunk:
            inside = np.bitwise_xor.accumulate((fresh == _QUOTE).view(np.uint8)).view(bool) ^ quoted
            quoted = bool(inside[-1])
            is_end, is_mark = is_end & ~inside, is_mark & ~inside
        delimiters += int(np.count_nonzero(is_mark))
        ends = np.flatnonzero(is_end)
        if len(ends):
            longest = max(longest, since_line + int(ends[0]), int(np.diff(ends).max(initial=0)))
            since_line = len(fresh) - int(ends[-1]) - 1
            before = known[ends + 1]
            twice = known[ends]
            blank += int(np.count_nonzero((before == end) | ((before == _RETURN) & (twice == end))))
        else:
            since_line += len(fresh)
        lines += len(ends)
        tail = known[-2:]
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
