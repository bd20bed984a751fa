import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test import Client

from stories.listing import StoryList, newest
from stories.models import CARD_FIELDS, Story


def listed(owner: Any, words: str = "") -> list[dict[str, Any]]:
    """Return the first page of a list."""
    return StoryList(owner, words, CARD_FIELDS)[0:12]


def test_a_list_is_newest_first_and_holds_what_a_card_shows(
    make_story: Callable[..., Story], user: Any, other_user: Any
) -> None:
    older, newer = make_story(), make_story(file_name="b.csv")
    make_story(owner_id=other_user.pk)
    cards = listed(user)
    assert [card["id"] for card in cards] == [newer.pk, older.pk]
    assert set(cards[0]) == set(CARD_FIELDS)
    assert cards[0]["created_at"] == newer.created_at


def test_a_list_is_cut_into_pages_without_a_gap(make_story: Callable[..., Story], user: Any) -> None:
    made = [make_story().pk for _ in range(5)]
    pages = Paginator(StoryList(user, "", CARD_FIELDS), 2)
    assert [card["id"] for page in pages for card in page] == made[::-1]
    assert [len(page) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("spring", 1),
        ("HOUSTON", 1),
        ("(.*", 0),
        ("50% [new] $1", 1),
        ("$where", 0),
        ("\x00spring\x00", 1),
        ("\x00", 3),
    ],
)
def test_words_are_looked_for_as_they_stand(
    make_story: Callable[..., Story], user: Any, words: str, found: int
) -> None:
    for name in ("Spring.csv", "Houston.csv", "50% [new] $1.csv"):
        make_story(file_name=name)
    assert len(listed(user, words)) == StoryList(user, words, CARD_FIELDS).count() == found


@pytest.mark.parametrize("words", ["", "late"])
def test_an_index_gives_the_order_and_no_document_is_sent(
    make_story: Callable[..., Story], user: Any, words: str
) -> None:
    for _ in range(8):
        make_story()
    pipeline = newest(user.pk, words, CARD_FIELDS, skip=0, most=4)
    asked = {"aggregate": Story._meta.db_table, "pipeline": pipeline, "cursor": {}}
    plan = str(connection.database.command("explain", asked))  # type: ignore[attr-defined]
    assert re.search("story_of_owner", plan)
    assert "COLLSCAN" not in plan
    assert "'stage': 'SORT'" not in plan
    assert "'$sort'" not in plan.split("'command'")[0]
    every = newest(user.pk, "", CARD_FIELDS, skip=0, most=1)
    (sent,) = connection.database[Story._meta.db_table].aggregate(every)  # type: ignore[attr-defined]
    assert not {"document", "pictures"} & set(sent)


@pytest.mark.parametrize(
    "address", ["/dashboard?q=%00", "/api/stories?q=%00", "/dashboard?q=a%00b", "/api/stories?q=%00a"]
)
def test_a_nul_in_a_search_breaks_nothing(
    make_story: Callable[..., Story], user_client: Client, address: str
) -> None:
    make_story()
    assert user_client.get(address).status_code == 200
