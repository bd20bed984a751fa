"""Made tables of any shape: dates, groups, measures that hang together and some that do not."""

import io
from typing import Any, Final

import numpy as np
import pyarrow
import pyarrow.csv

TOWNS: Final = ["Bergen", "Oslo", "Turku", "Umea", "Visby"]
KINDS: Final = [f"kind {letter}" for letter in "abcdefghijkl"]


def table(rows: int, columns: int, *, seed: int) -> bytes:
    """Return a CSV of so many rows and columns, at least four: a day, a town, a kind, and measures."""
    chance = np.random.default_rng(seed)
    days = np.sort(chance.integers(0, 1500, rows)).astype("datetime64[D]") + np.timedelta64(18262, "D")
    town, kind = chance.integers(0, len(TOWNS), rows), chance.integers(0, len(KINDS), rows)
    frame = {"day": days.astype(str), "town": np.array(TOWNS)[town], "kind": np.array(KINDS)[kind]}
    base = chance.normal(100, 20, rows)
    for number in range(columns - 3):
        noise = chance.normal(0, 20, rows)
        values: np.ndarray[Any, Any]
        match number % 4:
            case 0:
                values = base + noise
            case 1:
                values = chance.lognormal(3, 0.6, rows) + 4 * town
            case 2:
                values = noise + np.arange(rows) / rows * 30
            case _:
                values = chance.poisson(12, rows)
        frame[f"measure_{number}"] = values.round(2)
    text = io.BytesIO()
    # Ten times as quick as pandas: what measures should not wait for what is measured.
    pyarrow.csv.write_csv(pyarrow.table(frame), text)
    return text.getvalue()


def busy(seed: int) -> bytes:
    """Return a CSV that keeps a worker busy for a second or two."""
    return table(240_000, 12, seed=seed)
