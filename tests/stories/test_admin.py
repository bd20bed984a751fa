from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client

from stories import breaker
from stories.budgets import Budget, reserve
from stories.models import Circuit, Story


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


def test_what_a_models_words_took_is_shown_and_none_of_them(
    make_story: Callable[..., Story], staff_client: Client
) -> None:
    took = {
        "tokensIn": 2041,
        "tokensOut": 200,
        "cost": 0.5,
        "seconds": 1.5,
        "requests": 2,
        "model": "m",
        "host": "h",
    }
    said = [{"section": "headline", "said": "Words of the model", "why": ["so"], "shown": "Ours"}]
    story = make_story(words_by="model-1", wording=took | {"payloads": ["What went out"], "refused": said})
    page = staff_client.get(f"/admin/stories/story/{story.pk}/change/").content.decode()
    assert "2,041 tokens in, 200 out, cost 0.5, 1.5 s, 2 requests, 1 sentences refused (m at h)" in page
    assert "model-1" in page
    assert "Words of the model" not in page
    assert "What went out" not in page


def test_circuits_and_spendings_are_shown(staff_client: Client, make_story: Callable[..., Story]) -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    owner = make_story().owner
    assert reserve(owner.pk, Budget(stories=1, tokens=9), now=now, tokens=7, story=True)
    for _ in range(5):
        breaker.failed("https://ai.example.org", "model-1", now=now)
    circuits = staff_client.get("/admin/stories/circuit/").content.decode()
    assert "model-1 at https://ai.example.org" in circuits
    circuit = Circuit.objects.get()
    assert staff_client.get(f"/admin/stories/circuit/{circuit.pk}/change/").status_code == 200
    assert staff_client.post(f"/admin/stories/circuit/{circuit.pk}/change/", {"name": "x"}).status_code == 403
    spendings = staff_client.get("/admin/stories/spending/").content.decode()
    assert str(owner) in spendings
    assert "2026-11-26" in spendings
