"""Which encoding a text file is in, decided from all of its bytes."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from stories.errors import ChoiceDoesNotFit, UnreadableEncoding

CHUNK = 1 << 20
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})
_UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"
ALL_UTF8 = "all of it is valid UTF-8"
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """How to decode the file."""

    name: str
    # a Python codec: utf-8, utf-8-sig, utf-16, cp1252, latin-1, gb18030
    how: str
    # the evidence, in a sentence
    errors: str = "strict"
    # "replace" where a few bytes fit no encoding
    proven: bool = True
    # whether all of the file was looked at, and not only its beginning


class Utf8:
    """Bytes that come one after the other, as long as they are UTF-8."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._pending = False

    def take(self, chunk: bytes) -> None:
        """Raise UnicodeError where the bytes so far are no UTF-8."""
        if self._pending or not chunk.isascii():
            self._decoder.decode(chunk)
            self._pending = bool(self._decoder.getstate()[0])

    def end(self) -> None:
        """Raise UnicodeError where the last character is not whole."""
        self._decoder.decode(b"", final=True)


def encoding_of(path: str, *, chosen: str = "", beginning: bool = False) -> Encoding:
    """Return the encoding of the text file at `path`, which is the chosen one if there is one.

    beginning: whether UTF-8 may be taken for granted where the beginning is plain ASCII, to be proven by who reads on.
    Raises UnreadableEncoding when its bytes are no text, ChoiceDoesNotFit when they are none in the chosen encoding.
    """
    with Path(path).open("rb") as stream:
        head = stream.read(CHUNK)
    if chosen:
        return _as_chosen(path, head, chosen)
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return _checked(path, "utf-32", "it starts with a UTF-32 mark")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16", "it starts with a UTF-16 mark")
    if head.count(0) > len(head) // 10:
        even, odd = head[::2].count(0), head[1::2].count(0)
        guess = "utf-16-le" if odd > even else "utf-16-be"
        if max(even, odd) > 20 * min(even, odd):
            text = head[: len(head) // 2 * 2].decode(guess, errors="ignore")
            head = text.encode("latin-1", errors="ignore")
            if not _is_binary(head):
                return _checked(path, guess, "every other byte is zero")
    if _is_binary(head):
        raise UnreadableEncoding
    if head.isascii() and (beginning or len(head) < CHUNK):
        return Encoding(name="utf-8", how=ALL_UTF8, proven=len(head) < CHUNK)
    if head.startswith(codecs.BOM_UTF8) and _decodes(path, "utf-8"):
        return Encoding(name="utf-8-sig", how="it starts with a UTF-8 mark")
    if _decodes(path, "utf-8"):
        return Encoding(name="utf-8", how=ALL_UTF8)
    return _legacy(path)


def _as_chosen(path: str, head: bytes, name: str) -> Encoding:
    wide = name.startswith(("utf-16", "utf-32"))
    if name == "utf-8" and head.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    if (not wide and _is_binary(head)) or not _decodes(path, name):
        raise ChoiceDoesNotFit(f"Parts of the file are not text in the encoding {name}, which was chosen.")
    return Encoding(name=name, how="as chosen")


def _is_binary(head: bytes) -> bool:
    return len(head) - len(head.translate(None, _CONTROLS)) > max(2, len(head) // 100)


def _legacy(path: str) -> Encoding:
    with Path(path).open("rb") as stream:
        sample = bytearray()
        while chunk := stream.read(CHUNK):
            if not chunk.isascii():
                sample += chunk
                if len(sample) >= 4 * CHUNK:
                    break
    runs = [len(run) for run in _HIGH_RUNS.findall(sample)]
    paired = sum(length for length in runs if length % 2 == 0)
    if paired >= 0.95 * sum(runs) and max(runs) >= 4 and _decodes(path, "gb18030"):
        return Encoding(
            name="gb18030", how="it is not UTF-8, and its other bytes come in pairs, as in Chinese text"
        )
    text = sample.decode("utf-8", errors="replace")
    replaced, other = text.count("\ufffd"), sum(char > "\x7f" for char in text)
    if other - replaced > 20 * replaced:
        how = "nearly all of it is valid UTF-8; a few broken characters were replaced"
        return Encoding(name="utf-8", how=how, errors="replace")
    if any(byte in sample for byte in _UNDEFINED_IN_CP1252) or not _decodes(path, "cp1252"):
        return Encoding(name="latin-1", how="it is neither UTF-8 nor Windows-1252")
    return Encoding(
        name="cp1252", how="it is not valid UTF-8, so it was read as Windows Western European text"
    )


def _checked(path: str, name: str, how: str) -> Encoding:
    if not _decodes(path, name):
        raise UnreadableEncoding(f"The file says that it is {name.upper()} text, but parts of it are not.")
    return Encoding(name=name, how=how)


def _decodes(path: str, name: str) -> bool:
    try:
        with Path(path).open("rb") as stream:
            if name == "utf-8":
                known = Utf8()
                while chunk := stream.read(CHUNK):
                    known.take(chunk)
                known.end()
                return True
            decoder = codecs.getincrementaldecoder(name)()
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
