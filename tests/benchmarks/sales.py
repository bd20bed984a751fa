"""The tables that speed is measured on, made from a seed: sales of four sizes and one wide survey."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.csv

SEED: Final = 20260105
Values = np.ndarray[Any, Any]
REGIONS: Final = ["North", "South", "East", "West", "Centre"]
PRODUCTS: Final = ["Laptop", "Phone", "Tablet", "Monitor", "Headset", "Camera", "Printer", "Router"]
CUSTOMERS: Final = ["Consumer", "Company", "Home office"]
TOWNS: Final = [f"{first}{second}" for first in ("North", "Old", "Port", "West", "Saint ") for second in
                ("field", "ham", "ford", "bury", "stead", "mouth", "wick", "ton")]  # fmt: skip
WORDS: Final = [
    "good",
    "bad",
    "late",
    "early",
    "broken",
    "great",
    "slow",
    "fast",
    "refund",
    "size",
    "colour",
    "fits",
    "box",
    "item",
    "order",
    "price",
    "quality",
    "support",
    "ship",
    "again",
    "never",
    "happy",
    "poor",
    "cheap",
    "solid",
    "return",
    "gift",
    "works",
    "excellent",
]


def with_gaps(chance: np.random.Generator, values: Values, share: float) -> pd.Series:
    """Return the values with about that share of them missing."""
    return pd.Series(values).mask(chance.random(len(values)) < share)


def sales(rows: int, columns: int) -> pd.DataFrame:
    """Return orders over three years in 12 or 20 columns; revenue grows with a season, far values, one region ahead."""
    chance = np.random.default_rng([SEED, rows, columns])
    day = np.sort(chance.integers(0, 3 * 365, rows))
    date = np.datetime64("2022-01-01") + day.astype("timedelta64[D]")
    region = chance.choice(5, rows, p=[0.32, 0.26, 0.2, 0.14, 0.08])
    product = chance.choice(8, rows, p=[0.28, 0.22, 0.14, 0.12, 0.1, 0.07, 0.05, 0.02])
    quantity = chance.poisson(3, rows) + 1
    price = np.round(np.exp(chance.normal(3.5, 0.6, rows)) * (1 + 0.25 * product), 2)
    discount = np.round(np.clip(chance.beta(1.5, 8, rows), 0, 0.6), 3)
    wave = np.sin(2 * np.pi * day / 365.25)
    revenue = quantity * price * (1 - discount) * (1 + 0.15 * wave) * (1 + 0.0006 * day)
    revenue *= np.where(region == 3, 1.25, 1.0)
    far = chance.random(rows) < 0.001
    revenue[far] *= chance.uniform(25, 60, int(far.sum()))
    rating = np.clip(np.round(chance.normal(4.1, 0.9, rows) - 2.5 * discount), 1, 5)
    made: dict[str, Any] = {
        "order_id": np.arange(100_001, 100_001 + rows),
        "order_date": date.astype(str),
        "region": np.array(REGIONS)[region],
        "product": np.array(PRODUCTS)[product],
        "customer": np.array(CUSTOMERS)[chance.choice(3, rows, p=[0.55, 0.3, 0.15])],
        "quantity": quantity,
        "unit_price": price,
        "discount": discount,
        "revenue": np.round(revenue, 2),
        "cost": np.round(revenue * chance.normal(0.62, 0.05, rows), 2),
        "rating": with_gaps(chance, rating, 0.08),
        "town": with_gaps(chance, np.array(TOWNS)[chance.integers(0, len(TOWNS), rows)], 0.02),
    }
    if columns == 20:
        made |= _more(chance, rows, date, wave)
    return pd.DataFrame(made)


def _more(chance: np.random.Generator, rows: int, date: Values, wave: Values) -> dict[str, Any]:
    picked = np.array(WORDS, dtype=object)[chance.integers(0, len(WORDS), (rows, 6))]
    text = picked[:, 0]
    for place in range(1, 6):
        text = text + " " + picked[:, place]
    seconds = chance.integers(0, 10**6, rows).astype("timedelta64[s]")
    buyers = chance.integers(0, max(rows // 8, 10), rows)
    return {
        "customer_id": np.char.add("C", np.char.zfill(buyers.astype(str), 6)),
        "shipping_days": with_gaps(chance, np.round(chance.gamma(2.0, 1.8, rows) + 1), 0.05),
        "session_seconds": np.round(chance.exponential(240, rows), 1),
        "latitude": np.round(chance.uniform(25, 49, rows), 5),
        "temperature": np.round(15 + 12 * wave + chance.normal(0, 3, rows), 1),
        "is_returned": np.where(chance.random(rows) < 0.06, "Yes", "No"),
        "comment": with_gaps(chance, text, 0.4),
        "updated_at": (date.astype("datetime64[s]") + seconds).astype(str),
    }


def survey(rows: int) -> pd.DataFrame:
    """Return 200 columns: 160 numbers that share 20 hidden causes, 30 categories, 5 dates and 5 texts."""
    chance = np.random.default_rng([SEED, rows, 200])
    causes = chance.normal(size=(rows, 20))
    made: dict[str, Any] = {}
    for place in range(160):
        values = causes[:, place % 20] * (0.2 + 0.8 * (place % 5) / 4) + chance.normal(0, 0.6, rows)
        values = np.exp(values) if place % 7 == 3 else values
        made[f"m{place:03d}"] = with_gaps(chance, np.round(values, 4), 0.01 if place % 10 else 0.15)
    for place in range(30):
        levels = np.char.add("level_", chance.integers(0, 2 + place % 12, rows).astype(str))
        made[f"group{place:02d}"] = with_gaps(chance, levels, 0.02)
    for place in range(5):
        days = chance.integers(0, 1500, rows).astype("timedelta64[D]")
        made[f"date{place}"] = (np.datetime64("2020-01-01") + days).astype(str)
        pair = np.array(WORDS)[chance.integers(0, len(WORDS), (rows, 2))]
        made[f"text{place}"] = np.char.add(np.char.add(pair[:, 0], " "), pair[:, 1])
    return pd.DataFrame(made)


SIZES: Final[dict[str, Callable[[], pd.DataFrame]]] = {
    "S": lambda: sales(10_000, 12),
    "M": lambda: sales(100_000, 20),
    "W": lambda: survey(5_000),
    "L": lambda: sales(1_000_000, 20),
}


def written(folder: Path, size: str) -> Path:
    """Return the path of the CSV of that size, made now."""
    path = folder / f"{size}.csv"
    # Ten times as quick as pandas: what measures should not wait for what is measured.
    table = pyarrow.Table.from_pandas(SIZES[size](), preserve_index=False)
    pyarrow.csv.write_csv(table, path, pyarrow.csv.WriteOptions(quoting_style="none"))
    return path


def written_apart(folder: Path, sizes: Sequence[str]) -> dict[str, Path]:
    """Return the paths by size, made in another process: one that held the large table would pass the most that it
    ever held on to every program that it starts, as theirs.
    """
    subprocess.run(
        [sys.executable, "-m", __name__, folder, *sizes], check=True, cwd=Path(__file__).parents[2]
    )
    return {size: folder / f"{size}.csv" for size in sizes}


def workbook_apart(folder: Path, rows: int) -> Path:
    """Return the path of a workbook of the first rows of M, made in another process."""
    subprocess.run(
        [sys.executable, "-m", __name__, folder, str(rows)], check=True, cwd=Path(__file__).parents[2]
    )
    return folder / "M.xlsx"


def three_times(path: Path) -> Path:
    """Return the path of a CSV with the rows of `path` three times over, each time under other order numbers."""
    tripled = path.with_name(f"3x{path.name}")
    with path.open("rb") as source, tripled.open("wb") as target:
        target.write(source.readline())
        start = source.tell()
        for again in range(3):
            source.seek(start)
            if not again:
                target.writelines(source)
                continue
            target.writelines(b"%d%s" % (again, line) for line in source)
    return tripled


if __name__ == "__main__":
    for asked in sys.argv[2:]:
        if asked in SIZES:
            written(Path(sys.argv[1]), asked)
        else:
            SIZES["M"]().head(int(asked)).to_excel(
                Path(sys.argv[1]) / "M.xlsx", index=False, engine="openpyxl"
            )
