"""Rows spread evenly: told where two one-sided tests show it, not where few rows leave it open."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis.finders.evenness import equivalence
from tests.stories.analysis.made import found, rng, value


def sides(*counts: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"side": np.repeat([f"side {letter}" for letter in "ABCDEFGHIJKLMNOP"[: len(counts)]], counts)}
    )


def test_rows_spread_evenly_are_told_with_the_ends() -> None:
    (even,) = found(sides(251, 250, 249, 250), "even")
    assert value(even, "even") == 0.25
    assert (even.evidence["largest_name"].value, value(even, "largest_n")) == ("side A", 251)
    assert (even.evidence["smallest_name"].value, value(even, "smallest")) == ("side C", 0.249)
    assert value(even, "categories") == 4
    assert even.type == "null"


@pytest.mark.parametrize(
    "counts",
    [(26, 25, 25, 24), (300, 250, 250, 200), (500, 500), (20,) * 16, (300, 250, 249, 201)],
    ids=["few rows", "uneven", "two", "many", "one short"],
)
def test_what_is_not_shown_to_be_even_is_not_told(counts: tuple[int, ...]) -> None:
    assert found(sides(*counts), "even") == []


def test_the_test_is_the_worst_of_the_one_sided_ones() -> None:
    shares, n, margin = np.array([0.27, 0.25, 0.25, 0.23]), 800, 0.05
    p, farthest = equivalence(shares, n, margin)
    upper = stats.norm.cdf((0.27 - 0.30) / math.sqrt(0.30 * 0.70 / n))
    lower = stats.norm.sf((0.23 - 0.20) / math.sqrt(0.20 * 0.80 / n))
    assert p == pytest.approx(max(upper, lower))
    assert farthest == pytest.approx(0.02)


def test_its_level_is_kept_at_the_edge_of_the_margin() -> None:
    counts = rng(3).multinomial(1000, [0.30, 0.7 / 3, 0.7 / 3, 0.7 / 3], 3000)
    passed = np.mean([equivalence(row / 1000, 1000, 0.05)[0] <= 0.05 for row in counts])
    assert passed <= 0.06
