"""Histograms of whole numbers: each bar holds as many of them, and the bar of one stands over it."""

import pytest

from stories.analysis.facts import Point, Series
from stories.charts.layouts import WIDE, lay_out
from stories.charts.model import ChartSpec
from tests.stories.charts import samples


def of(
    counts: list[int], step: float, *, highest: float, start: float = 0.0, **quantiles: float
) -> ChartSpec:
    """Return the chart of counts in bins of a step, the last of which ends at the highest value if that is beyond."""
    edges = [start + step * place for place in range(len(counts) + 1)]
    edges[-1] = max(edges[-1], highest)
    points = tuple(
        Point(x=low, x_end=high, y=float(count), n=count)
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    )
    found = {"minimum": start, "maximum": highest, "q1": 1.0, "median": 2.0, "q3": 3.0, **quantiles}
    facts = {key: samples.fact(measure=key, value=value, n=sum(counts)) for key, value in found.items()}
    series = Series(shape="bins", x_name="visits", y_name="rows", unit=None, points=points)
    return samples.chart(samples.insight("distribution", series, **facts))


def shown(spec: ChartSpec) -> list[tuple[object, object, object]]:
    return [(point.x, point.x_end, point.y) for point in spec.points]


def test_bins_of_halves_are_put_together_so_that_each_holds_one_whole_number() -> None:
    spec = of([4, 0, 7, 0, 5, 0, 2], 0.5, highest=3.0, q1=1.25, median=1.5, q3=2.0)
    assert shown(spec) == [(0, 1, 4), (1, 2, 7), (2, 3, 5), (3, 4, 2)]
    assert spec.whole


def test_bins_of_two_and_a_half_hold_five_whole_numbers_each() -> None:
    spec = of([3, 2, 3, 2, 1], 2.5, highest=12.0, q1=2.0, median=5.0, q3=8.0)
    assert shown(spec) == [(0, 5, 5), (5, 10, 5), (10, 15, 1)]
    assert not spec.whole


@pytest.mark.parametrize("quantiles", [{"median": 1.2}, {"maximum": 3.4}, {"minimum": 0.5}, {"q3": 2.9}])
def test_values_that_are_not_whole_keep_their_bins(quantiles: dict[str, float]) -> None:
    spec = of([4, 0, 7, 0, 5, 0, 2], 0.5, highest=3.0, **quantiles)
    assert len(spec.points) == 7


def test_a_value_between_two_whole_numbers_keeps_the_bins() -> None:
    assert len(of([4, 1, 7, 0, 5, 0, 2], 0.5, highest=3.0).points) == 7


def test_the_bar_of_a_whole_number_stands_over_it() -> None:
    spec = of([4, 7, 5, 2], 1.0, highest=3.0)
    assert spec.whole
    plan = lay_out(spec, WIDE)
    assert [(box.x0, box.x1) for box in plan.boxes] == [(-0.5, 0.5), (0.5, 1.5), (1.5, 2.5), (2.5, 3.5)]
    assert all(tick.at == round(tick.at) for tick in plan.x.ticks)
    assert spec.alt.endswith("from 2 (3) to 7 (1).")


def test_a_last_bar_that_holds_all_that_is_higher_says_so() -> None:
    spec = of([4, 7, 5, 2], 1.0, highest=9.0)
    assert spec.whole
    assert "The last bar holds everything from 3 up." in spec.note
    assert lay_out(spec, WIDE).boxes[-1].x1 == 3.5


def test_a_last_bar_of_two_whole_numbers_is_no_single_one() -> None:
    assert not of([4, 7, 5, 2], 1.0, highest=4.0).whole
