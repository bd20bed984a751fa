"""The bytes of a column of texts as Arrow holds them, one text after the other, for numpy to look through."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

BLOCK = 1 << 20
"""Bytes that are looked through at once: few enough to stay in the processor's cache."""

WORD = 8
"""Bytes that make one number."""
OWN = np.array([(1 << 8 * own) - 1 for own in range(WORD + 1)], dtype=np.uint64)
"""Masks for the bytes of a word that belong to a text."""


def of(texts: pa.LargeStringArray) -> tuple[Integers, Bytes]:
    """Return (edges, bytes): each text begins at one of the edges and ends before the next."""
    edges = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return edges, np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)


def blocks(edges: Integers) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of runs of texts that have about BLOCK bytes, end not among them."""
    texts = len(edges) - 1
    step = max(1, BLOCK * texts // max(int(edges[-1] - edges[0]), BLOCK))
    for start in range(0, texts, step):
        yield start, min(start + step, texts)


def words_in(said: Bytes, step: int = 1) -> Words:
    """Return the number that eight bytes make, the first of them its lowest, from each `step`th on; zeros follow."""
    padded = np.append(said, np.zeros(WORD, dtype=np.uint8))
    return np.ndarray((len(said) // step + 1,), "<u8", padded.data, strides=(step,))


def words_of(texts: pa.LargeStringArray) -> Words:
    """Return each text of at most eight bytes, none of them null, as one number, the first byte its lowest."""
    edges, said = of(texts)
    begins, sizes = edges[:-1] - edges[0], np.diff(edges)
    own, size = said[edges[0] : edges[-1]], int(sizes[0]) if len(sizes) else 0
    if size and (sizes == size).all():
        return np.asarray(words_in(own, size)[:-1] & OWN[size])
    return np.asarray(words_in(own)[begins] & OWN[sizes])


def texts_of(words: Words, size: int) -> pa.LargeStringArray:
    """Return the texts of so many bytes that make these numbers."""
    said = np.ascontiguousarray(words.astype("<u8").view(np.uint8).reshape(-1, WORD)[:, :size])
    edges = np.arange(len(words) + 1, dtype=np.int64) * size
    return pa.LargeStringArray.from_buffers(len(words), pa.py_buffer(edges), pa.py_buffer(said))
