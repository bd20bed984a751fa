"""The story on the front page is one that this product tells."""

import json
from pathlib import Path

import pytest
from django.test import Client

from jobs import front_page, samples
from stories.unbroken import NO_BREAK


def test_the_front_page_shows_the_story_as_it_is_told_now() -> None:
    kept, told = json.loads(front_page.KEPT.read_text(encoding="utf-8")), front_page.told()
    for story in (kept, told):
        assert story["chart"].pop("svg").startswith("<svg")
    assert kept == told, "the words have changed: `python -m jobs.front_page` tells the story anew"


def test_a_text_is_cut_at_its_figures() -> None:
    told = {"text": "12 of 34 birds", "figures": [{"start": 6, "end": 8}, {"start": 0, "end": 2}]}
    cut = front_page.pieces(told)
    assert [(piece.text, piece.is_figure) for piece in cut] == [
        ("12", True), (f"{NO_BREAK}of{NO_BREAK}", False), ("34", True), (" birds", False),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_visitor_reads_a_story_and_a_member_has_it_told(client: Client, user_client: Client) -> None:
    story = front_page.story()
    page = client.get("/").content.decode().replace(NO_BREAK, " ")
    assert story.headline in page
    assert '<b class="figure">217</b>' in page
    assert all(title in page for title in story.findings)
    assert "/samples/" not in page, "a visitor has to sign up first"
    assert f'action="/samples/{story.sample}"' in user_client.get("/").content.decode()


def test_its_table_is_one_of_the_samples() -> None:
    sample = samples.sample_of(front_page.SAMPLE)
    assert sample is not None
    assert Path(sample.path) == front_page.TABLE
