"""How a fact that compares two others is worked out from them: "217.187 − 189.954 = 27.233". Pure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any, Final

Fact = Mapping[str, Any]
SIGNS: Final = {"difference of ": "−", "ratio of ": "÷"}
FINEST: Final = 6
"""Decimals at most; where so many do not make it true as it is printed, it is said to be about so much."""
SAME: Final = 1e-9


def working_of(fact: Fact, facts: Sequence[Fact]) -> str:
    """Return the sum that makes a difference or a ratio of two facts of its finding; "" where they are not found."""
    kind = next((start for start in SIGNS if str(fact["measure"]).startswith(start)), "")
    value = fact["value"]
    if not kind or not fact.get("finding") or not _is_number(value):
        return ""
    for one, other in _ends(fact, kind, facts):
        made = one / other if kind == "ratio of " and other else one - other
        if abs(made - value) <= SAME * max(abs(one), abs(other)):
            return _written(one, SIGNS[kind], other, float(value))
    return ""


def _ends(fact: Fact, kind: str, facts: Sequence[Fact]) -> Iterator[tuple[float, float]]:
    """Yield pairs of values that may be the two: of the same finding, and of the measure that is compared."""
    compared = str(fact["measure"]).removeprefix(kind).removesuffix("s")
    same = [
        float(one["value"])
        for one in facts
        if one.get("finding") == fact["finding"]
        and one["measure"] == compared
        and one["where"] is not None
        and _is_number(one["value"])
    ]
    yield from permutations(same, 2)


def _written(one: float, sign: str, other: float, value: float) -> str:
    for places in range(2, FINEST + 1):
        ends = [round(Decimal(repr(end)), places) for end in (one, other)]
        printed = round(Decimal(repr(value)), places)
        made = ends[0] - ends[1] if sign == "−" else ends[0] / (ends[1] or 1)
        if round(made, places) == printed:
            return f"{ends[0]:,} {sign} {ends[1]:,} = {printed:,}".replace("-", "−")
    return f"{one:,.2f} {sign} {other:,.2f} ≈ {value:,.2f}".replace("-", "−")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
