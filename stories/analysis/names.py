"""Column names: made unique and printable, and taken apart into words."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 1000
SAME_NAMES = "Columns of the same name were told apart by a number behind it."

_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|[\W_]+")


def printable(text: str) -> str:
    """Return `text` on one line: control and direction characters gone, white space collapsed, NFC."""
    kept = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def unique_names(raw: Iterable[object]) -> list[str]:
    """Return a name for each of `raw`: never empty, never twice, in the same order.

    An empty name becomes "column 3" for the third column; the second "sales" becomes "sales (2)".
    """
    cleaned = _cleaned(raw)
    wanted = [name or f"column {number}" for number, name in enumerate(cleaned, 1)]
    reserved, used, names = set(wanted), set[str](), list[str]()
    for name in wanted:
        chosen, copy = name, 1
        while chosen in used or (copy > 1 and chosen in reserved):
            copy += 1
            chosen = f"{name} ({copy})"
        used.add(chosen)
        names.append(chosen)
    return names


def renamed(raw: Iterable[object]) -> tuple[int, tuple[str, ...]]:
    """Return how many of the names `raw` had to change because another column has the same, and what to say of it."""
    given = [name for name in _cleaned(raw) if name]
    again = len(given) - len(set(given))
    return again, (SAME_NAMES,) if again else ()


def _cleaned(raw: Iterable[object]) -> list[str]:
    return [printable("" if name is None else str(name))[:LONGEST_NAME] for name in raw]


def words(name: str) -> list[str]:
    """Return the words of a column name in lower case: "zipCode", "zip_code" and "Zip Code" give zip, code."""
    return [part.lower() for part in _BREAKS.split(name) if part]


def listed(text: str) -> frozenset[str]:
    """Return the words of `text` as a set: how word lists are written here."""
    return frozenset(text.split())
