"""What a newsroom's desk would send back: every rule for a chart, held against the charts of a whole story."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

from stories.analysis.spoken import readable
from stories.charts import labels, wording
from stories.charts.figures import figure, table_of
from stories.charts.layouts import NARROW, WIDE, lay_out
from stories.charts.model import SHARE, ChartSpec, spec_from_dict
from stories.charts.pictures import draw
from stories.charts.plan import DARKEST, Plan

Plain = Mapping[str, Any]
WIDTHS = (WIDE, NARROW)
ON_A_PHONE = {WIDE: 500 / WIDE, NARROW: 320 / NARROW}
"""How small each picture may get on a screen: static/css/chart.css changes to the narrow one at 500 pixels, and a
window of 360 leaves 320."""
LEAST_TYPE = 12
LARGEST = 200_000
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
TYPES = (
    "interaction", "trend", "difference", "rank", "categorization", "association", "distribution", "outlier",
    "proportion", "duplicate", "impossible value", "null", "value",
)  # fmt: skip
"""Types of facts, the first that a title or its text holds says what kind of chart belongs to it."""
KINDS = {
    "interaction": {"dots"},
    "trend": {"line", "dots", "bars"},
    "difference": {"dots"},
    "rank": {"bars"},
    "categorization": {"bars"},
    "association": {"scatter", "bars", "line", "dots"},
    "distribution": {"histogram"},
    "outlier": {"strip", "histogram"},
    "proportion": {"stacked", "bars"},
    "duplicate": {"bars"},
    "impossible value": {"histogram", "bars"},
    "null": {"stacked", "bars"},
    "value": {"line", "bars"},
}


def kind_of(spec: ChartSpec) -> str:
    """Return what a reader would call the chart."""
    if spec.mark == "point":
        return "dots" if spec.grouped else "scatter"
    if spec.mark == "bar":
        return "bars" if spec.grouped else "histogram"
    if spec.color is not None:
        return "heatmap"
    return {"line": "line", "rect": "stacked", "tick": "strip"}[spec.mark]


def problems(document: Plain) -> list[str]:
    """Return what is wrong with the charts of a story, a sentence each."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    said = []
    for place, section in enumerate(document["sections"]):
        if section["chart"]:
            spec = spec_from_dict(json.loads(json.dumps(section["chart"])))
            found = [*of_section(spec, section, facts), *of_chart(spec)]
            said += [f"{place} ({spec.title}): {problem}" for problem in found]
    return said


def of_section(spec: ChartSpec, section: Plain, facts: Mapping[str, Plain]) -> Iterator[str]:
    """Yield where a chart does not show what its section tells."""
    told = {number["fact"] for number in section["title"]["figures"]}
    if spec.title == section["title"]["text"] and {number["fact"] for number in spec.figures} != told:
        yield "the title has other facts than the section's"
    covered = {at for number in spec.figures for at in range(int(number["start"]), int(number["end"]))}  # type: ignore[call-overload]
    if any(found.start() not in covered for found in NUMBER.finditer(spec.title)):
        yield "a number of the title has no fact"
    held = [facts[number["fact"]] for part in ("title", "text") for number in section[part]["figures"]]
    kind = next((name for name in TYPES if any(fact["type"] == name for fact in held)), None)
    if kind is not None and kind_of(spec) not in KINDS[kind]:
        yield f"{kind_of(spec)} for a fact of type {kind}"
    if kind_of(spec) == "scatter" and any(note.kind == "span" for note in spec.annotations):
        tests = [fact["test"] for fact in held if fact["test"]]
        if not any((test["q"] if test["q"] is not None else test["p"]) <= 0.05 for test in tests):
            yield "levels are drawn, and no test keeps them"


def of_chart(spec: ChartSpec) -> Iterator[str]:
    """Yield what is wrong with one chart as it is drawn, at both widths."""
    yield from of_words(spec)
    yield from of_marks(spec)
    yield from of_table(spec)
    for width in WIDTHS:
        plan = lay_out(spec, width)
        for rule in RULES:
            yield from (f"at {width}: {problem}" for problem in rule(spec, plan))
        yield from (f"at {width}: {problem}" for problem in of_drawing(spec, width))


def of_words(spec: ChartSpec) -> Iterator[str]:
    """Yield what title, subtitle, footer and text alternative lack."""
    measured = spec.measured
    if not spec.title or not spec.subtitle:
        yield "no title or no subtitle"
    if measured.unit == SHARE and "share" not in spec.subtitle.lower():
        yield "the subtitle does not say that shares are shown"
    if measured.unit not in (None, SHARE) and str(measured.unit) not in spec.subtitle:
        yield f"the subtitle lacks the unit {measured.unit}"
    if not re.search(r"\bn = \d", spec.source):
        yield "the footer lacks n"
    if not spec.alt.startswith(wording.kind(spec)) or spec.title.rstrip(".") not in spec.alt:
        yield "the text alternative lacks the kind or the finding"
    if not re.search(r"\d+ values, from .+ to .+\.$", spec.alt):
        yield "the text alternative lacks the range"
    if "log" in (spec.x.scale, spec.y.scale) and "logarithmic" not in spec.subtitle:
        yield "a logarithmic axis is not announced"
    floats = kind_of(spec) in ("line", "dots", "scatter") and not measured.zero
    if floats and measured.scale == "linear" and "not start at zero" not in spec.note:
        yield "an axis that does not start at zero is not announced"
    if not 1 <= len(spec.annotations) <= 3:
        yield f"{len(spec.annotations)} annotations"
    if any(point.partial for point in spec.points) and "not complete" not in spec.note:
        yield "a period that is not complete is not said"


def of_marks(spec: ChartSpec) -> Iterator[str]:
    """Yield what is wrong with the choice and the order of the marks."""
    values = [point.y for point in spec.points if point.y is not None]
    if spec.named.type == "nominal" and spec.grouped and values != sorted(values, reverse=True):
        yield "groups without an order of their own are not sorted"
    if spec.named.type == "nominal" and spec.grouped and len(values) > 12:
        yield f"{len(values)} categories"
    if re.search(r"\d of \d+ shown", spec.note) and kind_of(spec) in ("bars", "dots") and spec.others is None:
        yield "there is no row for the others"
    if not set(spec.highlight) <= {point.x for point in spec.points}:
        yield "a mark of the title is not drawn"
    if spec.mark == "point" and len(spec.points) > 2_000:
        yield f"{len(spec.points)} dots"


def of_table(spec: ChartSpec) -> Iterator[str]:
    """Yield where the table does not hold the values of the chart."""
    _, rows = table_of(spec)
    if len(rows) != len(spec.points) + (spec.others is not None):
        yield "the table lacks rows"
    for point, row in zip(spec.points, rows, strict=False):
        said = float(row[1].replace(",", "").replace("−", "-").rstrip("%")) if row[1] else None
        value = point.y if point.y is None or spec.measured.unit != SHARE else point.y * 100
        close = said == value or (
            said is not None and value is not None and abs(said - value) <= max(abs(value) * 5e-6, 5.1e-3)
        )
        if not close:
            yield f"the table says {row[1]} for {point.y}"


def _accents(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    """Yield marks in the accent colour that the title does not speak of, and a chart without any."""
    if spec.color is not None:
        # colour tells the values: the cell of the title is framed
        if len([stroke for stroke in plan.strokes if stroke.kind == "frame"]) != 4:
            yield "not one cell is framed"
        return
    marks = [*plan.dots, *plan.boxes, *(stroke for stroke in plan.strokes if stroke.kind == "tick")]
    accents = {mark.point for mark in marks if mark.tone == "accent"}
    lines = [
        stroke for stroke in plan.strokes if stroke.tone == "accent" and stroke.kind in ("level", "rule")
    ]
    if not accents and not lines:
        yield "nothing is in the accent colour"
    if any(spec.points[at].x not in spec.highlight for at in accents if at is not None):
        yield "a mark in the accent colour is not of the title"
    if spec.grouped and len(spec.highlight) <= 2 and len(accents) > 1:
        yield "two groups in the accent colour"
    if accents and len(accents) > max(2, 0.5 * len(spec.points)):
        yield "most marks are in the accent colour"


def _baseline(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    """Yield bars that do not stand on zero."""
    if spec.mark != "bar":
        return
    for box in plan.boxes:
        if (box.x0 if spec.x.field == "y" else box.y0) != 0:
            yield "a bar does not start at zero"
    axis = plan.x if spec.x.field == "y" else plan.y
    if not min(axis.low, axis.high) <= 0 <= max(axis.low, axis.high):
        yield "zero is not on the axis of the bars"


def _grid(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    grid = [stroke for stroke in plan.strokes if stroke.kind == "grid"]
    for lines in (
        {round(plan.pixel(s.x0, s.y0)[1]) for s in grid if s.y0 == s.y1},
        {round(plan.pixel(s.x0, s.y0)[0]) for s in grid if s.x0 == s.x1},
    ):
        if len(lines) > 5:
            yield f"{len(lines)} lines of the grid"


def _cells(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    """Yield what is wrong with the cells of a heatmap: each pair once, its number on it, its side in its colour."""
    if spec.color is None:
        return
    if len({frozenset((point.x, point.series)) for point in spec.points}) < len(spec.points):
        yield "a pair is drawn twice"
    if sorted(box.point for box in plan.boxes) != list(range(len(spec.points))):
        yield "not every pair has a cell"
    for box in plan.boxes:
        value = spec.points[box.point].y or 0.0
        if (value > 0) != (box.tone in ("side-4", "side-5")):
            yield f"{value} is in the colour of the other side"
        if not any(
            float(text.text.replace("−", "-")) == round(value, 2)
            and box.x0 < text.x < box.x1
            and box.y0 < text.y < box.y1
            for text in plan.texts
            if text.anchor == "center"
        ):
            yield f"{value} does not stand on its cell"
    for name in {str(name) for point in spec.points for name in (point.x, point.series)}:
        if not any(text.text[:4] == labels.tidy(readable(name))[:4] for text in plan.texts):
            yield f"{name} has no name"


def _shades(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    """Yield what is wrong with the shades behind means: one for each cell with rows, the fullest the darkest."""
    if spec.density is None:
        return
    held = [count for row in spec.density.rows for count in row]
    if len(plan.shades) != sum(count > 0 for count in held):
        yield "not every cell with rows is shaded"
    if "the stronger the shade" not in spec.subtitle:
        yield "the subtitle does not say what the shades are"
    if plan.shades and max(shade.opacity for shade in plan.shades) > DARKEST:
        yield "a shade hides what lies over it"
    for shade in plan.shades:
        if not (
            plan.x.low <= shade.x0 < shade.x1 <= plan.x.high
            and plan.y.low <= shade.y0 < shade.y1 <= plan.y.high
        ):
            yield "a shade lies beyond the axes"


def _labels(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    """Yield groups without their name, and words of a mark that are not drawn."""
    drawn = {text.text for text in plan.texts}
    for note in spec.annotations:
        needed = note.kind != "mark" or note.x in spec.highlight or kind_of(spec) != "line"
        # in a column of values the unit may be left to the axis
        bare = note.text.removesuffix(labels.in_full("", spec.measured))
        if needed and not any((bare if spec.grouped else note.text) in text for text in drawn):
            yield f"{note.text!r} is not drawn"
    if spec.named.type == "nominal" and spec.grouped:
        for point in spec.points:
            start = labels.tidy(point.x)[:4]
            if not any(text.startswith(start) for text in drawn):
                yield f"{point.x} has no name"
    if kind_of(spec) in ("bars", "dots") and spec.named.type == "ordinal":
        for point in spec.points:
            if point.x in spec.highlight and not any(text[:3] == labels.tidy(point.x)[:3] for text in drawn):
                yield f"{point.x} has no name under it"


def _gaps(spec: ChartSpec, plan: Plan) -> Iterator[str]:
    """Yield lines over periods without a value, and periods that are not complete in a full line."""
    if spec.mark != "line":
        return
    for path in plan.paths:
        if any(
            spec.points[at].y is None for one, other in pairwise(path.points) for at in range(one, other + 1)
        ):
            yield "a line runs over a gap"
        if len(path.points) > 1 and any(spec.points[at].partial for at in path.points) and not path.dashed:
            yield "a period that is not complete is drawn in full"


RULES: tuple[Callable[[ChartSpec, Plan], Iterator[str]], ...] = (
    _accents,
    _baseline,
    _grid,
    _cells,
    _shades,
    _labels,
    _gaps,
)


def of_drawing(spec: ChartSpec, width: int) -> Iterator[str]:
    """Yield what is wrong with the picture itself and with the figure that takes its place."""
    root = ElementTree.fromstring(draw(spec, width))
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    texts = list(_texts(root))
    for text, size, (left, top, right, low) in texts:
        if left < -1 or top < -1 or right > wide + 1 or low > high + 1:
            yield f"{text!r} runs out of the picture"
        if size * ON_A_PHONE[width] < LEAST_TYPE:
            yield f"{text!r} has letters of {size * ON_A_PHONE[width]:.1f} pixels"
    for (one, _, first), (other, _, second) in combinations(texts, 2):
        across = min(first[2], second[2]) - max(first[0], second[0])
        down = min(first[3], second[3]) - max(first[1], second[1])
        if across > 1 and down > 1:
            yield f"{one!r} runs into {other!r}"
    made = figure(spec, width)
    if len(json.dumps(made, allow_nan=False)) > LARGEST:
        yield "the figure is too large"
    if made["layout"]["showlegend"]:
        yield "there is a legend"
    held = {value for trace in made["data"] for value in trace["customdata"]}
    pictured = {
        float(part.attrib["data-value"])
        for part in root.iter()
        if part.get("data-value") not in (None, "None")
    }
    if not pictured <= held or (spec.mark != "line" and pictured != held):
        yield "picture and figure show different values"
    if not held <= {point.y for point in spec.points}:
        yield "a value of the figure is not of the chart"
    if len({size for _, size, _ in texts}) > 1:
        yield "letters of several sizes"


def _texts(root: ElementTree.Element) -> Iterator[tuple[str, float, tuple[float, float, float, float]]]:
    """Yield each text of a drawing with its size and about which pixels it covers."""
    group = next(part for part in root if part.get("class") == "words")
    for part in group.iter(f"{SVG}text"):
        x, y = float(part.attrib["x"]), float(part.attrib["y"])
        size, said = float(part.attrib["font-size"].removesuffix("px")), part.text or ""
        wide = labels.width(said, size, bold=part.get("font-weight") == "600")
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[part.get("text-anchor", "start")]
        yield said, size, (left, y - 0.75 * size, left + wide, y + 0.1 * size)
