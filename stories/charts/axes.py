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
YEARS = [("year", step) for step in (1, 2, 5, 10, 20, 40, 50, 100, 200, 500, 1000, 2000, 5000)]
DAYS_IN = {"day": 1, "month": 31, "year": 366}
SPANS = (*DAYS, *MONTHS, *YEARS)
ROUND = (1.0, 2.0, 2.5, 5.0)
"""Steps of the values that an axis is stretched to: rounder ones, for there is no need to fill a given span."""
BEYOND = (0.35, 0.4)
"""How far the lowest and the highest value may lie outside the values that are named, in steps."""
APART = 0.6
"""How near to a period at the end a round one may be named, in steps."""
CROWDED, SPARSE = 0.15, 0.3
"""What one named value too many and fewer than three cost, in parts of the span that an axis is stretched."""


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
    framed: bool = False,
) -> Axis:
    """Return the axis of a quantity with at most `most` named values, the unit on the last one if it is wanted.

    whole: whether the quantity has whole numbers alone; None asks the values. framed: the named values reach from about
    the lowest value to about the highest, and the axis to them.
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
    places = framing_values(low, high, most, whole=whole) if framed else None
    if places:
        low, high = min(low, places[0]), max(high, places[-1])
    return _with_texts(
        Axis(low=low, high=high), channel, most, with_unit=with_unit, whole=whole, places=places
    )


def _with_texts(
    axis: Axis,
    channel: Channel,
    most: int,
    *,
    with_unit: bool,
    whole: bool = False,
    places: list[float] | None = None,
) -> Axis:
    if axis.log:
        places = _powers(axis.low, axis.high, most)
    elif places is None:
        places = round_values(axis.low, axis.high, most, whole=whole)
    step = None if axis.log or len(places) < 2 else places[1] - places[0]
    ticks = []
    for index, at in enumerate(places):
        if step is None:
            digits = labels.Places(labels.places_for([at], channel))
        else:
            plain, large = step * (100 if channel.unit == SHARE else 1), step / labels.size_of(at)
            digits = labels.Places(_decimals(plain), _decimals(large))
        in_full = with_unit and index == len(places) - 1
        shown = labels.exact_text(at, channel, digits)
        ticks.append(Tick(at=at, text=labels.in_full(shown, channel) if in_full else shown))
    return replace(axis, ticks=tuple(ticks))


def _decimals(step: float) -> int:
    """Return how many decimals tell values apart that are so many steps long."""
    return next(digits for digits in range(16) if digits == 15 or round(step, digits) == round(step, 15))


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


def framing_values(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return about `most` round values, the lowest about as low and the highest about as high as the two.

    They may lie a part of a step (BEYOND) outside, so that an axis is not stretched for a little. Of the steps that
    do, the one is taken that stretches it least; one value more than `most` is better than much empty room.
    """
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most)) if span > 0 and math.isfinite(span) else 0.0
    best: tuple[float, list[float]] | None = None
    for step in (power * factor for power in (power, power * 10) for factor in ROUND if power):
        first, last = math.floor(low / step + BEYOND[0]), math.ceil(high / step - BEYOND[1])
        count = last - first + 1
        if not 2 <= count <= most + 1 or (whole and step % 1):
            continue
        stretched = max(0.0, low - first * step) + max(0.0, last * step - high)
        cost = stretched / span + CROWDED * (count > most) + SPARSE * (count < 3)
        if best is None or cost < best[0]:
            best = (cost, [float(f"{index * step:.15g}") for index in range(first, last + 1)])
    return best[1] if best else round_values(low, high, most, whole=whole)


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
        if unit == grain == "year":
            named = _with_ends(named, first, last, step)
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


def _with_ends(named: list[date], first: date, last: date, step: int) -> list[date]:
    """Return the round years with the first and the last one, without those that are too near to either."""
    least = APART * step * DAYS_IN["year"]
    inside = [day for day in named if (day - first).days >= least and (last - day).days >= least]
    return list(dict.fromkeys([first, *inside, last]))


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
