"""Tables in which no column has to do with another, and whether a story claims that two do.

Every column is drawn and put into an order of its own, so whatever ties two of them is chance. Half of the tables come
from real ones, half are made: heavy tails, ties, counts, shares, dates, pairs of dates, amounts and counts that invite
a ratio, missing values, rare and many categories, flags, identifiers, short texts; few rows and many.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tests.planted import judge, tables

# Said of a null table these are no false discovery: exact findings on the state of the data, and "there is nothing".
APART = frozenset(
    {"name", "value", "null", "duplicate", "duplicate cluster", "impossible value", "impossible"}
)

REAL = (
    *dict.fromkeys(source.path for source in tables.SOURCES),
    *(
        tables.STATSMODELS / name
        for name in (
            "fair/fair.csv",
            "randhie/randhie.csv",
            "star98/star98.csv",
            "statecrime/statecrime.csv",
            "macrodata/macrodata.csv",
            "co2/co2.csv",
            "elec_equip/elec_equip.csv",
            "ccard/src/ccard.csv",
            "heart/heart.csv",
        )
    ),
    *(tables.PLOTLY / f"{name}.csv.gz" for name in ("carshare", "election", "experiment", "stocks", "wind")),
)


def table(seed: int) -> tuple[pd.DataFrame, str]:
    """The null table of that seed, and where its columns come from."""
    rng = np.random.default_rng([20261126, seed])
    return real(rng) if seed % 2 else made(rng)


def wide(seed: int) -> tuple[pd.DataFrame, str]:
    """A null table of twenty columns or more: so many tests that without a correction some must succeed by chance."""
    return made(np.random.default_rng([20261127, seed]), columns=(20, 28))


def real(rng: np.random.Generator) -> tuple[pd.DataFrame, str]:
    """Columns of a real table, each in an order of its own."""
    path = REAL[rng.integers(len(REAL))]
    whole = tables.read(path)
    names = [
        str(name) for name in rng.permutation(np.array(whole.columns, dtype=object))[: rng.integers(3, 13)]
    ]
    rows = min(len(whole), int(rng.integers(50, 2500)))
    kept = [name for name in whole.columns if name in names]
    return pd.DataFrame({name: tables.draw(rng, whole[name], rows) for name in kept}), path.name


def made(rng: np.random.Generator, columns: tuple[int, int] = (3, 11)) -> tuple[pd.DataFrame, str]:
    """Columns of many kinds, made each by itself, so many or more and fewer than the second number."""
    rows = int(np.exp(rng.uniform(np.log(40), np.log(3000))))
    made_so_far: dict[str, Any] = {}
    for _ in range(rng.integers(*columns)):
        name, values = COLUMNS[rng.integers(len(COLUMNS))]
        label = name if name not in made_so_far else f"{name}_{len(made_so_far)}"
        made_here = pd.Series(values(rng, rows))
        if rng.random() < 0.25:
            made_here = made_here.mask(rng.random(rows) < rng.uniform(0.01, 0.4))
        made_so_far[label] = made_here
    return pd.DataFrame(made_so_far), "made"


def categories(rng: np.random.Generator, rows: int, words: list[str]) -> np.ndarray:
    """Categories whose shares fall off as they do in life."""
    weights = 1 / np.arange(1, len(words) + 1) ** rng.uniform(0, 1.5)
    return rng.choice(np.array(words, dtype=object), rows, p=weights / weights.sum())


def spread_days(rng: np.random.Generator, rows: int) -> pd.Series:
    """Dates over one to six years; once in three, one row a day."""
    start = pd.Timestamp(f"{rng.integers(2000, 2022)}-{rng.integers(1, 13)}-01")
    after = rng.permutation(rows) if rng.random() < 0.33 else rng.integers(0, rng.integers(365, 2200), rows)
    return (start + pd.Series(pd.to_timedelta(after, unit="D"))).dt.strftime("%Y-%m-%d")


def moments(rng: np.random.Generator, rows: int) -> pd.Series:
    """Dates with a time of day."""
    seconds = rng.integers(0, 86400 * 400, rows)
    return (pd.Timestamp("2021-03-01") + pd.Series(pd.to_timedelta(seconds, unit="s"))).dt.strftime(
        "%Y-%m-%d %H:%M:%S"
    )


REGIONS = ["North", "South", "East", "West", "Centre", "Coast", "Islands"]
PRODUCTS = [f"Model {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
NOTES = ["late again", "called back", "no answer", "sent to the shop", "paid in full", "asked for a copy"]

Values = Callable[[np.random.Generator, int], Any]
COLUMNS: tuple[tuple[str, Values], ...] = (
    ("height_cm", lambda rng, n: np.round(rng.normal(170, 9, n), 1)),
    ("revenue", lambda rng, n: np.round(np.exp(rng.normal(5, 1.2, n)), 2)),
    ("cost", lambda rng, n: np.round(np.exp(rng.normal(4, 0.8, n)), 2)),
    ("waiting_minutes", lambda rng, n: np.round(rng.exponential(12, n), 1)),
    ("heavy", lambda rng, n: np.round(rng.standard_t(2, n) * 10, 3)),
    ("visits", lambda rng, n: rng.poisson(3, n)),
    ("quantity", lambda rng, n: rng.integers(1, 20, n)),
    ("defects", lambda rng, n: rng.poisson(0.2, n)),
    ("share_percent", lambda rng, n: np.round(rng.beta(2, 3, n) * 100, 1)),
    (
        "temperature",
        lambda rng, n: np.round(np.where(rng.random(n) < 0.5, rng.normal(2, 3, n), rng.normal(22, 3, n)), 1),
    ),
    ("rating", lambda rng, n: rng.integers(1, 6, n)),
    ("age", lambda rng, n: rng.integers(18, 90, n)),
    ("balance", lambda rng, n: np.round(rng.normal(0, 500, n), 2)),
    ("region", lambda rng, n: categories(rng, n, REGIONS[: rng.integers(2, 8)])),
    ("product", lambda rng, n: categories(rng, n, PRODUCTS)),
    ("status", lambda rng, n: categories(rng, n, ["open", "closed", "waiting"])),
    ("returned", lambda rng, n: categories(rng, n, ["no", "yes"])),
    ("member", lambda rng, n: rng.random(n) < 0.3),
    ("grade", lambda rng, n: categories(rng, n, ["low", "medium", "high"])),
    ("year", lambda rng, n: rng.integers(2010, 2025, n)),
    ("month", lambda rng, n: rng.integers(1, 13, n)),
    ("ordered", spread_days),
    ("opened", spread_days),
    ("closed", spread_days),
    ("logged_at", moments),
    ("order_id", lambda rng, n: rng.permutation(n) + 10000),
    ("code", lambda rng, n: [f"{number:05}" for number in rng.integers(0, 99999, n)]),
    ("note", lambda rng, n: [f"{NOTES[a]}, {NOTES[b]}" for a, b in rng.integers(0, len(NOTES), (n, 2))]),
)


@dataclass(frozen=True)
class Claim:
    """A section that claims something of two columns at once."""

    types: tuple[str, ...]
    columns: tuple[str, ...]
    title: str


def claims(document: dict[str, Any]) -> list[Claim]:
    """The sections of findings whose cited facts span two or more columns, exact data-quality facts apart.

    A shape that is told over all rows is of one measure, even if that is worked out from two columns (a duration).
    """
    facts = {fact["id"]: fact for fact in document["facts"]}
    found = []
    for section in document["sections"]:
        if section["kind"] != "finding":
            continue
        cited = [
            facts[figure["fact"]]
            for text in (section["title"], section["text"])
            for figure in text["figures"]
        ]
        telling = [fact for fact in cited if fact["type"] not in APART]
        telling = [fact for fact in telling if fact["type"] != "distribution" or fact.get("where")]
        columns = sorted(set().union(*(judge.spans(fact) for fact in telling))) if telling else []
        if len(columns) > 1:
            types = tuple(sorted({fact["type"] for fact in telling}))
            found.append(Claim(types, tuple(columns), section["title"]["text"]))
    return found
