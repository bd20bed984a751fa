"""The search as a whole: what is there is found, what is not is not claimed, and the order of rows does not matter."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from stories.analysis import finders
from stories.analysis.facts import Insight, Ledger
from stories.analysis.insights import CROSS, rank
from stories.progress import Progress, silent
from tests.stories.analysis.made import made, rng, search

MANY = pytest.param(200, 0.07, marks=pytest.mark.slow, id="many")
FEW = pytest.param(80, 0.1, id="few")
"""How many tables, and of how many of them the stories may claim something; few bear more chance."""


def mixed(seed: int, rows: int | None = None) -> pd.DataFrame:
    """Return a table of every kind of column, each independent of the others."""
    generator = rng(seed)
    size = rows or int(generator.choice([60, 150, 400]))
    days = np.sort(generator.integers(0, int(generator.choice([200, 500, 1400])), size))
    frame = pd.DataFrame({"day": pd.Timestamp("2022-01-01") + pd.to_timedelta(days, unit="D")})
    frame["height"] = generator.normal(0, 1, size)
    frame["income"] = generator.lognormal(8, 1, size)
    frame["visits"] = generator.poisson(3, size).astype(float)
    frame["wait"] = np.round(generator.gamma(2, 5, size))
    frame["mood"] = generator.uniform(0, 1, size)
    for name, most in (("shop", 8), ("plan", 3), ("paid", 2), ("team", 5)):
        frame[name] = generator.choice(list("abcdefgh"[:most]), size)
    return frame


def claims(frame: pd.DataFrame, *, correct: bool = True) -> list[Insight]:
    """Return the story's claims across columns; a trend in the number of rows speaks of the date alone."""
    table, profile = made(frame, additive=("income", "visits"))
    told = rank(finders.find(table, profile, silent, correct=correct), profile, Ledger())
    return [one for one in told if one.kind in CROSS and one.columns[-1]]


@pytest.mark.no_cover
@pytest.mark.parametrize(("tables", "most"), [FEW, MANY])
def test_shuffled_columns_make_no_claims(tables: int, most: float) -> None:
    false = sum(bool(claims(mixed(seed))) for seed in range(tables))
    assert false / tables <= most


@pytest.mark.no_cover
def test_without_the_correction_they_would() -> None:
    false = sum(bool(claims(mixed(seed), correct=False)) for seed in range(40))
    assert false / 40 >= 0.5


@pytest.mark.no_cover
def test_strong_facts_on_single_columns_buy_no_claims_across_columns() -> None:
    """Benjamini-Hochberg over everything would let a true rejection in each column raise the level of all others."""
    false = 0
    for seed in range(60):
        frame = mixed(seed, 150)
        for name in ("height", "mood", "wait"):
            frame.loc[0, name] = 1e6
        for place in range(6):
            frame[f"flag{place}"] = np.where(np.arange(150) % 30 == place, "yes", "no")
        false += bool(claims(frame))
    assert false / 60 <= 0.1


PLANTED = {
    "difference": ("plan", "wait"),
    "association": ("height", "mood"),
    "dependence": ("shop", "paid"),
    "trend": ("day", "height"),
}


def plant(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the table with one true finding, of a strength that a textbook test sees in 99 of 100."""
    generator, rows = rng(0), len(frame)
    if kind == "difference":
        frame["wait"] += np.where(frame["plan"] == "b", 6, 0)
    elif kind == "association":
        frame["mood"] -= 0.1 * frame["height"]
    elif kind == "dependence":
        frame["paid"] = np.where(
            (frame["shop"] == "c") & (generator.uniform(0, 1, rows) < 0.97), "b", frame["paid"]
        )
    else:
        frame["height"] += np.linspace(0, 1.2, rows)
    return frame


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", list(PLANTED))
def test_what_was_planted_is_found(kind: str) -> None:
    told = [claims(plant(mixed(seed, 400), kind)) for seed in range(20)]
    # noise may make a step of a slope; then it is told as one, with the ends of the series beside it
    kinds = {kind, "change"} if kind == "trend" else {kind}
    own = [
        [one for one in story if one.kind in kinds and set(one.columns) == set(PLANTED[kind])]
        for story in told
    ]
    assert sum(map(bool, own)) >= 19
    assert sum(one.kind == kind for story in own for one in story) >= 15
    assert all(one.kind == kind or "first" in one.evidence for story in own for one in story)
    assert sum(len(story) for story in told) <= 24


def test_the_order_of_rows_changes_nothing() -> None:
    frame = plant(plant(plant(mixed(5, 400), "difference"), "association"), "trend")
    shuffled = frame.sample(frac=1.0, random_state=3)
    assert document(frame) == document(shuffled)


def document(frame: pd.DataFrame) -> str:
    table, profile = made(frame, additive=("income", "visits"))
    ledger = Ledger()
    told = rank(finders.find(table, profile, silent), profile, ledger)
    return json.dumps([asdict(one) for one in told], allow_nan=False)


def test_numbers_are_plain_and_finite() -> None:
    frame = plant(mixed(5, 400), "difference")
    frame.loc[::9, "wait"] = np.nan
    for insight in search(frame, additive=("income", "visits")).insights:
        json.dumps(asdict(insight), allow_nan=False)


def test_every_comparison_is_counted() -> None:
    frame = mixed(1, 400)
    searched = search(frame)
    # five trends, five jumps, twenty differences, ten associations, six dependences and more are the family
    assert searched.tested >= 46
    assert searched.looked_at > searched.tested
    assert searched.passed == 0
    assert searched.tests == ()


def test_the_strongest_tests_are_listed_with_their_correction() -> None:
    searched = search(plant(mixed(1, 400), "difference"))
    kind, columns, test = searched.tests[0]
    assert (kind, columns) == ("difference", ("plan", "wait"))
    assert test.q is not None
    assert test.p < test.q < 0.05


def test_progress_counts_the_work_and_never_falls() -> None:
    steps: list[Progress] = []
    table, profile = made(mixed(1, 400))
    finders.find(table, profile, steps.append)
    parts = [step.done / step.total for step in steps]
    assert parts == sorted(parts)
    assert parts[-1] == 1
    assert {step.stage for step in steps} == {"analyzing"}
    assert "Comparing groups: pair 20 of 20" in [step.note for step in steps]
    assert "Correlating numbers: pair 10 of 10" in [step.note for step in steps]


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_hardly_any_rows_are_no_error(rows: int) -> None:
    assert claims(mixed(1, 400).head(rows)) == []


def test_a_series_is_not_told_by_its_spread_first() -> None:
    generator = rng(3)
    frame = pd.DataFrame(
        {"day": pd.date_range("2020-01-01", periods=300), "level": generator.lognormal(0, 1, 300)}
    )
    (spread,) = [one for one in search(frame).insights if one.kind == "distribution"]
    assert spread.surprise < 0.2


def test_what_a_group_all_but_fixes_surprises_less() -> None:
    generator = rng(4)
    place = generator.choice([f"p{k:02d}" for k in range(30)], 2000)
    distance = np.array([int(name[1:]) * 100.0 for name in place]) + generator.normal(0, 40, 2000)
    frame = pd.DataFrame(
        {"place": place, "half": np.where(place < "p15", "near", "far"), "distance": distance}
    )
    frame["hours"] = distance / 80 + generator.normal(0, 1, 2000)
    told = {one.columns: one.surprise for one in search(frame).insights if one.kind == "difference"}
    assert all(surprise <= 0.3 for surprise in told.values())
    assert ("half", "hours") in told
