"""The unit of measurement that a column's name carries."""

import re

from stories.analysis.names import listed, words

_UNITS = {
    "mm": "mm", "cm": "cm", "km": "km", "meter": "m", "meters": "m", "metres": "m", "miles": "miles", "mile": "miles",
    "mi": "miles", "ft": "ft", "feet": "ft", "inches": "inches", "inch": "inches", "mg": "mg", "kg": "kg", "kgs": "kg",
    "grams": "g", "tons": "tons", "tonnes": "tonnes", "lb": "lbs", "lbs": "lbs", "pounds": "lbs", "oz": "oz",
    "ml": "ml", "liters": "litres", "litres": "litres", "usd": "$", "eur": "€", "euro": "€", "euros": "€", "gbp": "£",
    "jpy": "¥", "inr": "₹", "dollars": "$", "pct": "%", "percent": "%", "percentage": "%", "perc": "%",
    "mins": "minutes", "minutes": "minutes", "secs": "seconds", "sec": "seconds", "seconds": "seconds", "ms": "ms",
    "hours": "hours", "hrs": "hours", "days": "days", "weeks": "weeks", "months": "months", "years": "years",
    "kwh": "kWh", "mwh": "MWh", "kw": "kW", "mph": "mph", "kmh": "km/h", "kph": "km/h", "knots": "knots",
    "celsius": "°C", "fahrenheit": "°F", "hpa": "hPa", "bpm": "bpm", "mpg": "mpg", "ppm": "ppm",
}  # fmt: skip
_IN_BRACKETS = _UNITS | {
    "min": "minutes", "h": "hours", "hr": "hours", "s": "seconds", "m": "m", "g": "g", "l": "litres", "t": "tonnes",
    "%": "%", "$": "$", "€": "€", "£": "£", "¥": "¥", "°c": "°C", "°f": "°F", "c": "°C", "f": "°F", "d": "days",
    "us$": "$", "m/s": "m/s", "km/h": "km/h", "kg/m²": "kg/m²", "w": "W", "v": "V", "hz": "Hz",
}  # fmt: skip
KNOWN = frozenset(_IN_BRACKETS) | frozenset(_IN_BRACKETS.values())
"""Units as they are written, and the one way in which each is written here."""
_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$")
_IN_WORDS = re.compile(r"\bin[ _]([A-Za-z]+)$", re.IGNORECASE)
_MASSES = listed("mass weight")
_DURATIONS = listed("time duration delay runtime length wait")


def unit_in_name(name: str) -> str | None:
    """Return the unit that a column's name carries ("delay (min)", "body_mass_g", "Cost Total $"), or None."""
    if bracketed := _BRACKETS.search(name):
        return _IN_BRACKETS.get(bracketed[1].lower())
    if name.rstrip()[-1:] in "$€£¥%" and name.strip():
        return name.rstrip()[-1]
    if spelled := _IN_WORDS.search(name):
        return _IN_BRACKETS.get(spelled[1].lower()) if len(spelled[1]) > 1 else None
    found = words(name)
    if len(found) < 2 or "per" in found:
        return None
    last, before = found[-1], set(found[:-1])
    if last == "g" and before & _MASSES:
        return "g"
    if last == "min" and before & _DURATIONS:
        return "minutes"
    if last in ("days", "weeks", "months", "years", "hours", "minutes", "seconds") and before & {
        "number",
        "of",
    }:
        return None
    return _UNITS.get(last)
