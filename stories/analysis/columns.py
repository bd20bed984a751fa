"""What each column is: its type, its role, its unit. The only place that guesses."""

from dataclasses import dataclass
from enum import StrEnum

from stories.analysis import vocabulary
from stories.analysis.names import words


class ColumnType(StrEnum):
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CATEGORY = "category"
    TEXT = "text"
    EMPTY = "empty"


class Role(StrEnum):
    MEASURE = "measure"
    # a quantity: may be averaged or summed
    DIMENSION = "dimension"
    # a category to group by (booleans and few-valued ordinals too)
    DATE = "date"
    IDENTIFIER = "identifier"
    # names a row (an id, a code, a running number): never measured, never grouped by
    TEXT = "text"
    # free text
    CONSTANT = "constant"
    # one value or none: nothing to find


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What is known of a column's values when its role is chosen."""

    type: ColumnType
    count: int
    # rows with a value
    distinct: int
    whole: bool = False
    # whether all numbers are whole
    low: float = 0.0
    high: float = 0.0
    running: bool = False
    # whether the numbers are a run without gaps: 1, 2, 3 ... in any order
    clock: bool = False
    # whether every number reads as hours and minutes: 1730
    long_words: bool = False
    # whether the texts are sentences rather than names


GEOGRAPHIC = "a position on the map: not averaged"
DIRECTION = "a direction on the compass: not averaged"
FEW_CODES = 30
# an identifier with no more different values than this, each of them often, names groups
FROM_ONE = 10
# so many whole numbers without a gap, from 0 or 1 on, only number the rows
ROWS_A_GROUP = 5
# a category has at least this many rows a value on average


def is_code_named(name: str) -> bool:
    """Return whether the name says that digits are a code (zip, phone): they stay text as they are."""
    return bool(vocabulary.CODES & set(words(name)))


def is_code(name: str) -> bool:
    """Return whether the name says that values are codes, not names to label a row with."""
    return _is_named_identifier(words(name))


def is_date_named(name: str) -> bool:
    """Return whether the name speaks of dates."""
    return bool(vocabulary.DATE_NAMES & set(words(name)))


def is_year_named(name: str) -> bool:
    """Return whether the name says that whole numbers are years."""
    found = words(name)
    return bool(vocabulary.YEAR_NAMES & set(found[-1:] + found[:1])) and not {"per", "of"} & set(found[1:-1])


def calendar_levels(name: str, low: int, high: int, distinct: int, count: int) -> str:
    """Return why whole numbers under this name are groups rather than a quantity, or "" when they are none."""
    found = words(name)
    if not found:
        return ""
    last = found[-1]
    if (
        len(found) == 1 or found[0] in ("start", "end", "order", "birth", "sale")
    ) and last in vocabulary.CALENDAR:
        lowest, highest = vocabulary.CALENDAR[last]
        if lowest <= low and high <= highest:
            return "a part of the calendar: groups, not a quantity"
    often = distinct <= FEW_CODES and count >= 2 * ROWS_A_GROUP * distinct
    if often and (
        last in vocabulary.GROUPS
        or (last in vocabulary.IDENTIFIERS | vocabulary.CODE_WORDS and last not in vocabulary.CODES)
    ):
        return "few different numbers that name groups"
    return ""


def role_of(name: str, traits: Traits) -> tuple[Role, str]:
    """Return the role of a column and why, in a sentence ("" where the type says it all)."""
    if traits.distinct <= 1:
        return Role.CONSTANT, "no value at all" if not traits.distinct else "one value in every row"
    if traits.type is ColumnType.DATE:
        return Role.DATE, ""
    if traits.type is ColumnType.BOOLEAN:
        return Role.DIMENSION, "two values: yes or no"
    if traits.type is ColumnType.NUMBER:
        return _role_of_number(name, traits)
    return _role_of_text(name, traits)


def _role_of_number(name: str, traits: Traits) -> tuple[Role, str]:
    found = words(name)
    if _is_geographic(found, traits):
        return Role.IDENTIFIER, GEOGRAPHIC
    if found and found[-1] in vocabulary.DIRECTIONS and traits.low >= 0 and 90 < traits.high <= 360:
        return Role.IDENTIFIER, DIRECTION
    if traits.whole and _is_named_identifier(found):
        return Role.IDENTIFIER, "its name says that it is a code or a number that names something"
    few = FROM_ONE if traits.low in (0, 1) else FEW_CODES
    if traits.whole and traits.distinct == traits.count and traits.running and traits.count >= few:
        return Role.IDENTIFIER, "a running number"
    if traits.clock and found and found[-1] == "time":
        return Role.IDENTIFIER, "a time of day written as hours and minutes: not averaged"
    if is_year_named(name) and traits.whole and traits.low >= 1800 and traits.high <= 2100:
        return Role.DIMENSION, "years"
    if traits.whole and traits.distinct <= 10 and traits.low >= 0:
        return Role.MEASURE, "few whole numbers in an order: averaged as they are"
    return Role.MEASURE, ""


def _role_of_text(name: str, traits: Traits) -> tuple[Role, str]:
    found = words(name)
    repeats = traits.count / traits.distinct
    if _is_named_identifier(found):
        if traits.distinct <= FEW_CODES and repeats >= ROWS_A_GROUP and not vocabulary.CODES & set(found):
            return Role.DIMENSION, "few different codes, each of them often"
        if traits.distinct > FEW_CODES or repeats < 2:
            return Role.IDENTIFIER, "its name says that it is a code or a number that names something"
    if traits.long_words:
        return Role.TEXT, "sentences"
    if traits.distinct == traits.count:
        return Role.IDENTIFIER, "every value is different: it names the row"
    if repeats >= ROWS_A_GROUP or (traits.distinct <= FEW_CODES and repeats >= 2):
        return Role.DIMENSION, ""
    if traits.distinct >= 0.9 * traits.count:
        return Role.IDENTIFIER, "nearly every value is different: it names the row"
    return Role.TEXT, "too many different values to group by"


def _is_geographic(found: list[str], traits: Traits) -> bool:
    if vocabulary.LATITUDES & set(found):
        return traits.low >= -90 and traits.high <= 90
    return (
        bool(vocabulary.LONGITUDES & set(found[-1:]))
        and traits.low >= -180
        and traits.high <= 180
        and not traits.whole
    )


def _is_named_identifier(found: list[str]) -> bool:
    if not found:
        return False
    if (
        (vocabulary.IDENTIFIERS & set(found[-1:] + found[:1]))
        or vocabulary.CODES & set(found)
        or found[-1] in vocabulary.CODE_WORDS
    ):
        return "of" not in found
    if len(found) == 1:
        return found[0] in vocabulary.NUMBERED_ALONE
    named = found[-1] in vocabulary.NUMBERED and found[-2] in vocabulary.THINGS
    return named or found[:2] == ["unnamed", "0"] or found == ["tail", "num"]


def is_additive(name: str, unit: str | None) -> bool:
    """Return whether a sum over rows means something: amounts and counts do, rates, prices and ages do not."""
    found = set(words(name))
    if unit in ("%", "‰") or found & vocabulary.NOT_ADDITIVE:
        return False
    return bool(found & vocabulary.ADDITIVE)
