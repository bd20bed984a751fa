"""The pass over the bytes of a delimited file, beside one that looks at a byte at a time."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.analysis import scanning

MOST = 40


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts of a text be looked at apart as those of a long file are."""
    monkeypatch.setattr(scanning, "CHUNK", 16)
    monkeypatch.setattr(scanning, "BLOCK", 8)
    monkeypatch.setattr(scanning, "LINE", 4)


def slowly(text: bytes) -> scanning.Scan:
    """Return what is to be counted in a text of commas with ends of line of one kind."""
    quoted, lines, blank, delimiters, longest, line = False, 0, 0, 0, 2 * scanning.LINE, b""
    for at in range(len(text)):
        byte = text[at : at + 1]
        quoted ^= byte == b'"'
        delimiters += byte == b"," and not quoted
        if byte != b"\n" or quoted:
            line += byte
            continue
        lines += 1
        blank += (b"\n" + text[:at])[-1:] == b"\n" or (b"\n" + text[:at])[-2:] == b"\n\r"
        longest, line = max(longest, len(line)), b""
    return scanning.Scan(
        lines=lines + bool(line), blank=blank, delimiters=delimiters, longest_line=max(longest, len(line)),
        leading_zero=bool(re.search(rb'(^|[,\n"])0\d', text)), open_quote=quoted,
    )  # fmt: skip


@given(text=st.text('a01.,"\n', max_size=MOST), returned=st.booleans())
def test_what_stands_in_the_text_is_counted(text: str, returned: bool) -> None:
    written = text.replace("\n", "\r\n").encode() if returned else text.encode()
    assert scanning.scan(io.BytesIO(written), ",") == slowly(written)


@pytest.mark.parametrize("before", range(20))
def test_an_end_of_line_of_two_characters_is_one_wherever_the_text_is_parted(before: int) -> None:
    text = b"a" * before + b"\r\n" + b"b" * 30
    assert scanning.scan(io.BytesIO(text), ",") == slowly(text)


def test_lines_may_end_as_they_did_on_old_computers() -> None:
    text = b"a,b\n,\n\n01,2\n\n\n3"
    found = scanning.scan(io.BytesIO(text.replace(b"\n", b"\r")), ",")
    assert found == slowly(text)


@pytest.mark.parametrize("before", range(20))
def test_a_zero_behind_a_quote_is_seen_wherever_the_text_is_parted(before: int) -> None:
    text = b"a" * before + b'"01' + b"b" * 30
    assert scanning.scan(io.BytesIO(text), ",") == slowly(text)


def test_nothing_has_no_lines() -> None:
    assert scanning.scan(io.BytesIO(), ",").lines == 0
