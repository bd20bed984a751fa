"""What the rows of a table are called, from its file's name."""

import re

from stories.analysis.names import listed, words

_PLAIN = listed("people children men women mice geese")
_NOT_ROWS = listed(
    "series species news sales stats statistics analytics details samples values numbers results records "
    "rows tables files datasets exports reports sheets lists columns fields sets works express access "
    "business address status census process progress class glass gas bus plus less canvas analysis basis "
    "axis crisis thesis virus corpus campus bonus atlas lens mathematics physics economics politics "
    "earnings savings goods prices rates wages sources units averages totals counts amounts sums means "
    "emissions temperatures populations us uk eu usa is as has was this trends metrics measurements "
    "figures observations items entries things stocks unemployments "
)
_AROUND = listed(
    "data dataset raw clean cleaned final new old copy export exported sample samples demo full all table "
    "test train list tidy latest updated my the of in v a anonymized anonymised merged combined complete "
    "master small large "
)


def noun_of(file_name: str) -> str:
    """Return the plural noun in the file's name ("flights" for "flights_2024.csv"), or "rows" when none is plain."""
    stem = re.sub(r"(\.[A-Za-z0-9]{1,8})+$", "", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    found = [word for word in words(stem) if word not in _AROUND and not re.fullmatch(r"v?\d+", word)]
    if not found or len(found) > 2 or not all(word.isascii() and word.isalpha() for word in found):
        return "rows"
    last = found[-1]
    plural = last in _PLAIN or (
        len(last) > 3
        and last.endswith("s")
        and not last.endswith(("ss", "us", "is"))
        and last not in _NOT_ROWS
    )
    return " ".join(found) if plural else "rows"
