"""What a planted table carries with it: the finding that a story must tell, in terms that a judge can check."""

from dataclasses import dataclass, field

import pandas as pd

# Ways to say that something holds in all groups but one; a section that says both "rises" and "falls" says it as well.
TURNED = r"all but|every .{1,30} but|except|exception|opposite|other way|unlike|reverse|turns|runs against"


@dataclass(frozen=True)
class Number:
    """One figure that would state the finding rightly, worked out from the table by a formula of its own.

    `telling` says that the figure gives the direction away by itself (a signed slope, the mean of the planted group).
    `counted` says that it is a number of rows, days or groups: only such a figure may be met by a fact that counts.
    """

    name: str
    value: float
    within: float
    telling: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Plant:
    """A table and the one finding in it."""

    kind: str
    seed: int
    source: str
    table: pd.DataFrame
    said: str  # the finding in words, for the list of misses
    power: float  # of the textbook test that the kind's docstring names, at the level given there
    types: frozenset[
        str
    ]  # FactTypes of which a section must cite one; empty where the list has no word for the finding
    columns: tuple[str, ...]  # every one must be named, by a fact or in words
    names: tuple[str, ...] = ()  # patterns: categories, months, dates that must be named
    words: str = ""  # a pattern that tells this kind of finding from its neighbours
    up: int = 0  # +1, -1, or 0 where there is no direction
    opposed: bool = False  # a title that speaks only of the other direction is wrong, whatever the number
    numbers: tuple[Number, ...] = field(default=())  # any one of them will do


def close(name: str, value: float, *, telling: bool = False, relative: float = 0.006) -> Number:
    """A figure that has one right value: met to the precision that a story prints (three figures)."""
    return Number(name, float(value), abs(float(value)) * relative + 1e-9, telling)


def count(name: str, value: float) -> Number:
    """A whole number: met exactly."""
    return Number(name, float(value), 0.5, counted=True)


def share(name: str, value: float, *, telling: bool = False) -> Number:
    """A share of one, met to half a percentage point."""
    return Number(name, float(value), 0.005, telling)
