"""The different texts of long columns, found in several quick ways: each as a plain look at one after the other."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from stories.analysis import levels, near_distinct
from stories.analysis.numbers import MISSING
from tests.stories.analysis.made import rng

ROWS = near_distinct.FEW + 100
generator = rng(7)


def drawn(*texts: str | None) -> list[str | None]:
    return [texts[place] for place in generator.integers(0, len(texts), ROWS)]


CODES = [f"C{number:06d}" for number in generator.integers(0, 9_000, ROWS)]
NOTES = [f"note {number} of many" for number in generator.permutation(ROWS)]
COLUMNS: dict[str, list[str | None]] = {
    "few": drawn("North", "South", "a longer name"),
    "few and late ones": [*drawn("Yes", "No"), *["Perhaps", "Never", "Perhaps"] * 20],
    "few and too many late ones": [*drawn("Yes", "No"), *CODES[:5_000]],
    "few and none": drawn("Yes", "No", None, ""),
    "codes": list(CODES),
    "codes of several lengths": [*CODES, "C1", "C000000001"],
    "codes and a short one": [*CODES, "C1"],
    "codes and none": [*CODES, None, ""],
    "all different": list(NOTES),
    "different and empty": [*NOTES, *[""] * 500],
    "different, empty and none": [*NOTES, *[""] * 500, None],
    "different and unknown": [*NOTES, "n/a", "", "?"],
    "untidy": [*NOTES, "  note 1", "twice  in a row", "tab\tin it", " ", "end "],
}


def tidy(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


@pytest.mark.parametrize("name", COLUMNS)
def test_each_row_has_its_text_and_each_text_its_rows(name: str) -> None:
    column = pd.Series(COLUMNS[name], dtype="str")
    found, said = levels.levels_of(column), [tidy(text) for text in COLUMNS[name]]
    texts = found.texts.to_pylist()
    assert sorted(texts) == sorted({text for text in said if text is not None})
    assert [texts[code] if code >= 0 else None for code in found.codes.tolist()] == said
    np.testing.assert_array_equal(found.counts, pd.Series(said).value_counts()[texts])
    if name != "untidy" and "" not in texts:
        assert texts == [text for text in dict.fromkeys(said) if text is not None]


@pytest.mark.parametrize("name", COLUMNS)
def test_without_what_stands_for_nothing_it_is_the_same_column(name: str) -> None:
    found = levels.levels_of(pd.Series(COLUMNS[name], dtype="str"))
    kept = found.kept(~found.among(MISSING))
    said = [tidy(text) for text in COLUMNS[name]]
    expected = pd.Series(
        [None if text is None or text.lower() in MISSING else text for text in said], dtype="str"
    )
    assert kept.rows == expected.count()
    pd.testing.assert_series_equal(kept.as_text(), expected)
    category = kept.as_category()
    assert category.cat.categories.tolist() == sorted(expected.dropna().unique(), key=str.encode)
    assert category.astype("str").equals(expected)


def test_a_part_of_an_array_is_read_as_that_part() -> None:
    part = pa.array(["before", *CODES, "behind"], pa.large_string())[1:-1]
    codes, texts = levels._encoded(part)
    assert texts.to_pylist() == list(dict.fromkeys(CODES))
    assert texts.take(pa.array(codes)).equals(part)
