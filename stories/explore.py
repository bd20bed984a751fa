"""A story's aggregates looked up: filtered, sorted and paged as an address asks for it; and as a file. Pure."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from stories.aggregates import Aggregate, Plain, aggregates
from stories.charts.cells import defused
from stories.charts.model import SHARE
from stories.hiding import FINDING

COLUMNS: Final = {
    "about": "Column",
    "group": "Group",
    "measure": "Measure",
    "value": "Value",
    "unit": "Unit",
    "n": "Rows",
    "finding": "Finding",
}
"""What can be sorted by, and how it is called."""
NUMBERS: Final = frozenset({"value", "n"})
DIGITS: Final = re.compile(r"(\d+)")
LONGEST_WORDS: Final = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for, as the address has it; what is not understood is passed over."""

    finding: str = ""
    about: str = ""
    measure: str = ""
    words: str = ""
    sort: str = "finding"
    down: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Self:
        """Return it for the parameters of an address."""
        texts = {
            name: str(asked.get(name) or "").replace("\x00", "") for name in ("finding", "about", "measure")
        }
        sort = str(asked.get("sort") or "")
        words = str(asked.get("q") or "").replace("\x00", "").strip()[:LONGEST_WORDS]
        known = sort.removeprefix("-")
        return cls(
            **texts, words=words, sort=known if known in COLUMNS else "finding", down=sort.startswith("-")
        )

    @property
    def narrowed(self) -> bool:
        """Return whether not everything is wanted."""
        return bool(self.finding or self.about or self.measure or self.words)

    def address(self) -> dict[str, str]:
        """Return the parameters that lead here."""
        sort = "-" * self.down + self.sort
        given = {
            "finding": self.finding, "about": self.about, "measure": self.measure, "q": self.words,
            "sort": "" if sort == "finding" else sort,
        }  # fmt: skip
        return {name: text for name, text in given.items() if text}

    def by(self, column: str) -> Self:
        """Return it in the order of another column; asked for twice, turned round."""
        # of numbers the largest are looked for first
        first = column in NUMBERS
        return replace(self, sort=column, down=not self.down if self.sort == column else first)


def chosen(rows: Sequence[Aggregate], wanted: Wanted) -> list[Aggregate]:
    """Return the rows that are looked for, in the order that is asked for."""
    words = [word.casefold() for word in wanted.words.split()]
    kept = [
        row
        for row in rows
        if (not wanted.finding or str(row.finding) == wanted.finding)
        and (not wanted.about or row.about == wanted.about)
        and (not wanted.measure or row.measure == wanted.measure)
        and _holds(row, words)
    ]
    if wanted.sort == "finding":
        # the order of the story stays within a finding
        return sorted(kept, key=lambda row: -row.finding if wanted.down else row.finding or len(rows))
    return sorted(kept, key=lambda row: _rank(getattr(row, wanted.sort)), reverse=wanted.down)


def as_csv(rows: Sequence[Aggregate], titles: Sequence[str]) -> str:
    """Return the rows for a spreadsheet, values with all their digits; no cell is taken for a formula."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(
        ["finding", "title", "column", "group or period", "measure", "value", "unit", "rows", "fact"]
    )
    for row in rows:
        title = titles[row.finding - 1] if row.finding else ""
        unit = "from 0 to 1" if row.unit == SHARE else row.unit
        texts = [defused(text) for text in (title, row.about, row.group, row.measure)]
        value = repr(int(row.value)) if row.value == int(row.value) else repr(row.value)
        lines.writerow([row.finding or "", *texts, value, defused(unit), row.n or "", row.fact])
    return written.getvalue()


def choices_of(rows: Sequence[Aggregate]) -> dict[str, list[str]]:
    """Return the columns and measures that there are, for the lists of the filter."""
    return {
        name: sorted({getattr(row, name) for row in rows}, key=str.casefold) for name in ("about", "measure")
    }


def first_of(document: Plain, *, most: int) -> dict[str, Any]:
    """Return what the page of a story shows of its aggregates: the first ones, without the pages of the others."""
    return table_of(document, {}, most=most) | {"first": most}


def table_of(document: Plain, asked: Mapping[str, Any], *, most: int) -> dict[str, Any]:
    """Return what the page shows of the aggregates: at most so many rows, the filter, and where each head leads."""
    rows, wanted = aggregates(document), Wanted.of(asked)
    found = chosen(rows, wanted)
    titles = titles_of(document)
    pages = max(1, -(-len(found) // most))
    page = str(asked.get("page") or "")
    # what is no page of it is the first, or the last
    number = min(max(1, int(page[:9])), pages) if page.isascii() and page.isdigit() else 1
    return {
        "rows": found[(number - 1) * most : number * most],
        "found": len(found),
        "total": len(rows),
        "wanted": wanted,
        "address": urlencode(wanted.address()),
        "page": number,
        "pages": pages,
        "findings": list(enumerate(titles, 1)),
        "heads": [
            {
                "name": name,
                "address": urlencode(wanted.by(column).address()),
                "sorted": ("descending" if wanted.down else "ascending") if wanted.sort == column else "",
                "number": column in NUMBERS,
            }
            for column, name in COLUMNS.items()
        ],
        **choices_of(rows),
    }


def titles_of(document: Plain) -> list[str]:
    """Return the titles of the findings of a story, in order."""
    return [section["title"]["text"] for section in document["sections"] if section["kind"] == FINDING]


def _holds(row: Aggregate, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = " ".join((row.about, row.group, row.measure, row.shown, row.unit)).casefold()
    return all(word in text for word in words)


def _rank(value: str | float) -> Any:
    """Return what sorts names with numbers in them by these: 20 to 40 before 140 to 160."""
    if not isinstance(value, str):
        return value
    parts = DIGITS.split(value.replace(",", "").casefold())
    return [(float(part), "") if place % 2 else (-1.0, part) for place, part in enumerate(parts)]
