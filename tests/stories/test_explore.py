"""The aggregates of a story looked up by its address, with and without a script, and as a file."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from stories.aggregates import Aggregate, aggregates
from stories.explore import Wanted, as_csv, chosen, table_of
from stories.models import Story
from tests.stories.conftest import document, told

MakeStory = Callable[..., Story]


def row(**given: Any) -> Aggregate:
    known: dict[str, Any] = {
        "finding": 1, "about": "delay", "group": "EV", "measure": "mean", "value": 1.0, "unit": "", "n": 10,
    }  # fmt: skip
    return Aggregate(**known | given)


ROWS = [
    row(group="20 to 40", value=3.0, n=1),
    row(group="1,040 to 1,060", value=-2.5, n=30, finding=2, unit="minutes"),
    row(group="140 to 160", value=20.0, n=2, finding=0, measure="share", about="air time"),
]


def groups(**asked: str) -> list[str]:
    return [found.group for found in chosen(ROWS, Wanted.of(asked))]


def test_it_is_sorted_by_any_column_both_ways() -> None:
    assert groups() == ["20 to 40", "1,040 to 1,060", "140 to 160"], "the whole table comes last"
    assert groups(sort="value") == ["1,040 to 1,060", "20 to 40", "140 to 160"]
    assert groups(sort="-value") == ["140 to 160", "20 to 40", "1,040 to 1,060"]
    assert groups(sort="group") == ["20 to 40", "140 to 160", "1,040 to 1,060"], "by the numbers in the names"
    assert groups(sort="-n")[0] == "1,040 to 1,060"
    assert groups(sort="nonsense") == groups()


def test_it_is_filtered_by_finding_column_measure_and_words() -> None:
    assert groups(finding="2") == ["1,040 to 1,060"]
    assert groups(finding="0") == ["140 to 160"]
    assert groups(about="air time") == ["140 to 160"]
    assert groups(measure="mean", q="MINUTES") == ["1,040 to 1,060"]
    assert groups(q="160 mean") == []
    assert groups(q=".*") == [], "words are words, and no pattern"
    assert groups(finding="x\x00") == []


def test_a_head_asked_twice_turns_the_order() -> None:
    once = Wanted.of({"q": "a"}).by("value")
    assert once.address() == {"q": "a", "sort": "-value"}, "the largest first"
    assert once.by("value").address() == {"q": "a", "sort": "value"}
    assert Wanted().by("about").address() == {"sort": "about"}


@pytest.mark.parametrize(
    ("page", "shown"), [("", 1), ("2", 2), ("99", 3), ("0", 1), ("-1", 1), ("٣", 1), ("9" * 99, 3)]
)
def test_a_page_is_one_that_there_is(page: str, shown: int) -> None:
    rows = len(aggregates(document()))
    assert table_of(document(), {"page": page}, most=-(-rows // 3))["page"] == shown


def test_the_file_has_every_digit_and_no_formula() -> None:
    rows = [row(value=1 / 3, group="=HYPERLINK()", about="@x"), row(value=-1e17, finding=0, fact="f1")]
    read = list(csv.reader(io.StringIO(as_csv(rows, ["+1"]))))
    assert read[1] == ["1", "+1", "'@x", "'=HYPERLINK()", "mean", "0.3333333333333333", "", "10", ""]
    assert read[2] == ["", "", "delay", "EV", "mean", "-100000000000000000", "", "10", "f1"]


def values(html: str) -> list[str]:
    part = html.partition('class="explore-table"')[2].partition("</table>")[0]
    return [re.sub("<[^>]+>", "", cell) for cell in re.findall(r'<td class="number">(<a .*?</a>)', part)]


def test_the_page_of_a_story_ends_with_its_first_values(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    html = user_client.get(f"/stories/{story.pk}").content.decode()
    assert len(values(html)) == 10
    total = len(aggregates(document()))
    assert f"The first 10 of {total} values" in html
    assert ">Next</a>" not in html, "another page has other rows on it"
    assert f'action="/stories/{story.pk}/explore"' in html
    assert f'<a class="figure" href="/stories/{story.pk}/figures/f1">19.955</a>' in html, (
        "it leads to its evidence"
    )


def test_the_address_filters_and_sorts_without_a_script(make_story: MakeStory, user_client: Client) -> None:
    address = f"/stories/{make_story().pk}/explore"
    every = values(user_client.get(address).content.decode())
    html = user_client.get(f"{address}?finding=1&sort=-value&q=ev").content.decode()
    assert values(html) == ["19.955"]
    assert len(every) > 1
    assert 'aria-sort="descending"' in html
    assert f"{address}.csv?finding=1&amp;q=ev&amp;sort=-value" in html
    assert "No value fits" in user_client.get(f"{address}?q=<script>").content.decode()


def test_the_file_follows_the_filter(make_story: MakeStory, user_client: Client) -> None:
    story = make_story()
    answer = user_client.get(f"/stories/{story.pk}/explore.csv?q=ev&finding=1")
    assert answer["Content-Disposition"] == 'attachment; filename="flights-values.csv"'
    read = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(line["value"], line["fact"], line["rows"]) for line in read] == [("19.955", "f1", "51356")]
    every = user_client.get(f"/stories/{story.pk}/explore.csv").content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(every)))) == len(aggregates(document()))


def test_what_the_owner_hides_is_not_among_the_values(make_story: MakeStory, user_client: Client) -> None:
    story = make_story(document=document() | {"headline": told("Late")})
    user_client.post(f"/stories/{story.pk}/edit", {"change": "hide", "place": 1, "revision": 0})
    every = user_client.get(f"/stories/{story.pk}/explore.csv").content.decode()
    assert "holidays" not in every


def test_another_persons_values_are_not_there(make_story: MakeStory, other_client: Client) -> None:
    story = make_story()
    for path in ("explore", "explore.csv"):
        assert other_client.get(f"/stories/{story.pk}/{path}").status_code == 404
