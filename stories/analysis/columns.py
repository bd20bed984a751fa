"""What each column is: its type, its role, its unit. The only place that guesses."""

from enum import StrEnum


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
