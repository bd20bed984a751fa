"""Cells as people write them: texts tidied, numbers with their signs and separators, dates in their many forms."""

import datetime
import json
import math
import re
import unicodedata

NOTHING = {
    "", "na", "n/a", "#n/a", "n.a.", "nan", "null", "<na>", "\\n", "-", "--", "–", "—", "?", ".",
}  # fmt: skip
NO_NUMBER = NOTHING | {
    "none", "nil", "missing", "unknown", "tbd", "tba", "#value!", "#ref!", "#div/0!", "#num!",
}  # fmt: skip
"""Lower case: what stands for no value anywhere, and among numbers and dates."""
CURRENCY = r"[$€£¥₹₽₩₺₫฿]|US\$|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|Rs\.?|kr"
UNIT = r"%|‰|°[CF]?|[A-Za-zµ]{1,8}(?:[²³]|/[a-z]{1,4})?"
NUMBER = re.compile(
    rf"(?P<open>\()? ?(?P<sign>[-+−])? ?(?:{CURRENCY})? ?(?P<inner>[-+−])?"
    rf"(?P<body>\d[\d.,'’ ]*|[.,]\d+)(?P<power>[eE][-+]?\d{{1,3}})?"
    rf" ?(?:{CURRENCY}|{UNIT})?(?P<trail>[-−])? ?(?P<close>\))?"
)
BODY = {
    ".": re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:[ '’]\d{3})+|\d+)(?:\.\d*)?|\.\d+"),
    ",": re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:[ '’]\d{3})+|\d+)(?:,\d*)?|,\d+"),
}
LARGEST, SMALLEST = 1e75, 1e-75
"""Numbers beyond are taken as missing, closer to zero as zero."""
MONTH = (
    r"(?P<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r" ?(?P<half>[ap]\.?m\.?)? ?(?:Z|UTC|GMT|[-+]\d\d:?\d\d|[-+]\d\d)?)?"
)
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
YEAR = r"(?P<year>\d{4}|\d\d)"
DATES = [
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){TIME}",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
        rf"(?P<one>\d{{1,2}})[-/.](?P<other>\d{{1,2}})[-/.]{YEAR}{TIME}",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        rf"{WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/ .]+{MONTH}[-/ ,]+{YEAR}{TIME}",
        rf"{WEEKDAY}{MONTH}[-/ ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:, *|[-/ ]+){YEAR}{TIME}",
        rf"{MONTH}[-/ ,]+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[-/ ]+{MONTH}(?:[-/ ]+(?P<day>\d{{1,2}}))?",
        r"(?P<year>\d{4})[-/ ]?Q(?P<quarter>[1-4])",
        r"Q(?P<quarter>[1-4])[-/ ]?(?P<year>\d{4})",
    )
]
SHORT_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
EARLIEST, LATEST = 1000, 2999


def tidied(text: str) -> str:
    """Return a text on one line: no control characters, single blanks, none around it."""
    kept = (
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def as_text(cell: object) -> str | None:
    """Return a cell as a person would type it, None where it is empty."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, str):
        return cell if cell.isascii() else cell.encode("utf-8", errors="replace").decode()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, sort_keys=True, default=str)
    return str(cell)


def number(cell: object, decimal: str = ".") -> float:
    """Return the number in a cell, NaN where there is none. decimal: the mark before decimals, "." or ","."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        text = tidied(as_text(cell) or "")
        found = NUMBER.fullmatch(text) if text.lower() not in NO_NUMBER else None
        body = found["body"].strip() if found else ""
        if found is None or not BODY[decimal].fullmatch(body):
            return math.nan
        thousands = "[. '’]" if decimal == "," else "[, '’]"
        value = float(re.sub(thousands, "", body).replace(",", ".") + (found["power"] or ""))
        minus = any(found[part] in ("-", "−") for part in ("sign", "inner", "trail"))
        value = -value if minus or (found["open"] and found["close"]) else value
    if math.isnan(value) or abs(value) > LARGEST:
        return math.nan
    return 0.0 if abs(value) < SMALLEST else value


def moment(cell: object, order: str = "") -> datetime.datetime | None:
    """Return the date in a cell, None where there is none. order: "day" or "month" first in 03/04/2025."""
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, datetime.date):
        return datetime.datetime.combine(cell, datetime.time())
    text = tidied(as_text(cell) or "")
    if text.lower() in NO_NUMBER:
        return None
    for shape in DATES:
        if found := shape.fullmatch(text):
            return assembled({name: part for name, part in found.groupdict().items() if part}, order)
    return None


def assembled(part: dict[str, str], order: str) -> datetime.datetime | None:
    """Return the date that the parts of a text make, None where there is no such day."""
    if "one" in part:
        day, month = (part["one"], part["other"]) if order == "day" else (part["other"], part["one"])
        part |= {"day": day, "month": month}
    year = int(part["year"])
    if len(part["year"]) == 2:
        # as POSIX has it: 69 to 99 are the 1900s
        year += 2000 if year < 69 else 1900
    if "word" in part:
        month_number = SHORT_MONTHS.index(part["word"][:3].lower()) + 1
    else:
        month_number = int(part["quarter"]) * 3 - 2 if "quarter" in part else int(part.get("month", 1))
    hour, half = int(part.get("hour", 0)), part.get("half", " ")[0].lower()
    hour = hour + 12 if half == "p" and hour < 12 else 0 if half == "a" and hour == 12 else hour
    fraction = int(part.get("fraction", "0").ljust(6, "0")[:6])
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return datetime.datetime(  # noqa: DTZ001
            year, month_number, int(part.get("day", 1)), hour, int(part.get("minute", 0)),
            int(part.get("second", 0)), fraction,
        )  # fmt: skip
    except ValueError:
        return None
