"""Names of files that are safe everywhere: ASCII, lower case, one word, no path."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 60
BETWEEN: Final = re.compile(r"(?<=\d),(?=\d)")
"""Between thousands."""
OTHER: Final = re.compile(r"(?:[^a-z0-9.]|(?<!\d)\.|\.(?!\d))+")
"""All but letters, digits and the points within numbers."""


def in_ascii(words: str, fallback: str) -> str:
    """Return the words as the first part of a file's name, cut at the end of a word; the fallback for no Latin ones."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = OTHER.sub("-", BETWEEN.sub("", plain)).strip("-.")
    if len(name) > LONGEST:
        name = name[: LONGEST + 1].rpartition("-")[0] or name[:LONGEST]
    return name.strip("-.") or fallback


def without_ending(file_name: str) -> str:
    """Return the name of a file without what says of which kind it is."""
    return file_name.rpartition(".")[0] or file_name
