from typing import Any

import pytest
from django.template import Context, Template

from stories.evidence.verified import Shown
from stories.templatetags.story_tags import marked, told


def figure(start: int, end: int, fact: str = "f1") -> dict[str, Any]:
    return {"start": start, "end": end, "fact": fact, "shown": ""}


def test_a_figure_links_to_its_evidence() -> None:
    html = told({}, {"text": "EV left 20.0 minutes late", "figures": [figure(8, 12)]})
    assert html == 'EV left <a class="figure" href="#fact-f1">20.0</a>\u00a0minutes late'


def test_a_sentence_has_one_of_its_figures_marked() -> None:
    shown = Shown(part="", before="<b> is ", shown="27", after=" mm above", fact="f1", proved=True)
    assert marked(shown) == "&lt;b&gt; is <mark>27</mark>\u00a0mm above"


def test_words_of_a_file_are_escaped_also_when_they_are_kept_together() -> None:
    words = Template("{% load story_tags %}{{ words|unbroken }}").render(Context({"words": "<i> 27 mm"}))
    assert words == "&lt;i&gt; 27\u00a0mm"


def test_a_figure_of_a_stored_story_leads_to_its_own_page() -> None:
    html = told({"figures_at": "/stories/1/figures"}, {"text": "20.0 late", "figures": [figure(0, 4)]})
    assert html == '<a class="figure" href="/stories/1/figures/f1">20.0</a> late'


def test_everything_is_escaped() -> None:
    html = told({}, {"text": "<b>7</b> & more", "figures": [figure(3, 4, '"><script>')]})
    assert html == (
        '&lt;b&gt;<a class="figure" href="#fact-&quot;&gt;&lt;script&gt;">7</a>&lt;/b&gt; &amp; more'
    )


@pytest.mark.parametrize(
    "figures", [[figure(0, 99)], [figure(5, 5)], [figure(-1, 2)], [figure(1, 3), figure(2, 4)]]
)
def test_a_figure_that_cannot_be_is_left_as_text(figures: list[dict[str, Any]]) -> None:
    html = told({}, {"text": "12345", "figures": figures})
    assert html.replace('<a class="figure" href="#fact-f1">', "").replace("</a>", "") == "12345"


def test_a_text_that_is_missing_is_nothing() -> None:
    assert told({}, None) == ""
