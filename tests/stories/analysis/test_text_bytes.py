"""The bytes of texts: each text's own lie between its edges, and blocks cover all texts once."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from stories.analysis import text_bytes

TEXTS = ["", "über", "b", "", "a longer one"]


@pytest.mark.parametrize("start", [0, 1, 3, len(TEXTS)])
def test_each_text_lies_between_its_edges_in_a_slice_too(start: int) -> None:
    edges, said = text_bytes.of(pa.array(TEXTS, pa.large_string())[start:])
    found = [said[begin:end].tobytes().decode() for begin, end in pairwise(edges)]
    assert found == TEXTS[start:]


@pytest.mark.parametrize("length", [0, 1, 40, 3 * text_bytes.BLOCK])
@pytest.mark.parametrize("count", [0, 1, 10])
def test_blocks_cover_all_texts_once_and_in_order(count: int, length: int) -> None:
    edges = np.arange(count + 1, dtype=np.int64) * length
    assert [at for start, end in text_bytes.blocks(edges) for at in range(start, end)] == list(range(count))


def test_long_texts_are_looked_through_in_several_blocks() -> None:
    edges = np.arange(101, dtype=np.int64) * (text_bytes.BLOCK // 10)
    assert len(list(text_bytes.blocks(edges))) == 10
