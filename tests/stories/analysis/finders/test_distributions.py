"""Single columns: spread, far values, leading categories."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stories.analysis import finders, reading
from stories.analysis.columns import Role
from stories.analysis.derived import derive
from stories.analysis.finders.outliers import Fence
from stories.analysis.profile import Profile, profile
from stories.progress import silent
from tests.stories.analysis.made import found, rng, value


def prices(rows: int = 500) -> pd.DataFrame:
    return pd.DataFrame({"price": np.round(rng(1).lognormal(3, 0.6, rows), 2)})


def test_a_spread_is_told_by_its_quantiles() -> None:
    frame = prices()
    (spread,) = found(frame, "distribution")
    price = frame["price"]
    expected = {"mean": price.mean(), "minimum": price.min(), "maximum": price.max()}
    expected |= {
        "q1": price.quantile(0.25),
        "median": price.median(),
        "q3": price.quantile(0.75),
        "p90": price.quantile(0.9),
    }
    assert {name: fact.value for name, fact in spread.evidence.items()} == pytest.approx(expected)


@pytest.mark.parametrize("sigma", [0.0001, 0.3, 1.0, 3.0])
def test_a_histogram_holds_every_row_once(sigma: float) -> None:
    frame = pd.DataFrame({"price": rng(2).lognormal(3, sigma, 5000)})
    (spread,) = found(frame, "distribution")
    assert spread.series is not None
    points = spread.series.points
    assert 2 <= len(points) <= 24
    assert sum(point.n for point in points) == 5000
    for point in points:
        inside = frame["price"].between(point.x, point.x_end, inclusive="left")  # type: ignore[arg-type]
        assert point.y == point.n
        assert point is points[-1] or point.n == inside.sum()
    assert points[-1].x_end >= frame["price"].max() * (1 - 1e-9)  # type: ignore[operator]


def test_a_very_long_tail_has_a_log_axis() -> None:
    frame = pd.DataFrame({"price": rng(2).lognormal(3, 3, 5000)})
    (spread,) = found(frame, "distribution")
    assert spread.series is not None
    assert spread.series.log


def test_many_zeros_are_said() -> None:
    frame = prices()
    frame.loc[::2, "price"] = 0.0
    (spread,) = found(frame, "distribution")
    assert value(spread, "zero_share") == 0.5


def test_too_few_rows_values_or_differences_are_passed_over() -> None:
    assert found(prices(rows=20), "distribution") == []
    assert found(pd.DataFrame({"grade": [1.0, 2.0, 3.0] * 30}), "distribution") == []


def test_a_far_value_is_told_with_the_name_of_its_row() -> None:
    generator = rng(3)
    frame = pd.DataFrame({"wind": generator.normal(10, 2, 300)})
    frame.loc[17, "wind"] = 1048.0
    frame["station"] = [f"station {place}" for place in range(300)]
    (outlier,) = found(frame, "outlier", names="station", roles={"station": Role.IDENTIFIER})
    assert (value(outlier, "count"), value(outlier, "extreme")) == (1, 1048)
    assert value(outlier, "share") == pytest.approx(1 / 300)
    assert outlier.evidence["extreme"].measure == "maximum"
    assert outlier.evidence["extreme_name"].value == "station 17"
    q1, q3 = frame["wind"].quantile([0.25, 0.75])
    assert value(outlier, "fence") == pytest.approx(q3 + 3 * (q3 - q1))
    assert value(outlier, "median") == pytest.approx(frame["wind"].median())
    assert outlier.series is not None
    assert [(point.x, point.y) for point in outlier.series.points] == [("station 17", 1048)]


def test_a_far_value_may_be_low_and_nameless() -> None:
    frame = pd.DataFrame({"wind": rng(3).normal(10, 2, 300)})
    frame.loc[[17, 18], "wind"] = [-500.0, -400.0]
    (outlier,) = found(frame, "outlier")
    assert outlier.evidence["extreme"].measure == "minimum"
    assert value(outlier, "extreme") == -500
    assert outlier.series is not None
    assert [(point.x, point.y) for point in outlier.series.points] == [("1", -500), ("2", -400)]


def test_a_long_tail_is_judged_by_its_logarithms() -> None:
    frame = prices()
    assert found(frame, "outlier") == []
    frame.loc[3, "price"] = 1e6
    (outlier,) = found(frame, "outlier")
    assert value(outlier, "count") == 1


def test_a_column_whose_middle_half_is_one_value_has_no_fence() -> None:
    frame = pd.DataFrame({"score": [10.0] * 90 + list(np.linspace(1, 9, 10))})
    assert found(frame, "outlier") == []


def test_far_values_beyond_fifty_are_counted_not_drawn() -> None:
    generator = rng(4)
    wind = generator.normal(10, 2, 9000)
    wind[:60] = np.linspace(200, 300, 60)
    (outlier,) = found(pd.DataFrame({"wind": wind}), "outlier")
    assert value(outlier, "count") == 60
    assert outlier.series is not None
    assert (len(outlier.series.points), outlier.series.left_out) == (50, "10 further values")


def kinds(*counts: int) -> pd.DataFrame:
    return pd.DataFrame({"kind": np.repeat([f"k{place}" for place in range(len(counts))], counts)})


def test_a_leading_category_is_told_with_its_share() -> None:
    (leading,) = found(kinds(60, 25, 15), "proportion")
    assert leading.evidence["name"].value == "k0"
    assert leading.evidence["second_name"].value == "k1"
    shares = {
        name: leading.evidence[name].value
        for name in ("share", "count", "categories", "second_share", "rest_share")
    }
    assert shares == {"share": 0.6, "count": 60, "categories": 3, "second_share": 0.25, "rest_share": 0.15}
    assert leading.series is not None
    assert [point.y for point in leading.series.points] == [0.6, 0.25, 0.15]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((95, 5), True),
        ((60, 40), False),
        ((995, 5), False),
        ((34, 33, 33), False),
        ((52, 48, 5, 5), False),
        ((90, *([20] * 99)), True),
        ((10, 5), False),
    ],
)
def test_only_a_category_that_stands_out_is_told(counts: tuple[int, ...], told: bool) -> None:
    assert bool(found(kinds(*counts), "proportion")) is told


def test_small_categories_beyond_fifty_are_counted_not_drawn() -> None:
    (leading,) = found(kinds(300, *([20] * 99)), "proportion")
    assert leading.series is not None
    assert (len(leading.series.points), leading.series.left_out) == (50, "50 smaller groups")


def test_a_profile_without_columns_has_nothing_to_find() -> None:
    assert found(pd.DataFrame(index=range(50)), "proportion") == []
    assert Profile(rows=0, columns=(), duplicate_rows=0, noun="rows", date=None).columns == ()


def test_a_value_apart_from_a_mild_tail_is_judged_by_its_root() -> None:
    frame = pd.DataFrame({"wind": rng(6).lognormal(1, 0.45, 400).round(2)})
    assert found(frame, "outlier") == []
    frame.loc[3, "wind"] = 2.5 * frame["wind"].max()
    (outlier,) = found(frame, "outlier")
    roots = np.sqrt(frame["wind"])
    q1, q3 = roots.quantile(0.25), roots.quantile(0.75)
    assert value(outlier, "fence") == pytest.approx((q3 + 3 * (q3 - q1)) ** 2)
    assert value(outlier, "extreme") == frame["wind"].max()


def test_far_values_of_a_tail_are_less_of_a_case_than_one_alone() -> None:
    alone = Fence(value=9.0, high=True, count=1, reach=6.0, tail=False)
    assert alone.effect == pytest.approx(0.75)
    for more in (replace(alone, count=50), replace(alone, tail=True)):
        assert more.effect == pytest.approx(0.3)


def test_a_far_value_of_a_place_in_a_year_is_told_with_both(tmp_path: Path) -> None:
    generator, places, years = rng(5), 30, range(1990, 2015)
    steady = generator.normal(1.02, 0.004, (places, len(years)))
    steady[7, 12] = 1.9
    frame = pd.DataFrame(
        {
            "country": [f"land {place}" for place in range(places) for _ in years],
            "year": [year for _ in range(places) for year in years],
            "population": (np.cumprod(steady, axis=1) * 1e6).round().ravel(),
        }
    )
    file = tmp_path / "lands.csv"
    frame.sample(frac=1, random_state=1).to_csv(file, index=False)
    table = reading.read(str(file), name="lands.csv")
    told = finders.find(*derive(table, profile(table, name="lands.csv")), silent).insights
    (outlier,) = (one for one in told if one.kind == "outlier" and one.columns == ("population growth",))
    assert outlier.evidence["extreme_name"].value == "land 7"
    assert outlier.evidence["extreme_when"].value == "2002"
    assert outlier.series is not None
    assert outlier.series.points[0].x == "land 7, 2002"
