"""The bytes of a column of texts as Arrow holds them, one text after the other, for numpy to look through."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

BLOCK = 1 << 20
"""Bytes that are looked through at once: few enough to stay in the processor's cache."""


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
