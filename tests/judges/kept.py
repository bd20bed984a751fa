"""Twelve stories as the product told them on 26 November 2026, kept for the judges' own use: parts of documents.

    for name, document in documents().items():
        document["sections"], document["facts"], document["profile"] ...

Tests of the product judge fresh stories; these are for checking the judges and for the paraphrases, which were written
for exactly these facts. Charts are left with the points of groups only.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The kept documents by the name of their table."""
    kept: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "stories.json").read_text("utf-8"))
    return kept
