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
HEAD = 4_096
"""Texts that are looked at to see whether a long column has few different ones."""
FEW = 256
"""So few, and one in so many texts may be another."""
SMALL = 127
"""Categories of which each has a number in one byte."""
MANY = 2_000
"""Texts from which on it matters how they are put in order."""


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
    # a text column that these are the levels of, but for texts that were left out: nothing was tidied

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def rows(self) -> int:
        """Rows with a text."""
        return int(self.counts.sum())

    def among(self, words: frozenset[str]) -> np.ndarray:
        """Return for each text whether it is one of `words` (lower case)."""
        if len(self.texts) <= FEW:
            said = self.texts.to_pylist()
            if all(map(str.isascii, said)):
                return np.array([text.lower() in words for text in said], dtype=bool)
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
        last = len(keep) - 1
        if keep[:last].all():
            codes, texts = np.where(self.codes == last, -1, self.codes), self.texts.slice(0, last)
        else:
            moved = np.append(np.where(keep, np.cumsum(keep) - 1, -1), -1)
            codes, texts = moved[self.codes], self.texts.filter(pa.array(keep))
        return Levels(codes=codes, texts=texts, counts=self.counts[keep], column=self.column)

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
        order = _order_of(self.texts)
        # As small as pandas will keep them.
        place = np.empty(len(order) + 1, dtype=np.int8 if len(order) < SMALL else np.int32)
        place[order] = np.arange(len(order))
        place[-1] = -1
        categories = pd.Index(_strings(self.texts.take(pa.array(order))))
        if len(categories) >= MANY:
            # That each is different pandas need not find out with a dictionary if it knows that they are in order.
            _ = categories.is_monotonic_increasing
        return pd.Series(pd.Categorical.from_codes(place[self.codes], categories=categories))

    def as_text(self) -> pd.Series:
        """Return a text column."""
        if self.column is not None:
            return _with_gaps(self.column, self.codes < 0)
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
    present = codes if codes.min(initial=0) >= 0 else codes[codes >= 0]
    counts = np.bincount(present, minlength=len(texts))
    as_it_stands = None if len(untidy) or not isinstance(column.dtype, pd.StringDtype) else column
    return Levels(codes=codes, texts=texts, counts=counts, column=as_it_stands).kept(counts > 0)


def _encoded(texts: pa.LargeStringArray) -> tuple[Integers, pa.LargeStringArray]:
    """Return the place of each text among the different ones, as they first appear, -1 for a null, and these."""
    if len(texts) >= near_distinct.FEW:
        quick = _of_few(texts) or _of_many(texts) or _of_short_codes(texts)
        if quick is not None:
            return quick
    encoded = texts.dictionary_encode()
    return _places(encoded.indices), encoded.dictionary


def _of_few(texts: pa.LargeStringArray) -> tuple[Integers, pa.LargeStringArray] | None:
    """Return the same where the first texts are nearly all that there are; to look these up is quicker."""
    known = texts.slice(0, HEAD).dictionary_encode().dictionary
    if len(known) > FEW:
        return None
    codes = pc.index_in(texts, known)
    places = _places(codes)
    if codes.null_count == texts.null_count:
        return places, known
    if codes.null_count - texts.null_count > len(texts) // FEW:
        return None
    unknown = pc.and_(codes.is_null(), texts.is_valid())
    later = texts.filter(unknown).dictionary_encode()
    places[np.asarray(unknown)] = len(known) + _places(later.indices)
    return places, pa.concat_arrays([known, later.dictionary])


def _of_many(texts: pa.LargeStringArray) -> tuple[Integers, pa.LargeStringArray] | None:
    """Return the same where hardly any text comes twice."""
    if not near_distinct.seems_so(texts):
        return None
    # In a column of comments most cells may be empty, and all others different.
    said = np.asarray(pc.greater(pc.binary_length(texts), 0).fill_null(False))
    if said.all():
        found = near_distinct.different(texts)
        return None if found is None else (found.codes, found.texts)
    found = near_distinct.different(texts.filter(pa.array(said)))
    if found is None:
        return None
    codes = np.full(len(texts), -1, dtype=np.int64)
    codes[said] = found.codes
    if np.count_nonzero(said) + texts.null_count == len(texts):
        return codes, found.texts
    codes[~said & np.asarray(texts.is_valid())] = len(found.texts)
    return codes, pa.concat_arrays([found.texts, pa.array([""], pa.large_string())])


def _of_short_codes(texts: pa.LargeStringArray) -> tuple[Integers, pa.LargeStringArray] | None:
    """Return the same where all texts are as long as each other and fit into one number: C009409."""
    sizes = pc.min_max(pc.binary_length(texts)).as_py()
    if texts.null_count or sizes["min"] != sizes["max"] or not 0 < sizes["max"] <= text_bytes.WORD:
        return None
    encoded = pa.array(text_bytes.words_of(texts)).dictionary_encode()
    return _places(encoded.indices), text_bytes.texts_of(encoded.dictionary.to_numpy(), sizes["max"])


def _places(codes: pa.Int32Array) -> Integers:
    return np.asarray(codes.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)


def _with_gaps(column: pd.Series, gaps: npt.NDArray[np.bool_]) -> pd.Series:
    """Return a text column without the texts in the gaps."""
    texts = array_of(column)
    if np.count_nonzero(gaps) == texts.null_count:
        return column
    _, edges, said = texts.buffers()
    filled = pa.array(~gaps).buffers()[1]
    if texts.offset:
        return pd.Series(_strings(pc.if_else(pa.array(~gaps), texts, None)))
    return pd.Series(_strings(pa.LargeStringArray.from_buffers(len(texts), edges, said, filled)))


def _order_of(texts: pa.LargeStringArray) -> npt.NDArray[np.intp]:
    """Return the places of tidy and different texts in their order; short ones are put in it as numbers."""
    if len(texts) < MANY or pc.max(pc.binary_length(texts)).as_py() > text_bytes.WORD:
        return np.asarray(pc.array_sort_indices(texts)).astype(np.intp)
    # What comes first in a text weighs most.
    return np.argsort(text_bytes.words_of(texts).byteswap())


def _untidy(texts: pa.LargeStringArray) -> Integers:
    """Return the places of the texts that are not plain ASCII on one line with single spaces in between."""
    if not len(texts):
        return np.array([], dtype=np.int64)
    edges, said = text_bytes.of(texts)
    found = [
        start + _untidy_in(said[edges[start] : edges[end]], edges[start : end + 1] - edges[start])
        for start, end in text_bytes.blocks(edges)
        if edges[end] > edges[start]
    ]
    return np.concatenate(found or [np.array([], dtype=np.int64)])


def _untidy_in(said: npt.NDArray[np.uint8], edges: Integers) -> Integers:
    # Below a space the difference wraps round, beyond the tilde.
    odd = said - np.uint8(_SPACE) > _TILDE - _SPACE
    space = said == _SPACE
    odd[1:] |= space[1:] & space[:-1]
    # Where nothing is written there is no first and no last sign.
    outer = space.take(edges[:-1], mode="clip") | space.take(edges[1:] - 1, mode="clip")
    outer &= edges[1:] > edges[:-1]
    # To ask whether there is any is quicker than to find none.
    if not odd.any():
        return np.flatnonzero(outer) if outer.any() else np.array([], dtype=np.int64)
    inner = np.searchsorted(edges, np.flatnonzero(odd), side="right") - 1
    return np.union1d(inner, np.flatnonzero(outer))


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
