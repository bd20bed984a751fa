from collections.abc import Callable

from django.test import Client

from stories.models import Story


def test_the_admin_lists_and_finds_stories(make_story: Callable[..., Story], staff_client: Client) -> None:
    story = make_story(headline="Houston leads")
    make_story(headline="Another")
    listed = staff_client.get("/admin/stories/story/").content.decode()
    assert "Houston leads" in listed
    assert "Another" in listed
    for words in ("houston", str(story.pk)):
        found = staff_client.get("/admin/stories/story/", {"q": words}).content.decode()
        assert "Houston leads" in found
        assert "Another" not in found


def test_the_admin_shows_where_a_story_came_from_and_not_its_words(
    make_story: Callable[..., Story], staff_client: Client
) -> None:
    story = make_story()
    page = staff_client.get(f"/admin/stories/story/{story.pk}/change/").content.decode()
    assert story.sha256 in page
    assert "uploads/1" in page
    assert "Flights of EV left" not in page


def test_nobody_adds_changes_or_deletes_a_story_there(
    make_story: Callable[..., Story], staff_client: Client
) -> None:
    story = make_story()
    assert staff_client.get("/admin/stories/story/add/").status_code == 403
    assert staff_client.get(f"/admin/stories/story/{story.pk}/delete/").status_code == 403
    assert staff_client.post(f"/admin/stories/story/{story.pk}/change/", {"headline": "x"}).status_code == 403
