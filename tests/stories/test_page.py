"""The page of a story: what it costs, how it begins, and where its contents lead."""

import re
from collections.abc import Callable

from django.test import Client

from stories.models import Story
from stories.unbroken import NO_BREAK
from tests.plans import served
from tests.stories.conftest import document, told

MakeStory = Callable[..., Story]
READS = {"query", "getmore", "update", "insert", "remove"}


def ten(story: dict) -> dict:
    """Return a story with ten findings, each with a chart."""
    found, asked = story["sections"][:2], story["sections"][2:]
    return story | {"sections": [*(found[number % 2] for number in range(10)), *asked]}


def test_ten_findings_take_eight_questions_at_most(make_story: MakeStory, user_client: Client) -> None:
    made = make_story(document=ten(document()))
    pictures = [{"section": number, "svg": made.pictures[0]["svg"]} for number in range(10)]
    Story.objects.filter(pk=made.pk).update(pictures=pictures, warnings=[])
    with served() as done:
        html = user_client.get(f"/stories/{made.pk}").content.decode()
    assert html.count('class="chart-wide"') == 10
    asked = [one for one in done if one["op"] in READS or "aggregate" in one.get("command", {})]
    assert 1 <= len(asked) <= 8, [one["ns"] for one in asked]


def test_the_contents_lead_to_every_finding_and_to_what_stands_behind_them(
    make_story: MakeStory, user_client: Client
) -> None:
    html = user_client.get(f"/stories/{make_story().pk}").content.decode()
    contents = html.partition('class="contents"')[2].partition("</nav>")[0]
    places = re.findall(r'href="#([\w-]+)"', contents)
    assert places == ["finding-1", "finding-2", "explore", "reading", "evidence"]
    for place in places:
        assert html.count(f'id="{place}"') == 1
    assert f"EV waits 20.0{NO_BREAK}minutes" in contents


def test_the_file_has_contents_of_its_own(make_story: MakeStory, user_client: Client) -> None:
    html = user_client.get(f"/stories/{make_story().pk}/story.html").content.decode()
    contents = html.partition('class="contents"')[2].partition("</nav>")[0]
    for place in re.findall(r'href="#([\w-]+)"', contents):
        assert html.count(f'id="{place}"') == 1
    assert "finding-2" in contents


def test_the_head_says_file_rows_and_reading_time(make_story: MakeStory, user_client: Client) -> None:
    html = user_client.get(f"/stories/{make_story().pk}").content.decode()
    assert '<p class="kicker">flights.csv · 336,776 flights · 1 min read</p>' in html.replace(NO_BREAK, " ")
    assert "Title by the owner" not in html


def test_a_story_without_questions_has_no_heading_for_them(
    make_story: MakeStory, user_client: Client
) -> None:
    story = document()
    story["sections"] = story["sections"][:2]
    story["notes"] = [told("Nothing was left out.")]
    html = user_client.get(f"/stories/{make_story(document=story).pk}").content.decode()
    assert "What to check next" not in html


def test_it_is_made_anew_in_one_place_while_its_file_is_there(
    make_story: MakeStory, user_client: Client
) -> None:
    story = make_story()
    html = user_client.get(f"/stories/{story.pk}").content.decode()
    part = html.partition('id="anew"')[2].partition("</section>")[0]
    assert f'href="/processing/{story.pk}/reread"' in part
    gone = user_client.get(f"/stories/{make_story(storage_key='').pk}").content.decode()
    assert 'id="anew"' not in gone
    assert "/reread" not in gone
