"""Real tables to plant into: each column drawn by itself, so that nothing else ties two columns together."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import plotly
import statsmodels  # type: ignore[import-untyped]

DATA = Path(__file__).parents[1] / "data"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "datasets"
STATSMODELS = Path(statsmodels.__file__).parent / "datasets"


@dataclass(frozen=True)
class Source:
    """A real table: its columns that measure, and those that sort rows into groups."""

    name: str
    path: Path
    measures: tuple[str, ...]
    even: tuple[str, ...]  # of the measures, those without a long tail
    dimensions: tuple[str, ...]


BILLS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
PETALS = ("sepal_length", "sepal_width", "petal_length", "petal_width")

SOURCES = (
    Source("penguins", DATA / "penguins.csv", BILLS, BILLS, ("species", "island", "sex")),
    Source(
        "flights",
        DATA / "flights.csv",
        ("distance", "air_time", "dep_delay"),
        ("air_time",),
        ("origin", "carrier"),
    ),
    Source("weather", DATA / "seattle-weather.csv", ("temp_max", "wind"), ("temp_max", "wind"), ("weather",)),
    Source(
        "tips",
        PLOTLY / "tips.csv.gz",
        ("total_bill", "tip"),
        ("total_bill",),
        ("sex", "smoker", "day", "time"),
    ),
    Source("gapminder", PLOTLY / "gapminder.csv.gz", ("lifeExp", "gdpPercap"), ("lifeExp",), ("continent",)),
    Source("iris", PLOTLY / "iris.csv.gz", PETALS, PETALS[:2], ("species",)),
    Source(
        "grunfeld", STATSMODELS / "grunfeld" / "grunfeld.csv", ("invest", "value", "capital"), (), ("firm",)
    ),
)


@functools.cache
def read(path: Path) -> pd.DataFrame:
    """The whole real table, read once."""
    return pd.read_csv(path)


@dataclass
class Base:
    """A table drawn from a source, and the generator that every later draw comes from."""

    source: Source
    table: pd.DataFrame
    rng: np.random.Generator

    def values(self, column: str) -> np.ndarray:
        """As many values as the table has rows, drawn from the real column without its gaps."""
        return draw(self.rng, read(self.source.path)[column].dropna(), len(self.table))


def draw(rng: np.random.Generator, column: pd.Series, rows: int) -> np.ndarray:
    """`rows` values of a real column in an order of chance; drawn again only where there are too few."""
    return column.to_numpy()[rng.choice(len(column), rows, replace=len(column) < rows)]


def base(
    rng: np.random.Generator, rows: int, *, measures: int = 1, dimensions: int = 0, levels: tuple[int, int] = (2, 99),
    even: bool = False, spare: int = 3,
) -> tuple[Base, list[str], list[str]]:  # fmt: skip
    """A shuffled table with that many measures and dimensions to plant in, and at most `spare` columns beside them.

    `levels` bounds the categories of the dimensions; `even` asks for measures without a long tail.
    """
    fit = []
    for source in SOURCES:
        good = [
            name for name in source.dimensions if levels[0] <= read(source.path)[name].nunique() <= levels[1]
        ]
        pool = list(source.even if even else source.measures)
        if len(pool) >= measures and len(good) >= dimensions:
            fit.append((source, pool, good))
    source, pool, good = fit[rng.integers(len(fit))]
    chosen = [str(name) for name in rng.permutation(pool)[:measures]]
    sorted_by = [str(name) for name in rng.permutation(good)[:dimensions]] if good else []
    others = [name for name in (*source.even, *source.dimensions) if name not in (*chosen, *sorted_by)]
    beside = [str(name) for name in rng.permutation(others)[:spare]] if others else []
    real = read(source.path)
    wanted = [name for name in real.columns if name in (*chosen, *sorted_by, *beside)]
    table = pd.DataFrame({name: draw(rng, real[name], rows) for name in wanted})
    drawn = Base(source, table, rng)
    for name in chosen:
        table[name] = drawn.values(name)
    return drawn, chosen, sorted_by


def balanced(rng: np.random.Generator, levels: list[str], rows: int) -> np.ndarray:
    """Every level as often as every other, in an order of chance."""
    return rng.permutation(np.resize(np.array(levels, dtype=object), rows))


def couple(rng: np.random.Generator, values: np.ndarray, latent: np.ndarray) -> np.ndarray:
    """The same values, handed out so that their order is the order of `latent`: the real spread, a planted tie."""
    order = np.lexsort((rng.random(len(latent)), latent))
    handed = np.empty_like(values)
    handed[order] = np.sort(values)
    return handed


def scores(values: np.ndarray) -> np.ndarray:
    """Mean nought, spread one."""
    return (values - values.mean()) / values.std()
