"""The different texts of a column in which hardly any comes twice, found several times as fast as with a dictionary.

A dictionary of a million long texts waits for memory at each of them. Here each text is summed up in one number, from
its length, its beginning and its end; only texts whose numbers are alike are compared themselves.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis import text_bytes

Numbers = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]

FEW = 50_000
"""Fewer texts than this are no trouble to a dictionary."""
LOOKED_AT = 2_000
"""Texts of a sample. Where all are different, half of the square of it over their number come again in it by chance."""
BY_CHANCE = 10
"""Texts that may come again in it besides twice as many as that."""
FEWEST = 200
"""Texts of it that must say something."""
ALIKE = 0.2
"""Part of all texts that may have a number that is not theirs alone, for the numbers to be worth their making."""
WORD = 8
"""Bytes that are taken at once."""
BEGINNING = 8
"""Words of the beginning that go into the number."""
FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern: 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)."""
SHIFT = np.uint64(29)
OWN = np.array([(1 << 8 * own) - 1 for own in range(WORD + 1)], dtype=np.uint64)
"""Masks for the bytes of a word that belong to a text."""


class Different(NamedTuple):
    """The different texts, in the order in which they first appear, as `dictionary_encode` tells them."""

    codes: Integers
    # for each text its place among them
    texts: pa.LargeStringArray


def seems_so(texts: pa.LargeStringArray) -> bool:
    """Return whether hardly any text comes twice in a sample, nulls and empty ones apart."""
    if len(texts) < FEW:
        return False
    sample = texts.take(pa.array(np.linspace(0, len(texts) - 1, LOOKED_AT).astype(np.int64)))
    said = sample.filter(pc.greater(pc.binary_length(sample), 0))
    again = len(said) - len(said.unique())
    # In as large a part of all texts so many come again by chance, at most.
    return len(said) >= FEWEST and again <= len(said) * LOOKED_AT / len(texts) + BY_CHANCE


def different(texts: pa.LargeStringArray) -> Different | None:
    """Return the different ones of `texts` (none of them null), or None where too many come again."""
    numbers = _summed_up(texts)
    in_order = np.sort(numbers)
    shared = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    if not len(shared):
        return Different(np.arange(len(texts), dtype=np.int64), texts)
    alike = np.flatnonzero(_among(numbers, shared))
    if len(alike) > ALIKE * len(texts):
        return None
    encoded = texts.take(pa.array(alike)).dictionary_encode()
    same = encoded.indices.to_numpy(zero_copy_only=False)
    first = np.empty(len(encoded.dictionary), dtype=np.int64)
    first[same[::-1]] = alike[::-1]
    stands_for = np.arange(len(texts), dtype=np.int64)
    stands_for[alike] = first[same]
    new = np.ones(len(texts), dtype=bool)
    new[alike] = stands_for[alike] == alike
    place = np.cumsum(new) - 1
    return Different(place[stands_for], texts.filter(pa.array(new)))


def _among(numbers: Numbers, some: Numbers) -> npt.NDArray[np.bool_]:
    """Return which of `numbers` are among `some` (sorted); most are told apart by a glance at their first bits."""
    begins = np.zeros(1 << 16, dtype=bool)
    begins[some >> np.uint64(48)] = True
    found = begins[numbers >> np.uint64(48)]
    near = np.flatnonzero(found)
    at = np.minimum(np.searchsorted(some, numbers[near]), len(some) - 1)
    found[near] = some[at] == numbers[near]
    return np.asarray(found)


def _summed_up(texts: pa.LargeStringArray) -> Numbers:
    """Return a number for each text: equal texts have equal ones, most others different ones."""
    edges, said = text_bytes.of(texts)
    numbers = np.empty(len(texts), dtype=np.uint64)
    for start, end in text_bytes.blocks(edges):
        some = edges[start : end + 1]
        # Behind the last text there must be a word to be read.
        padded = np.append(said[some[0] : some[-1]], np.zeros(WORD, dtype=np.uint8))
        words = np.ndarray(shape=(len(padded) - WORD + 1,), dtype="<u8", buffer=padded.data, strides=(1,))
        numbers[start:end] = _of_block(words, some[:-1] - some[0], np.diff(some))
    return numbers


def _of_block(words: Numbers, starts: Integers, sizes: Integers) -> Numbers:
    numbers = sizes.astype(np.uint64) * FACTOR
    some, begins, left = np.arange(len(sizes)), starts, sizes
    for _ in range(BEGINNING):
        # What stands behind the end of a text is not its own.
        beyond = OWN[np.minimum(left, WORD)]
        numbers[some] = _mixed(numbers[some] ^ (words[begins] & beyond))
        longer = left > WORD
        if not longer.any():
            break
        some = some[longer]
        begins, left = begins[longer] + WORD, left[longer] - WORD
    else:
        numbers[some] = _mixed(numbers[some] ^ words[starts[some] + sizes[some] - WORD])
    return numbers


def _mixed(numbers: Numbers) -> Numbers:
    return (numbers ^ (numbers >> SHIFT)) * FACTOR
