"""What a person chose over our own guesses about a file."""

import codecs
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

from stories.analysis.names import LONGEST_NAME
from stories.errors import InvalidChoice

NO_HEADER: Final = "none"
"""Chosen for the header of a table whose first row holds values already."""
LAST_LINE: Final = 1_000_000
MOST_TEXTS: Final = 500
ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little-endian, unmarked)",
    "utf-16-be": "UTF-16 (big-endian, unmarked)",
    "cp1252": "Western European (Windows-1252)",
    "latin-1": "Western European (Latin-1)",
    "iso8859-15": "Western European (Latin-9)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859-2": "Central European (Latin-2)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "gb18030": "Chinese (GBK, GB 18030)",
    "big5": "Chinese (Big5)",
    "cp932": "Japanese (Shift JIS)",
    "cp949": "Korean (EUC-KR)",
    "cp850": "DOS (code page 850)",
    "mac-roman": "Mac OS Roman",
}
"""The encodings that may be chosen, and what people call them. Any other name that Python knows one by will do."""
DELIMITERS: Final = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "vertical bar",
    ":": "colon",
    "^": "caret",
    "~": "tilde",
    " ": "space",
}
"""The marks between cells that may be chosen, and their names."""
DECIMALS: Final = {",": "comma", ".": "point"}
ORDERS: Final = {"day": "day first", "month": "month first"}

_MARKS: Final = {name: mark for mark, name in DELIMITERS.items()} | {"\\t": "\t", "pipe": "|"}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How a file is to be read. What is "" or () is decided from the file."""

    encoding: str = ""
    # one of ENCODINGS
    delimiter: str = ""
    # one of DELIMITERS
    header: str = ""
    # the line, or the row of the sheet, with the names of the columns, counted from 1; "none" where there is none
    decimal: str = ""
    # one of DECIMALS
    dates: str = ""
    # one of ORDERS, for dates that could be read both ways
    sheet: str = ""
    # of a workbook
    text: tuple[str, ...] = ()
    # columns to keep as text

    @property
    def header_line(self) -> int | None:
        """Return the chosen line of the header, 0 for none, None where it is to be found."""
        return None if not self.header else 0 if self.header == NO_HEADER else int(self.header)

    def given(self) -> dict[str, Any]:
        """Return what was chosen, as plain values, and nothing else."""
        chosen = {name: value for name, value in asdict(self).items() if value}
        return chosen | ({"text": list(self.text)} if self.text else {})


def choices_of(given: Mapping[str, Any] | None) -> Choices:
    """Return the choices behind plain values, as a form, a command line or JSON sends them; raises InvalidChoice.

    Names are taken as people write them: "Windows-1252", "tab".
    """
    known: dict[str, Any] = {}
    for name, value in (given or {}).items():
        if name not in _TAKEN:
            raise InvalidChoice(f"“{str(name)[:40]}” cannot be chosen; what can be: {', '.join(_TAKEN)}.")
        if value is not None and value not in ("", [], ()):
            known[name] = _TAKEN[name](value)
    return Choices(**known)


def _encoding(value: object) -> str:
    word = _word(value)
    try:
        return _by_codec()[codecs.lookup(word).name]
    except (LookupError, ValueError):
        raise InvalidChoice(
            f"There is no encoding “{word}” to choose; there are {', '.join(ENCODINGS)}."
        ) from None


@cache
def _by_codec() -> dict[str, str]:
    """Return our names by Python's. Looked up when one is asked for: it loads a module for each."""
    aliases = {"gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
    names = {codecs.lookup(name).name: name for name in ENCODINGS}
    return names | aliases | {"ascii": "utf-8", "utf-8-sig": "utf-8"}


def _delimiter(value: object) -> str:
    word = _word(value)
    mark = str(value) if str(value) in DELIMITERS else _MARKS.get(word.lower(), "")
    if not mark:
        names = ", ".join(DELIMITERS.values())
        raise InvalidChoice(f"“{word}” does not part columns; what may: {names}.")
    return mark


def _decimal(value: object) -> str:
    mark = _word(value).lower()
    mark = {name: each for each, name in DECIMALS.items()}.get(mark, mark)
    if mark not in DECIMALS:
        raise InvalidChoice(f"Decimals are written with a comma or a point, not with “{_word(value)}”.")
    return mark


def _dates(value: object) -> str:
    order = _word(value).lower().removesuffix(" first")
    if order not in ORDERS:
        raise InvalidChoice(f"The day or the month comes first in dates, not “{_word(value)}”.")
    return order


def _header(value: object) -> str:
    text = _word(value).lower()
    if text in ("0", NO_HEADER):
        return NO_HEADER
    if not (text.isascii() and text.isdigit() and int(text) <= LAST_LINE):
        raise InvalidChoice(
            f"The names of the columns stand in a line, counted from 1, or in none; not in “{text}”."
        )
    return str(int(text))


def _sheet(value: object) -> str:
    if not _is_name(value):
        raise InvalidChoice("A sheet is chosen by its name.")
    return str(value)


def _text(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or len(names) > MOST_TEXTS or not all(map(_is_name, names)):
        raise InvalidChoice(f"Columns to keep as text are chosen by their names, {MOST_TEXTS} at most.")
    return tuple(dict.fromkeys(names))


def _is_name(value: object) -> bool:
    # Half a character can be stored nowhere.
    halves = isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and not halves


def _word(value: object) -> str:
    """Return a short value as it may be said back."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise InvalidChoice("A choice is a word or a number.")
    return str(value).strip()[:40]


_TAKEN: Final[dict[str, Callable[[object], Any]]] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "header": _header,
    "decimal": _decimal,
    "dates": _dates,
    "sheet": _sheet,
    "text": _text,
}
