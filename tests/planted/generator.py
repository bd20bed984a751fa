"""One finding per kind, planted in a table that is real otherwise; the same seed gives the same table."""

import zlib
from collections.abc import Callable

import numpy as np

from tests.planted import between, over_time, records, single
from tests.planted.expected import Plant

Maker = Callable[[int, np.random.Generator], Plant]

KINDS: dict[str, Maker] = {
    "trend": over_time.trend,
    "seasonality": over_time.seasonality,
    "change point": over_time.change_point,
    "outlier": single.outlier,
    "rank": between.rank,
    "dominance": single.dominance,
    "difference": between.difference,
    "numeric association": between.numeric,
    "categorical association": between.categorical,
    "mixed association": between.mixed,
    "distribution shape": single.shape,
    "categorization": single.classes,
    "segment trends": over_time.segment_trends,
    "true for all but one": between.turned_round,
    "duplicate": records.duplicates,
    "impossible value": records.impossible,
    "missingness": between.missingness,
    "coverage gap": over_time.coverage_gap,
    "evenly spread": single.evenly,
}


def plant(kind: str, seed: int) -> Plant:
    """The planted table of that kind and seed, with what a story must say of it."""
    return KINDS[kind](seed, np.random.default_rng([zlib.crc32(kind.encode()), seed]))


# The plants that are undone by shuffling every column by itself: a judge that still finds them sees what is not there.
ACROSS = (
    "trend", "seasonality", "change point", "rank", "difference", "numeric association", "categorical association",
    "mixed association", "segment trends", "true for all but one", "missingness",
)  # fmt: skip
