"""The pages of figures: where each comes from, the list of all, and the facts as a file and in the API."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from stories.evidence.verified import figures_of
from stories.models import Story
from stories.telling import StoryDraft, compose
from stories.unbroken import NO_BREAK
from tests.stories.conftest import document, told

PENGUINS = Path(__file__).parents[1] / "data" / "penguins.csv"
ROWS: dict[str, Any] = {
    "facts": [{"fact": "f1", "set": 0, "why": ""}],
    "sets": [
        {"where": "carrier is “<EV>”", "order": "by dep_delay, largest first", "columns": ["dep_delay", "<tail>"],
         "count": 51356, "rows": [["7", "548", "<b>N1</b>"], ["1,200", "540", ""]]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def draft() -> StoryDraft:
    return compose(PENGUINS, {})


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode()).replace(NO_BREAK, " ")


def test_a_figure_has_a_page_with_formula_filter_n_value_test_interval_and_rows(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    story = make_story(evidence=ROWS)
    html = html_of(user_client, f"/stories/{story.pk}/figures/f1")
    for part in (
        "Mean of dep_delay over the 51,356 rows where carrier is “EV”",
        "carrier is “&lt;EV&gt;”",
        "19.955 minutes",
        "51,356 rows behind it",
        "The first 2, by dep_delay, largest first.",
        "0.04 to 0.06",
        "Kruskal-Wallis asks whether the groups differ",
        "&lt;b&gt;N1&lt;/b&gt;",
        '<span class="no-value">no value</span>',
        "EV waits longest: <mark>20.0</mark> minutes",
        'class="verified"',
        f'href="/stories/{story.pk}"',
    ):
        assert part in html, part
    assert "<html" in html


def test_rows_of_a_sample_are_numbered_within_it(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    written = document()
    html = html_of(user_client, f"/stories/{make_story(document=written, evidence=ROWS).pk}/figures/f1")
    assert "numbered from 1 as the table was read" in html
    written["parseReport"]["sampled_from"] = 5_000_000
    html = html_of(user_client, f"/stories/{make_story(document=written, evidence=ROWS).pk}/figures/f1")
    assert "numbered within it" in html


def test_a_fact_without_a_test_shows_that_of_its_finding(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    written = document()
    (tested,) = written["facts"]
    about = {"finding": ["difference", "carrier", "dep_delay"]}
    gap = {**tested, **about, "id": "f2", "measure": "difference of means", "where": None, "test": None}
    written["facts"] = [tested | about, gap, {**gap, "id": "f3", "finding": []}]
    story = make_story(document=written)
    html = html_of(user_client, f"/stories/{story.pk}/figures/f2")
    assert "<dt>Test of its finding</dt>" in html
    assert "0.04 to 0.06" in html
    assert "<dt>Test of its finding</dt>" not in html_of(user_client, f"/stories/{story.pk}/figures/f1")
    assert "Kruskal-Wallis" not in html_of(user_client, f"/stories/{story.pk}/figures/f3")


def test_the_panel_is_the_inner_part_alone(make_story: Callable[..., Story], user_client: Client) -> None:
    html = html_of(user_client, f"/stories/{make_story(evidence=ROWS).pk}/figures/f1/panel")
    assert "<html" not in html
    assert "51,356 rows behind it" in html
    assert 'id="figure-title"' in html


def test_a_story_without_rows_says_so(make_story: Callable[..., Story], user_client: Client) -> None:
    html = html_of(user_client, f"/stories/{make_story().pk}/figures/f1")
    assert "They were not kept" in html
    assert "carrier is “EV”" in html


def test_a_fact_without_rows_says_why(make_story: Callable[..., Story], user_client: Client) -> None:
    why = "A count of the columns of the file."
    kept = {"facts": [{"fact": "f1", "set": None, "why": why}], "sets": []}
    html = html_of(user_client, f"/stories/{make_story(evidence=kept).pk}/figures/f1")
    assert why in html
    assert "They were not kept" not in html


def test_rows_that_found_no_room_are_counted(make_story: Callable[..., Story], user_client: Client) -> None:
    kept = {"facts": ROWS["facts"], "sets": [{**ROWS["sets"][0], "rows": []}]}
    html = html_of(user_client, f"/stories/{make_story(evidence=kept).pk}/figures/f1")
    assert "51,356 rows behind it" in html
    assert "counted, but not kept" in html


def test_a_figure_that_is_not_there_is_404(make_story: Callable[..., Story], user_client: Client) -> None:
    address = f"/stories/{make_story().pk}/figures/f99"
    assert user_client.get(address).status_code == 404
    assert user_client.get(f"{address}/panel").status_code == 404


def test_every_figure_of_a_story_leads_to_a_page_that_shows_its_rows_or_why_not(
    make_story: Callable[..., Story], user_client: Client, draft: StoryDraft
) -> None:
    story = make_story(document=draft.document, evidence=draft.evidence, pictures=[])
    for fact in {figure.fact for figure in figures_of(draft.document)}:
        html = html_of(user_client, f"/stories/{story.pk}/figures/{fact}/panel")
        assert "They were not kept" not in html
        assert "Verified" in html


def test_the_list_holds_every_figure_in_reading_order(
    make_story: Callable[..., Story], user_client: Client, draft: StoryDraft
) -> None:
    story = make_story(document=draft.document, pictures=[])
    answer = user_client.get(f"/stories/{story.pk}/figures")
    sentences = [sentence for part in answer.context["parts"] for sentence in part["sentences"]]
    shown = [one["shown"] for sentence in sentences for one in sentence]
    assert [one.shown for one in shown] == [one.shown for one in figures_of(draft.document)]
    names = [part["name"] for part in answer.context["parts"]]
    assert names[:2] == ["Headline", "Standfirst"]
    assert names.index("Finding 1") < names.index("Finding 2") < names.index("About the data")
    total = len(shown)
    assert f"{total} of {total} figures verified" in answer.content.decode()
    assert f"<b>{total} of {total}</b> figures verified" in html_of(user_client, f"/stories/{story.pk}")


def test_the_list_tells_a_sentence_once_with_its_figures_under_it(
    make_story: Callable[..., Story], user_client: Client, draft: StoryDraft
) -> None:
    story = make_story(document=draft.document, pictures=[])
    html = html_of(user_client, f"/stories/{story.pk}/figures")
    opening = html.partition("<h2>Standfirst</h2>")[2].partition("</section>")[0]
    assert opening.count("For Gentoo, average flipper length is 217 mm; for Adelie, 190 mm.") == 1
    assert re.findall(r'class="figure" href="[^"]+">([^<]+)<', opening)[2:4] == ["217 mm", "190 mm"]


def test_a_figure_is_called_as_it_is_printed_and_told_exactly_once(
    make_story: Callable[..., Story], user_client: Client, draft: StoryDraft
) -> None:
    story = make_story(document=draft.document, evidence=draft.evidence, pictures=[])
    gap = next(one for one in draft.document["facts"] if one["measure"] == "difference of means")
    html = html_of(user_client, f"/stories/{story.pk}/figures/{gap['id']}")
    assert '<h2 class="figure-value" id="figure-title">27 mm</h2>' in html
    assert "<title>27 mm ·" in html
    assert html.count("27.2333494858 mm") == 1
    assert "<dd>217.187 − 189.954 = 27.233 mm</dd>" in html
    assert "p &lt; 0.0001" in html
    rows = html.partition("<tbody>")[2].partition("</tbody>")[0]
    assert rows.count("<td>Gentoo</td>") == rows.count("<td>Adelie</td>") == 25
    assert '<td class="number">231</td>' in rows


def test_the_figures_of_another_audience_are_listed_and_opened_too(
    make_story: Callable[..., Story], user_client: Client
) -> None:
    written = document()
    further = {**written["facts"][0], "id": "f2", "value": 51.0, "measure": "median"}
    short = {"headline": told("In short: 51 minutes", f2="51"), "standfirst": told("So."), "sections": []}
    story = make_story(
        document=written | {"facts": [*written["facts"], further], "tellings": {"executive": short}}
    )
    listed = user_client.get(f"/stories/{story.pk}/figures?audience=executive")
    sentences = [sentence for part in listed.context["parts"] for sentence in part["sentences"]]
    assert [one["shown"].shown for sentence in sentences for one in sentence] == ["51"]
    assert "In short: <mark>51</mark> minutes" in html_of(user_client, f"/stories/{story.pk}/figures/f2")
    unknown = user_client.get(f"/stories/{story.pk}/figures?audience=nobody")
    assert unknown.context["total"] == 6


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        (told("EV waits 20.4 minutes", f1="20.4"), 5),
        (told("EV waits 20.0 minutes", f9="20.0"), 5),
        (told("EV waits 20.0 minutes and 3 more", f1="20.0"), 6),
        (told("EV waits $20.0 minutes", f1="$20.0"), 5),
    ],
    ids=["another value", "no such fact", "a numeral without a figure", "another unit"],
)
def test_a_figure_that_its_fact_does_not_prove_is_counted_out_and_marked(
    make_story: Callable[..., Story], user_client: Client, said: dict[str, Any], verified: int
) -> None:
    written = document()
    written["headline"] = said
    story = make_story(document=written)
    total = 7 if "more" in said["text"] else 6
    html = html_of(user_client, f"/stories/{story.pk}")
    assert f"<b>{verified} of {total}</b> figures verified" in html
    assert "badge-short" in html
    listed = html_of(user_client, f"/stories/{story.pk}/figures")
    assert f"{verified} of {total} figures verified" in listed
    assert listed.count("Not verified:") == 1


def test_the_facts_come_as_a_file_and_in_the_api(
    make_story: Callable[..., Story], user_client: Client, draft: StoryDraft
) -> None:
    story = make_story(document=draft.document, pictures=[])
    answer = user_client.get(f"/stories/{story.pk}/facts.json")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert 'filename="flights-facts.json"' in answer.headers["Content-Disposition"]
    held = json.loads(answer.content)
    assert [fact["id"] for fact in held["facts"]] == [fact["id"] for fact in draft.document["facts"]]
    assert all(fact["formula"] and fact["exact"] for fact in held["facts"])
    assert held["figures"]["total"] == held["figures"]["verified"] > 20
    tested = next(fact for fact in held["facts"] if fact["test"])
    assert len(tested["testInWords"]) >= 3
    told_by_api = user_client.get(f"/api/stories/{story.pk}/facts").json()
    assert told_by_api == {"storyId": str(story.pk), **held}


def test_another_persons_facts_are_not_in_the_api(
    make_story: Callable[..., Story], other_client: Client
) -> None:
    assert other_client.get(f"/api/stories/{make_story().pk}/facts").status_code == 404
