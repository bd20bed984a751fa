"""Plants in whole rows: rows that repeat, and values that cannot be."""

import numpy as np
import pandas as pd

from tests.planted import tables
from tests.planted.expected import Plant, close, count, share


def duplicates(seed: int, rng: np.random.Generator) -> Plant:
    """Three rows come 9, 6 and 4 times in 319; on odd seeds each with a number of its own in a first column.

    Test: none needed; that measures of real precision repeat by chance has probability below 1e-9.
    """
    base, _, _ = tables.base(rng, 300, measures=2)
    table = base.table.drop_duplicates().reset_index(drop=True)
    spare = table.dropna().sample(3, random_state=seed)
    copies = [spare.iloc[[at] * (times - 1)] for at, times in enumerate((9, 6, 4))]
    table = pd.concat([table, *copies]).sample(frac=1, random_state=seed).reset_index(drop=True)
    if seed % 2:
        table.insert(0, "record_id", [f"R{number:05}" for number in rng.permutation(90000)[: len(table)]])
    n = len(table)
    numbers = [
        count("rows of the clusters", 19),
        count("rows too many", 16),
        count("clusters", 3),
        count("largest", 9),
        share("share of rows", 19 / n),
        share("share too many", 16 / n),
    ]
    said = "three rows come 9, 6 and 4 times" + (", each with a record_id of its own" if seed % 2 else "")
    return Plant(
        "duplicate",
        seed,
        base.source.name,
        table,
        said,
        1.0,
        frozenset({"duplicate", "duplicate cluster"}),
        (),
        words=r"duplicat|repeat|identical|same|copies|more than once|twice|times",
        numbers=tuple(numbers),
    )


def impossible(seed: int, rng: np.random.Generator) -> Plant:
    """By turns an end before its start, a negative duration, a share over 100 %: 4 to 9 of 300 rows. No test needed."""
    base, _, _ = tables.base(rng, 300)
    table, rows, wrong = base.table, 300, int(rng.integers(4, 10))
    columns: tuple[str, ...]
    at = rng.choice(rows, wrong, replace=False)
    if seed % 3 == 0:
        start = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D")
        length = rng.integers(1, 60, rows)
        length[at] = -rng.integers(1, 40, wrong)
        table["start_date"], table["end_date"] = (
            start.strftime("%Y-%m-%d"),
            (start + pd.to_timedelta(length, unit="D")).strftime("%Y-%m-%d"),
        )
        columns, worst, said = ("start_date", "end_date"), length.min(), "end_date lies before start_date"
        words = r"before|earlier|negative|impossible|cannot|precede"
    elif seed % 3 == 1:
        real = tables.draw(rng, tables.read(tables.SOURCES[1].path)["air_time"].dropna(), rows).astype(float)
        real[at] = -rng.integers(1, 200, wrong)
        table["duration_minutes"] = real
        columns, worst, said = ("duration_minutes",), real.min(), "duration_minutes is negative"
        words = r"negative|below (zero|0)|less than (zero|0)|under (zero|0)|impossible|cannot"
    else:
        real = np.round(rng.beta(4, 3, rows) * 100, 1)
        real[at] = np.round(rng.uniform(105, 180, wrong), 1)
        table["completed_percent"] = real
        columns, worst, said = ("completed_percent",), real.max(), "completed_percent is over 100"
        words = (
            r"(over|above|beyond|exceed\w*|past|(more|higher|greater) than) (100|a hundred)|impossible|cannot"
        )
    numbers = [
        count("rows", wrong),
        share("share of rows", wrong / rows),
        close("the worst", worst),
        close("the worst, by size", abs(worst)),
    ]
    return Plant(
        "impossible value",
        seed,
        base.source.name,
        table,
        f"{said} in {wrong} of {rows} rows",
        1.0,
        frozenset({"impossible value", "impossible"}),
        columns,
        words=words,
        numbers=tuple(numbers),
    )
