"""A column's name as words. Charts and texts share it, so a column is called the same in both."""

import re

UNITS = frozenset(
    {"mm", "cm", "km", "kg", "lb", "lbs", "g", "mi", "ft", "mins", "hrs", "sec", "secs", "usd", "eur", "gbp",
     "pct", "percent"}
)  # fmt: skip
ACRONYMS = frozenset({"gdp", "gnp", "bmi", "hiv", "imdb", "iq"})
BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
JOINED = re.compile(r"(?<=number)of$", re.IGNORECASE)
"""A camel-case name whose writer forgot the hump: NumberofLocations."""
TRAILING = frozenset({"total", "other"})
"""Words that a file puts behind the noun and a reader before it: "Cost Total" is the total cost."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])")


def readable(name: str) -> str:
    """Return a column's name as words: "dep_delay" as "dep delay", "BodyMass (g)" as "body mass"."""
    words = CAMEL.sub(" ", BRACKETS.sub("", name).replace("_", " ").replace(".", " ")).split()
    words = [JOINED.sub(" of", word) for word in words if any(sign.isalnum() for sign in word)]
    if len(words) > 2 and words[-2].lower() == "in" and words[-1].islower():
        words = words[:-2]
    elif len(words) > 1 and words[-1].lower() in UNITS:
        words.pop()
    if 1 < len(words) < 4 and words[-1].lower() in TRAILING and words[0].lower() not in ("grand", "sub"):
        words = [words[-1], *words[:-1]]
    shouted = len(words) > 1 and all(word.isupper() for word in words)
    return " ".join(_lower(word, shouted=shouted, alone=len(words) == 1) for word in words) or name


def _lower(word: str, *, shouted: bool, alone: bool) -> str:
    if "-" in word:
        return "-".join(_lower(part, shouted=shouted, alone=False) for part in word.split("-"))
    if word.isupper() and (
        len(word) == 1 or (len(word) <= 4 and not shouted) or (len(word) <= 3 and not alone)
    ):
        return word
    if any(sign.isdigit() for sign in word) and word.isupper():
        return word
    if word.lower() in ACRONYMS:
        return word.upper()
    if word.isupper() or word[1:].islower() or len(word) == 1:
        return word.lower()
    return word
