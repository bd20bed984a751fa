"""Dates as people write them. The order of day and month is decided on the whole column, and said."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis import iso_dates

ENOUGH = 0.98
# share of the rows with a value that must read as dates
ENOUGH_WITH_ODD = 0.9
# ... when the others are dates that do not exist (31.02.2024) or lie far off, or at most MOST_ODD different texts
MOST_ODD = 5
EARLIEST, LATEST = 1000, 2999
# years outside are taken for something else
UTC = "UTC"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<word>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\.?"
)
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"[ ]?(?P<half>(?i:am|pm|a\.m\.|p\.m\.))?[ ]?(?P<zone>Z|UTC|GMT|[-+]\d{2}:?\d{2}|[-+]\d{2})?)?$"
)
_WEEKDAY = r"^(?:(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?[ ]+)?"
_SHAPES = {
    "year first": r"^(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME,
    "year and month": r"^(?P<year>\d{4})[-/](?P<month>\d{1,2})$",
    "compact": r"^(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])$",
    "numbers": r"^(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second_number>\d{1,2})[-/.](?P<year>\d{4}|\d{2})"
    + _TIME,
    "month and year": r"^(?P<month>\d{1,2})[-/](?P<year>\d{4})$",
    "day, month name": _WEEKDAY
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/ .]+"
    + _MONTH
    + r"[-/ ,]+(?P<year>\d{4}|\d{2})"
    + _TIME,
    "month name, day": _WEEKDAY
    + _MONTH
    + r"[-/ ]+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,[ ]*|[-/ ]+)(?P<year>\d{4}|\d{2})"
    + _TIME,
    "month name": r"^" + _MONTH + r"[-/ ,]+(?P<year>\d{4})$",
    "year, month name": r"^(?P<year>\d{4})[-/ ]+" + _MONTH + r"(?:[-/ ]+(?P<day>\d{1,2}))?$",
    "quarter": r"^(?P<year>\d{4})[-/ ]?[Qq](?P<quarter>[1-4])$",
    "quarter first": r"^[Qq](?P<quarter>[1-4])[-/ ]?(?P<year>\d{4})$",
}

_BEGINNINGS = frozenset("0123456789" + "jfmasondtwq" + "JFMASONDTWQ" + "ſ")
# what they may begin with: a digit, a month, a day of the week or a Q, in whatever case
_DIGIT = re.compile(r"[0-9]")
FEW = 1_000
# texts that are looked at one by one before they are held against patterns


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """The dates behind the different texts of a column."""

    values: np.ndarray
    # datetime64[us], one for each text, NaT where it is none
    how: str
    # the evidence in a sentence
    ambiguous: bool
    # whether every value would also read with day and month exchanged
    order: str = ""
    # "day" or "month": what comes first where both are numbers before the year
    zone: str = ""
    # "UTC" where every time is said to be in it


def dates_of(
    texts: pa.LargeStringArray,
    counts: np.ndarray,
    *,
    order: str = "",
    is_date_named: bool = False,
    enough: float = ENOUGH,
) -> DateReading | None:
    """Return the dates of a column whose different `texts` occur `counts` times, or None when it holds others.

    `order` is "day" or "month" when a person chose what comes first, else "". Compact dates (20240131) are only
    read when the column's name says that it is a date.
    """
    if len(texts) <= FEW:
        may_fit = _may_fit(texts)
        if not _enough(may_fit, may_fit, counts, enough):
            return None
    fast = _as_written(iso_dates.moments(texts, earliest=EARLIEST, latest=LATEST))
    if fast is not None:
        return fast
    if not is_date_named and _digits_only(texts):
        return None
    values = np.full(len(texts), np.datetime64("NaT", "us"))
    shaped, opposed = np.zeros((2, len(texts)), dtype=bool)
    said: list[str] = []
    ambiguous, first = False, ""
    zones: set[str] = set()
    for shape, pattern in _SHAPES.items():
        if shape == "compact" and not is_date_named:
            continue
        open_ = np.isnat(values)
        parts = pc.extract_regex(texts, pattern)
        fits = pc.is_valid(parts).to_numpy(zero_copy_only=False).astype(bool) & open_
        if not fits.any():
            continue
        part = {
            name: pd.Series(parts.field(name).to_numpy(zero_copy_only=False)[fits], dtype=object)
            for name in parts.type.names
        }
        if shape == "numbers":
            day_first, evidence, ambiguous = _order(part, counts[fits], order)
            part["day"], part["month"] = (
                (part["first"], part["second_number"])
                if day_first
                else (part["second_number"], part["first"])
            )
            said.append(evidence)
            first = "day" if day_first else "month"
            opposed[fits] = _are_opposed(part, day_first=day_first)
        else:
            said.append(_WORDS.get(shape, shape))
        values[fits] = _assembled(part)
        shaped |= fits
        zones |= _zones(part)
    good = ~np.isnat(values)
    # Values of the other order put the whole column in doubt, unless a person has settled it.
    doubtful = counts[opposed].sum() > (1 - ENOUGH) * counts.sum() and not order
    settled = good | opposed if order else good
    if doubtful or not _enough(settled, shaped, counts, enough):
        return None
    if opposed.any():
        said.append(f"{counts[opposed].sum():,} of the values fit the other order only")
    if zones:
        said.append("times in " + ", ".join(sorted(zones)) + " kept as written")
    return DateReading(
        values=values, how="; ".join(dict.fromkeys(said)), ambiguous=ambiguous, order=first,
        zone=UTC if zones == {UTC} else "",
    )  # fmt: skip


def _may_fit(texts: pa.LargeStringArray) -> np.ndarray:
    """Return for each text whether it has a digit and begins as dates do: with few texts quicker than to try."""
    return np.array(
        [text[:1] in _BEGINNINGS and _DIGIT.search(text) is not None for text in texts.to_pylist()],
        dtype=bool,
    )


def _enough(good: np.ndarray, shaped: np.ndarray, counts: np.ndarray, enough: float) -> bool:
    share = counts[good].sum() / max(counts.sum(), 1)
    few = (~good & ~shaped).sum() <= MOST_ODD
    return bool(good.any() and (share >= enough or (few and share >= ENOUGH_WITH_ODD)))


def _are_opposed(part: dict[str, pd.Series], *, day_first: bool) -> np.ndarray:
    """Return for each date of numbers whether it could be read in the order that was not taken only."""
    first, second = part["first"].astype(int).to_numpy(), part["second_number"].astype(int).to_numpy()
    day, month = (first, second) if day_first else (second, first)
    return np.asarray((month > 12) & (month <= 31) & (day <= 12))


def mixed_orders(texts: pa.LargeStringArray, counts: np.ndarray) -> str:
    """Return why a column of dates in numbers was left as text: some have the day first, some the month; else ""."""
    parts = pc.extract_regex(texts, _SHAPES["numbers"])
    fits = pc.is_valid(parts).to_numpy(zero_copy_only=False).astype(bool)
    if counts[fits].sum() < ENOUGH_WITH_ODD * counts.sum():
        return ""
    part = {
        name: pd.Series(parts.field(name).to_numpy(zero_copy_only=False)[fits], dtype=object)
        for name in ("first", "second_number")
    }
    month, day = (int(counts[fits][_are_opposed(part, day_first=first)].sum()) for first in (True, False))
    if not day or not month:
        return ""
    return (
        f"dates in both orders, the day first in {day:,} values and the month in {month:,}: kept as text, "
        "as nothing tells how to read the others"
    )


def compact_dates(numbers: np.ndarray) -> np.ndarray:
    """Return the dates that whole numbers of eight digits write (20240131), NaT where one writes none."""
    known = np.where(np.abs(numbers) < 10**8, numbers, 0).astype(np.int64)
    years, months, days = known // 10_000, known // 100 % 100, known % 100
    valid = (years >= 1900) & (years <= 2099) & (months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)
    start = np.where(valid, (years - 1970) * 12 + months - 1, 0).astype("datetime64[M]")
    dates = start.astype("datetime64[D]") + np.where(valid, days - 1, 0).astype("timedelta64[D]")
    valid &= dates.astype("datetime64[M]") == start
    return np.where(valid, dates.astype("datetime64[us]"), np.datetime64("NaT", "us"))


_WORDS = {
    "year first": "year, month, day",
    "compact": "eight digits: year, month, day",
    "year and month": "year and month",
    "month and year": "month and year",
    "day, month name": "day, name of the month, year",
    "month name, day": "name of the month, day, year",
    "month name": "name of the month and year",
    "year, month name": "year and name of the month",
    "quarter": "year and quarter",
    "quarter first": "quarter and year",
}


def exact_dates(texts: pa.LargeStringArray) -> DateReading | None:
    """Return the dates when every text is one as machines write it, to the day or the second; else None."""
    return _as_written(iso_dates.exact(texts, earliest=EARLIEST, latest=LATEST))


def _as_written(values: np.ndarray | None) -> DateReading | None:
    how = "year, month, day"
    return None if values is None else DateReading(values=values, how=how, ambiguous=False)


def _digits_only(texts: pa.LargeStringArray) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, r"^\d+$")).as_py())


def _order(part: dict[str, pd.Series], counts: np.ndarray, chosen: str) -> tuple[bool, str, bool]:
    """Return whether the day comes first, the evidence, and whether it could be the other way round."""
    first, second = part["first"].astype(int).to_numpy(), part["second_number"].astype(int).to_numpy()
    day_first, month_first = int(counts[first > 12].sum()), int(counts[second > 12].sum())
    both = not day_first and not month_first
    fitting, against = (day_first, month_first) if chosen == "day" else (month_first, day_first)
    if chosen and (fitting or not against):
        # Where the values prove the other order, the choice was meant for other columns.
        return chosen == "day", f"{chosen} first, as chosen", both
    if day_first > month_first:
        return (
            True,
            f"day first: the first number is over 12 in {day_first:,} of {counts.sum():,} values",
            False,
        )
    if month_first:
        return (
            False,
            f"month first: the second number is over 12 in {month_first:,} of {counts.sum():,} values",
            False,
        )
    year = part["year"].astype(int).to_numpy()
    steps = [_unevenness(year, month, day) for month, day in ((second, first), (first, second))]
    if part["mark"].iloc[0] == ".":
        return True, "day first, because points part the numbers; month first would also fit", True
    if steps[0] < steps[1]:
        return True, "day first, because the dates then lie closer together; month first would also fit", True
    if steps[1] < steps[0]:
        return (
            False,
            "month first, because the dates then lie closer together; day first would also fit",
            True,
        )
    return False, "month first, by default; day first would also fit", True


def _unevenness(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> int:
    """Return the days from the first to the last date: the wrong order scatters a month over a year."""
    days = year * 372 + month * 31 + day
    return int(days.max() - days.min())


def _assembled(part: dict[str, pd.Series]) -> np.ndarray:
    rows = len(part["year"])
    year = _integers(part.get("year"), rows, 0)
    short = (part["year"].str.len() == 2).to_numpy(dtype=bool)
    # The pivot of POSIX strptime: 69-99 are the 1900s, 00-68 the 2000s.
    year = np.where(short, np.where(year < 69, 2000 + year, 1900 + year), year)
    if "word" in part:
        month = (
            part["word"].str[:3].str.lower().map({name: i for i, name in enumerate(_MONTHS, 1)}).to_numpy(int)
        )
    elif "quarter" in part:
        month = _integers(part["quarter"], rows, 1) * 3 - 2
    else:
        month = _integers(part.get("month"), rows, 1)
    day = _integers(part.get("day"), rows, 1)
    hour = _integers(part.get("hour"), rows, 0)
    if "half" in part:
        half = part["half"].fillna("").str.lower().str[:1].to_numpy(dtype=object)
        hour = np.where(
            (half == "p") & (hour < 12), hour + 12, np.where((half == "a") & (hour == 12), 0, hour)
        )
    minute, second = _integers(part.get("minute"), rows, 0), _integers(part.get("second"), rows, 0)
    fraction = part.get("fraction")
    micro = 0 if fraction is None else _integers(fraction.str.ljust(6, "0").str[:6], rows, 0)
    months = (year - 1970) * 12 + month - 1
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (year >= EARLIEST) & (year <= LATEST)
    valid &= (hour < 24) & (minute < 60) & (second < 60)
    start = np.where(valid, months, 0).astype("datetime64[M]").astype("datetime64[D]")
    dates = start + np.where(valid, day - 1, 0).astype("timedelta64[D]")
    valid &= dates.astype("datetime64[M]") == start.astype("datetime64[M]")
    moment = dates.astype("datetime64[us]") + (
        ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro
    ).astype("timedelta64[us]")
    moment[~valid] = np.datetime64("NaT", "us")
    return np.asarray(moment)


def _integers(texts: pd.Series | None, rows: int, default: int) -> np.ndarray:
    if texts is None:
        return np.full(rows, default, dtype=np.int64)
    return texts.where(texts.notna() & (texts != ""), str(default)).to_numpy(dtype=object).astype(np.int64)


def _zones(part: dict[str, pd.Series]) -> set[str]:
    zones = part.get("zone")
    if zones is None:
        return set()
    return {UTC if zone in ("Z", "GMT") else zone for zone in zones.dropna().unique() if zone}
