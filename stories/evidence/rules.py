"""What a row must be like to stand behind a fact, as conditions that can be said and can be looked up."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from stories.narrative.numbers import clipped
from stories.narrative.words import MONTHS, preposition, readable_date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEASON = re.compile(rf"{'|'.join((*MONTHS, *WEEKDAYS))}|\d\d:00")
"""A place in the calendar, whatever the year."""
SIDE = re.compile(r"(before|from) (\d{4}(?:-\S+)?)")
"""A stretch of time on one side of a date."""
BEYOND = re.compile(r"above (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)")
ENDS = ("lowest fifth", "highest fifth")
VALLEY = ("below the valley", "from the valley on")
EARLY, LATE = "far too early", "far too late"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One condition."""

    kind: str
    # is, none_of, missing, period, season, before, from, at_most, at_least, below, above, order, part, repeated, early,
    # late; lowest_fifth, highest_fifth, below_valley and from_valley stand for a limit that only the finding knows
    columns: tuple[str, ...]
    values: tuple[str, ...] = ()
    # names, the label of a period
    limit: float = 0.0
    # of at_most, at_least, below, above

    def words(self) -> str:
        """Return the condition as it follows "where"."""
        column = quoted(self.columns[0]) if self.columns else ""
        last = quoted(self.columns[-1]) if self.columns else ""
        value = ", ".join(f"“{clipped(each)}”" for each in self.values)
        label = readable_date(self.values[0]) if self.values else ""
        on = preposition(self.values[0]) if self.values else "in"
        return {
            "is": f"{column} is {value}",
            "none_of": f"{column} is none of {value}",
            "missing": f"{column} has no value",
            "period": f"{column} lies {on} {label}",
            "season": f"{column} lies {_when(label)}",
            "before": f"{column} lies before {label}",
            "from": f"{column} lies {on} {label} or later",
            "at_most": f"{column} is at most {self.limit:.12g}",
            "at_least": f"{column} is at least {self.limit:.12g}",
            "below": f"{column} is below {self.limit:.12g}",
            "above": f"{column} is above {self.limit:.12g}",
            "order": f"{last} lies before {column}",
            "part": f"{column} is above {last}",
            "repeated": _alike(self.columns),
            "early": f"{column} lies far before nearly all others",
            "late": f"{column} lies far after nearly all others",
            "lowest_fifth": f"{column} is among its lowest fifth",
            "highest_fifth": f"{column} is among its highest fifth",
            "below_valley": f"{column} lies below the valley",
            "from_valley": f"{column} lies above the valley",
        }[self.kind]


def rules_of(pairs: Sequence[tuple[str, str]], *, kind: str, dates: Collection[str]) -> tuple[Rule, ...]:
    """Return the conditions of a fact's filter.

    kind: of the finding that the fact was worked out for, "" where that is not known. dates: the columns of dates.
    """
    if kind == "duplicate" or (pairs and not kind and all(value == "any" for _, value in pairs)):
        return (Rule(kind="repeated", columns=tuple(column for column, _ in pairs)),)
    return tuple(_rule(column, value, kind, is_date=column in dates) for column, value in pairs)


def where_of(rules: Sequence[Rule]) -> str:
    """Return the conditions as one clause, "" for none."""
    return " and ".join(rule.words() for rule in rules)


def quoted(column: str) -> str:
    """Return the name of a column as it stands in the file, told apart from the words around it."""
    return column if re.fullmatch(r"\w{1,40}", column) else f"“{clipped(column)}”"


def _rule(column: str, value: str, kind: str, *, is_date: bool) -> Rule:
    if value == "missing" and kind in ("gone", ""):
        return Rule(kind="missing", columns=(column,))
    if value in ENDS and kind in ("association", ""):
        return Rule(kind=value.replace(" ", "_"), columns=(column,))
    if value in VALLEY and kind in ("peaks", ""):
        return Rule(kind="below_valley" if value == VALLEY[0] else "from_valley", columns=(column,))
    if kind == "impossible":
        return _wrong(column, value, is_date=is_date)
    if is_date:
        if side := SIDE.fullmatch(value):
            return Rule(kind=side[1], columns=(column,), values=(side[2],))
        season = SEASON.fullmatch(value) is not None
        return Rule(kind="season" if season else "period", columns=(column,), values=(value,))
    return Rule(kind="is", columns=(column,), values=(value,))


def _wrong(column: str, value: str, *, is_date: bool) -> Rule:
    """Return the condition that a value which cannot be meets, as the finder of such values names it."""
    if value == "below zero":
        return Rule(kind="below", columns=(column,))
    if value in (EARLY, LATE):
        return Rule(kind=value.rpartition(" ")[2], columns=(column,))
    if is_date:
        return Rule(kind="order", columns=(value.removeprefix("before "), column))
    if beyond := BEYOND.fullmatch(value):
        return Rule(kind="above", columns=(column,), limit=float(beyond[1]))
    return Rule(kind="part", columns=(column, value.removeprefix("above ")))


def _when(label: str) -> str:
    if label in WEEKDAYS:
        return f"on a {label}"
    return f"in {label} of any year" if label in MONTHS else f"in the hour from {label}"


def _alike(aside: Sequence[str]) -> str:
    alike = "the row is like another one in every column"
    return f"{alike} but {', '.join(map(quoted, aside))}" if aside else alike
