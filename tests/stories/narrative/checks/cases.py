"""The stories that the sentences of these tests are about."""

from typing import Any

from tests.stories.narrative import stories_told
from tests.truth import tables

LIFE, NILE, STATES = "gapminder.csv", "nile.csv", "statecrime.csv"


def story(name: str) -> dict[str, Any]:
    return stories_told.of(next(path for path in tables.real(stories_told.folder()) if path.name == name))


def holds(sentence: str, finding: str, name: str = LIFE) -> bool:
    """Return whether nothing is held against a sentence about the first finding of that kind."""
    return stories_told.refusals(story(name), finding, sentence) == ()
