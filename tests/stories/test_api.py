import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from stories.models import Story


def test_the_list_is_mine_newest_first_and_without_documents(
    make_story: Callable[..., Story], user_client: Client, other_user: Any
) -> None:
    older, newer = make_story(), make_story(headline="Newer")
    make_story(owner_id=other_user.pk)
    answer = user_client.get("/api/stories").json()
    assert [row["storyId"] for row in answer["stories"]] == [str(newer.pk), str(older.pk)]
    assert (answer["total"], answer["page"], answer["pages"]) == (2, 1, 1)
    assert set(answer["stories"][0]) == {
        "storyId",
        "headline",
        "fileName",
        "size",
        "rows",
        "columns",
        "createdAt",
    }


def test_the_list_has_pages_and_a_search(make_story: Callable[..., Story], user_client: Client) -> None:
    for number in range(5):
        make_story(headline=f"Story {number}")
    page = user_client.get("/api/stories?size=2&page=3").json()
    assert [row["headline"] for row in page["stories"]] == ["Story 0"]
    assert page["pages"] == 3
    assert user_client.get("/api/stories?page=7").json()["stories"] == []
    found = user_client.get("/api/stories", {"q": "story 3"}).json()
    assert [row["headline"] for row in found["stories"]] == ["Story 3"]


def test_one_story_comes_whole(make_story: Callable[..., Story], user_client: Client) -> None:
    story = make_story()
    answer = user_client.get(f"/api/stories/{story.pk}").json()
    assert answer["storyId"] == str(story.pk)
    assert answer["fileName"] == "flights.csv"
    assert answer["story"] == story.document
    assert answer["warnings"] == story.warnings
    assert answer["createdAt"].endswith("Z")


@pytest.mark.parametrize("address", ["/api/stories?size=0", "/api/stories?size=1000", "/api/stories?page=x"])
def test_a_wrong_question_has_the_error_shape(user_client: Client, address: str) -> None:
    answer = user_client.get(address)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"category", "code", "message", "action", "retryable"}


def test_another_persons_story_and_none_look_alike(
    make_story: Callable[..., Story], other_client: Client
) -> None:
    answers = [other_client.get(f"/api/stories/{key}") for key in (make_story().pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("path", ["", "/00000000-0000-0000-0000-000000000000"])
@pytest.mark.usefixtures("db")
def test_a_session_is_needed(client: Client, path: str) -> None:
    assert client.get(f"/api/stories{path}").status_code == 401
