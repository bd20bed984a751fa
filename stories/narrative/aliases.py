"""Names of the file under other names: a model is sent `c3` and `v7`, and writes `[c3]` and `[v7]`.

What stands behind an alias is sent as a cleaned JSON string, or not at all: a category that is rare, personal, or of a
column that names its rows stays at home, and its alias alone goes out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stories.analysis.spoken import readable
from stories.narrative.checks.spotting import PART_OF_COLUMN, is_date
from stories.narrative.numbers import clipped
from stories.narrative.personal import kind_of, kind_of_column
from stories.narrative.voice import CODE, NO, YES
from stories.narrative.words import is_vague, singular

ALIAS = re.compile(r"\[(c\d{1,4}|v\d{1,4}|rows?|Rows?)\]")
LONGEST = 80
"""Characters of a name that are sent."""
SMALLEST = 5
"""Rows of a category from which its name may be sent."""
UNIQUE = 0.9
"""From this share of different values on, a column names its rows."""
SENT_ROLES = frozenset({"dimension", "date"})
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, kw_only=True)
class Alias:
    """One name of the file."""

    key: str
    # c3, v7
    column: str
    value: str = ""
    # the category, "" for the column itself
    said: str
    # how it stands in a sentence
    sent: str | None
    # what a model is told of it; None for nothing


class Aliases:
    """All names that the facts of a story speak of; the same story gives the same aliases."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        profile = document["profile"]
        self._columns = {
            column["name"]: column for column in (*profile["columns"], *profile.get("derived", ()))
        }
        self._counts = counts_of(document)
        self.rows = str(profile["noun"]) if str(profile["noun"]).replace(" ", "").isalpha() else "rows"
        self.row = singular(self.rows)
        self.all: dict[str, Alias] = {}
        self._keys: dict[tuple[str, str], str] = {}
        for fact in document["facts"]:
            for column in fact["columns"]:
                self._add(column, "")
            where = fact["where"] or {"columns": [], "values": []}
            for column, value in zip(where["columns"], where["values"], strict=True):
                self._add(column, "")
                self._add(column, str(value))
            if fact["type"] == "name" and fact["columns"] and fact["value"] not in fact["columns"]:
                self._add(fact["columns"][0], str(fact["value"]))

    def of(self, column: str, value: str = "") -> str | None:
        """Return the alias of a column or of one of its categories in square brackets, None where there is none."""
        key = self._keys.get((column, value))
        return None if key is None else f"[{key}]"

    def said(self, key: str) -> str | None:
        """Return how the name behind an alias stands in a sentence."""
        if key.lower() in ("row", "rows"):
            one = self.rows if key.lower() == "rows" else self.row
            return one[:1].upper() + one[1:] if key[0] == "R" else one
        return self.all[key].said if key in self.all else None

    def _add(self, column: str, value: str) -> None:
        if (column, value) in self._keys or PART_OF_COLUMN.match(value) or is_date(value):
            return
        count = sum(key.startswith("v" if value else "c") for key in self.all) + 1
        key = f"{'v' if value else 'c'}{count}"
        self._keys[column, value] = key
        self.all[key] = Alias(
            key=key,
            column=column,
            value=value,
            said=self._spoken(column, value),
            sent=self._sent(column, value),
        )

    def _spoken(self, column: str, value: str) -> str:
        said = readable(column)
        if not value:
            return clipped(said)
        if value.strip().lower() in YES | NO and self._columns.get(column, {}).get("type") == "boolean":
            return f"{'' if value.strip().lower() in YES else 'not '}marked “{said}”"
        if is_vague(value) and any(sign.isalpha() for sign in value):
            return f"{said} “{value}”"
        alone = len(value) > CODE and any(sign.isalpha() for sign in value) and not value.islower()
        return clipped(value) if alone else f"{said} {value}"

    def _sent(self, column: str, value: str) -> str | None:
        if not value:
            return None if kind_of(column) else cleaned(readable(column))
        profile = self._columns.get(column)
        if profile is None or profile["role"] not in SENT_ROLES or profile["names_rows"]:
            return None
        if self._counts.get((column, value), 0) < SMALLEST or kind_of(value, column):
            return None
        if profile["count"] and profile["distinct"] > UNIQUE * profile["count"]:
            return None
        if kind_of_column(column, (str(name) for name, _ in profile["top"])):
            return None
        return cleaned(self._spoken(column, value))


def counts_of(document: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Return how many rows a category has at the least, as far as the story says."""
    profile = document["profile"]
    counts = {
        (column["name"], str(value)): int(times)
        for column in (*profile["columns"], *profile.get("derived", ()))
        for value, times in column["top"]
    }
    for fact in document["facts"]:
        where = fact["where"]
        if where and len(where["columns"]) == 1 and fact["measure"] in ("mean", "median", "sum", "count"):
            key = (where["columns"][0], str(where["values"][0]))
            counts[key] = max(counts.get(key, 0), int(fact["n"]))
    return counts


def cleaned(name: str) -> str:
    """Return a name as it may be sent: no control, format or bidirectional sign, one line, at most 80 characters."""
    kept = "".join(sign if unicodedata.category(sign) not in HIDDEN else " " for sign in name[: 8 * LONGEST])
    plain = " ".join(unicodedata.normalize("NFC", kept).split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"


def spelled(aliases: Iterable[Alias]) -> dict[str, str]:
    """Return what a model is told of the names that may be sent."""
    return {alias.key: alias.sent for alias in aliases if alias.sent is not None}
