import json
import re
import subprocess
import sys
import uuid
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories import redrawing
from stories.models import Story
from tests.stories.conftest import document, told

SVG = "{http://www.w3.org/2000/svg}"
PATHS = (
    "", "/story.json", "/story.html", "/charts/1.svg", "/charts/1.png", "/charts/1.csv", "/redraw", "/facts.json",
    "/figures", "/figures/f1", "/figures/f1/panel",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_another_persons_story_is_not_there(
    make_story: Callable[..., Story], other_client: Client, path: str
) -> None:
    address = f"/stories/{make_story().pk}{path}"
    answer = other_client.post(address) if path == "/redraw" else other_client.get(address)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_logged_in_is_sent_to_log_in(
    make_story: Callable[..., Story], client: Client, path: str
) -> None:
    address = f"/stories/{make_story().pk}{path}"
    answer = client.post(address) if path == "/redraw" else client.get(address)
    assert answer.status_code == 302
    assert "/accounts/login" in answer.headers["Location"]


def test_a_story_that_does_not_exist_is_404(user_client: Client) -> None:
    assert user_client.get(f"/stories/{uuid.uuid4()}").status_code == 404


def test_the_page_tells_the_story(make_story: Callable[..., Story], user_client: Client) -> None:
    story = make_story()
    html = user_client.get(f"/stories/{story.pk}").content.decode()
    assert f'<a class="figure" href="/stories/{story.pk}/figures/f1">20.0</a>' in html
    assert 'id="fact-f1"' in html
    assert "Two peaks &amp; &lt;b&gt;holidays&lt;/b&gt;" in html
    assert 'class="chart-wide"' in html
    assert 'class="chart-narrow"' in html
    assert "336,776" in html
    assert "Kruskal-Wallis" in html


def test_every_figure_has_an_anchor_on_the_page(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    html = user_client.get(f"/stories/{make_story().pk}").content.decode()
    found = set(re.findall(r'class="figure" href="[^"]+/figures/([^"]+)"', html))
    assert found == {"f1"}
    for fact in found:
        assert f'id="fact-{fact}"' in html


def test_the_page_carries_the_figures_and_tables_of_its_charts(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    context = user_client.get(f"/stories/{make_story().pk}").context
    first, second, last = context["sections"]
    assert [section["number"] for section in context["sections"]] == [1, 2, 3]
    assert last["chart"] is None
    assert first["chart"]["figure_id"] == "figure-1"
    assert first["chart"]["figure"]["data"][0]["type"] == "scatter"
    assert first["chart"]["table"]["columns"][0] == "Carrier"
    assert second["chart"]["svg"] == ""
    assert context["figures"] == {"total": 6, "verified": 6}
    assert context["kicker"] == "flights.csv · 336,776 flights · 1 min read"


def test_the_page_asks_for_the_story_once(make_story: Callable[..., Story], user_client: Client) -> None:
    address = f"/stories/{make_story().pk}"
    with CaptureQueriesContext(
        connection,
    ) as asked:
        user_client.get(address)
    stories = [query for query in asked.captured_queries if "stories_story" in query["sql"]]
    assert len(stories) == 1
    assert len(asked) <= 3


def test_the_story_is_a_file_of_valid_json(make_story: Callable[..., Story], user_client: Client) -> None:
    story = make_story(file_name="Flüge 2013.csv")
    answer = user_client.get(f"/stories/{story.pk}/story.json")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fluge-2013.json"'
    assert json.loads(answer.content) == story.document


def test_a_chart_is_a_picture_that_stands_alone(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    story = make_story()
    answer = user_client.get(f"/stories/{story.pk}/charts/1.svg")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["Content-Disposition"].endswith('filename="ev-waits-longest.svg"')
    root = ElementTree.fromstring(answer.content)
    assert root.findtext(f"{SVG}title") == "EV waits longest"
    assert user_client.get(f"/stories/{story.pk}/charts/2.svg").status_code == 404
    assert user_client.get(f"/stories/{story.pk}/charts/9.svg").status_code == 404
    assert user_client.get(f"/stories/{story.pk}/charts/0.svg").status_code == 404


def test_the_story_is_one_file_that_is_kept_and_not_opened_here(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    story = make_story(file_name="Flüge 2013.csv")
    answer = user_client.get(f"/stories/{story.pk}/story.html")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fluge-2013-story.html"'
    html = answer.content.decode()
    assert "Flüge 2013.csv · 336,776 flights" in html
    assert "Written 1 January 2026" in html
    assert str(story.pk) not in html


def test_a_chart_is_pixels_drawn_by_another_process(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    address = f"/stories/{make_story().pk}/charts"
    answer = user_client.get(f"{address}/1.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ev-waits-longest.png"'
    root = ElementTree.fromstring(user_client.get(f"{address}/1.svg").content)
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(answer.content[16:20]) == 2 * float(root.attrib["width"])
    for number in (0, 2, 9):
        assert user_client.get(f"{address}/{number}.png").status_code == 404


def test_pixels_that_cannot_be_made_are_said(
    make_story: Callable[..., Story], user_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redrawing, "SECONDS", 0.01)
    answer = user_client.get(f"/stories/{make_story().pk}/charts/1.png")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"


def test_the_values_of_a_chart_are_a_table_whether_it_is_drawn_or_not(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    address = f"/stories/{make_story().pk}/charts"
    answer = user_client.get(f"{address}/1.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ev-waits-longest.csv"'
    assert answer.content.decode().startswith("\ufeffcarrier,")
    assert user_client.get(f"{address}/2.csv").status_code == 200
    assert user_client.get(f"{address}/3.csv").status_code == 404


def test_all_that_can_be_taken_along_is_listed(make_story: Callable[..., Story], user_client: Client) -> None:
    story = make_story()
    html = user_client.get(f"/stories/{story.pk}").content.decode()
    listed = html[html.index('id="take"') :]
    charts = ("charts/1.svg", "charts/1.png", "charts/1.csv", "charts/2.csv")
    for path in ("story.html", "story.json", "facts.json", *charts):
        assert f'href="/stories/{story.pk}/{path}" download' in listed
        assert user_client.get(f"/stories/{story.pk}/{path}").status_code == 200
    assert "charts/2.png" not in listed


def test_missing_charts_are_drawn_again(make_story: Callable[..., Story], user_client: Client) -> None:
    story = make_story()
    answer = user_client.post(f"/stories/{story.pk}/redraw")
    assert answer.headers["Location"] == f"/stories/{story.pk}"
    kept = Story.objects.get(pk=story.pk)
    assert [picture["section"] for picture in kept.pictures] == [0, 1]
    assert kept.warnings == []
    assert user_client.get(f"/stories/{story.pk}/charts/2.svg").status_code == 200


def test_nothing_is_started_when_no_chart_is_missing(
    make_story: Callable[..., Story], user_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = make_story()
    user_client.post(f"/stories/{story.pk}/redraw")
    monkeypatch.setattr(redrawing, "draw", None)
    assert user_client.post(f"/stories/{story.pk}/redraw").status_code == 302


def test_charts_that_cannot_be_drawn_leave_the_story_as_it_is(
    make_story: Callable[..., Story], user_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = make_story()
    monkeypatch.setattr(redrawing, "SECONDS", 0.01)
    answer = user_client.post(f"/stories/{story.pk}/redraw", follow=True)
    assert answer.status_code == 200
    assert "could not be drawn" in answer.content.decode()
    assert Story.objects.get(pk=story.pk).warnings == story.warnings


def test_a_chart_of_nonsense_is_passed_over() -> None:
    document: dict[str, Any] = {"sections": [{"chart": {"mark": "pie"}}]}
    assert redrawing.missing(document, []) == [0]
    assert redrawing.draw(document, [0]) == []


def test_the_web_process_loads_no_drawing_engine() -> None:
    imports = "import stories.page, stories.charts.standalone, stories.charts.thumbnails, sys"
    code = f"{imports}; print('vl_convert' in sys.modules, 'plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_no_page_loads_what_reads_tables() -> None:
    code = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
import datastory.urls, jobs.tasks
print(*sorted({"numpy", "pandas", "pyarrow", "scipy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "path", ["", "/story.json", "/story.html", "/charts/1.svg", "/charts/1.png", "/charts/1.csv"]
)
def test_what_is_read_is_not_posted(make_story: Callable[..., Story], user_client: Client, path: str) -> None:
    assert user_client.post(f"/stories/{make_story().pk}{path}").status_code == 405
    assert user_client.get(f"/stories/{make_story().pk}/redraw").status_code == 405


def test_the_way_to_draw_again_stands_only_where_a_chart_is_missing(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    story = make_story()
    address = f"/stories/{story.pk}"
    drawn = [{"section": place, "svg": "<svg/>"} for place in range(len(story.document["sections"]))]
    Story.objects.filter(pk=story.pk).update(pictures=drawn)
    assert "Draw the missing charts again" not in user_client.get(address).content.decode()
    Story.objects.filter(pk=story.pk).update(pictures=[], warnings=[])
    assert "Draw the missing charts again" in user_client.get(address).content.decode()


def test_the_page_says_how_the_file_was_read_and_offers_to_read_it_again(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    written = told_document(
        kind="xlsx", sheet="<b>North</b>", other_sheets=["South"], header_line=2, repaired_rows=3,
        columns=[
            {"name": "day <i>", "read_as": "date", "how": "month first, by default", "failed": 4, "ambiguous": True}
        ],
        choices={"header": "2"},
    )  # fmt: skip
    story = make_story(document=written)
    html = user_client.get(f"/stories/{story.pk}").content.decode()
    assert "“&lt;b&gt;North&lt;/b&gt;”" in html
    assert "day &lt;i&gt;" in html
    assert "1 column could be read in another way" in html
    assert f'href="/processing/{story.pk}/reread">Have it read again' in html


def test_a_story_without_a_file_offers_no_other_reading(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    html = user_client.get(f"/stories/{make_story(storage_key='').pk}").content.decode()
    assert "How it was read" in html
    assert "/reread" not in html


def told_document(**report: Any) -> dict[str, Any]:
    """Return a story.json whose file was read in this way."""
    return document() | {"parseReport": {"notes": [], **report}}


def three_ways() -> dict[str, Any]:
    """Return a document whose executive telling leaves the second finding out."""
    whole = document()
    words = {key: whole[key] for key in ("headline", "standfirst")}

    def telling(name: str, *places: int | None) -> dict[str, Any]:
        sections = [
            {key: section[key] for key in ("kind", "title", "text")}
            | {"place": None if section["chart"] is None else place}
            for place, section in enumerate(whole["sections"])
            if place in places
        ]
        return words | {"summary": told(f"In {name} words: 20.0 minutes.", f1="20.0"), "sections": sections}

    tellings = {
        "executive": telling("few", 0, 2),
        "general": telling("all", 0, 1, 2),
        "technical": telling("exact", 0, 1, 2),
    }
    return whole | {
        "summary": tellings["general"]["summary"],
        "audience": "general",
        "furtherCharts": [],
        "tellings": tellings,
    }


def test_the_page_switches_between_the_audiences(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    story = make_story(document=three_ways())
    address = f"/stories/{story.pk}"
    plain = user_client.get(address).content.decode()
    assert "In all words" in plain
    assert '<a href="?audience=general" aria-current="true">' in plain
    brief = user_client.get(f"{address}?audience=executive").content.decode()
    assert "In few words" in brief
    assert '<a href="?audience=executive" aria-current="true">' in brief
    assert "Two peaks" in plain
    assert "Two peaks" not in brief
    assert f"{address}/story.json?audience=executive" in brief
    assert user_client.get(f"{address}?audience=nobody").content.decode().count("In all words") == 1


def test_the_file_and_the_api_follow_the_audience(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    story = make_story(document=three_ways())
    for answer in (
        user_client.get(f"/stories/{story.pk}/story.json?audience=technical").json(),
        user_client.get(f"/api/stories/{story.pk}?audience=technical").json()["story"],
    ):
        assert answer["audience"] == "technical"
        assert answer["summary"]["text"].startswith("In exact words")
    assert user_client.get(f"/api/stories/{story.pk}").json()["story"]["audience"] == "general"
    assert user_client.get(f"/api/stories/{story.pk}?audience=nobody").status_code == 422


def test_a_story_from_before_there_were_audiences_has_no_switch(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    page = user_client.get(f"/stories/{make_story().pk}?audience=executive").content.decode()
    assert "aria-current" not in page.partition("<article")[2]
    assert "EV waits longest" in page
