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
from stories.analysis.text_bytes import OWN, WORD

Words = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]
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
BEGINNING = 8
"""Words of the beginning that go into the number."""
FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern: 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)."""
SHIFT, HALF = np.uint64(29), np.uint64(32)
PLACES = 20
"""Bits of a number that say where it is put."""
LONG = 1 << 15
"""Bytes from which on texts are all as long as each other, to put them in order by their length."""


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
    shared = _shared(numbers)
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


def _shared(numbers: Numbers) -> Numbers:
    """Return in order the numbers that come more than once.

    Each is put into a place by its first bits; all that do not stay there, because another came later, are compared
    with those that did and with each other. To sort all of them takes twice as long.
    """
    places, rows = numbers >> np.uint32(32 - PLACES), np.arange(len(numbers), dtype=np.int32)
    last = np.empty(1 << PLACES, dtype=np.int32)
    last[places] = rows
    lost = np.flatnonzero(last[places] != rows)
    left, ours = numbers[lost], numbers[last[places[lost]]]
    in_order = np.sort(left)
    return np.union1d(in_order[1:][in_order[1:] == in_order[:-1]], left[left == ours])


def _among(numbers: Numbers, some: Numbers) -> npt.NDArray[np.bool_]:
    """Return which of `numbers` are among `some` (sorted); most are told apart by a glance at their first bits."""
    begins = np.zeros(1 << 16, dtype=bool)
    begins[some >> np.uint32(16)] = True
    found = begins[numbers >> np.uint32(16)]
    near = np.flatnonzero(found)
    at = np.minimum(np.searchsorted(some, numbers[near]), len(some) - 1)
    found[near] = some[at] == numbers[near]
    return np.asarray(found)


def _summed_up(texts: pa.LargeStringArray) -> Numbers:
    """Return a number for each text: equal texts have equal ones, most others different ones."""
    edges, said = text_bytes.of(texts)
    numbers = np.empty(len(texts), dtype=np.uint32)
    for start, end in text_bytes.blocks(edges):
        some = edges[start : end + 1]
        words = text_bytes.words_in(said[some[0] : some[-1]])
        numbers[start:end] = _of_block(words, some[:-1] - some[0], np.diff(some)) >> HALF
    return numbers


def _of_block(words: Words, starts: Integers, sizes: Integers) -> Words:
    """Return a number for each text from its length, its first words and its last, which may overlap."""
    # From short to long, so that those that have one more word are always the rest of them.
    order = np.argsort(np.minimum(sizes, LONG).astype(np.uint16), kind="stable")
    begins, lengths = starts[order], sizes[order]
    numbers = lengths.astype(np.uint64) * FACTOR
    whole = int(np.searchsorted(lengths, WORD))
    # What stands behind the end of a short text is not its own.
    numbers[:whole] ^= words[begins[:whole]] & OWN[lengths[:whole]]
    numbers[whole:] ^= words[begins[whole:] + lengths[whole:] - WORD]
    numbers = _mixed(numbers)
    for word in range(BEGINNING):
        longer = int(np.searchsorted(lengths, WORD * (word + 1) + 1))
        if longer == len(lengths):
            break
        numbers[longer:] = _mixed(numbers[longer:] ^ words[begins[longer:] + WORD * word])
    placed = np.empty_like(numbers)
    placed[order] = numbers
    return placed


def _mixed(numbers: Words) -> Words:
    return (numbers ^ (numbers >> SHIFT)) * FACTOR
