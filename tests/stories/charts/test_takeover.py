"""Plotly takes over from the picture in a browser: nothing moves, and both show the same values and words."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.chromium import chromium
from tests.stories.charts.browser import open_charts, page_of_charts
from tests.stories.charts.samples import SAMPLES

SPECS = {name: make() for name, make in SAMPLES.items()}
NO_MORE_THAN = 2.0
"""Pixels that a word may move, for each pixel of the drawing: Plotly sets words on whole ones."""
SEEN = """
chart => {
    const shown = name => [...chart.querySelectorAll(name)].find(part => part.getBoundingClientRect().width > 0);
    const svg = shown(".chart-picture > svg"), live = shown(".chart-live");
    const box = part => { const {left, top, right, bottom} = part.getBoundingClientRect();
        return [left, top, right, bottom]; };
    const all = (root, name) => [...root.querySelectorAll(name)];
    return {
        scale: svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
        sizes: [box(svg), box(live.querySelector(".main-svg"))],
        words: all(svg, "g.words text").map(text => [text.textContent, ...box(text)]),
        notes: all(live, ".annotation-text").map(text => [text.textContent, ...box(text)]),
        type: all(svg, "g.words text").map(text => Number.parseFloat(text.getAttribute("font-size"))),
        marks: all(svg, "g.dot > *, g.box > *").map(mark => box(mark)),
        points: all(live, ".scatterlayer .point, .barlayer .point path").map(point => box(point)),
        said: all(svg, "[data-value]").map(mark => Number(mark.dataset.value)),
        held: live.data.flatMap(trace => trace.customdata),
    };
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def html() -> str:
    return page_of_charts(SPECS)


@pytest.mark.parametrize("width", [pytest.param(360, marks=pytest.mark.slow), 900])
def test_the_figure_takes_the_place_of_the_picture_and_nothing_moves(
    browser: Browser, html: str, width: int
) -> None:
    page = open_charts(browser, html, viewport={"width": width, "height": 800})
    charts = page.locator("figure.chart")
    assert charts.count() == len(SPECS)
    for place, name in enumerate(SPECS):
        chart = charts.nth(place)
        chart.scroll_into_view_if_needed()
        expect(chart.locator(".chart-taken")).to_have_count(1, timeout=20_000)
        check(name, chart.evaluate(SEEN))
    assert page.evaluate("window.shifts") < 0.001
    check_hover(charts.nth(list(SPECS).index("ranked")))
    page.context.close()


def check(name: str, seen: dict[str, Any]) -> None:
    """Hold the picture and the figure of one chart against each other and against its points."""
    first, second = seen["sizes"]
    assert first == pytest.approx(second, abs=1), name
    scale = seen["scale"]
    check_words(name, [words[1:] for words in seen["words"]], first)
    assert min(seen["type"]) * scale >= 12, f"{name}: letters of less than 12 pixels"
    assert sorted(text for text, *_ in seen["words"]) == sorted(text for text, *_ in seen["notes"]), name
    for text, *box in seen["words"]:
        moved = min(
            max(abs(one - other) for one, other in zip(box, place, strict=True))
            for said, *place in seen["notes"]
            if said == text
        )
        assert moved <= NO_MORE_THAN * max(scale, 1), (name, text, moved)
    if SPECS[name].mark != "tick":
        assert len(seen["marks"]) == len(seen["points"]), name
        for mark in middles(seen["marks"]):
            nearest = min(max(abs(mark[0] - x), abs(mark[1] - y)) for x, y in middles(seen["points"]))
            assert nearest <= 1.5 * max(scale, 1), (name, mark, nearest)
    values = {point.y for point in SPECS[name].points if point.y is not None}
    assert set(seen["said"]) <= set(seen["held"]) <= values, name
    if SPECS[name].mark != "bar":
        assert set(seen["held"]) == values, name


def check_words(name: str, words: list[list[float]], picture: list[float]) -> None:
    """No text, in the browser's own letters, is cut by the picture's edge or covers another."""
    for left, top, right, bottom in words:
        assert left >= picture[0] - 1, name
        assert right <= picture[2] + 1, name
        assert top >= picture[1] - 3, name
        assert bottom <= picture[3] + 3, name
    for one, other in combinations(words, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        # the boxes of the browser have room over and under the letters
        down = min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 1 or down <= 0.3 * (one[3] - one[1]), (name, one, other)


def middles(boxes: list[list[float]]) -> list[tuple[float, float]]:
    return [((left + right) / 2, (top + bottom) / 2) for left, top, right, bottom in boxes]


def check_hover(chart: Locator) -> None:
    """The pointer over a mark is answered with its sentence, also where the drawing is scaled."""
    chart.scroll_into_view_if_needed()
    box = chart.locator(".scatterlayer .point").nth(1).bounding_box()
    assert box is not None
    chart.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(chart.locator(".hoverlayer")).to_contain_text("EV: 20.0 minutes, from 51,356 rows.")


def test_a_picture_that_was_drawn_otherwise_stays(browser: Browser) -> None:
    """A story from before a layout changed: the figure would stand elsewhere, so the picture is left alone."""
    html = page_of_charts({"months": SPECS["months"], "ranked": SPECS["ranked"]})
    older = re.sub(r'viewBox="0 0 (\d+) (\d+)"', r'viewBox="0 0 \1 2\2"', html, count=2)
    assert older != html
    page = open_charts(browser, older, viewport={"width": 900, "height": 2400})
    charts = page.locator("figure.chart")
    expect(charts.nth(1).locator(".chart-taken")).to_have_count(1, timeout=20_000)
    expect(charts.nth(0).locator(".chart-live")).to_have_count(0)
    expect(charts.nth(0).locator(".chart-wide")).to_be_visible()
    page.context.close()
