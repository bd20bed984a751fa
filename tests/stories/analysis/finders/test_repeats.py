"""Rows that come twice are told where chance does not explain them."""

import numpy as np
import pandas as pd
import pytest

from stories.analysis.columns import Role
from stories.analysis.facts import FactType
from tests.stories.analysis.made import found, rng, search, value


def measured(rows: int = 300, seed: int = 5) -> pd.DataFrame:
    generator = rng(seed)
    return pd.DataFrame(
        {
            "price": np.round(generator.lognormal(3, 0.6, rows), 2),
            "weight": np.round(generator.normal(70, 12, rows), 1),
            "shop": generator.choice(list("abcd"), rows),
        }
    )


def again(frame: pd.DataFrame, *times: int) -> pd.DataFrame:
    """Return the table with its first rows so many times each, in another order."""
    copies = [frame.iloc[[place] * (often - 1)] for place, often in enumerate(times)]
    return pd.concat([frame, *copies]).sample(frac=1, random_state=1).reset_index(drop=True)


def test_repeats_are_told_with_their_number_and_the_row_that_comes_most_often() -> None:
    (repeats,) = found(again(measured(), 9, 6, 2, 2), "duplicate")
    assert repeats.type is FactType.DUPLICATE
    assert [value(repeats, name) for name in ("count", "clusters", "largest", "pairs")] == [15, 4, 9, 53]
    assert value(repeats, "share") == pytest.approx(15 / 315)
    assert "expected" not in repeats.evidence
    assert all(repeats.evidence[name].columns == () for name in ("count", "share", "clusters", "largest"))
    assert repeats.series is not None
    assert {point.x: point.y for point in repeats.series.points} == {
        "once": 296, "twice": 4, "6 times": 6, "9 times": 9,
    }  # fmt: skip
    assert "once" not in repeats.series.highlight


def test_a_number_that_every_row_has_of_its_own_is_set_aside() -> None:
    frame = again(measured(), 9, 6, 4)
    frame.insert(0, "record_id", rng().permutation(len(frame)) + 70_000)
    (repeats,) = found(frame, "duplicate", roles={"record_id": Role.IDENTIFIER})
    assert (value(repeats, "count"), repeats.columns) == (16, ("record_id",))
    assert repeats.evidence["aside_0"].value == "record_id"
    assert repeats.evidence["count"].where == {"record_id": "any"}


@pytest.mark.parametrize(("name", "names"), [("year", ""), ("town", "town")])
def test_a_year_and_a_name_are_no_numbers_to_set_aside(name: str, names: str) -> None:
    frame = again(measured(), 9, 6, 4)
    frame.insert(0, name, [f"{place}" for place in range(len(frame))] if names else range(len(frame)))
    assert found(frame, "duplicate", roles={name: Role.IDENTIFIER}, names=names) == []


@pytest.mark.parametrize("seed", range(8))
def test_rows_of_few_different_values_repeat_by_chance(seed: int) -> None:
    generator = rng(seed)
    apart = pd.DataFrame({name: generator.integers(1, 6, 400) for name in "abcd"})
    mood = generator.integers(1, 6, 400)
    together = pd.DataFrame({name: np.clip(mood + generator.integers(-1, 2, 400), 1, 5) for name in "abcdef"})
    single = pd.DataFrame({"price": np.round(generator.lognormal(3, 0.6, 400), 1)})
    for frame in (apart, together, single):
        assert frame.duplicated().sum() > 20
        assert found(frame.astype(float), "duplicate") == []


def test_one_row_far_too_often_is_told_among_chance_repeats() -> None:
    generator = rng(3)
    frame = pd.DataFrame({name: generator.integers(1, 9, 400) for name in "abcd"})
    (repeats,) = found(again(frame, 11).astype(float), "duplicate")
    assert value(repeats, "largest") == 11
    assert value(repeats, "pairs") < 5 * value(repeats, "expected")
    assert value(repeats, "expected") == pytest.approx(20, rel=0.5)


def test_next_to_no_repeats_are_left_to_the_notes() -> None:
    fine = measured(4000).assign(weight=rng().normal(70, 12, 4000))
    assert found(again(fine, 2, 2), "duplicate") == []
    assert len(found(again(fine.head(400), 2, 2), "duplicate")) == 1
    assert found(measured(), "duplicate") == []
    assert found(again(measured(12), 4), "duplicate") == []


def test_one_look_at_repeats_is_counted() -> None:
    frame = measured()
    assert search(again(frame, 5)).looked_at == search(frame).looked_at


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    frame = again(measured(), 5, 5, 3)
    (one,) = found(frame, "duplicate")
    (other,) = found(frame.sample(frac=1, random_state=9)[["shop", "weight", "price"]], "duplicate")
    assert one == other
