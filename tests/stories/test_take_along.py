"""What is taken along says what the story says: every export of real stories, and the offline file in a browser."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from stories.charts.model import charts_of
from stories.charts.rasters import raster
from stories.evidence.words import exact
from stories.figures import badge
from stories.foreign import draft_of
from stories.models import Story
from stories.telling import tell
from tests.truth import tables

ROOT = Path(__file__).parents[2]
OURS = sorted([*ROOT.glob("tests/data/*.csv"), *ROOT.glob("stories/samples/*.csv")])
TEN = 10
Offline = tuple[Path, dict[str, Any]]
"""The file of a story, and the story's document."""
READ = """async () => {
    await document.fonts.ready;
    const texts = [...document.querySelectorAll(
        "h1, .standfirst, .summary p, .finding h2, .finding-story, .next-list h3, .next-list p, .notes li")];
    const links = text => [...text.querySelectorAll("a.figure")];
    // as it is read: a space that does not break is one
    const words = part => part.textContent.replaceAll("\\u00a0", " ");
    const value = fact => fact.querySelector(".fact-value").textContent;
    return {
        texts: texts.map(words),
        figures: texts.map(text => links(text).map(link => [words(link), link.hash.slice(6)])),
        facts: [...document.querySelectorAll(".fact")].map(fact => [fact.id.slice(5), value(fact)]),
        charts: [...document.querySelectorAll(".chart")].map(chart =>
            [...chart.querySelectorAll(".chart-wide [data-value]")].map(mark => mark.dataset.value)),
        rows: [...document.querySelectorAll(".chart")].map(chart => chart.querySelectorAll("tbody tr").length),
        loaded: performance.getEntriesByType("resource").map(entry => entry.name),
        faces: [...document.fonts].filter(face => face.status === "loaded").map(face => face.family),
        width: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
}"""
"""What a reader of the file sees, and what the browser loaded for it."""


def texts_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the texts in the order of the file."""
    texts = [document["headline"], document["standfirst"]]
    texts += [document["summary"]] if document.get("summary") else []
    for kind in ("finding", "recommendation"):
        for section in document["sections"]:
            texts += [section["title"], section["text"]] if section["kind"] == kind else []
    return [*texts, *document["notes"]]


def check_table(written: bytes, chart: dict[str, Any]) -> None:
    head, *rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    measured = (chart["x"] if chart["x"]["field"] == "y" else chart["y"])["title"] or "value"
    at = next(place for place, name in enumerate(head) if place and name.startswith(measured))
    assert [float(row[at]) if row[at] else None for row in rows] == [point["y"] for point in chart["points"]]
    for row, point in zip(rows, chart["points"], strict=True):
        own = float(row[0]) if isinstance(point["x"], int | float) else row[0].removeprefix("'")
        assert own == point["x"]


def check_picture(svg: bytes, chart: dict[str, Any]) -> None:
    values = {point["y"] for point in chart["points"]}
    root = ElementTree.fromstring(svg)
    marks = [float(part.attrib["data-value"]) for part in root.iter() if "data-value" in part.attrib]
    assert set(marks) <= values
    assert marks or chart["mark"] == "line"
    words = " ".join(part.text or "" for part in root.findall("{http://www.w3.org/2000/svg}text"))
    for figure in chart["figures"]:
        assert figure["shown"].split()[0] in words


def _drawn_values(chart: dict[str, Any]) -> set[float | None]:
    """Return the values of the points of a chart, and the two ends of the row for all others."""
    others = chart["others"]
    return {point["y"] for point in chart["points"]} | ({others["low"], others["high"]} if others else set())


def check_values(written: bytes, document: dict[str, Any]) -> None:
    """Hold the file of all values against the facts, and against the charts that show the others."""
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    facts = {fact["id"]: fact["value"] for fact in document["facts"]}
    points = [
        _drawn_values(section["chart"]) if section["chart"] else set()
        for section in document["sections"]
        if section["kind"] == "finding"
    ]
    for row in rows:
        shown = points[int(row["finding"]) - 1] if row["finding"] else set()
        assert float(row["value"]) in ({facts[row["fact"]]} if row["fact"] else shown)
    for number, values in enumerate(points, 1):
        listed = {float(row["value"]) for row in rows if row["finding"] == str(number)}
        # a fact that a point shares says it with all its digits, and a point may say less of it
        assert {f"{value:.9g}" for value in values - {None}} <= {f"{value:.9g}" for value in listed}
    told = {figure["fact"] for text in texts_of(document) for figure in text["figures"]}
    numbers = {fact for fact in told if isinstance(facts[fact], int | float)}
    assert numbers <= {row["fact"] for row in rows}


def check_page(read: dict[str, Any], document: dict[str, Any]) -> None:
    texts = texts_of(document)
    assert read["texts"] == [text["text"] for text in texts]
    assert read["figures"] == [[[one["shown"], one["fact"]] for one in text["figures"]] for text in texts]
    assert read["facts"] == [[fact["id"], exact(fact)] for fact in document["facts"]]
    drawn = [chart for place, chart in charts_of(document) if place < len(document["sections"])]
    assert len(read["charts"]) == len(drawn)
    for marks, rows, chart in zip(read["charts"], read["rows"], drawn, strict=True):
        values = [point["y"] for point in chart["points"]]
        # the many that have no mark of their own share a row
        assert rows == len(values) + bool(chart.get("others"))
        assert {float(mark) for mark in marks} <= set(values)
    assert read["loaded"] == []
    assert {"Newsreader", "Schibsted Grotesk"} <= {name.strip('"') for name in read["faces"]}
    assert read["width"] <= 0


@pytest.fixture
def exports(
    make_story: Callable[..., Story], user_client: Client, tmp_path: Path
) -> Callable[[list[Path]], list[Offline]]:
    """Return a function that checks what can be taken along of the story of each table, and returns the files.

    Every second story is one that a service told.
    """

    def made(path: Path, *, by_service: bool) -> Offline:
        draft = tell(path, {"source": path.name})
        document = json.loads(json.dumps(draft.document))
        if by_service:
            document = draft_of(document)["document"]
        story = make_story(document=document, pictures=list(draft.pictures), warnings=[], file_name=path.name)
        address = f"/stories/{story.pk}"
        count = badge(document)
        assert count["verified"] == count["total"] > 0
        assert user_client.get(f"{address}/story.json").json() == document
        facts = user_client.get(f"{address}/facts.json").json()["facts"]
        assert [(fact["id"], fact["value"]) for fact in facts] == [
            (fact["id"], fact["value"]) for fact in document["facts"]
        ]
        check_values(user_client.get(f"{address}/explore.csv").content, document)
        charts = charts_of(document)
        for number, (place, chart) in enumerate(charts):
            here = f"{address}/charts/{place + 1}"
            svg = user_client.get(f"{here}.svg").content
            check_picture(svg, chart)
            check_table(user_client.get(f"{here}.csv").content, chart)
            if number == 0:
                assert user_client.get(f"{here}.png").content == raster(svg.decode())
        file = tmp_path / f"{path.stem}.html"
        file.write_bytes(user_client.get(f"{address}/story.html").content)
        return file, document

    return lambda paths: [made(path, by_service=number % 2 == 1) for number, path in enumerate(paths)]


def check_in_browser(files: list[Offline]) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "make test installs Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for file, document in files:
            open_offline(browser, file, document)
        browser.close()


def open_offline(browser: Browser, file: Path, document: dict[str, Any]) -> None:
    asked: list[str] = []
    said: list[str] = []
    for width, dark in ((1280, False), (360, True)):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", offline=True
        )
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())
        check_page(page.evaluate(READ), document)
        context.close()
    assert asked == [file.as_uri()] * 2
    assert said == []


def test_two_stories_can_be_taken_along(exports: Callable[[list[Path]], list[Offline]]) -> None:
    check_in_browser(exports([path for path in OURS if path.stem in ("penguins", "seattle-weather")]))


@pytest.mark.slow
def test_ten_stories_can_be_taken_along(
    exports: Callable[[list[Path]], list[Offline]], tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    files = exports([*OURS, *tables.real(folder)][:TEN])
    assert len(files) == TEN
    check_in_browser(files)
