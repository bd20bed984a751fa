"""Where rows lie, counted against pandas alone."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stories.evidence import densities
from stories.evidence.densities import density_of
from stories.telling import compose

PENGUINS = Path(__file__).parents[2] / "data" / "penguins.csv"
PAIR = ("flipper_length_mm", "body_mass_g")


def test_each_cell_holds_the_rows_that_pandas_counts() -> None:
    frame = pd.read_csv(PENGUINS)
    found = density_of(frame, PAIR)
    assert found is not None
    x, y, rows = found
    across_all, up_all = len(x) - 1, len(y) - 1
    assert (across_all, up_all, len(rows), len(rows[0])) == (12, 8, 8, 12)
    known = frame.dropna(subset=list(PAIR))
    for up in range(up_all):
        for across in range(across_all):
            # the last cell holds its upper edge too
            ends = ["both" if last else "left" for last in (across == across_all - 1, up == up_all - 1)]
            inside = known[PAIR[0]].between(x[across], x[across + 1], inclusive=ends[0])
            inside &= known[PAIR[1]].between(y[up], y[up + 1], inclusive=ends[1])
            assert rows[up][across] == inside.sum(), (up, across)
    within = known[PAIR[0]].between(x[0], x[-1]) & known[PAIR[1]].between(y[0], y[-1])
    assert sum(map(sum, rows)) == within.sum() > 0.9 * len(known)


@pytest.mark.parametrize(
    "columns", [("species", "body_mass_g"), ("year", "body_mass_g"), ("gone", "year"), ("year",)]
)
def test_what_would_show_nothing_has_none(columns: tuple[str, ...]) -> None:
    frame = pd.read_csv(PENGUINS)
    frame["species"] = frame["species"].astype("category").cat.codes
    assert density_of(frame, columns) is None


def test_on_a_logarithmic_axis_each_cell_is_as_many_times_its_beginning() -> None:
    frame = pd.read_csv(PENGUINS)
    found = density_of(frame, PAIR, (True, False))
    assert found is not None
    x, y, rows = found
    assert [after / before for before, after in pairwise(x)] == pytest.approx(
        [(x[-1] / x[0]) ** (1 / 12)] * 12, rel=1e-4
    )
    assert y == density_of(frame, PAIR)[1]  # type: ignore[index]
    assert (
        sum(rows[0])
        == frame[PAIR[0]].between(x[0], x[-1])[frame[PAIR[1]].between(y[0], y[1], inclusive="left")].sum()
    )


def test_rows_without_a_logarithm_are_left_aside_while_they_are_few() -> None:
    frame = pd.read_csv(PENGUINS)
    frame.loc[:4, PAIR[1]] = 0
    found = density_of(frame, PAIR, (True, True))
    assert found is not None
    assert found[1][0] > 2000
    frame.loc[:20, PAIR[1]] = -1
    assert density_of(frame, PAIR, (True, True)) is None
    assert density_of(frame, PAIR, (True, False)) is not None


def test_of_many_rows_a_part_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(densities, "MOST_ROWS", 100)
    found = density_of(pd.read_csv(PENGUINS), PAIR)
    assert found is not None
    assert 90 <= sum(map(sum, found[2])) <= 120


def test_a_story_has_it_behind_the_means_of_an_association_alone(tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    size = draw.lognormal(9, 1.6, 800)
    towns = {
        "size": size,
        "rent": size**0.35 * draw.lognormal(3, 0.3, 800),
        "region": draw.choice([*"NSEW"], 800),
    }
    pd.DataFrame(towns).to_csv(tmp_path / "towns.csv", index=False)
    sections = compose(tmp_path / "towns.csv", {"rows": False}).document["sections"]
    charts = [section["chart"] for section in sections if section["chart"]]
    assert len(charts) > 1
    (shaded,) = (chart for chart in charts if chart["density"])
    assert (shaded["mark"], shaded["x"]["scale"]) == ("point", "log")
    assert shaded["points"][0]["x_end"] is not None
    # in cells of one ratio
    across = shaded["density"]["x"]
    assert across[1] / across[0] == pytest.approx(across[-1] / across[-2], rel=1e-3)
    # rows that are drawn one by one have nothing behind them
    few = [section["chart"] for section in compose(PENGUINS, {"rows": False}).document["sections"]]
    assert [chart["density"] for chart in few if chart and chart["mark"] == "point"].count(None) > 1
