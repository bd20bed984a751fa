"""How a number is written for a reader. Charts and words share these, so a figure looks the same in both."""

import math

LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
CURRENCIES = ("$", "€", "£", "¥", "₹")
PERCENT = ("%", "percent")


def count(value: float) -> str:
    """Return a whole number with thousands separators: "336,776"."""
    return f"{round(value):,}"


def decimals(value: float, figures: int = 3) -> int:
    """Return how many decimals show `value` with that many significant figures; 0 from 100 upwards for three."""
    if value == 0 or not math.isfinite(value):
        return 0
    rounded = float(f"{value:.{figures - 1}e}")
    return max(0, figures - 1 - math.floor(math.log10(abs(rounded))))


def number(value: float, figures: int = 3) -> str:
    """Return `value` with that many significant figures: "24.8", "0.0123", "1,230", "4.56 million".

    Whole numbers below 10,000 are shown as they are. A value that rounds to nothing is "0", never "-0".
    """
    if value == round(value) and abs(value) < 10_000:
        return f"{round(value):,}"
    rounded = float(f"{value:.{figures - 1}e}")
    for size, word in LARGE:
        if abs(rounded) >= size:
            return f"{fixed(rounded / size, decimals(rounded / size, figures))} {word}"
    return fixed(rounded, decimals(rounded, figures))


def fixed(value: float, places: int) -> str:
    """Return `value` with that many decimals and thousands separators, "0" instead of "-0"."""
    shown = f"{value:,.{places}f}"
    return shown.removeprefix("-") if not any(digit in shown for digit in "123456789") else shown


def percent(share: float, places: int | None = None) -> str:
    """Return a share from 0 to 1 as "60.9%"; below one per cent with as many decimals as show it, else one."""
    value = share * 100
    if places is None:
        places = decimals(value, 1) if 0 < abs(value) < 1 else (0 if value == round(value) else 1)
    return f"{fixed(value, min(places, 4))}%"


def with_unit(shown: str, unit: str | None) -> str:
    """Return a written number with its unit: "$20.0", "-$3", "60%", "24.8 minutes"; without a unit as it is."""
    if not unit:
        return shown
    if unit in PERCENT:
        return f"{shown}%"
    if unit in CURRENCIES:
        return f"-{unit}{shown[1:]}" if shown.startswith("-") else f"{unit}{shown}"
    return f"{shown} {unit}"
