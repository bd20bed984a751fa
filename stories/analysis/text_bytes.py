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


def words_in(said: Bytes) -> Words:
    """Return the number that the eight bytes from each one on make, the first of them its lowest; zeros follow."""
    padded = np.append(said, np.zeros(WORD, dtype=np.uint8))
    return np.ndarray(shape=(len(padded) - WORD + 1,), dtype="<u8", buffer=padded.data, strides=(1,))


def words_of(texts: pa.LargeStringArray) -> Words:
    """Return each text of at most eight bytes, none of them null, as one number, the first byte its lowest."""
    edges, said = of(texts)
    begins, sizes = edges[:-1] - edges[0], np.diff(edges)
    words = words_in(said[edges[0] : edges[-1]])
    return np.asarray(words[begins] & OWN[sizes])


def texts_of(words: Words, size: int) -> pa.LargeStringArray:
    """Return the texts of so many bytes that make these numbers."""
    said = np.ascontiguousarray(words.astype("<u8").view(np.uint8).reshape(-1, WORD)[:, :size])
    edges = np.arange(len(words) + 1, dtype=np.int64) * size
    return pa.LargeStringArray.from_buffers(len(words), pa.py_buffer(edges), pa.py_buffer(said))
