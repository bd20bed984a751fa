import copy
from typing import Any

import pytest

from stories.narrative.aliases import LONGEST, Aliases, cleaned, spelled
from tests.stories.narrative.stories_told import penguins


def changed(**column: Any) -> dict[str, Any]:
    document = copy.deepcopy(penguins())
    species = next(one for one in document["profile"]["columns"] if one["name"] == "species")
    species |= column
    return document


def sent(document: dict[str, Any]) -> set[str]:
    return set(spelled(Aliases(document).all.values()).values())


def test_columns_and_frequent_categories_are_sent() -> None:
    assert {"species", "flipper length", "Gentoo", "Adelie"} <= sent(penguins())


def test_the_same_story_gives_the_same_aliases() -> None:
    assert Aliases(penguins()).all == Aliases(copy.deepcopy(penguins())).all


@pytest.mark.parametrize(
    "column",
    [
        {"role": "identifier"},
        {"role": "text"},
        {"names_rows": True},
        {"distinct": 340},
        {"top": [["anna@example.org", 152], ["Gentoo", 124]]},
    ],
    ids=lambda column: next(iter(column)),
)
def test_categories_of_a_column_that_may_name_rows_or_people_stay_at_home(column: dict[str, Any]) -> None:
    document = changed(**column)
    assert not {"Gentoo", "Adelie", "Chinstrap"} & sent(document)
    assert Aliases(document).of("species", "Gentoo") is not None


def test_a_rare_category_stays_at_home() -> None:
    document = changed(top=[["Gentoo", 4], ["Adelie", 5]])
    for fact in document["facts"]:
        fact["n"] = 0
    assert "Adelie" in sent(document)
    assert "Gentoo" not in sent(document)


def test_a_name_is_one_clean_short_line() -> None:
    hidden = "a\u202eb\u200bc\x00d\ne\ufefff"
    assert cleaned(hidden) == "a b c d e f"
    assert len(cleaned("x" * 1000)) == LONGEST


def test_rows_are_called_as_in_the_story_when_read_back() -> None:
    aliases = Aliases(penguins())
    assert [aliases.said(key) for key in ("rows", "row", "Rows", "v99")] == [
        "penguins",
        "penguin",
        "Penguins",
        None,
    ]
