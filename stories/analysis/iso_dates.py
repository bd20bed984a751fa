"""Dates and times as machines write them, 2024-01-31 or 2024-01-31T10:20:30: read from their bytes, many at a time."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis import text_bytes

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]

ISO = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$"
DAY, SECOND = 10, 19
"""Characters of a date, and of one with a time."""
MARKS = {4: b"-", 7: b"-", 10: b"T ", 13: b":", 16: b":"}
BLOCK = 1 << 16
"""Texts that are read at once: few enough to stay in the processor's cache."""
HOUR, MINUTE, MILLION = 3600, 60, 1_000_000


def moments(texts: pa.LargeStringArray, *, earliest: int, latest: int) -> Moments | None:
    """Return the texts as datetime64[us] when all are ISO dates or times without a zone, of whatever precision.

    None when one is not, or lies outside the years from `earliest` to `latest`.
    """
    found = exact(texts, earliest=earliest, latest=latest)
    if found is not None or not pc.all(pc.match_substring_regex(texts, ISO)).as_py():
        return found
    try:
        read = pd.to_datetime(
            pd.Series(texts.to_numpy(zero_copy_only=False)), format="ISO8601", errors="raise"
        )
    except (ValueError, OverflowError):
        return None
    years = read.dt.year
    within = years.min() >= earliest and years.max() <= latest
    return read.to_numpy().astype("datetime64[us]") if within else None


def exact(texts: pa.LargeStringArray, *, earliest: int, latest: int) -> Moments | None:
    """Return the same when all are dates, or all times to the second: from the bytes, ten times as quick."""
    lines = _lines(texts)
    if lines is None:
        return None
    found = np.empty(len(lines), dtype="datetime64[us]")
    for start in range(0, len(lines), BLOCK):
        read = _read(np.ascontiguousarray(lines[start : start + BLOCK].T), earliest, latest)
        if read is None:
            return None
        found[start : start + BLOCK] = read
    return found


def _lines(texts: pa.LargeStringArray) -> Bytes | None:
    """Return the bytes of the texts, one a line, or None when they are not all as long as a date or a time."""
    if not len(texts) or texts.null_count:
        return None
    edges, said = text_bytes.of(texts)
    width = int(edges[1] - edges[0])
    if width not in (DAY, SECOND) or (np.diff(edges) != width).any():
        return None
    return said[edges[0] : edges[-1]].reshape(len(texts), width)


def _read(places: Bytes, earliest: int, latest: int) -> Moments | None:
    """Return the moments of texts given by their characters: shape (characters, texts)."""
    for at, marks in MARKS.items():
        if at < len(places) and not np.isin(places[at], np.frombuffer(marks, dtype=np.uint8)).all():
            return None
    # What is no digit turns into a number over nine.
    digits = places - np.uint8(ord("0"))
    if any((digits[at] > 9).any() for at in range(len(places)) if at not in MARKS):
        return None
    year = _number(digits[:4])
    month, day = _number(digits[5:7]), _number(digits[8:10])
    if year.min() < earliest or year.max() > latest or month.min() < 1 or month.max() > 12 or day.min() < 1:
        return None
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (day - 1)
    if (days.astype("datetime64[M]") != first).any():
        return None
    if len(places) == DAY:
        return days.astype("datetime64[us]")
    hour, minute, second = (_number(digits[at : at + 2]) for at in (11, 14, 17))
    if hour.max() > 23 or minute.max() > 59 or second.max() > 59:
        return None
    found: Moments = days.astype("datetime64[us]") + (hour * HOUR + minute * MINUTE + second) * MILLION
    return found


def _number(digits: Bytes) -> Numbers:
    number: Numbers = digits[0].astype(np.int64)
    for digit in digits[1:]:
        number = 10 * number + digit
    return number
