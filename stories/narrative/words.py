"""The words of the file made readable: columns, categories, dates, nouns. Nothing is invented."""

import re
from collections.abc import Iterable

from stories.analysis import spoken
from stories.analysis.names import listed

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "mice": "mouse",
    "feet": "foot",
}
PLAIN_IES = frozenset(
    {"movies", "cookies", "calories", "zombies", "rookies", "selfies", "pixies", "brownies"}
)
UNCHANGED = frozenset(
    {"series", "species", "aircraft", "news", "sales", "mm", "kg", "degrees", "mph", "lens", "gas"}
)
AMOUNTS = frozenset(
    {"duration", "delay", "time", "length", "age", "distance", "weight", "mass", "height", "width", "depth", "speed",
     "price", "cost", "amount", "wait", "waiting", "response", "travel", "elapsed", "lag", "latency", "runtime",
     "tenure", "value", "volume", "area", "temperature", "trip", "ride", "call", "session"}
)  # fmt: skip
"""What is measured in a unit that may follow it in a column's name."""
EXTENTS = listed(
    "length width height depth distance size area volume mass weight diameter thickness age span range"
)
"""Names of what is greater or smaller."""
SPANS = listed("duration delay wait waiting latency lag")
"""Names of what is longer or shorter."""
UNITS = frozenset(
    {"seconds", "secs", "minutes", "mins", "hours", "hrs", "days", "weeks", "months", "years", "yrs", "milliseconds",
     "metres", "meters", "miles", "kilometres", "kilometers", "kms", "feet", "inches", "grams", "kilograms", "kgs",
     "pounds", "lbs", "ounces", "tonnes", "tons", "litres", "liters", "dollars", "euros", "cents", "degrees", "watts"}
)  # fmt: skip
SMALL = frozenset({"of", "in", "per", "by", "at", "on", "for", "to", "and", "or", "the", "a", "an", "with"})
UNSAID = frozenset(
    {"none", "unknown", "other", "others", "yes", "no", "true", "false", "na", "n/a", "missing", "all", "total", "null",
     "", "not available", "not applicable", "unspecified", "high", "low", "large", "small",
     "medium"}
)  # fmt: skip
SPELT = re.compile(r"[AEFHILMNORSX][A-Z]{0,3}\b|[aefhilmnorsx]\d|[aefhilmnorsx]\b")
"""Openings that are read out letter by letter and start with a vowel's sound."""
SHORT_FORMS = listed(
    "dep arr dest orig temp temps avg pct perc qty amt num cnt dur dist alt elev pop exp percap inc emp dept div cat "
    "desc addr acct cust prod inv mfr freq prob std dev var vol wt ht hr hrs cyl disp educ occ sched sec secs mins yr "
    "yrs mo wk diff chg precip hum vis chol trt grp val idx src seq lvl stat"
)
"""Words cut short, as they stand in the names of columns."""
SHORTEST_PLURAL, HALF_A_YEAR = 3, 6
SHORTEST_MONTH = 3
ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?)?)?$")
QUARTER = re.compile(r"^(\d{4})-?Q([1-4])$")
WEEK = re.compile(r"^(\d{4})-W(\d{2})$")


def comparative(name: str, *, up: bool) -> str:
    """Return how a column's value compares, up or down: a greater length, a longer delay, a higher price."""
    last = spoken.readable(name).lower().rpartition(" ")[2]
    if last in EXTENTS:
        return "greater" if up else "smaller"
    if last in SPANS:
        return "longer" if up else "shorter"
    return "higher" if up else "lower"


def readable_date(label: str) -> str:
    """Return an ISO date or period as a reader says it: "2013-07" as "July 2013"; other text as it is."""
    if found := QUARTER.match(label):
        return f"Q{found[2]} {found[1]}"
    if found := WEEK.match(label):
        return f"week {int(found[2])} of {found[1]}"
    found = ISO.match(label)
    if found is None or not 1 <= int(found[2] or 1) <= 12:
        return label
    year, month, day, clock = found.groups()
    said = " ".join(
        part for part in (str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year) if part
    )
    return f"{said} at {clock}" if clock and clock != "00:00" else said


def month_of(name: str) -> str | None:
    """Return the month that a name stands for ("OCT", "Oct.", "october", "10"), None for any other."""
    said = name.strip().rstrip(".").lower()
    if said.isascii() and said.isdigit():
        return MONTHS[int(said) - 1] if 1 <= int(said) <= len(MONTHS) else None
    if len(said) < SHORTEST_MONTH:
        return None
    ways = {month: (month.lower(), month[:3].lower(), month[:4].lower()) for month in MONTHS}
    return next((month for month, said_as in ways.items() if said in said_as), None)


def months_among(names: Iterable[str]) -> frozenset[str]:
    """Return the names that are those of months, where there is one for half of the year or more; else none."""
    found = frozenset(name for name in names if not name.isdigit() and month_of(name))
    return found if len(found) >= HALF_A_YEAR else frozenset()


def preposition(label: str) -> str:
    """Return "on" before a day and "in" before a longer period."""
    found = ISO.match(label)
    return "on" if found and found[3] else "in"


def singular(noun: str) -> str:
    """Return one of what `noun` names: "flights" as "flight", "body masses" as "body mass"."""
    *before, last = noun.split(" ")
    return " ".join([*before, _one(last)])


def _one(word: str) -> str:
    low = word.lower()
    if low in IRREGULAR:
        return IRREGULAR[low]
    if low in UNCHANGED or not low.endswith("s") or low.endswith(("ss", "us", "is")):
        return word
    if low.endswith("ies") and len(low) > 4 and low not in PLAIN_IES:
        return word[:-3] + "y"
    latin = low.endswith("uses") and not low.endswith(("ouses", "auses", "fuses", " uses"))
    return word[:-2] if latin or low.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]


def plural(noun: str) -> str:
    """Return several of what `noun` names: "carrier" as "carriers", "phase of flight" as "phases of flight"."""
    head, joint, tail = noun.partition(" of ")
    *before, last = head.split(" ")
    return " ".join([*before, _many(last)]) + joint + tail


def _many(word: str) -> str:
    low = word.lower()
    back = {one: many for many, one in IRREGULAR.items()}
    if low in back:
        return back[low]
    if low in UNCHANGED or is_plural(word):
        return word
    if low.endswith("y") and low[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if low.endswith(("s", "x", "z", "sh", "ch")) else "s")


def is_plural(noun: str) -> bool:
    """Return whether a noun phrase takes "are": its head ends like a plural."""
    *before, last = noun.partition(" of ")[0].partition(" per ")[0].split(" ")
    if before and before[-1].lower() in AMOUNTS and last.lower() in UNITS:
        # a name with its unit: the duration minutes
        return False
    if last.isupper():
        # an acronym: the speed IAS
        return False
    last = last.lower()
    if last in IRREGULAR:
        return True
    if len(last) <= SHORTEST_PLURAL and last not in UNITS | {"ads", "ids"}:
        # a short form: ros, gps
        return False
    return (
        last.endswith("s")
        and last not in UNCHANGED - {"sales", "degrees"}
        and not last.endswith(("ss", "us", "is"))
    )


def article(word: str) -> str:
    """Return "an" before a vowel's sound, else "a"."""
    low = word.lower()
    if SPELT.match(word):
        return "an"
    if low.startswith(("hour", "honest", "heir")):
        return "an"
    if low.startswith(("uni", "use", "usu", "eu", "one")):
        return "a"
    return "an" if low[:1] in tuple("aeiou") else "a"


def is_short_form(said: str) -> bool:
    """Return whether a column's name as it is said holds a word cut short: "dep delay", "dest", "qty"."""
    return bool(SHORT_FORMS & set(said.lower().split()))


def is_vague(name: str) -> bool:
    """Return whether a category says little without its column: "Yes", "None", "4", "A"."""
    return name.strip().lower() in UNSAID or not any(sign.isalpha() for sign in name)
