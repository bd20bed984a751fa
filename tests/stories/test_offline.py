import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from stories.offline import Origin, page
from stories.offline_parts import evidence, finding
from stories.retelling import retold
from tests.stories.conftest import document, told

SVG = '<svg class="chart-wide"></svg>'
PICTURES = [{"section": 0, "svg": SVG}]


def written(story: dict[str, Any] | None = None, **origin: str) -> str:
    return page(story or document(), PICTURES, range(9), Origin(**origin))


def test_only_the_style_that_is_in_it_is_allowed() -> None:
    html = written()
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.S)
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', html)
    assert policy.split("; ") == [
        "default-src 'none'", f"style-src 'sha256-{known}'", "font-src data:", "base-uri 'none'", "form-action 'none'",
    ]  # fmt: skip
    assert html.index(policy) < html.index("<style>")
    assert "style=" not in html


def test_it_carries_the_faces_that_its_letters_need() -> None:
    assert written().count("data:font/woff2") == 2
    polish = document() | {"standfirst": told("Łódź waits.")}
    assert written(polish).count("data:font/woff2") == 4


def test_it_has_the_styles_of_paper_and_of_dark() -> None:
    html = written()
    assert "@media print {" in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "../fonts" not in html


def test_its_head_says_what_was_told_from_what() -> None:
    html = written(file_name="<a>.csv", written="1 January 2026", sha256="ab" * 32, words_by="model <x>")
    assert '<p class="kicker">&lt;a&gt;.csv · 336,776 flights · 1 min read</p>' in html
    assert "Words by <b>model &lt;x&gt;</b>, figures by code" in html
    assert "<b>6 of 6</b> figures verified" in html
    assert "Written 1 January 2026 from &lt;a&gt;.csv, SHA-256 <code>abababababab</code>" in html
    assert "Written without AI" in written()


def test_tags_are_closed_and_no_id_comes_twice() -> None:
    class Tags(HTMLParser):
        open: list[str] = []
        ids: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "br"):
                self.open.append(tag)
            self.ids += [value or "" for name, value in attrs if name == "id"]

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    tags = Tags()
    tags.feed(written())
    assert tags.open == []
    assert len(tags.ids) == len(set(tags.ids)) > 5


def test_a_chart_stands_beside_its_text_with_its_values() -> None:
    section = document()["sections"][0]
    html = finding(1, section, SVG)
    assert '<section class="finding" id="finding-1"' in html
    assert '<div class="chart-picture" role="img" aria-label="' in html
    assert '<details class="chart-table">' in html
    others = section["chart"]["others"] is not None
    assert html.count('<th scope="row">') == len(section["chart"]["points"]) + others
    assert "Two peaks &amp; &lt;b&gt;holidays&lt;/b&gt;" in written()


def test_where_a_chart_is_not_drawn_its_table_is_open() -> None:
    html = finding(1, document()["sections"][0], "")
    assert "This chart is not drawn" in html
    assert '<details class="chart-table" open>' in html


def test_a_finding_without_a_chart_has_the_whole_width() -> None:
    assert "finding-words" in finding(1, document()["sections"][0] | {"chart": None}, "")


def test_the_words_for_another_audience_keep_their_pictures() -> None:
    story = document()
    sections = [
        {key: story["sections"][place][key] for key in ("kind", "title", "text")} | {"place": place}
        for place in (1, 0)
    ]
    story["tellings"] = {
        "executive": {key: story[key] for key in ("headline", "standfirst")}
        | {"summary": None, "sections": sections}
    }
    brief, places = retold(story, "executive")
    html = page(brief, PICTURES, places, Origin())
    assert html.index("This chart is not drawn") < html.index('<svg class="chart-wide">')
    assert "What to check next" not in html


@pytest.mark.parametrize("missing", ["notes", "summary", "parseReport"])
def test_what_a_story_has_not_is_passed_over(missing: str) -> None:
    story = document()
    story.pop(missing, None)
    assert "</html>" in written(story)


def test_a_fact_is_listed_with_its_filter_and_unit() -> None:
    fact = {
        "id": "f1", "type": "difference", "measure": "mean", "columns": ["delay"], "value": 2.5, "unit": "minutes",
        "n": 1200, "where": {"columns": ["carrier"], "values": ["<F9>"]},
        "test": {"name": "Kruskal-Wallis", "p": 0.002, "q": 0.01, "effect": 0.05, "effectName": "epsilon squared",
                 "interval": [0.04, 0.06]},
    }  # fmt: skip
    profile = {"columns": [{"name": "delay", "type": "number", "missing": 7}]}
    listed = evidence({"facts": [fact], "profile": profile})
    assert 'id="fact-f1"' in listed
    assert '<p class="fact-value">2.5 minutes</p>' in listed
    assert "Mean of delay over the 1,200 rows where carrier is “&lt;F9&gt;” · n = 1,200" in listed
    assert "Left out: 7 rows without a value of delay" in listed
    assert "p = 0.002" in listed
    assert "95% interval 0.04 to 0.06" in listed
