"""Whether a course comes round with the calendar, tested again on the means, or the rows, of its periods."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from tests.truth import over_time
from tests.truth.files import File
from tests.truth.intervals import Found, of_ranks
from tests.truth.over_time import number, unit_of
from tests.truth.spectra import season_p

Fact = Mapping[str, Any]


def season(file: File, facts: Sequence[Fact], columns: Sequence[str]) -> Found:
    """Return the F test of a season in the means of a measure, or in the rows, with its effect."""
    labels = [one["where"]["values"][0] for one in facts if one["columns"] == list(columns) and one["where"]]
    cycle = next(found for label in labels if (found := over_time.cycle_of(label)))
    dates = file.dates(columns[0])
    if len(columns) == 1:
        return _counted_season(dates.dropna(), cycle)
    ranks = file.numbers(columns[1]).rank()[dates.notna()].dropna()
    when = dates[ranks.index]
    numbers = number(when, {"year": "M", "week": "D", "day": "h"}[cycle])
    cells, held = folded(ranks.groupby(numbers).mean(), cycle)
    parts = [part.to_numpy() for _, part in ranks.groupby(over_time.names(when, cycle))]
    # a place that too few of the cycles hold has its rows in the effect, but is none of those that are tested
    return replace(of_ranks(parts, freedom=held - 1), p=season_p(cells))


def _counted_season(dates: pd.Series, cycle: str) -> Found:
    """Return the same of the roots of the rows for each unit of time (Bartlett 1936), and the part between places."""
    unit = "M" if unit_of(dates) in ("M", "Y") else "h" if cycle == "day" else "D"
    per = {"M": "a month", "h": "an hour", "D": "a day"}[unit]
    period = {"year": "M", "week": "D", "day": "h"}[cycle]
    span = over_time.spanned(dates, per)
    lengths = number(span, period).value_counts().sort_index()
    counts = number(dates, period).value_counts().reindex(lengths.index, fill_value=0)
    places = lengths.index.to_numpy() % len(over_time.PLACES[cycle])
    open_ = (counts > 0).groupby(places).transform("mean") >= over_time.OPEN
    kept = (lengths >= 0.5 * lengths.max()) & open_
    cells, _ = folded((counts[kept] / lengths[kept]) ** 0.5, cycle)
    known = np.isfinite(cells)
    times = np.arange(cells.size, dtype=float).reshape(cells.shape)
    slope = np.polyfit(times[known], cells[known], 1)[0]
    levels = np.nanmean(cells - slope * (times - times[known].mean()), axis=0)
    return Found(p=season_p(cells), effect=min(1.0, float(levels.var() / cells[known].var())))


def folded(course: pd.Series, cycle: str) -> tuple[np.ndarray, int]:
    """Return (cycles down, places across; NaN where a period has no value) of the latest whole cycles, and the places
    that are held in enough of them.
    """
    size, last = len(over_time.PLACES[cycle]), int(course.index.max())
    cycles = min(last - int(course.index.min()) + 1, 3000) // size
    numbers = np.arange(last - cycles * size + 1, last + 1)
    table = course.reindex(numbers).to_numpy(dtype=float).reshape(cycles, size)
    held = np.isfinite(table).sum(axis=0) >= max(2, over_time.OPEN * cycles)
    return table[:, held], int(held.sum())
