"""Simpson's check: what goes one way over all rows and the other way within the groups of a third column."""

import numpy as np
import pandas as pd
import pytest

from tests.stories.analysis.made import found, rng


def links(within: float, rows: int = 300) -> pd.DataFrame:
    """Return three species of which the larger ones have deeper beaks; in each, depth goes by `within` with length."""
    generator = rng(5)
    species = generator.integers(0, 3, rows)
    length = 40 + 8 * species + generator.normal(0, 2, rows)
    depth = 15 + 6 * species + within * (length - 40 - 8 * species) + generator.normal(0, 1, rows)
    return pd.DataFrame({"species": np.array(["A", "B", "C"])[species], "length": length, "depth": depth})


def told(frame: pd.DataFrame, kind: str) -> list[tuple[str, ...]]:
    return [insight.columns for insight in found(frame, kind)]


def test_a_link_that_turns_round_within_groups_is_not_told() -> None:
    assert told(links(-0.4), "association") == []


@pytest.mark.parametrize("within", [0.4, 0.0])
def test_a_link_that_does_not_is(within: float) -> None:
    assert told(links(within), "association") == [("length", "depth")]


def test_rows_without_a_value_are_left_out_of_the_check() -> None:
    frame = links(-0.4)
    frame.loc[::3, "length"] = None
    frame.loc[1::3, "species"] = None
    assert told(frame, "association") == []


def admissions(bias: float, rows: int = 4000) -> pd.DataFrame:
    """Return applicants: women go to where most are refused; in each department they are taken by `bias` more often."""
    generator = rng(6)
    woman = generator.random(rows) < 0.5
    hard = generator.random(rows) < (0.8 * woman + 0.2 * ~woman)
    rate = 0.7 - 0.5 * hard + bias * woman
    return pd.DataFrame(
        {
            "sex": np.where(woman, "women", "men"),
            "department": np.where(hard, "Law", "Arts"),
            "decision": np.where(generator.random(rows) < rate, "taken", "refused"),
        }
    )


@pytest.mark.parametrize(("bias", "is_told"), [(0.1, False), (-0.05, True)])
def test_a_share_is_told_where_it_goes_the_same_way_within_groups(bias: float, is_told: bool) -> None:
    frame = admissions(bias)
    taken = frame.groupby("sex", observed=True)["decision"].apply(lambda one: (one == "taken").mean())
    assert taken["men"] - taken["women"] > 0.1
    assert (("sex", "decision") in told(frame, "dependence")) is is_told
