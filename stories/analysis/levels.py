"""The different texts of a column and which of them each row holds, kept in Arrow so that millions stay quick."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis import near_distinct, text_bytes
from stories.analysis.names import printable

_SPACE, _TILDE = 0x20, 0x7E
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Levels:
    """A column of texts by its different values."""

    codes: np.ndarray
    # for each row the place of its text, -1 where there is none
    texts: pa.LargeStringArray
    # the different texts, tidied: no white space around them, no control characters
    counts: np.ndarray
    # rows of each
    column: pd.Series | None = None
    # a text column that these are the levels of as it stands: nothing was tidied or left out

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def rows(self) -> int:
        """Rows with a text."""
        return int(self.counts.sum())

    def among(self, words: frozenset[str]) -> np.ndarray:
        """Return for each text whether it is one of `words` (lower case)."""
        found = np.zeros(len(self.texts), dtype=bool)
        # Most texts are longer than any of the words (in bytes: lower case may need fewer), and need no second look.
        short = pc.less_equal(pc.binary_length(self.texts), 2 * max(len(word.encode()) for word in words))
        if pc.any(short).as_py():
            lower = pc.utf8_lower(self.texts.filter(short))
            found[np.asarray(short)] = pc.is_in(lower, pa.array(sorted(words), pa.large_string()))
        return found

    def kept(self, keep: np.ndarray) -> "Levels":
        """Return the column with only the texts where `keep` is true; the other rows have none."""
        if keep.all():
            return self
        moved = np.append(np.where(keep, np.cumsum(keep) - 1, -1), -1)
        return Levels(
            codes=moved[self.codes], texts=self.texts.filter(pa.array(keep)), counts=self.counts[keep]
        )

    def sample(self, most: int) -> "Levels":
        """Return at most about `most` of the texts, evenly spread, to see cheaply what they look like."""
        step = max(1, len(self) // most)
        texts = self.texts.take(pa.array(np.arange(0, len(self), step)))
        return Levels(codes=np.array([], dtype=np.int64), texts=texts, counts=self.counts[::step])

    def taken(self, values: np.ndarray) -> np.ndarray:
        """Return the value of each row, given one (float64 or datetime64) for each text; NaN or NaT where none."""
        nothing = np.array([np.nan if values.dtype.kind == "f" else "NaT"], dtype=values.dtype)
        return np.asarray(np.concatenate([values, nothing])[self.codes])

    def as_category(self) -> pd.Series:
        """Return a categorical column with the texts in order as its categories."""
        order = np.asarray(pc.array_sort_indices(self.texts))
        place = np.empty(len(order) + 1, dtype=np.int64)
        place[order] = np.arange(len(order))
        place[-1] = -1
        categories = pd.Index(_strings(self.texts.take(pa.array(order))))
        return pd.Series(pd.Categorical.from_codes(place[self.codes], categories=categories))

    def as_text(self) -> pd.Series:
        """Return a text column."""
        if self.column is not None:
            return self.column
        places = pa.array(self.codes, mask=self.codes < 0)
        return pd.Series(_strings(self.texts.take(places)))


def levels_of(column: pd.Series) -> Levels:
    """Return the levels of a categorical or text column; None, NaN and unused categories are left out."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.int64)
        texts = array_of(column.cat.categories.astype("str"))
    else:
        codes, texts = _encoded(array_of(column))
    untidy = _untidy(texts)
    if len(untidy):
        codes, texts = _tidied(codes, texts, untidy)
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    as_it_stands = None if len(untidy) or not isinstance(column.dtype, pd.StringDtype) else column
    return Levels(codes=codes, texts=texts, counts=counts, column=as_it_stands).kept(counts > 0)


def _encoded(texts: pa.LargeStringArray) -> tuple[np.ndarray, pa.LargeStringArray]:
    """Return the place of each text among the different ones, -1 for a null, and these."""
    found = None
    if near_distinct.seems_so(texts):
        # In a column of comments most cells may be empty, and all others different.
        said = np.asarray(pc.greater(pc.binary_length(texts), 0).fill_null(False))
        found = near_distinct.different(texts.filter(pa.array(said)))
    if found is None:
        encoded = texts.dictionary_encode()
        places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return places.astype(np.int64), encoded.dictionary
    codes = np.full(len(texts), -1, dtype=np.int64)
    codes[said] = found.codes
    if np.count_nonzero(said) + texts.null_count == len(texts):
        return codes, found.texts
    codes[~said & np.asarray(texts.is_valid())] = len(found.texts)
    return codes, pa.concat_arrays([found.texts, pa.array([""], pa.large_string())])


def _untidy(texts: pa.LargeStringArray) -> Integers:
    """Return the places of the texts that are not plain ASCII on one line with single spaces in between."""
    if not len(texts):
        return np.array([], dtype=np.int64)
    edges, said = text_bytes.of(texts)
    found = [
        start + _untidy_in(said[edges[start] : edges[end]], edges[start : end + 1] - edges[start])
        for start, end in text_bytes.blocks(edges)
    ]
    return np.concatenate(found)


def _untidy_in(said: npt.NDArray[np.uint8], edges: Integers) -> Integers:
    # Below a space the difference wraps round, beyond the tilde.
    odd = np.flatnonzero(said - np.uint8(_SPACE) > _TILDE - _SPACE)
    space = said == _SPACE
    twice = np.flatnonzero(space[1:] & space[:-1]) + 1
    whole = edges[1:] > edges[:-1]
    begins, ends = edges[:-1][whole], edges[1:][whole] - 1
    outer = np.concatenate([begins[space[begins]], ends[space[ends]]])
    return np.unique(np.searchsorted(edges, np.concatenate([odd, twice, outer]), side="right") - 1)


def _tidied(
    codes: np.ndarray, texts: pa.LargeStringArray, untidy: np.ndarray
) -> tuple[np.ndarray, pa.LargeStringArray]:
    """Return the texts tidied, those that have become equal made one."""
    replaced = texts.to_pylist()
    for at in untidy.tolist():
        replaced[at] = printable(replaced[at])
    encoded = pa.array(replaced, pa.large_string()).dictionary_encode()
    moved = np.append(encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), -1)
    return moved[codes], encoded.dictionary


def array_of(column: pd.Series | pd.Index) -> pa.LargeStringArray:
    """Return a column of texts as one Arrow array."""
    array = pa.array(column.array, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _strings(texts: pa.LargeStringArray) -> Any:
    return pd.array(pa.chunked_array([texts]), dtype="str")
