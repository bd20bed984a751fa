"""Where a value stands on an axis, and which few values the axis names."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stories.charts import labels
from stories.charts.model import SHARE, Channel

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
DAYS = [("day", step) for step in (1, 2, 7, 14)]
MONTHS = [("month", step) for step in (1, 2, 3, 6)]
YEARS = [("year", step) for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)]
DAYS_IN = {"day": 1, "month": 31, "year": 366}
SPANS = (*DAYS, *MONTHS, *YEARS)


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A value that an axis names."""

    at: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The span of values along one side of a chart."""

    low: float
    # value at the left or lower end; above `high` where the axis runs backwards
    high: float
    log: bool = False
    ticks: tuple[Tick, ...] = ()
    inner: tuple[float, float] | None = None
    # the span without the room that was added around it; None while there is none

    def share(self, value: float) -> float:
        """Return where a value stands: 0 at the low end, 1 at the high end."""
        low, high, at = self._line(self.low), self._line(self.high), self._line(value)
        return (at - low) / (high - low)

    def at(self, share: float) -> float:
        """Return the value that stands there: what `share` takes back."""
        low, high = self._line(self.low), self._line(self.high)
        return self._value(low + share * (high - low))

    def with_room(self, before: float, after: float, length: float) -> "Axis":
        """Return the axis stretched so that of `length` pixels so many lie free before and after the old span."""
        low, high = self._line(self.low), self._line(self.high)
        per_pixel = (high - low) / (length - before - after)
        ends = (low - before * per_pixel, high + after * per_pixel)
        inner = self.inner or (self.low, self.high)
        return replace(self, low=self._value(ends[0]), high=self._value(ends[1]), inner=inner)

    def _line(self, value: float) -> float:
        return math.log10(max(value, 1e-300)) if self.log else value

    def _value(self, at: float) -> float:
        return 10.0**at if self.log else at


def value_axis(
    values: Iterable[float],
    channel: Channel,
    most: int,
    *,
    with_unit: bool = True,
    whole: bool | None = None,
) -> Axis:
    """Return the axis of a quantity with at most `most` named values, the unit on the last one if it is wanted.

    whole: whether the quantity has whole numbers alone; None asks the values.
    """
    known = list(values)
    low, high = min(known), max(known)
    if channel.scale == "log" and low > 0:
        spread = high / low if high > low else 4.0
        axis = Axis(low=low / spread**0.03, high=high * spread**0.03, log=True)
        return _with_texts(axis, channel, most, with_unit=with_unit)
    if channel.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - (abs(low) or 1.0) * 0.1, high + (abs(high) or 1.0) * 0.1
    if whole is None:
        whole = channel.unit != SHARE and all(value == round(value) for value in known)
    return _with_texts(Axis(low=low, high=high), channel, most, with_unit=with_unit, whole=whole)


def _with_texts(axis: Axis, channel: Channel, most: int, *, with_unit: bool, whole: bool = False) -> Axis:
    places = (
        _powers(axis.low, axis.high, most)
        if axis.log
        else round_values(axis.low, axis.high, most, whole=whole)
    )
    if axis.log or len(places) < 2:
        shared = None
    else:
        step = (places[1] - places[0]) * (100 if channel.unit == SHARE else 1)
        shared = next(
            digits for digits in range(16) if digits == 15 or round(step, digits) == round(step, 15)
        )
    ticks = []
    for index, at in enumerate(places):
        digits = labels.places_for([at], channel) if shared is None else shared
        in_full = with_unit and index == len(places) - 1
        shown = labels.exact_text(at, channel, digits)
        ticks.append(Tick(at=at, text=labels.in_full(shown, channel) if in_full else shown))
    return replace(axis, ticks=tuple(ticks))


def round_values(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return the `most` or fewer round values between low and high that divide it most finely.

    whole: only whole numbers, for what is counted or has no parts.
    """
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most)) if span > 0 and math.isfinite(span) else 0.0
    if power == 0.0:
        return [low]
    for step in (power * factor for power in (power, power * 10) for factor in STEPS):
        if whole and step % 1:
            continue
        first = math.ceil(low / step - 1e-9)
        last = math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [float(f"{index * step:.15g}") for index in range(first, last + 1)]
    return [low]


def _powers(low: float, high: float, most: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in ((1, 2, 5), (1, 3), (1,)):
        fine = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
        inside = [at for at in fine if low <= at <= high]
        if len(inside) <= most:
            return inside
    stride = math.ceil(len(inside) / most)
    return inside[::stride]


def date_axis(days: list[date], grain: str, most: int) -> Axis:
    """Return the axis of a time line over ordinal days, with at most `most` named dates."""
    first, last = min(days), max(days)
    single = first.year == last.year
    named: list[date] = []
    for unit, step in SPANS:
        if (last - first).days > (most + 2) * step * DAYS_IN[unit]:
            continue
        named = list(_dates(first, last, unit, step))
        if len(named) <= most and _fits(unit, step, grain):
            break
    ticks = []
    for index, day in enumerate(named):
        shown = "year" if unit == "year" or grain == "year" else "month" if unit == "month" else "day"
        if shown == "month" and grain == "quarter":
            shown = "quarter"
        with_year = (index == 0 and not single) or (
            shown in ("month", "quarter") and day.month == 1 and not single
        )
        ticks.append(
            Tick(at=float(day.toordinal()), text=labels.period_text(day, shown, with_year=with_year))
        )
    low, high = float(first.toordinal()), float(last.toordinal())
    return Axis(low=low, high=high if high > low else low + 1.0, ticks=tuple(ticks))


def _fits(unit: str, step: int, grain: str) -> bool:
    """Return whether steps of that size fall on the periods of the grain and are no finer."""
    least = {"week": ("day", 7), "quarter": ("month", 3), "month": ("month", 1), "year": ("year", 1)}.get(
        grain, ("day", 1)
    )
    order = ("day", "month", "year")
    if unit != least[0]:
        return order.index(unit) > order.index(least[0])
    return step % least[1] == 0


def _dates(first: date, last: date, unit: str, step: int) -> Iterator[date]:
    """Yield each step-th day from the first on, or the first days of each step-th month or year."""
    if unit == "day":
        yield from (first + timedelta(days=days) for days in range(0, (last - first).days + 1, step))
        return
    months = step if unit == "month" else step * 12
    start = -(-(first.year * 12 + first.month - 1 + (first.day > 1)) // months) * months
    for index in range(start, last.year * 12 + last.month, months):
        if 1 <= index // 12 <= date.max.year:
            yield date(index // 12, index % 12 + 1, 1)
