"""Texts of which hardly any comes twice: the different ones are exactly those of a dictionary."""

import numpy as np
import pyarrow as pa
import pytest

from stories.analysis import near_distinct
from stories.analysis.levels import levels_of
from tests.stories.analysis.made import rng

ROWS = near_distinct.FEW + 5_000
LETTERS = np.array(list("abcdefgh 0123"))
generator = rng(21)


def texts(longest: int, rows: int = ROWS) -> list[str]:
    sizes = generator.integers(8, longest + 1, rows)
    letters = LETTERS[generator.integers(0, len(LETTERS), int(sizes.sum()))]
    ends = np.cumsum(sizes)
    return ["".join(letters[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


def some_again(said: list[str], share: float) -> list[str]:
    made = list(said)
    for at in generator.choice(len(made), int(share * len(made)), replace=False).tolist():
        made[at] = made[int(generator.integers(0, len(made)))]
    return made


def same_but_for_the_middle() -> list[str]:
    """Return long texts that begin and end alike: their numbers are the same, the texts are not."""
    return [f"{'a' * 70}{number % 7000:06d}{'z' * 8}" for number in range(9_000)]


COLUMNS = {
    "all different": texts(40),
    "some again": some_again(texts(40), 0.05),
    "long ones": some_again(texts(150), 0.02),
    "short ones": [f"{number:x}" for number in range(ROWS)],
    "umlauts": [f"Straße {number} für Grüße" for number in generator.permutation(ROWS)],
    "alike outside": texts(40) + same_but_for_the_middle(),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_different_is_what_a_dictionary_says(name: str) -> None:
    column = pa.array(COLUMNS[name], pa.large_string())
    assert near_distinct.seems_so(column)
    found, expected = near_distinct.different(column), column.dictionary_encode()
    assert found is not None
    assert found.texts.equals(expected.dictionary)
    np.testing.assert_array_equal(found.codes, expected.indices.to_numpy())


def test_a_part_of_a_column_is_read_as_itself() -> None:
    column = pa.array(["before", *COLUMNS["some again"], "behind"], pa.large_string())[1:-1]
    found = near_distinct.different(column)
    assert found is not None
    assert found.texts.equals(column.dictionary_encode().dictionary)


def test_texts_that_often_come_again_are_left_to_a_dictionary() -> None:
    often = [f"customer {number}" for number in generator.integers(0, ROWS // 10, ROWS)]
    assert not near_distinct.seems_so(pa.array(often, pa.large_string()))
    assert near_distinct.different(pa.array(often, pa.large_string())) is None
    halves = [f"customer {number}" for number in generator.integers(0, 2 * ROWS, ROWS)]
    assert near_distinct.different(pa.array(halves, pa.large_string())) is None
    assert not near_distinct.seems_so(pa.array(texts(20, 500), pa.large_string()))
    assert not near_distinct.seems_so(pa.array([""] * ROWS + texts(20, 500), pa.large_string()))


def test_empty_cells_beside_texts_that_are_all_different_stand_for_one_text() -> None:
    import pandas as pd

    said: list[str | None] = [*COLUMNS["some again"], *[""] * ROWS, *[None] * 3]
    generator.shuffle(said)
    levels = levels_of(pd.Series(said, dtype="str"))
    names = levels.texts.to_pylist()
    assert sorted(names) == sorted({" ".join(text.split()) for text in said if text is not None})
    again = [names[code] if code >= 0 else None for code in levels.codes.tolist()]
    assert again == [None if text is None else " ".join(text.split()) for text in said]
    assert levels.counts[names.index("")] == ROWS
