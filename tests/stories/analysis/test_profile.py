"""The profile: exact counts, moments, histograms, duplicates, the main date."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stories.analysis.columns import ColumnType, Role
from stories.analysis.duplicates import duplicate_rows
from stories.analysis.profile import Profile, profile
from stories.analysis.reading import read
from stories.analysis.summaries import summarise_dates, summarise_numbers, summarise_texts
from stories.progress import Progress

DATA = Path(__file__).parents[2] / "data"


def profiled(tmp_path: Path, frame: pd.DataFrame, name: str = "t.csv") -> Profile:
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    return profile(read(str(path), name=name), name=name)


@pytest.mark.parametrize("seed", range(6))
def test_numbers_equal_those_of_scipy(seed: int) -> None:
    generator = np.random.default_rng(seed)
    values = [
        generator.normal(size=1000),
        generator.integers(-5, 20, 501),
        np.round(generator.exponential(1e6, 77), 2),
        np.append(generator.normal(1e9, 1, 400), np.nan),
        np.array([3.0, 4.0]),
        generator.normal(0, 1e-12, 50),
    ][seed]
    found = summarise_numbers(values)
    present = values[~np.isnan(values)]
    assert (found.count, found.distinct) == (len(present), len(np.unique(present)))
    assert (found.minimum, found.maximum) == (present.min(), present.max())
    assert found.mean == pytest.approx(present.mean(), rel=1e-12, abs=1e-18)
    assert found.sd == pytest.approx(present.std(ddof=1), rel=1e-6)
    assert (found.q1, found.median, found.q3) == pytest.approx(tuple(np.quantile(present, [0.25, 0.5, 0.75])))
    assert found.skew == pytest.approx(stats.skew(present), rel=1e-4, abs=1e-6)
    assert (found.zeros, found.negatives) == (int((present == 0).sum()), int((present < 0).sum()))


@pytest.mark.parametrize("seed", range(20))
def test_bins_hold_every_value_once_between_round_edges(seed: int) -> None:
    generator = np.random.default_rng(seed)
    values = generator.normal(generator.normal() * 100, 10.0 ** generator.integers(-6, 7), 500)
    if seed % 3 == 0:
        values = np.round(values)
    bins = summarise_numbers(values).bins
    if not bins:
        assert values.min() == values.max()
        return
    assert sum(count for _, _, count in bins) == 500
    assert len(bins) <= 24
    assert all(high == low_next for (_, high, _), (low_next, _, _) in itertools.pairwise(bins))
    for low, high, count in bins[:-1]:
        assert count == int(((values >= low) & (values < high)).sum())
    assert bins[0][0] <= values.min()
    assert bins[-1][1] >= values.max()
    assert all(len(f"{low:.12g}") < 12 for low, _, _ in bins)


def test_bins_of_whole_numbers_hold_as_many_of_them_each() -> None:
    for highest in (3, 9, 30, 40, 90, 400):
        bins = summarise_numbers(np.arange(highest + 1)).bins
        assert all(low == round(low) for low, _, _ in bins)
        assert len({count for _, _, count in bins[1:-1]}) <= 1


def test_a_single_value_has_no_spread() -> None:
    one = summarise_numbers(np.array([5.0]))
    assert (one.sd, one.skew, one.bins) == (None, None, ())
    same = summarise_numbers(np.array([5, 5, 5]))
    assert (same.sd, same.skew, same.bins) == (0.0, None, ())


def test_huge_numbers_do_not_overflow() -> None:
    found = summarise_numbers(np.array([1e300, -1e300, 1e299, 5.0]))
    assert np.isfinite(found.sd or np.nan)
    assert summarise_numbers(np.array([1.7e308, -1.7e308, 0.0])).bins == ()


@pytest.mark.parametrize(
    ("texts", "grain", "first"),
    [
        (["2020-01-01", "2021-01-01"], "year", "2020"),
        (["2020-01-01", "2020-03-01"], "month", "2020-01"),
        (["2020-01-01", "2020-03-02"], "day", "2020-01-01"),
        (["2020-01-01T03:00", "2020-03-02"], "hour", "2020-01-01T03:00"),
        (["2020-01-01T03:10", "2020-03-02"], "minute", "2020-01-01T03:10"),
        (["2020-01-01T03:10:09", "2020-03-02"], "second", "2020-01-01T03:10:09"),
        (["2020-01-01T00:00:00.5", "2020-03-02"], "second", "2020-01-01T00:00:00"),
    ],
)
def test_the_grain_of_dates_is_the_finest_step(texts: list[str], grain: str, first: str) -> None:
    found = summarise_dates(np.array([*texts, "NaT"], dtype="datetime64[us]"))
    assert (found.grain, found.first, found.count, found.distinct) == (grain, first, 2, 2)


def test_the_most_frequent_texts_come_first_and_ties_by_name() -> None:
    column = pd.Series(["b", "a", "c", "c", None, "b"])
    for typed in (column.astype("str"), column.astype("category")):
        found = summarise_texts(typed)
        assert (found.count, found.distinct) == (5, 3)
        assert found.top == (("b", 2), ("c", 2), ("a", 1))


def test_thousands_of_equals_are_no_top() -> None:
    found = summarise_texts(pd.Series([f"t{n}" for n in range(6_000)] + ["t1"], dtype="str"))
    assert found.top == (("t1", 2),)
    assert summarise_texts(pd.Series([], dtype="str")).top == ()


@pytest.mark.parametrize("seed", range(8))
def test_duplicates_are_counted_as_pandas_counts_them(seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows = 400
    frame = pd.DataFrame(
        {
            "a": generator.integers(0, 4, rows),
            "b": np.where(generator.random(rows) < 0.2, np.nan, generator.integers(0, 3, rows)),
            "c": pd.Categorical(generator.choice(["x", "y", None], rows)),
            "d": pd.Series(generator.choice(["p", "q", "r"], rows), dtype="str"),
            "e": generator.integers(0, 3, rows).astype("datetime64[D]").astype("datetime64[us]"),
        }
    )
    assert duplicate_rows(frame) == int(frame.duplicated().sum()) > 0
    frame["id"] = np.arange(rows)
    assert duplicate_rows(frame) == 0
    assert duplicate_rows(frame.head(1)) == 0


def test_penguins_are_profiled(tmp_path: Path) -> None:
    table = read(str(DATA / "penguins.csv"), name="penguins.csv")
    found = profile(table, name="penguins.csv")
    assert (found.rows, found.noun, found.date, found.duplicate_rows) == (344, "penguins", None, 0)
    mass = found.named("body_mass_g")
    assert (mass.type, mass.role, mass.unit, mass.additive) == (ColumnType.NUMBER, Role.MEASURE, "g", False)
    assert (mass.count, mass.missing, mass.minimum, mass.maximum) == (342, 2, 2700.0, 6300.0)
    assert mass.mean == pytest.approx(4201.754385964912)
    assert found.named("species").top[0] == ("Adelie", 152)
    assert [column.name for column in found.of_role(Role.DIMENSION)] == ["species", "island", "sex", "year"]
    with pytest.raises(KeyError):
        found.named("nothing")


def test_days_are_rows_and_parts_of_the_date_are_known(tmp_path: Path) -> None:
    weather = profile(read(str(DATA / "seattle-weather.csv"), name="x"), name="showers.csv")
    assert (weather.noun, weather.date) == ("rows", "date")
    flights = profile(read(str(DATA / "flights.csv"), name="x"), name="flights.csv")
    assert (flights.noun, flights.date) == ("flights", "time_hour")
    parts = {column.name for column in flights.columns if column.part_of == "time_hour"}
    assert parts == {"month", "day", "hour"}
    assert flights.named("dep_time").role is Role.IDENTIFIER
    assert flights.named("year").role is Role.CONSTANT


def test_an_hour_that_follows_no_date_is_a_group_of_its_own(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    times = pd.date_range("2024-01-01", periods=300, freq="7h").astype(str)
    frame = pd.DataFrame(
        {"time": times, "hour": generator.integers(0, 24, 300), "day name": ["x", "y", "z"] * 100}
    )
    found = profiled(tmp_path, frame)
    assert [column.part_of for column in found.columns] == ["", "", ""]
    frame["birth year"] = pd.date_range("1950-03-02", periods=300, freq="40D").astype(str)
    frame["text day"] = [f"words {n} in a text that is long" for n in range(300)]
    assert {column.part_of for column in profiled(tmp_path, frame).columns} == {""}


def test_a_countrys_years_are_rows(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        [(kind, year, kind_at * year) for kind_at, kind in enumerate("abc") for year in range(1990, 2010)],
        columns=["kind", "year", "deaths"],
    )
    found = profiled(tmp_path, frame, "storms.csv")
    assert (found.noun, found.date) == ("rows", "year")
    frame["date"] = pd.to_datetime(frame["year"].astype(str) + "-03-02")
    assert profiled(tmp_path, frame, "storms.csv").date == "date"
    assert profiled(tmp_path, frame, "storms.csv").named("year").part_of == "date"
    assert profiled(tmp_path, pd.concat([frame, frame]), "storms.csv").noun == "storms"


def test_the_main_date_is_the_fullest_and_no_afterthought(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=40).astype(str)
    frame = pd.DataFrame(
        {"updated": days, "born": days, "sparse date": days, "ordered": days, "n": range(40)}
    )
    frame.loc[5:, "sparse date"] = None
    assert profiled(tmp_path, frame).date == "ordered"


def test_a_share_that_is_called_a_percentage_has_no_percent_sign(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"a_pct": np.linspace(0, 1, 50), "b_pct": np.linspace(0, 99, 50), "c": [f"{n}%" for n in range(50)]}
    )
    found = profiled(tmp_path, frame)
    assert [found.named(name).unit for name in ("a_pct", "b_pct", "c")] == [None, "%", "%"]


def test_titles_name_rows_and_codes_do_not(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"title": [f"Film {n}" for n in range(50)], "iata": [f"X{n}Z" for n in range(50)], "n": 1, "e": None}
    )
    found = profiled(tmp_path, frame)
    assert found.named("title").names_rows
    assert not found.named("iata").names_rows
    assert found.named("n").role is found.named("e").role is Role.CONSTANT


def test_every_column_is_told(tmp_path: Path) -> None:
    told: list[Progress] = []
    table = read(str(DATA / "penguins.csv"), name="penguins.csv")
    profile(table, name="penguins.csv", report=told.append)
    assert [(progress.done, progress.total) for progress in told] == [(n, 8) for n in range(1, 9)]
    assert told[0].note == "Summing up column 1 of 8: species"
