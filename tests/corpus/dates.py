"""Dates and times as people write them. The order is decided on the whole column, and said."""

import datetime
import random
from collections.abc import Callable, Iterator, Sequence

from tests.corpus.expected import TEXT_KINDS, Case, Column, Story
from tests.corpus.tables import NAMES, dated, measured, sales, sheet, story, text

MOMENT = datetime.datetime.fromisoformat("2024-03-30 22:15")


def cases(rng: random.Random) -> Iterator[Case]:
    """Orders, then times and zones, then dates that are doubtful or none."""
    yield from _orders(rng)
    yield from _times(rng)
    yield from _doubtful(rng)


def _case(name: str, rows: Sequence[Sequence[object]], expected: Sequence[Story] | Story, about: str) -> Case:
    data = text(rows, ";").encode()
    wanted = (expected,) if isinstance(expected, Story) else tuple(expected)
    return Case(name=name, group="dates", make=lambda: data, expected=wanted, about=about)


def _orders(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    ways = {
        "iso": ("%Y-%m-%d", ()),
        "year_slashes": ("%Y/%m/%d", ()),
        "day_first_slashes": ("%d/%m/%Y", ("day.{0,3}first|dd.?mm",)),
        "month_first_slashes": ("%m/%d/%Y", ("month.{0,3}first|mm.?dd",)),
        "day_first_dots": ("%d.%m.%Y", ()),
        "day_first_dashes": ("%d-%m-%Y", ()),
        "day_first_short_year": ("%d.%m.%y", ()),
        "month_first_short_year": ("%m/%d/%y", ("month.{0,3}first|mm.?dd",)),
        "month_names": ("%d %b %Y", ()),
        "long_month_names": ("%B %d, %Y", ()),
        "oracle": ("%d-%b-%y", ()),
        "compact": ("%Y%m%d", ()),
        "weekday": ("%a %d %b %Y", ()),
        "midnight": ("%Y-%m-%d 00:00:00", ()),
    }
    for name, (way, says) in ways.items():
        yield _case(f"date_{name}.csv", sheet(table, date=way), story(table, says=says), f"dates as {way}")
    rows = sheet(table)
    for row, day in zip(rows[1:], table.day, strict=True):
        row[3] = f"{day.day}/{day.month}/{day.year}"
    yield _case("date_without_zeros.csv", rows, story(table), "3/1/2024, day first")
    months = [f"{2019 + at // 12}-{at % 12 + 1:02d}" for at in range(60)]
    rows = [["month", "amount"], *([m, f"{a:.2f}"] for m, a in zip(months, table.amount, strict=True))]
    column = Column(name="month", type=("date",), count=60, minimum="2019-01", maximum="2023-12")
    yield _case("year_month.csv", rows, Story(rows=60, about=(column,)), "2019-01")
    years = list(range(1965, 2025))
    rows = [["year", "amount"], *([y, f"{a:.2f}"] for y, a in zip(years, table.amount, strict=True))]
    yield _case(
        "years.csv",
        rows,
        Story(rows=60, about=(Column(name="year", count=60, never=("measure",)),)),
        "a column of years is no measure",
    )


def _times(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    moments = [MOMENT + datetime.timedelta(minutes=37 * at) for at in range(60)]

    def case(
        name: str, way: Callable[[datetime.datetime], str], about: str, says: tuple[str, ...] = ()
    ) -> Case:
        rows = [["at", "amount"], *([way(m), f"{a:.2f}"] for m, a in zip(moments, table.amount, strict=True))]
        column = Column(
            name="at", type=("date", "datetime", "time"), count=60, minimum="2024-03-30", maximum="2024-04-01"
        )
        expected = Story(rows=60, about=(column, measured("amount", table.amount)), says=says)
        return _case(name, rows, expected, about)

    yield case("time_iso.csv", lambda m: m.isoformat(), "2024-03-30T22:15:00")
    yield case("time_blank.csv", lambda m: f"{m:%Y-%m-%d %H:%M}", "2024-03-30 22:15")
    yield case("time_fraction.csv", lambda m: f"{m:%Y-%m-%d %H:%M:%S}.250", "with milliseconds")
    yield case("time_utc.csv", lambda m: f"{m:%Y-%m-%dT%H:%M:%S}Z", "in UTC, with Z")
    yield case("time_dots.csv", lambda m: f"{m:%d.%m.%Y %H:%M}", "30.03.2024 22:15")
    yield case(
        "time_half_days.csv",
        lambda m: f"{m:%m/%d/%Y %I:%M %p}",
        "03/30/2024 10:15 PM",
        ("month.{0,3}first|mm.?dd",),
    )
    spring = datetime.datetime.fromisoformat("2024-03-31 02:00")
    yield case(
        "time_zones.csv",
        lambda m: f"{m:%Y-%m-%dT%H:%M:%S}" + ("+01:00" if m < spring else "+02:00"),
        "the offset changes within the file",
        (r"zone|offset|UTC|\+0[12]:00",),
    )
    clock = [f"{at % 24:02d}:{at:02d}" for at in range(60)]
    rows = [["clock", "amount"], *([c, f"{a:.2f}"] for c, a in zip(clock, table.amount, strict=True))]
    column = Column(name="clock", count=60, missing=0)
    yield _case("clock_only.csv", rows, Story(rows=60, about=(column,)), "times of day without a date")


def _doubtful(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    said = (r"could be|ambig|either",)
    for name, way in (("slashes", "{:02d}/{:02d}/2024"), ("short", "{:02d}/{:02d}/{:02d}")):
        rows = sheet(table)
        for row in rows[1:]:
            row[3] = way.format(rng.randint(1, 12), rng.randint(1, 12), rng.randint(1, 12))
        column = Column(name="day", type=("date",), count=60)
        yield _case(
            f"date_ambiguous_{name}.csv",
            rows,
            Story(rows=60, about=(column,), says=said),
            "nothing decides between day and month first: said",
        )
    one = sheet(table, date="%d/%m/%Y")
    for row, day in zip(one[1:], table.day, strict=True):
        row[3] = f"{min(day.day, 12):02d}/{day.month:02d}/2024"
    one[55][3] = "25/11/2024"
    column = Column(name="day", type=("date",), count=60, maximum="2024-1")
    yield _case(
        "date_one_row_decides.csv",
        one,
        Story(rows=60, about=(column,), says=("day.{0,3}first|dd.?mm",)),
        "one value of 60 decides the order for all",
    )
    both = sheet(table, date="%d/%m/%Y")
    for at in range(1, 61, 2):
        both[at][3] = f"{table.day[at - 1]:%m/%d/%Y}"
    said = Story(rows=60, says=(r"both|mixed|contradict|not read|could not|fit no|failed\W+[1-9]",))
    yield _case("date_both_orders.csv", both, said, "both orders in one column: said, never silent")
    none = sheet(table, date="%d.%m.%Y")
    none[7][3], none[30][3] = "31.02.2024", "45.13.2024"
    left = [d for at, d in enumerate(table.day, 1) if at not in {7, 30}]
    yield _case(
        "date_impossible.csv",
        none,
        Story(rows=60, about=(dated("day", left, failed=2),)),
        "31 February and 45.13.",
    )
    far = sheet(table)
    far[2][3], far[50][3] = "0001-01-01", "9999-12-31"
    kept = tuple(
        Story(rows=60, names=NAMES, about=(Column(name="day", type=("date",), count=count),))
        for count in (60, 58)
    )
    yield _case("date_far.csv", far, kept, "the years 1 and 9999 among others: the rest are dates still")
    german = (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    )
    rows = sheet(table)
    for row, day in zip(rows[1:], table.day, strict=True):
        row[3] = f"{day.day}. {german[day.month - 1]} {day.year}"
    as_text = Story(rows=60, about=(Column(name="day", type=TEXT_KINDS, count=60),))
    yield _case(
        "date_german_names.csv", rows, (story(table), as_text), "5. März 2024: a date, or text, not lost"
    )
