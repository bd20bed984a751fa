"""A text as a page shows it: what is read as one, as a number and its unit, is not parted at the end of a line. Pure.

Spaces alone are changed, each into one that does not break: the places of figures stay, and so does every text that is
stored, checked, or written to a file of values.
"""

import re
from typing import Final

NO_BREAK: Final = "\u00a0"
LONG_UNITS: Final = (
    "million|billion|percent|seconds?|minutes?|hours?|days?|weeks?|months?|years?|points?|times"
)
MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
NO_UNITS: Final = (
    "a|an|and|are|as|at|but|by|did|for|had|has|if|in|is|it|no|nor|not|of|on|or|per|so|the|to|up|was|who"
)
"""Short words that follow a number and are no unit."""
TOGETHER: Final = re.compile(
    # 27 mm, 1.2 million, 12 °C, 60 km/h; "40 %"
    rf"(?<=\d) (?=(?:{LONG_UNITS})\b|(?!(?:{NO_UNITS})\b)[^\W\d_]{{1,3}}\b|[°%‰µ])"
    # 9 of 12
    r"|(?<=\d) (?=of \d)|(?<=\d of) (?=\d)"
    # a statistic: n = 20, p < 0.05, correlation 0.84
    r"|(?<=correlation) (?=[-−]?\d)"
    r"|(?<=\b[A-Za-z]) (?=[=<>≈≤≥] \S)|(?<=\b[A-Za-z] [=<>≈≤≥]) (?=\S)"
    # 1 January
    rf"|(?<=\d) (?=(?:{MONTHS})\b)"
    # $ 5
    r"|(?<=[$€£¥]) (?=\d)"
)


def unbroken(text: str) -> str:
    """Return the text with spaces that do not break where a line should not end."""
    return TOGETHER.sub(NO_BREAK, text)
