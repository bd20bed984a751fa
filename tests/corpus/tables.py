"""An ordinary small table, its text in the ways that programs write it, and the story that it must become."""

import csv
import datetime
import io
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.corpus.expected import TEXT_KINDS, Column, Story

Cell = Any
NAMES = ("region", "amount", "units", "day")


@dataclass(frozen=True)
class Sales:
    """Rows of a shop's ledger: a place, an amount in cents' precision, a count, a day."""

    region: list[str]
    amount: list[float]
    units: list[int]
    day: list[datetime.date]

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.region)

    def rows(
        self, number: Callable[[float], str] = "{:.2f}".format, date: str = "%Y-%m-%d"
    ) -> list[list[str]]:
        """The rows as text."""
        return [
            [region, number(amount), str(units), day.strftime(date)]
            for region, amount, units, day in zip(self.region, self.amount, self.units, self.day, strict=True)
        ]

    def values(self) -> list[list[Cell]]:
        """The rows as values, for the kinds of file that have them."""
        return [list(row) for row in zip(self.region, self.amount, self.units, self.day, strict=True)]


def sales(
    rng: random.Random, size: int = 60, regions: Sequence[str] = ("North", "South", "East", "West")
) -> Sales:
    """A table of that size. Days lie in 2024, with days over 12 among them; no row is like another."""
    first = datetime.date(2024, 1, 1)
    return Sales(
        region=[regions[i % len(regions)] if i < len(regions) else rng.choice(regions) for i in range(size)],
        amount=[rng.randint(1_000, 999_999) / 100 for _ in range(size)],
        units=[rng.randint(1, 40) for _ in range(size)],
        day=[first + datetime.timedelta(days=i) for i in sorted(rng.sample(range(366), size))],
    )


def mean(values: Sequence[float]) -> float:
    """The mean, summed without loss."""
    return math.fsum(values) / len(values)


def measured(name: str, values: Sequence[float], **more: Any) -> Column:
    """A column of numbers with its figures."""
    return replace(
        Column(
            name=name,
            type=("number",),
            count=len(values),
            mean=mean(values),
            minimum=float(min(values)),
            maximum=float(max(values)),
        ),
        **more,
    )


def named(name: str, values: Sequence[str], **more: Any) -> Column:
    """A column of few different words, with how often each occurs."""
    return replace(
        Column(name=name, type=TEXT_KINDS, count=len(values), never=("measure",), top=dict(Counter(values))),
        **more,
    )


def dated(name: str, days: Sequence[datetime.date], **more: Any) -> Column:
    """A column of dates, from the first to the last."""
    return replace(
        Column(
            name=name,
            type=("date",),
            count=len(days),
            minimum=min(days).isoformat(),
            maximum=max(days).isoformat(),
        ),
        **more,
    )


def coded(name: str, values: Sequence[str], **more: Any) -> Column:
    """A column of codes: text to the last digit, nothing to measure."""
    return replace(
        Column(
            name=name,
            type=TEXT_KINDS,
            count=len(values),
            distinct=len(set(values)),
            never=("measure", "date"),
        ),
        **more,
    )


def story(table: Sales, names: Sequence[str] = NAMES, **more: Any) -> Story:
    """The story of that table, however it was written."""
    region, amount, units, day = names
    return replace(
        Story(
            rows=table.size,
            columns=len(names),
            names=tuple(names),
            about=(
                named(region, table.region),
                measured(amount, table.amount),
                measured(units, table.units),
                dated(day, table.day),
            ),
        ),
        **more,
    )


def text(rows: Sequence[Sequence[Cell]], delimiter: str = ",", end: str = "\n") -> str:
    """The rows as a text table, with quotes where they are needed."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def sheet(table: Sales, names: Sequence[str] = NAMES, **how: Any) -> list[list[str]]:
    """The header and the rows as text."""
    return [list(names), *table.rows(**how)]


def comma(amount: float) -> str:
    """With a decimal comma."""
    return f"{amount:.2f}".replace(".", ",")


def dots_and_comma(amount: float) -> str:
    """1.234,56"""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def commas_and_dot(amount: float) -> str:
    """1,234.56"""
    return f"{amount:,.2f}"


def grouped(amount: float, sign: str, decimal: str = ",") -> str:
    """Thousands apart by any sign."""
    return f"{amount:,.2f}".translate(str.maketrans({",": sign, ".": decimal}))
