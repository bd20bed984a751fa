"""The stories that the sentences of these tests are about, kept as they were told once: these test what checks a
sentence against facts, whatever is found in those tables today.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.stories.narrative import stories_told

LIFE, NILE, STATES = "gapminder", "nile", "statecrime"


@cache
def story(name: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((Path(__file__).parent / f"stories/{name}.json").read_text("utf-8"))
    return kept


def holds(sentence: str, finding: str, name: str = LIFE) -> bool:
    """Return whether nothing is held against a sentence about the first finding of that kind."""
    return stories_told.refusals(story(name), finding, sentence) == ()
