"""Whether the unit behind a number is that of its fact."""

from stories.analysis import numerals
from stories.narrative.checks.scene import CALENDAR, COUNTED, Scene
from stories.narrative.checks.spotting import Fact

UNITS = {
    "minutes": "minute min mins", "hours": "hour hr hrs", "seconds": "second sec secs", "days": "day", "weeks": "week",
    "months": "month", "years": "year yr yrs", "quarters": "quarter",
    "mm": "millimetre millimetres millimeter millimeters",
    "cm": "centimetre centimetres centimeter centimeters", "m": "metre metres meter meters",
    "km": "kilometre kilometres kilometer kilometers", "miles": "mile mi", "feet": "foot ft", "inches": "inch",
    "g": "gram grams", "kg": "kilogram kilograms kilo kilos", "lb": "lbs pound pounds", "tonnes": "tonne ton tons t",
    "knots": "knot kn kt", "mph": "", "$": "dollar dollars usd cents cent", "€": "euro euros eur",
    "£": "sterling gbp pence", "¥": "yen", "₹": "rupee rupees", "points": "point",
    "degrees": "degree celsius fahrenheit",
    "litres": "litre liter liters l", "gallons": "gallon", "°C": "", "°F": "", "people": "person persons", "ml": "",
    "grams": "", "mg": "", "tons": "", "kmh": "km/h kph", "watts": "watt w", "kilowatts": "kw kwh", "percentage": "",
    "bytes": "byte kb mb gb", "hectares": "hectare ha", "acres": "acre", "times": "",
}  # fmt: skip
CANONICAL = {
    spelling: unit for unit, others in UNITS.items() for spelling in (unit.lower(), *others.lower().split())
}


def wrong_unit(scene: Scene, place: int, fact: Fact) -> str | None:
    following = scene.tokens[place + 1] if place + 1 < len(scene.tokens) else None
    # a column called "hour" makes a name of "hours"
    behind = following.low if following is not None and following.kind in ("word", "name") else ""
    after = scene.tokens[place + 1].start if place + 1 < len(scene.tokens) else 0
    if not behind or after - scene.tokens[place].end > 1:
        return None
    unit, own = CANONICAL.get(behind), CANONICAL.get(str(fact["unit"]).lower(), fact["unit"])
    if behind in ("percentage", "pp") or (unit == "points" and own != "points"):
        gap = fact["unit"] in numerals.PERCENT and fact["measure"].startswith(("difference", "gap"))
        return None if gap else "is not in percentage points"
    if unit == "times":
        times = fact["measure"].startswith("ratio") or fact["measure"] in (
            "largest cluster",
            "count",
            "clusters",
        )
        return None if times else "is not a number of times"
    if (
        unit is None
        or unit == own
        or unit == "people"
        or (following and following.columns() & set(fact["columns"]))
    ):
        return None
    if fact["measure"] == "periods" and unit in CALENDAR and scene.grains:
        return None if unit in scene.grains else f"does not count {behind}"
    if unit in CALENDAR and unit == scene.finest and fact["measure"] in COUNTED and not fact["unit"]:
        return None
    if str(fact["unit"]).lower() == behind:
        return None
    return f"is not in {behind}"
