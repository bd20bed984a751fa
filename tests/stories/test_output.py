import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stories import output, telling

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def draft() -> telling.StoryDraft:
    return telling.illustrate(
        telling.compose(DATA / "penguins.csv", {}), lambda chart: "<svg class='chart-wide'></svg>"
    )


def test_text_is_a_block_a_line_in_reading_order(draft: telling.StoryDraft) -> None:
    lines = output.as_text(draft).splitlines()
    story = draft.document
    assert lines[0] == story["headline"]["text"]
    assert len(lines) == 1 + len(story["sections"]) + len(story["notes"])
    first = story["sections"][0]
    assert lines[1] == f"{first['title']['text']}. {first['text']['text']} {first['chart']['title']}."
    assert all(line.startswith("note: ") for line in lines[1 + len(story["sections"]) :])


def test_json_is_the_document(draft: telling.StoryDraft) -> None:
    assert json.loads(output.as_json(draft)) == draft.document


def test_html_needs_nothing_from_elsewhere(draft: telling.StoryDraft) -> None:
    page = re.sub(r'url\("data:font/woff2;base64,[\w+/=]+"\)', "", output.as_html(draft))
    assert not re.search(r"<script|\bon\w+=|src=|<link|url\(|@import|javascript:", page)
    assert "Content-Security-Policy" in page
    assert page.count("<svg") == len(draft.pictures)
    for fact in draft.document["facts"]:
        assert f'id="fact-{fact["id"]}"' in page
    used = set(re.findall(r"var\((--[\w-]+)\)", page))
    assert used <= set(re.findall(r"(--[\w-]+):", page))


def test_html_is_well_formed_and_has_one_first_heading(draft: telling.StoryDraft) -> None:
    class Tags(HTMLParser):
        open: list[str] = []
        headings: list[str] = []

        def handle_starttag(self, tag: str, attrs: list) -> None:
            if tag not in ("meta", "br"):
                self.open.append(tag)
            if re.fullmatch(r"h\d", tag):
                self.headings.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    tags = Tags()
    tags.feed(output.as_html(draft))
    assert tags.open == []
    assert tags.headings.count("h1") == 1


def test_words_of_the_file_are_escaped(tmp_path: Path) -> None:
    rows = "".join(
        f'"<b>{name}</b>",{number % 7 + (30 if name == "x" else 0)}\n'
        for number in range(60)
        for name in "xy"
    )
    (tmp_path / "t.csv").write_text('"<script>",amount\n' + rows)
    page = output.as_html(telling.compose(tmp_path / "t.csv", {"source": "<img>.csv"}))
    assert "<script" not in page
    assert "<b>x" not in page
    assert "<img>" not in page


def test_html_says_how_the_file_was_read(draft: telling.StoryDraft) -> None:
    page = output.as_html(draft)
    assert "How it was read" in page
    assert '<dt>Characters</dt><dd>UTF-8 <span class="decision-why">' in page
    for column in draft.document["parseReport"]["columns"]:
        assert f'<tr><th scope="row">{column["name"]}</th><td>{column["read_as"]}' in page
