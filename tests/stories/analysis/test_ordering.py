"""Order, ranks and quantiles beside numpy and scipy, for values that are counted and values that are sorted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stories.analysis import ordering

ROWS = 20 * ordering.FEW
rng = np.random.default_rng(5)
COLUMNS = {
    "cents": np.round(rng.lognormal(3, 0.7, ROWS), 2),
    "whole": rng.poisson(4, ROWS).astype(float),
    "negative tenths": np.round(rng.normal(-10, 40, ROWS), 1),
    "integers": rng.integers(-1000, 100_000, ROWS),
    "any": rng.normal(0, 1, ROWS),
    "far apart": np.append(np.round(rng.random(ROWS), 2), 1e12),
    "nearly cents": np.append(np.round(rng.random(ROWS), 2), 0.123456789),
    "equal": np.full(ROWS, 2.5),
    "with infinity": np.append(np.round(rng.random(ROWS), 2), np.inf),
    "both zeros": np.append(np.zeros(ROWS), -0.0),
    "cents far apart": np.round(rng.uniform(-1e6, 1e6, ROWS), 2),
    "large": np.round(rng.normal(9e15, 1e5, ROWS)),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_values_come_in_order_and_ranks_are_average_ranks(name: str) -> None:
    values = COLUMNS[name]
    in_order = ordering.ordered(values)
    assert in_order.dtype == values.dtype
    np.testing.assert_array_equal(in_order, np.sort(values))
    np.testing.assert_array_equal(ordering.doubled_ranks(values), 2 * stats.rankdata(values))
    both = ordering.sorted_with_ranks(values)
    np.testing.assert_array_equal(both[0], np.sort(values))
    np.testing.assert_array_equal(both[1], 2 * stats.rankdata(values))


def test_missing_values_come_last() -> None:
    values = np.append(np.round(rng.random(ROWS), 2), np.nan)
    assert np.isnan(ordering.ordered(values)[-1])
    np.testing.assert_array_equal(ordering.ordered(values)[:-1], np.sort(values[:-1]))


def test_values_of_few_decimals_are_counted() -> None:
    # Else the parametrized test above would never see the counting at work.
    counted = {name for name, values in COLUMNS.items() if ordering._counted(values) is not None}
    assert counted == {"cents", "whole", "negative tenths", "integers", "equal", "both zeros"}
    # ... nor the two ways by digits.
    wide = {name for name, values in COLUMNS.items() if ordering._wide_steps(values) is not None}
    assert wide - counted == {"cents far apart"}


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40),
    st.floats(0, 1),
)
def test_quantiles_are_those_of_numpy(values: list[float], share: float) -> None:
    in_order = np.sort(np.array(values))
    assert ordering.quantile(in_order, share) == pytest.approx(
        np.quantile(in_order, share), rel=1e-9, abs=1e-6
    )
