"""Columns worked out by rule: which, from what, and never held against what they come from."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stories.analysis import finders
from stories.analysis.arrays import Arrays
from stories.analysis.columns import Role
from stories.analysis.derived import FEWEST_ROWS, MOST, derive
from stories.analysis.kinship import Kin
from stories.analysis.profile import ColumnProfile, Profile, profile
from stories.analysis.reading import read
from stories.analysis.table import Table
from stories.progress import silent

ROWS = 600


def worked(tmp_path: Path, **columns: object) -> tuple[Table, Profile]:
    """Return a table written, read and summed up, with what was worked out from it."""
    path = tmp_path / "table.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    table = read(str(path), name="table.csv")
    return derive(table, profile(table, name="table.csv"))


def made(tmp_path: Path, **columns: object) -> dict[str, ColumnProfile]:
    """Return the columns that were worked out, by name."""
    return {column.name: column for column in worked(tmp_path, **columns)[1].derived}


def days(generator: np.random.Generator, span: int = 700, rows: int = ROWS) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(
        pd.Timestamp("2021-03-01") + pd.to_timedelta(generator.integers(0, span, rows), unit="D")
    )


def later(start: pd.DatetimeIndex, by: np.ndarray, unit: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(start + pd.to_timedelta(by, unit=unit))  # type: ignore[call-overload]


@pytest.fixture
def generator() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize(
    ("unit", "size", "named"),
    [("s", 40, "seconds"), ("m", 25, "minutes"), ("h", 9, "hours"), ("D", 30, "days")],
)
def test_the_time_between_start_and_end_is_told_in_a_fitting_unit(
    tmp_path: Path, generator: np.random.Generator, unit: str, size: int, named: str
) -> None:
    start = later(days(generator), generator.integers(0, 86_400, ROWS), "s")
    lasts = generator.integers(size // 2, 2 * size, ROWS)
    table, found = worked(tmp_path, trip_start=start, trip_end=later(start, lasts, unit))
    duration = found.named("trip duration")
    assert (duration.unit, duration.formula) == (named, f"“trip_end” minus “trip_start”, in {named}")
    assert duration.parents == ("trip_end", "trip_start")
    assert (duration.role, duration.derived, duration.additive) == (Role.MEASURE, "duration", False)
    assert table.frame["trip duration"].tolist() == lasts.tolist()


def test_two_dates_that_follow_each_other_give_the_time_between_them_in_whichever_order_they_stand(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    ordered = days(generator)
    shipped = later(ordered, generator.poisson(4, ROWS), "D")
    table, found = worked(tmp_path, ship_date=shipped.date, order_date=ordered.date)
    assert found.named("time from order to ship").unit == "days"
    assert table.frame["time from order to ship"].tolist() == (shipped - ordered).days.tolist()


def test_dates_that_have_nothing_to_do_with_each_other_have_no_time_between_them(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    far = later(days(generator), np.full(ROWS, 4000), "D")
    kinds = {
        column.derived for column in made(tmp_path, opened=days(generator).date, closed=far.date).values()
    }
    assert "duration" not in kinds
    kinds = {
        column.derived
        for column in made(tmp_path, opened=days(generator).date, closed=days(generator).date).values()
    }
    assert "duration" not in kinds


def test_dates_that_follow_each_other_now_one_way_and_now_the_other_have_no_time_between_them(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    due = days(generator)
    paid = later(due, generator.integers(-20, 20, ROWS), "D")
    assert "duration" not in {
        column.derived for column in made(tmp_path, invoiced=due.date, paid=paid.date).values()
    }


def test_from_midnight_to_the_hour_of_the_same_day_is_no_length_of_time(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    day = days(generator)
    start = later(day, generator.integers(0, 86_400, ROWS), "s")
    assert "duration" not in {column.derived for column in made(tmp_path, day=day.date, start=start).values()}


def test_a_few_ends_before_their_start_are_left_out_and_said(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    start = days(generator)
    lasts = generator.integers(3, 30, ROWS)
    lasts[:12] = -2
    table, found = worked(tmp_path, start_date=start.date, end_date=later(start, lasts, "D").date)
    duration = found.named("duration")
    assert duration.formula == "“end_date” minus “start_date”, in days, negative ones left out"
    assert (duration.missing, duration.minimum) == (12, 3)
    assert table.frame["duration"].isna().sum() == 12


def test_a_length_of_time_that_the_file_gives_itself_is_not_made_again_and_is_kin_to_the_others(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    ordered = days(generator)
    shipped = later(ordered, generator.integers(1, 9, ROWS), "D")
    arrived = later(shipped, generator.integers(1, 30, ROWS), "D")
    _, found = worked(
        tmp_path, order_date=ordered.date, ship_date=shipped.date, arrival_date=arrived.date,
        hours_packing=(shipped - ordered).days * 24,
    )  # fmt: skip
    assert "time from order to ship" not in [column.name for column in found.derived]
    travel = found.named("time from ship to arrival")
    assert "hours_packing" in travel.kin
    assert not Kin(found).may_meet("association", ("hours_packing", travel.name))


def test_marks_of_what_came_about_become_rates(tmp_path: Path, generator: np.random.Generator) -> None:
    yes = generator.random(ROWS) < 0.2
    table, found = worked(
        tmp_path,
        returned=np.where(yes, "yes", "no"),
        member=np.where(generator.random(ROWS) < 0.5, "yes", "no"),
        survived=yes[::-1].astype(int),
    )
    rates = {column.name: column for column in found.derived}
    assert set(rates) == {"return rate", "survival rate"}
    assert rates["return rate"].formula == "the share of rows marked “returned”"
    assert rates["return rate"].unit == "%"
    assert rates["return rate"].mean == pytest.approx(100 * yes.mean())
    assert table.frame["survival rate"].tolist() == (100.0 * yes[::-1]).tolist()


def test_of_two_outcomes_in_words_one_is_counted(tmp_path: Path, generator: np.random.Generator) -> None:
    won = generator.random(ROWS) < 0.3
    found = made(tmp_path, result=np.where(won, "Won", "Lost"), colour=np.where(won[::-1], "Red", "Blue"))
    assert list(found) == ["win rate"]
    assert found["win rate"].formula == "the share of rows with Won as their “result”"
    assert found["win rate"].mean == pytest.approx(100 * won.mean())


def test_a_label_that_says_how_something_was_set_is_no_outcome(tmp_path: Path) -> None:
    assert made(tmp_path, theme=["default", "dark"] * 50) == {}
    assert list(made(tmp_path, loan=["defaulted", "repaid"] * 50)) == ["default rate"]


def test_a_label_that_repeats_the_one_of_a_rate_is_told_as_that(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    survived = generator.random(ROWS) < 0.4
    _, found = worked(
        tmp_path, survived=survived.astype(int), alive=np.where(survived, "yes", "no"),
        deck=generator.choice(["A", "B", "C"], ROWS),
    )  # fmt: skip
    assert [column.name for column in found.derived] == ["survival rate"]
    kin = Kin(found)
    assert kin.may_meet("difference", ("deck", "survival rate"))
    assert not kin.may_meet("dependence", ("alive", "deck"))
    assert not kin.may_meet("difference", ("alive", "survival rate"))
    assert kin.may_meet("dependence", ("survived", "alive"))


def test_a_label_of_which_there_are_too_few_is_no_rate(tmp_path: Path) -> None:
    assert made(tmp_path, returned=["yes"] * 15 + ["no"] * 200) == {}


@pytest.mark.parametrize(
    ("column", "name"), [("is_late", "share late"), ("loan_default", "loan default rate")]
)
def test_a_rate_is_called_by_what_came_about(tmp_path: Path, column: str, name: str) -> None:
    assert list(made(tmp_path, **{column: ["yes", "no"] * 50})) == [name]
    assert made(tmp_path, **{f"not_{column}": ["yes", "no"] * 50}) == {}


def test_amounts_give_a_margin_and_a_price_for_each_unit(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    quantity = generator.integers(1, 12, ROWS)
    sales = np.round(quantity * generator.lognormal(3, 0.4, ROWS), 2)
    profit = np.round(sales * generator.normal(0.2, 0.1, ROWS), 2)
    columns = {"quantity": quantity, "sales": sales, "profit": profit}
    table, found = worked(tmp_path, **columns, cost=np.round(sales - profit, 2), left=sales - profit)
    margin, price = found.named("profit margin"), found.named("sales per unit")
    assert margin.formula == "“profit” divided by “sales”, in percent, for each row"
    assert table.frame["profit margin"].to_numpy() == pytest.approx(100 * profit / sales)
    assert table.frame["sales per unit"].to_numpy() == pytest.approx(sales / quantity)
    # what the profit leaves of the sales is no news beside their ratio
    assert {"left", "cost"} <= set(margin.kin)
    assert price.unit is None
    columns["unit_price"] = sales / quantity
    assert "sales per unit" not in made(tmp_path, **columns)


def test_a_rate_or_a_part_of_another_kind_is_no_amount(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    sales = np.round(generator.lognormal(3, 0.4, ROWS), 2)
    assert made(tmp_path, sales=sales, profit_ratio=generator.uniform(0.1, 0.3, ROWS)) == {}
    assert (
        made(tmp_path, total_deaths=generator.poisson(60, ROWS), units=generator.integers(1, 9, ROWS)) == {}
    )


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("date", "date 2", "time from date to date 2"),
        ("开始", "结束", "time from 开始 to 结束"),
        ("AdmissionDate", "DischargeDate", "time from admission to discharge"),
        ("order " + 90 * "x", "shipped", ""),
    ],
)
def test_the_time_between_two_dates_is_called_by_both(
    tmp_path: Path, generator: np.random.Generator, start: str, end: str, name: str
) -> None:
    first = days(generator)
    columns = {start: first.date, end: later(first, generator.integers(1, 30, ROWS), "D").date}
    names = [column.name for column in made(tmp_path, **columns).values() if column.derived == "duration"]
    assert names == ([name] if name else [])


def test_a_part_is_told_as_its_share_of_the_total(tmp_path: Path, generator: np.random.Generator) -> None:
    total = generator.integers(500, 5000, ROWS)
    votes = (total * generator.beta(4, 5, ROWS)).astype(int)
    found = made(tmp_path, votes=votes, total_votes=total)
    assert found["share of total votes"].mean == pytest.approx((100 * votes / total).mean())
    assert made(tmp_path, votes=total, total_votes=votes) == {}


def test_what_is_counted_is_told_by_population(tmp_path: Path, generator: np.random.Generator) -> None:
    people = generator.integers(5_000, 90_000, ROWS)
    # close to one in a hundred, but for a few places
    deaths = generator.poisson(people / np.where(generator.random(ROWS) < 0.1, 20, 100))
    found = made(tmp_path, deaths=deaths, population=people)
    assert found["deaths per thousand people"].mean == pytest.approx((1000 * deaths / people).mean())


def test_a_ratio_that_a_few_tiny_divisors_make_is_left_alone(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    sales = np.round(generator.lognormal(5, 3, ROWS), 2) + 0.01
    assert made(tmp_path, profit=np.round(-generator.lognormal(5, 1, ROWS), 2), sales=sales) == {}


def test_somebody_is_as_old_as_on_the_date_of_the_row(tmp_path: Path, generator: np.random.Generator) -> None:
    visit = days(generator)
    years = generator.uniform(1, 95, ROWS)
    born = later(visit, -np.round(years * 365.25), "D")
    table, found = worked(tmp_path, birth_date=born.date, visit_date=visit.date)
    assert found.named("age").formula == "“visit_date” minus “birth_date”, in years"
    assert table.frame["age"].to_numpy() == pytest.approx(years, abs=0.01)
    assert "age" not in made(
        tmp_path, birth_date=born.date, visit_date=visit.date, age_group=["a", "b"] * 300
    )
    # dates of which one is no birth of anybody
    assert "age" not in made(tmp_path, birth_date=later(visit, years, "D").date, visit_date=visit.date)


def test_the_weekday_and_the_hour_of_the_main_date(tmp_path: Path, generator: np.random.Generator) -> None:
    moment = later(days(generator, 2000), generator.integers(0, 86_400, ROWS), "s")
    table, found = worked(tmp_path, logged=moment, size=generator.normal(0, 1, ROWS))
    weekday, hour = found.named("weekday"), found.named("hour")
    assert (weekday.role, weekday.part_of, weekday.formula) == (
        Role.DIMENSION,
        "logged",
        "the weekday of “logged”",
    )
    assert table.frame["weekday"].astype(str).tolist() == moment.day_name().tolist()
    assert table.frame["hour"].astype(str).tolist() == [str(each) for each in moment.hour]
    assert hour.distinct == 24


def test_no_weekday_where_the_dates_do_not_bear_one(tmp_path: Path, generator: np.random.Generator) -> None:
    size = generator.normal(0, 1, ROWS)
    assert made(tmp_path, date=days(generator, 40).date, size=size) == {}
    mondays = pd.date_range("2010-01-04", periods=ROWS, freq="7D")
    assert made(tmp_path, date=mondays.date, size=size) == {}
    # the table has it
    thin = days(generator, 2000)
    assert list(made(tmp_path, date=thin.date, size=size)) == ["weekday"]
    assert made(tmp_path, date=thin.date, size=size, dayname=thin.day_name().str[:3]) == {}
    # nearly all rows lie in one week, or many in the same few days
    week = pd.date_range("2021-03-01", periods=7).repeat(3)
    assert list(made(tmp_path, date=[*thin.date[:80], *week[:15].date], size=size[:95])) == ["weekday"]
    assert made(tmp_path, date=[*thin.date[:60], *week.date], size=size[:81]) == {}
    assert made(tmp_path, date=np.repeat(thin.date[:100], 6), size=size) == {}


def test_a_season_can_be_looked_for_where_nearly_every_day_has_rows(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    size = generator.normal(0, 1, ROWS)
    assert made(tmp_path, date=days(generator, 400).date, size=size) == {}
    # a shop that is open for eight hours
    hours = pd.date_range("2020-01-01 09:05", periods=24 * 75, freq="h")
    assert made(tmp_path, sold=hours[hours.hour.isin(range(9, 17))], size=size) == {}


def places(groups: int = 40, years: int = 12, step: int = 1) -> dict[str, np.ndarray]:
    """Return the group and the year of each row of a table with one row for each of both."""
    group, year = np.meshgrid(np.arange(groups), 1990 + step * np.arange(years), indexing="ij")
    return {
        "town": np.array([f"Town {chr(65 + one % 26)}{chr(65 + one // 26)}" for one in group.ravel()]),
        "year": year.ravel(),
    }


@pytest.mark.parametrize(("step", "on"), [(1, ""), (5, " (five years on)")])
def test_growth_is_the_change_since_the_row_before_of_the_same_group(
    tmp_path: Path, generator: np.random.Generator, step: int, on: str
) -> None:
    columns = places(step=step)
    sales = np.round(generator.lognormal(5, 0.3, 480), 2)
    shuffled = generator.permutation(480)
    table, found = worked(
        tmp_path, **{name: values[shuffled] for name, values in columns.items()}, sales=sales[shuffled]
    )
    (growth,) = [column for column in found.derived if column.derived == "growth"]
    assert (growth.name, growth.unit, growth.missing) == ("sales growth", "%", 40)
    assert growth.formula == (
        f"how much “sales” changed from one “year” to the next{on} in the same “town”, in percent"
    )
    expected = pd.DataFrame(columns).assign(sales=sales).groupby("town")["sales"].pct_change().mul(100)
    assert np.allclose(table.frame["sales growth"], expected.to_numpy()[shuffled], equal_nan=True)


def test_a_row_whose_year_before_is_missing_has_no_growth(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    columns = pd.DataFrame(places()).assign(sales=np.round(generator.lognormal(5, 0.3, 480), 2))
    kept = columns[(columns["year"] != 1995) | (columns["town"] != "Town AA")]
    table, _ = worked(tmp_path, **kept)
    lost = table.frame.loc[table.frame["sales growth"].isna(), ["town", "year"]]
    of_one = [pd.Timestamp(year).year for year in lost.loc[lost["town"] == "Town AA", "year"]]
    assert of_one == [1990, 1996]


def test_growth_is_worked_out_of_amounts_in_a_table_of_places_and_periods_alone(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    sales = np.round(generator.lognormal(5, 0.3, 480), 2)
    assert "sales growth" in made(tmp_path, **places(), sales=sales)
    # an amount of nothing, a loss, a rate and a share have no growth in percent
    assert made(tmp_path, **places(), sales=np.where(sales < 90, 0, sales)) == {}
    assert made(tmp_path, **places(), profit=sales - 150) == {}
    assert made(tmp_path, **places(), score=sales) == {}
    # two rows for a town in a year, a single course, too few years, steps of any length
    twice = {name: np.append(values, values[:9]) for name, values in places().items()}
    assert made(tmp_path, **twice, sales=np.append(sales, sales[:9])) == {}
    assert made(tmp_path, year=np.arange(1900, 2020), sales=sales[:120]) == {}
    assert made(tmp_path, **places(years=4), sales=sales[:160]) == {}
    uneven = places()
    uneven["year"] = 1990 + np.array([0, 1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66])[uneven["year"] - 1990]
    assert made(tmp_path, **uneven, sales=sales) == {}


def test_growth_is_held_against_other_columns_alone(tmp_path: Path, generator: np.random.Generator) -> None:
    columns = places()
    kind = np.repeat(generator.choice(["A", "B", "C"], 40), 12)
    _, found = worked(tmp_path, **columns, kind=kind, sales=np.round(generator.lognormal(5, 0.3, 480), 2))
    kin = Kin(found)
    assert kin.may_meet("difference", ("kind", "sales growth"))
    for parent in ("town", "year", "sales"):
        assert not kin.may_meet("difference", (parent, "sales growth"))


def test_two_amounts_are_told_of_each_other_though_a_share_was_worked_out_from_them(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    bill = np.round(generator.lognormal(3, 0.4, ROWS), 2)
    table, found = worked(
        tmp_path, total_bill=bill, tip=np.round(bill * generator.uniform(0.05, 0.3, ROWS), 2)
    )
    assert [column.name for column in found.derived] == ["tip share of total bill"]
    told = [insight.columns for insight in finders.find(table, found, silent).insights]
    assert ("total_bill", "tip") in told or ("tip", "total_bill") in told


def test_a_table_without_anything_to_work_out_stays_as_it_is(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    path = tmp_path / "t.csv"
    pd.DataFrame({"a": generator.normal(0, 1, 50), "b": ["x", "y"] * 25}).to_csv(path, index=False)
    table = read(str(path), name="t.csv")
    before = profile(table, name="t.csv")
    assert derive(table, before) == (table, before)
    start = days(generator, rows=FEWEST_ROWS)
    columns = {"start": start, "end": later(start, generator.integers(1, 9, FEWEST_ROWS), "D")}
    assert "duration" in made(tmp_path, **columns)
    assert made(tmp_path, **{name: dates[1:] for name, dates in columns.items()}) == {}


def test_a_column_of_the_same_name_is_the_one_that_is_told(tmp_path: Path) -> None:
    assert made(tmp_path, returned=["yes", "no"] * 50, Return_Rate=np.arange(100) % 7) == {}


def full(generator: np.random.Generator) -> dict[str, object]:
    """Columns from which each rule makes something."""
    start = later(days(generator), generator.integers(0, 86_400, ROWS), "s")
    born = later(start.normalize(), -np.round(generator.uniform(1, 90, ROWS) * 365.25), "D")
    quantity = generator.integers(1, 12, ROWS)
    sales = np.round(quantity * generator.lognormal(3, 0.4, ROWS), 2)
    return {
        "start": start, "end": later(start, generator.integers(300, 9000, ROWS), "s"), "birth_date": born.date,
        "quantity": quantity, "sales": sales, "km": generator.gamma(3, 1, ROWS),
        "profit": np.round(sales * generator.normal(0.2, 0.03, ROWS), 2),
        "city": generator.choice(["Oslo", "Bergen", "Molde"], ROWS),
        "returned": np.where(generator.random(ROWS) < 0.3, "yes", "no"),
        "late": np.where(generator.random(ROWS) < 0.3, "yes", "no"),
    }  # fmt: skip


def test_there_are_never_more_than_a_handful(tmp_path: Path, generator: np.random.Generator) -> None:
    found = made(tmp_path, **full(generator))
    assert len(found) == MOST
    assert [column.derived for column in found.values()] == [
        "duration",
        "rate",
        "rate",
        "share",
        "ratio",
        "age",
    ]


def test_no_finder_sets_a_column_against_what_it_comes_from(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    """All finders at once: what they would look at, less the pairs that are kin, is what is looked at."""
    table, found = worked(tmp_path, **full(generator))
    roots = {
        "duration": {"start", "end"}, "return rate": {"returned"}, "share late": {"late"},
        "profit margin": {"profit", "sales"}, "sales per unit": {"sales", "quantity", "profit"},
        "age": {"start", "end", "birth_date"},
    }  # fmt: skip
    assert set(roots) == {column.name for column in found.derived}

    def kin(columns: tuple[str, ...]) -> bool:
        return any(
            roots.get(one, {one}) & roots.get(other, {other}) for one, other in combinations(columns, 2)
        )

    def twice(kind: str, columns: tuple[str, ...]) -> bool:
        """Whether a rate would be tested as well as its label."""
        rates, labels = {"return rate", "share late"} & set(columns), {"returned", "late"} & set(columns)
        return (
            (kind == "association" and bool(rates))
            or (kind == "difference" and bool(rates and labels))
            or (kind == "dependence" and len(labels) == 1)
        )

    arrays = Arrays(table, found)
    every = [one for finder in finders.FINDERS for one in finder(arrays, lambda *_: None)]
    fair = [one for one in every if not kin(one.columns) and not twice(one.kind, one.columns)]
    search = finders.find(table, found, silent)
    assert sum(kin(one.columns) for one in every) > 8
    assert search.looked_at == len(fair)
    assert search.tested == sum(one.family for one in fair)
    assert not any(kin(insight.columns) for insight in search.insights)


def test_a_rate_is_compared_between_groups_and_over_time_and_its_label_with_numbers(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    kin = Kin(worked(tmp_path, **full(generator))[1])
    assert kin.may_meet("difference", ("city", "return rate"))
    assert kin.may_meet("trend", ("start", "return rate"))
    assert kin.may_meet("difference", ("returned", "km"))
    assert kin.may_meet("dependence", ("returned", "late"))
    assert not kin.may_meet("dependence", ("city", "returned"))
    assert not kin.may_meet("association", ("km", "return rate"))
    assert not kin.may_meet("difference", ("returned", "return rate"))
    assert not kin.may_meet("difference", ("late", "return rate"))
    # other findings on a label are no test of how often it says yes
    assert kin.may_meet("missing", ("city", "returned"))
    assert kin.may_meet("trend", ("start", ""))


def test_how_rows_divide_over_the_hours_of_a_column_that_was_worked_out_is_no_finding(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    moment = later(days(generator, 2000), generator.integers(0, 86_400, ROWS), "s")
    table, found = worked(tmp_path, logged=moment, size=generator.normal(0, 1, ROWS))
    kin = Kin(found)
    assert not kin.may_meet("proportion", ("hour",))
    assert kin.may_meet("difference", ("hour", "size"))
    assert kin.may_meet("distribution", ("size",))
    told = finders.find(table, found, silent).insights
    assert not [insight for insight in told if insight.columns in (("hour",), ("weekday",))]


def test_a_rate_is_compared_only_where_both_kinds_are_expected(
    tmp_path: Path, generator: np.random.Generator
) -> None:
    city = np.where(np.arange(1000) < 60, "Oslo", np.where(np.arange(1000) < 500, "Bergen", "Molde"))
    returned = np.where(generator.permutation(1000) < 50, "yes", "no")
    table, found = worked(tmp_path, city=city, returned=returned)
    arrays = Arrays(table, found)
    rate = next(
        one for one in finders.comparisons.find(arrays, lambda *_: None) if one.columns[1] == "return rate"
    )
    # of sixty rows three would be returned: too few for the test
    assert rate.test is not None
    held = table.frame["return rate"][city != "Oslo"]
    with_two = pd.Series(held).groupby(city[city != "Oslo"]).mean()
    assert rate.build(rate.test) == () or set(with_two.index) == {"Bergen", "Molde"}
    assert finders.comparisons.of_each(arrays.measures[0]) == 100
