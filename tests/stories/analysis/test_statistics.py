"""Each statistic equals that of scipy or statsmodels, which the product does not use."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from stories.analysis import ordering, statistics
from stories.analysis.arrays import correlations, measure_of
from stories.analysis.columns import ColumnType, Role
from stories.analysis.grids import Tally
from stories.analysis.profile import ColumnProfile
from tests.stories.analysis.made import rng

MEASURE = ColumnProfile(
    name="x",
    type=ColumnType.NUMBER,
    role=Role.MEASURE,
    unit=None,
    additive=False,
    count=0,
    missing=0,
    distinct=0,
)


def test_twelve_digits_are_kept() -> None:
    assert statistics.rounded(1 / 3) == 0.333333333333
    assert statistics.rounded(0.1 + 0.2) == 0.3
    assert statistics.rounded(0.0) == 0.0


def test_tied_values_share_the_average_of_their_ranks() -> None:
    values = rng().integers(0, 20, 500).astype(float)
    assert (ordering.doubled_ranks(values) == 2 * stats.rankdata(values)).all()


def test_sums_by_group_do_not_depend_on_the_order_of_rows() -> None:
    generator = rng()
    codes = generator.integers(0, 7, 20_000)
    values = generator.lognormal(3, 3, 20_000)
    order = generator.permutation(20_000)
    one = statistics.group_sums(Tally(codes, 8), values)
    other = statistics.group_sums(Tally(codes[order], 8), values[order])
    assert [statistics.rounded(x) for x in one] == [statistics.rounded(x) for x in other]
    assert one[:7] == pytest.approx(pd.Series(values).groupby(codes).sum().to_numpy())
    assert one[7] == 0


@pytest.mark.parametrize("decimals", [0, 2, 12])
@pytest.mark.parametrize("away", [0.0, 1e6])
def test_squares_within_groups_are_those_of_their_own_means_in_any_order(decimals: int, away: float) -> None:
    generator = rng()
    codes = generator.integers(0, 7, 20_000)
    values = np.round(away + 1000 * codes + generator.normal(0, 3, 20_000), decimals)
    values[codes == 6] = 12.25
    order = generator.permutation(20_000)
    sums, squares = statistics.group_squares(Tally(codes, 8), codes, values)
    groups = pd.Series(values - away).groupby(codes)
    assert sums[:7] - away * np.bincount(codes) == pytest.approx(groups.sum().to_numpy(), rel=1e-9)
    expected = (groups.var() * (groups.count() - 1)).to_numpy()
    assert squares[:6] == pytest.approx(expected[:6], rel=1e-6 if decimals == 12 and away else 1e-11)
    assert sums[7] == squares[7] == 0
    if decimals < 12:
        assert squares[6] == 0
    for one, other in zip(
        (sums, squares),
        statistics.group_squares(Tally(codes[order], 8), codes[order], values[order]),
        strict=True,
    ):
        assert [statistics.rounded(x) for x in one[:6]] == [statistics.rounded(x) for x in other[:6]]


def test_a_mean_is_the_same_in_any_order() -> None:
    values = rng().lognormal(3, 3, 20_000)
    assert statistics.mean(values) == pytest.approx(values.mean())
    assert statistics.rounded(statistics.mean(values)) == statistics.rounded(statistics.mean(values[::-1]))


def test_of_no_rows_there_is_nothing_to_add_up() -> None:
    none = np.array([], dtype=np.int64)
    for added in (
        statistics.group_sums(Tally(none, 2), np.zeros(0)),
        *statistics.group_squares(Tally(none, 2), none, np.zeros(0)),
    ):
        assert added.tolist() == [0.0, 0.0]


def test_sums_of_nothing_but_zeros_are_zero() -> None:
    assert statistics.group_sums(Tally(np.array([0, 1]), 2), np.zeros(2)).tolist() == [0.0, 0.0]


def test_kruskal_wallis_equals_scipy_with_ties() -> None:
    generator = rng()
    codes = generator.integers(0, 4, 300)
    values = np.round(generator.normal(codes * 0.2, 1), 1)
    scores = (ordering.doubled_ranks(values) - 301).astype(float)
    counts = np.bincount(codes).astype(float)
    h, share = statistics.between_groups(np.bincount(codes, weights=scores), counts, float((scores**2).sum()))
    expected = stats.kruskal(*(values[codes == code] for code in range(4)))
    assert h == pytest.approx(expected.statistic)
    assert statistics.chi_squared_p(h, 3) == pytest.approx(expected.pvalue)
    assert share == pytest.approx(expected.statistic / 299)


def test_kruskal_wallis_of_constant_values_is_nothing() -> None:
    assert statistics.between_groups(np.zeros(2), np.array([5.0, 5.0]), 0.0) == (0.0, 0.0)


def test_the_interval_of_an_effect_holds_the_true_one() -> None:
    generator = rng()
    inside = 0
    for _ in range(200):
        x = generator.normal(0, 1, (3, 60)) + np.array([[0.0], [0.5], [1.0]])
        f = stats.kruskal(*x).statistic
        low, high = statistics.share_interval(f, 2, 179)
        inside += low <= 0.135 <= high
    # the share that three shifted normals explain of the ranks is 0.135, found by a million draws
    assert inside >= 180
    assert statistics.share_interval(0.01, 2, 100)[0] == pytest.approx(0)


def test_rank_correlation_equals_scipy() -> None:
    generator = rng()
    x = generator.integers(0, 30, 400).astype(float)
    y = np.round(x + generator.normal(0, 15, 400))
    expected = stats.spearmanr(x, y)
    rho = statistics.correlation(*(ordering.doubled_ranks(one) - (len(one) + 1) for one in (x, y)))
    assert rho == pytest.approx(expected.statistic)
    assert statistics.correlation_p(rho, 400) == pytest.approx(expected.pvalue)
    low, high = statistics.correlation_interval(rho, 400)
    assert low < rho < high


def test_rank_correlation_at_its_limits() -> None:
    assert statistics.correlation(np.arange(-2, 3), np.zeros(5, dtype=np.int64)) == 0.0
    assert statistics.correlation_p(1.0, 50) == 0.0
    assert statistics.correlation_p(0.5, 2) == 1.0
    assert statistics.correlation_interval(0.5, 3) == (0.5, 0.5)


@pytest.mark.parametrize("rows", [300, 20_000])
def test_the_matrix_of_rank_correlations_equals_scipy(rows: int) -> None:
    generator = rng()
    columns = np.round(generator.normal(0, 1, (rows, 4)) + generator.normal(0, 1, (rows, 1)), 1)
    made = [measure_of(MEASURE, columns[:, i]) for i in range(4)]
    rho, pairs = correlations([(measure.scores, measure.present) for measure in made])
    assert rho == pytest.approx(stats.spearmanr(columns).statistic, abs=1e-12)
    assert (pairs == rows).all()


def test_missing_values_are_left_out_pair_by_pair() -> None:
    generator = rng()
    x = generator.normal(0, 1, 500)
    y = x + generator.normal(0, 1, 500)
    x[:100], y[450:] = np.nan, np.nan
    made = [measure_of(MEASURE, column) for column in (x, y, np.full(500, np.nan))]
    rho, pairs = correlations([(measure.scores, measure.present) for measure in made])
    assert pairs.tolist() == [[400, 350, 0], [350, 450, 0], [0, 0, 0]]
    assert rho[0, 1] == pytest.approx(stats.spearmanr(x, y, nan_policy="omit").statistic, abs=0.01)
    assert rho[0, 2] == 0


def test_chi_squared_and_v_equal_scipy() -> None:
    table = np.array([[40.0, 10.0, 25.0], [20.0, 30.0, 25.0]])
    statistic, freedom = statistics.chi_squared(table)
    expected = stats.chi2_contingency(table, correction=False)
    assert (statistic, freedom) == (pytest.approx(expected.statistic), expected.dof)
    assert statistics.chi_squared_p(statistic, freedom) == pytest.approx(expected.pvalue)
    n = table.sum()
    phi = max(0, statistic / n - 2 / (n - 1))
    assert statistics.cramers_v(statistic, (2, 3), n) == pytest.approx((phi / (2 - 1 / (n - 1) - 1)) ** 0.5)
    assert statistics.cramers_v(5.0, (1, 3), 100) == 0.0


def test_benjamini_hochberg_equals_statsmodels() -> None:
    p = rng().uniform(0, 1, 200) ** 3
    assert statistics.benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert statistics.benjamini_hochberg(np.array([])).tolist() == []


def test_intervals_of_mean_and_median() -> None:
    values = np.sort(rng().normal(10, 2, 80))
    expected = stats.t.interval(0.95, 79, values.mean(), values.std(ddof=1) / 80**0.5)
    assert statistics.mean_interval(values.mean(), values.std(ddof=1), 80) == pytest.approx(expected)
    assert statistics.mean_interval(3.0, 0.0, 1) == (3.0, 3.0)
    shuffled = rng(3).permutation(values)
    middle, (low, high) = statistics.median(shuffled)
    assert middle == np.median(values)
    assert statistics.median(shuffled[:79])[0] == np.median(shuffled[:79])
    assert statistics.median(np.array([4.0, 2.0])) == (3.0, (2.0, 4.0))
    places = np.array(proportion_confint(40, 80)) * 80
    assert values[int(places[0])] <= np.median(values) <= values[int(np.ceil(places[1])) - 1]
    assert low == pytest.approx(values[int(np.floor(places[0]))], abs=0.2)
    assert high == pytest.approx(values[int(np.ceil(places[1]))], abs=0.2)


def test_a_linear_correlation_is_pearsons_and_0_where_nothing_varies() -> None:
    x = rng(5).normal(3, 2, 200)
    y = 0.4 * x + rng(6).normal(0, 1, 200)
    assert statistics.linear_correlation(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, rel=1e-12)
    assert statistics.linear_correlation(x, -y) == pytest.approx(-stats.pearsonr(x, y).statistic, rel=1e-12)
    assert statistics.linear_correlation(x, np.full(200, 7.0)) == 0
    assert statistics.linear_correlation(x[:0], y[:0]) == 0


@pytest.mark.parametrize("places", [0, 2, 5])
def test_sums_are_the_same_where_the_steps_are_known(places: int) -> None:
    generator = np.random.default_rng(places)
    values = np.round(generator.normal(50, 20, 500), places)
    codes = generator.integers(0, 4, 500)
    groups, known = Tally(codes, 4), statistics.steps_of(np.sort(values))
    assert known == statistics.Steps(scale=10.0**places, largest=float(np.abs(values).max()))
    assert (
        statistics.group_sums(groups, values, known).tolist()
        == statistics.group_sums(groups, values).tolist()
    )
    told, sought = (statistics.group_squares(groups, codes, values, steps) for steps in (known, None))
    assert [part.tolist() for part in told] == [part.tolist() for part in sought]
    assert statistics.mean(values, known) == statistics.mean(values)


def test_vast_numbers_of_known_steps_are_added_up_as_before() -> None:
    values = np.array([2.0**52, 2.0**52 + 1, 3.0, -7.0] * 3)
    groups, known = Tally(np.zeros(12, dtype=np.int64), 1), statistics.steps_of(np.sort(values))
    assert known is not None
    assert statistics.group_sums(groups, values, known)[0] == float(sum(map(int, values)))
    assert statistics.steps_of(np.array([0.1234567, 2.0])) is None


def test_squares_whose_sums_are_beyond_a_float_are_added_up_exactly() -> None:
    generator = np.random.default_rng(6)
    values = generator.integers(-60_000_000, 60_000_000, 3000).astype(np.float64)
    codes = generator.integers(0, 3, 3000)
    sums, squares = statistics.group_squares(Tally(codes, 3), codes, values)
    for code in range(3):
        own = [int(value) for value in values[codes == code]]
        assert sums[code] == sum(own)
        exact = sum(value * value for value in own) - Fraction(sum(own) ** 2, len(own))
        assert squares[code] == pytest.approx(float(exact), rel=1e-15)
