"""Numbers as people write them: signs, separators, currencies, percents and units, decided on the whole column."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from stories.analysis.names import listed
from stories.analysis.units import KNOWN

MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "n.a.", "nan", "null", "<na>", "\\n", "-", "--", "–", "—", "?", "."}
)
# lower case; these stand for "no value" in every column
MISSING_NUMBERS = MISSING | {
    "none",
    "nil",
    "missing",
    "unknown",
    "tbd",
    "tba",
    "#value!",
    "#ref!",
    "#div/0!",
    "#num!",
}
# lower case; these stand for "no value" among numbers and dates, but may be a category of their own
ENOUGH = 0.98
# share of the rows with a value that must read as numbers
ENOUGH_WITH_CODES = 0.9
# ... when the others are at most MOST_CODES different texts
MOST_CODES = 5
LONGEST_DIGITS = 15
# more digits are a code and stay text: they would not survive as a float

_CURRENCY = r"[$€£¥₹₽₩₺₫฿]|US\$|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|Rs\.?|kr"
_CODES = {"USD": "$", "US$": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "Rs": "₹", "Rs.": "₹"}
_CURRENCY_CODES = listed("$ € £ ¥ ₹ ₽ ₩ ₺ ₫ ฿ CHF CNY CAD AUD kr")
_UNIT = r"%|‰|°[CF]?|[A-Za-zµ]{1,8}(?:[²³]|/[a-z]{1,4})?"
_SHAPE = (
    r"^(?P<open>\()?[ ]?(?P<sign>[-+−])?[ ]?(?P<pre>" + _CURRENCY + r")?[ ]?(?P<inner>[-+−])?"
    r"(?P<body>\d[\d.,'’ ]*|[.,]\d+)(?P<power>[eE][-+]?\d{1,3})?"
    r"[ ]?(?P<post>" + _CURRENCY + "|" + _UNIT + r")?(?P<trail>[-−])?[ ]?(?P<close>\))?$"
)
_SPACES = "[\u00a0\u2009\u202f]"
_BEGINNINGS = frozenset("( \u00a0\u2009\u202f+-−.,0123456789$€£¥₹₽₩₺₫฿UEGCJIARk")
# what _SHAPE may begin with
_DIGIT = re.compile(r"[0-9]")
FEW = 1_000
# texts that are looked at one by one before they are held against patterns
_POINT = r"^(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:[ '’]\d{3})+|\d+)(?:\.\d*)?$|^\.\d+$"
_GROUPED = r"[1-9]\d{0,2}\.\d{3}"
_COMMA = r"^(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ '’]\d{3})+|\d+)(?:,\d*)?$|^,\d+$"


@dataclass(frozen=True, kw_only=True)
class NumberReading:
    """The numbers behind the different texts of a column."""

    values: np.ndarray
    # float64, one for each text, NaN where it is none
    unit: str | None
    how: str
    # the evidence in a sentence, "" for plain numbers
    decimal: str = "."
    # the mark that was taken
    ambiguous: bool = False
    # whether every value would also read with the other decimal mark, and nothing decides


def numbers_of(
    texts: pa.LargeStringArray, counts: np.ndarray, *, decimal: str = "", enough: float = ENOUGH
) -> NumberReading | None:
    """Return the numbers of a column whose different `texts` occur `counts` times, or None when it holds others.

    decimal: "," or "." when the reader already knows how this table writes decimals, else "".
    enough: the share of the rows that must read as numbers.
    Texts that stand for a missing value must have been left out. Leading zeros and long digit strings give None.
    """
    if len(texts) <= FEW and not _enough(_may_fit(texts), counts, enough):
        return None
    parts = pc.extract_regex(pc.replace_substring_regex(texts, _SPACES, " "), _SHAPE)
    fits = np.asarray(pc.is_valid(parts).to_numpy(zero_copy_only=False), dtype=bool)
    if not _enough(fits, counts, enough):
        return None
    part = {name: parts.field(name).to_numpy(zero_copy_only=False) for name in parts.type.names}
    where = np.flatnonzero(fits)
    bodies = pd.Series(part["body"][where]).str.strip()
    if _are_codes(bodies, counts[where]):
        return None
    units = _units(part["pre"][where], part["post"][where])
    if len(set(units) - {""}) > 1:
        return None
    point = bodies.str.match(_POINT).to_numpy(dtype=bool)
    comma = bodies.str.match(_COMMA).to_numpy(dtype=bool)
    with_comma = bodies.str.contains(",", regex=False).to_numpy(dtype=bool)
    use_comma = _prefers_comma(bodies, point, comma, counts[where], decimal)
    good = comma if use_comma else point
    keep = np.zeros(len(texts), dtype=bool)
    keep[where[good]] = True
    if not _enough(keep, counts, enough):
        return None
    values = np.full(len(texts), np.nan)
    values[where[good]] = _floats(bodies[good], part["power"][where[good]], use_comma=use_comma)
    negative = np.zeros(len(texts), dtype=bool)
    for name in ("sign", "inner", "trail"):
        negative |= np.isin(part[name].astype(str), ("-", "−"))
    negative |= (part["open"] == "(") & (part["close"] == ")")
    values[negative] *= -1
    unit = next((unit for unit in units if unit), None)
    told = {name: part[name][where[good]] for name in ("open", "pre", "post")}
    doubtful = bool((with_comma & point & comma).any())
    how = _told(bodies[good], told, use_comma=use_comma, doubtful=doubtful)
    other = "" if decimal or (point != comma).any() else _other_reading(bodies, commas=doubtful)
    how = "; ".join(part for part in (how, other) if part)
    mark = "," if use_comma else "."
    return NumberReading(values=values, unit=unit, how=how, decimal=mark, ambiguous=bool(other))


def _may_fit(texts: pa.LargeStringArray) -> np.ndarray:
    """Return for each text whether it has a digit and begins as numbers do: with few texts quicker than to try."""
    return np.array(
        [text[:1] in _BEGINNINGS and _DIGIT.search(text) is not None for text in texts.to_pylist()],
        dtype=bool,
    )


def mixed_units(texts: pa.LargeStringArray, counts: np.ndarray) -> str:
    """Return why a column whose texts all read as numbers was left as text: they carry different units; else ""."""
    parts = pc.extract_regex(pc.replace_substring_regex(texts, _SPACES, " "), _SHAPE)
    fits = np.asarray(pc.is_valid(parts).to_numpy(zero_copy_only=False), dtype=bool)
    if not _enough(fits, counts, ENOUGH):
        return ""
    before, after = (parts.field(name).to_numpy(zero_copy_only=False)[fits] for name in ("pre", "post"))
    units = _units(before, after)
    if len(units) < 2 or not set(units) <= KNOWN | set(_CODES.values()) | set(_CURRENCY_CODES):
        return ""
    kind = "currency" if all(unit in _CURRENCY_CODES for unit in units) else "unit"
    return f"more than one {kind} ({', '.join(units)}): kept as text, never added up"


def _enough(fits: np.ndarray, counts: np.ndarray, enough: float) -> bool:
    share = counts[fits].sum() / max(counts.sum(), 1)
    return bool(share >= enough or (share >= ENOUGH_WITH_CODES and (~fits).sum() <= MOST_CODES))


def _are_codes(bodies: pd.Series, counts: np.ndarray) -> bool:
    """Return whether leading zeros or many digits show that these are codes: 00501, 4111111111111111."""
    digits_only = bodies.str.fullmatch(r"\d+").to_numpy(dtype=bool)
    zeros = digits_only & bodies.str.match(r"0\d").to_numpy(dtype=bool)
    lengths = bodies.str.replace(r"\D", "", regex=True).str.len().to_numpy()
    return bool(zeros.any() or (digits_only & (lengths > LONGEST_DIGITS)).any())


def _units(before: np.ndarray, after: np.ndarray) -> list[str]:
    pairs = zip(before.astype(str), after.astype(str), strict=True)
    found = {(a, b) for a, b in pairs if a or b}
    units = sorted({_CODES.get(a, a) for a, _ in found if a} | {_CODES.get(b, b) for _, b in found if b})
    return [unit for unit in units if unit != "None"]


def _prefers_comma(
    bodies: pd.Series, point: np.ndarray, comma: np.ndarray, counts: np.ndarray, decimal: str
) -> bool:
    as_point, as_comma = counts[point].sum(), counts[comma].sum()
    if as_point != as_comma:
        return bool(as_comma > as_point)
    if decimal:
        return decimal == ","
    # Every value reads both ways: 1,234 is a thousand and 1.234 is one and a bit, until the table says otherwise.
    return False


def _floats(bodies: pd.Series, powers: np.ndarray, *, use_comma: bool) -> np.ndarray:
    thousands, mark = (r"[. '’]", ",") if use_comma else (r"[, '’]", ".")
    plain = bodies.str.replace(thousands, "", regex=True)
    if use_comma:
        plain = plain.str.replace(mark, ".", regex=False)
    exponents = np.where(powers.astype(str) == "None", "", powers.astype(str))
    return np.asarray(plain.to_numpy(dtype=object) + exponents.astype(object), dtype=np.float64)


def _other_reading(bodies: pd.Series, *, commas: bool) -> str:
    """Return what else numbers could be, all of which read with either decimal mark, or "" when it is the same."""
    if commas:
        return "a decimal comma would also fit"
    return "points between thousands would also fit" if bodies.str.fullmatch(_GROUPED).all() else ""


def _told(bodies: pd.Series, part: dict[str, np.ndarray], *, use_comma: bool, doubtful: bool) -> str:
    said = []
    commas = bool(bodies.str.contains(",", regex=False).any())
    if commas and use_comma:
        said.append("decimal comma")
    elif commas:
        said.append("commas between thousands" + (" (three digits follow each)" if doubtful else ""))
    elif use_comma and bodies.str.contains(".", regex=False).any():
        said.append("points between thousands, as other columns use a decimal comma")
    if (part["open"] == "(").any():
        said.append("parentheses for negative numbers")
    for name in ("pre", "post"):
        said += [f"{mark} taken as the unit" for mark in sorted(set(part[name].astype(str)) - {"", "None"})]
    return ", ".join(said)
