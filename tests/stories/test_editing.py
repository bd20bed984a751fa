"""An owner edits a story: on its page, by the API, in two windows at once; and it is shown so wherever it is shown."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from stories import rewriting
from stories.editing import keep
from stories.edits import Edits
from stories.models import Story
from stories.unbroken import NO_BREAK
from tests.stories.conftest import document, penguins, told

MakeStory = Callable[..., Story]


def send(client: Client, story: Story, change: str, *, revision: int = 0, **fields: Any) -> Any:
    return client.post(f"/stories/{story.pk}/edit", {"change": change, "revision": revision, **fields})


def headings(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", title) for title in re.findall(r'<h2 id="finding-[^>]*>(.*?)</h2>', html)]


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode()).replace(NO_BREAK, " ")


def test_a_title_by_the_owner_stands_everywhere_and_is_marked(
    make_story: MakeStory, user_client: Client
) -> None:
    story = make_story()
    answer = send(user_client, story, "title", title="Why <i>we</i> wait 20.0 minutes")
    assert answer.status_code == 303
    page = text(user_client, f"/stories/{story.pk}")
    assert (
        f'Why &lt;i&gt;we&lt;/i&gt; wait <a class="figure" href="/stories/{story.pk}/figures/f1">20.0</a>'
        in page
    )
    assert "Title by the owner" in page
    assert "EV waits longest" not in page.partition("<main")[2].partition("</h1>")[0]
    file = text(user_client, f"/stories/{story.pk}/story.html")
    assert "Why &lt;i&gt;we&lt;/i&gt; wait" in file
    assert "Title by the owner" in file
    assert "Why &lt;i&gt;we&lt;/i&gt; wait" in text(user_client, "/dashboard")
    assert "Why &lt;i&gt;we&lt;/i&gt; wait" in text(user_client, f"/stories/{story.pk}/figures")
    told_now = user_client.get(f"/api/stories/{story.pk}").json()
    assert told_now["story"]["headline"]["text"] == "EV waits longest: 20.0 minutes"
    assert told_now["shown"]["headline"]["text"] == "Why <i>we</i> wait 20.0 minutes"
    assert told_now["shown"]["titleBy"] == "owner"
    assert told_now["edits"]["revision"] == 1


def test_the_storys_own_headline_comes_back(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    send(user_client, story, "title", title="Mine")
    assert "EV waits longest: 20.0 minutes" in text(user_client, f"/stories/{story.pk}/edit"), "it is kept"
    send(user_client, story, "untitle", revision=1, title="Mine")
    page = text(user_client, f"/stories/{story.pk}")
    assert "Title by the owner" not in page
    assert "EV waits longest" in page.partition("</h1>")[0]
    assert "EV waits longest: 20.0 minutes" in text(user_client, "/dashboard")


def test_whoever_saves_a_title_is_led_to_its_field(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    place = send(user_client, story, "title", title="Mine")["Location"]
    assert place == f"/stories/{story.pk}/edit#edit-title"
    assert 'id="edit-title" name="title" value="Mine"' in text(user_client, place)


def test_what_is_kept_and_not_shown_is_counted_alike_for_every_reason(
    make_story: MakeStory, user_client: Client
) -> None:
    story = make_story(document=document() | {"lookedAt": 60, "kept": 2})
    address = f"/stories/{story.pk}"
    assert "<span>looked at 60, kept 2</span>" in text(user_client, address)
    send(user_client, story, "hide", place=1)
    page = text(user_client, address)
    assert "<span>looked at 60, kept 2, shown 1</span>" in page
    assert "Of these 1 is told here." in page
    # as of a finding that this audience is not told: nothing says why
    assert "hidden" not in re.sub("<[^>]+>", "", page).lower()


def test_a_title_with_a_number_that_nothing_shows_is_refused_and_not_lost(
    make_story: MakeStory, user_client: Client
) -> None:
    story = make_story()
    answer = send(user_client, story, "title", title="EV waits 25 minutes")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "title_not_taken" in html
    assert 'value="EV waits 25 minutes"' in html
    assert Story.objects.get(pk=story.pk).edits_rev == 0


def test_findings_are_moved_pinned_and_hidden_by_buttons(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    peaks, waits = "Two peaks &amp; &lt;b&gt;holidays&lt;/b&gt;", "EV waits 20.0 minutes"
    address = f"/stories/{story.pk}"
    assert headings(text(user_client, address)) == [waits, peaks]
    answer = send(user_client, story, "up", place=1)
    assert answer["Location"] == f"{address}/edit#finding-1"
    assert headings(text(user_client, address)) == [peaks, waits]
    assert headings(text(user_client, f"{address}/story.html")) == [peaks, waits]
    send(user_client, story, "pin", revision=1, place=0)
    page = text(user_client, address)
    assert headings(page) == [waits, peaks]
    assert f'href="{address}/charts/1.svg"' in page.partition('id="finding-2"')[0], (
        "each chart goes with its finding"
    )
    send(user_client, story, "hide", revision=2, place=1)
    assert headings(text(user_client, address)) == [waits]
    assert headings(text(user_client, f"{address}/story.html")) == [waits]
    edit = text(user_client, f"{address}/edit")
    assert peaks in edit.partition("Hidden")[2], "it is listed, to be shown again"
    assert user_client.get(f"/api{address}").json()["shown"]["findings"] == [0]
    send(user_client, story, "show", revision=3, place=1)
    assert headings(text(user_client, address)) == [waits, peaks]


def test_the_badge_counts_the_figures_that_are_shown(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    badge = re.compile(r"<b>(\d+) of (\d+)</b> figures verified")
    before = badge.search(text(user_client, f"/stories/{story.pk}"))
    send(user_client, story, "hide", place=1)
    after = badge.search(text(user_client, f"/stories/{story.pk}"))
    assert before
    assert after
    assert int(after[2]) < int(before[2])
    assert f"<h1>{after[1]} of {after[2]} figures verified</h1>" in text(
        user_client, f"/stories/{story.pk}/figures"
    )


def test_of_two_windows_the_later_one_is_told_and_loses_nothing_of_the_first(
    make_story: MakeStory, user_client: Client
) -> None:
    story = make_story()
    assert send(user_client, story, "hide", place=1).status_code == 303
    answer = send(user_client, story, "title", title="The later window")
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "edited_meanwhile" in html
    assert 'name="revision" value="1"' in html, "it shows what is true now, ready to be edited"
    assert 'value="The later window"' in html, "what was typed is not lost"
    kept = Story.objects.get(pk=story.pk)
    assert kept.edits == Edits(hidden=(1,)).plain()


def test_the_guard_is_in_the_update_itself(make_story: MakeStory, user: Any, other_user: Any) -> None:
    story = make_story()
    told = {"document": story.document}
    assert keep(story.pk, user, Edits(pinned=(1,)), revision=0, **told)
    assert not keep(story.pk, user, Edits(pinned=(0,)), revision=0, **told)
    assert not keep(story.pk, other_user, Edits(pinned=(0,)), revision=1, **told)
    assert Edits.of(Story.objects.get(pk=story.pk).edits).pinned == (1,)


def test_the_document_stays_as_it_was_told(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    before = json.loads(user_client.get(f"/stories/{story.pk}/story.json").content)
    changes: list[tuple[str, dict[str, Any]]] = [
        ("title", {"title": "Mine"}),
        ("down", {"place": 0}),
        ("hide", {"place": 1}),
    ]
    for revision, (change, fields) in enumerate(changes):
        assert send(user_client, story, change, revision=revision, **fields).status_code == 303
    assert Story.objects.get(pk=story.pk).document == before == document()
    file = json.loads(user_client.get(f"/stories/{story.pk}/story.json").content)
    assert file["headline"]["text"] == "Mine"
    assert "Two peaks" not in json.dumps(file)


def test_what_is_hidden_is_told_in_no_file_and_no_list(make_story: MakeStory, user_client: Client) -> None:
    story = make_story(document=penguins(), file_name="penguins.csv", pictures=[])
    told = story.document["sections"][0]
    assert told["title"]["text"].startswith("Gentoo has the highest average flipper length")
    send(user_client, story, "hide", place=0)
    address = f"/stories/{story.pk}"
    files = ("/story.html", "/story.json", "/facts.json", "/explore.csv", "/recompute.py")
    for part in ("", "/figures", "/explore", *files, "?audience=technical", "/story.html?audience=executive"):
        said = text(user_client, f"{address}{part}")
        assert "27 mm" not in said, part
        assert "217.18" not in said, part
        assert not re.search("gap between Gentoo and Adelie|highest average flipper", said), part
    assert user_client.get(f"{address}/charts/1.csv").status_code == 404
    gap = next(fact["id"] for fact in story.document["facts"] if fact["measure"] == "difference of means")
    assert user_client.get(f"{address}/figures/{gap}").status_code == 404
    assert "Average bill length for Chinstrap is" in text(user_client, "/dashboard")
    told_now = user_client.get(f"/api{address}").json()["shown"]
    assert "Gentoo" not in told_now["headline"]["text"] + told_now["standfirst"]["text"]
    send(user_client, story, "show", revision=1, place=0)
    assert "27 mm" in text(user_client, address)
    assert "27 mm above Adelie" in text(user_client, "/dashboard")


def test_a_title_tells_nothing_of_what_is_hidden(make_story: MakeStory, user_client: Client) -> None:
    story = make_story(document=penguins(), pictures=[], warnings=[])
    address, title = f"/stories/{story.pk}", "Gentoo leads by 27 mm"
    assert send(user_client, story, "title", title=title).status_code == 303
    assert send(user_client, story, "hide", revision=1, place=0).status_code == 303
    for shown in (address, f"{address}/story.html", f"{address}/story.json", "/dashboard"):
        assert "27 mm" not in re.sub("<[^>]+>", "", text(user_client, shown)), shown
        assert "Title by the owner" not in text(user_client, shown)
    told_now = user_client.get(f"/api/stories/{story.pk}").json()
    assert (told_now["shown"]["titleBy"], told_now["edits"]["title"]["text"]) == ("story", title)
    assert "27 mm" in text(user_client, f"{address}/edit"), "its owner sees it where it can be changed"
    refused = send(user_client, story, "title", revision=2, title="By 27 mm").content.decode()
    assert "title_not_taken" in refused
    send(user_client, story, "show", revision=2, place=0)
    assert title in re.sub("<[^>]+>", "", text(user_client, address))
    assert "Title by the owner" in text(user_client, address)


def test_a_model_that_rewords_the_story_leaves_the_edits(
    make_story: MakeStory, user: Any, user_client: Client
) -> None:
    story = make_story()
    now = datetime.now(UTC)
    send(user_client, story, "title", title="Mine, 20.0 minutes")
    send(user_client, story, "up", revision=1, place=1)
    held = rewriting.take(story.pk, rewriting.begin(story.pk, user, now=now), now=now)
    reworded = document() | {"headline": told("Other words")}
    assert rewriting.keep(story.pk, held, document=reworded, words_by="m", wording=None, warning=None)
    page = text(user_client, f"/stories/{story.pk}")
    assert "Mine, " in page.partition("</h1>")[0]
    assert headings(page)[0].startswith("Two peaks")
    assert "Mine, 20.0 minutes" in text(user_client, "/dashboard")
    send(user_client, story, "untitle", revision=2)
    assert "Other words" in text(user_client, "/dashboard")


@pytest.mark.parametrize(("change", "place"), [("up", 7), ("hide", 2), ("pin", "x"), ("show", "")])
def test_what_is_no_finding_cannot_be_edited(
    make_story: MakeStory, user_client: Client, change: str, place: Any
) -> None:
    assert send(user_client, make_story(), change, place=place).status_code == 404


def test_the_api_edits_by_places_and_revision(make_story: MakeStory, user_client: Client) -> None:
    address = f"/api/stories/{make_story().pk}/edits"

    def post(**given: Any) -> Any:
        return user_client.post(address, json.dumps(given), content_type="application/json")

    answer = post(title="Mine", order=[1, 0], hidden=[0])
    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    assert user_client.get(address).json() == answer.json()
    assert answer.json()["order"] == [1, 0]
    stale = post(pinned=[1])
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "edited_meanwhile")
    assert post(revision=1, title="", hidden=[]).json()["title"] is None
    assert user_client.get(address).json()["order"] == [1, 0], "what is left out stays"
    for given, code in (
        ({"title": "99 percent"}, "title_not_taken"),
        ({"order": [5]}, "no_such_finding"),
        ({"order": ["x"]}, "invalid_request"),
        ({"headline": "x"}, "invalid_request"),
    ):
        refused = post(revision=2, **given)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)


def test_another_persons_edits_are_not_there(make_story: MakeStory, other_client: Client) -> None:
    story = make_story()
    for answer in (
        other_client.get(f"/stories/{story.pk}/edit"),
        send(other_client, story, "hide", place=1),
        other_client.get(f"/api/stories/{story.pk}/edits"),
        other_client.post(f"/api/stories/{story.pk}/edits", {}, content_type="application/json"),
        other_client.get(f"/stories/{uuid.uuid4()}/edit"),
    ):
        assert answer.status_code == 404
    assert Story.objects.get(pk=story.pk).edits_rev == 0
