"""Many correlations at one look: a cell for each pair of columns, drawn by hand when the page is asked for.

The names stand on the diagonal: the cells to the left of a name and those under it are its own. Colours are classes
of static/css/chart.css, so that they follow light and dark.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from stories.analysis.numerals import fixed
from stories.analysis.spoken import readable
from stories.charts import labels

Correlation = Mapping[str, Any]
FEWEST, MOST = 4, 10
"""Fewer pairs than this are told by the table alone; more columns than this would not be read."""
CELL, GAP, SIZE = 46.0, 2.0, 13.0
STRONG = 0.5


def heatmap(correlations: Sequence[Correlation]) -> str:
    """Return the correlations as one SVG element, "" for few of them.

    correlations: each with its two columns and rho, the strongest first.
    """
    pairs = _pairs(correlations)
    names = list(dict.fromkeys(name for one, other, _ in pairs for name in (one, other)))[:MOST]
    drawn = {_key(one, other): rho for one, other, rho in pairs if one in names and other in names}
    if len(drawn) < FEWEST:
        return ""
    shown = [labels.cut(readable(name)) for name in names]
    wide = max(place * CELL + labels.width(name, SIZE, bold=True) + 8 for place, name in enumerate(shown))
    high = len(names) * CELL
    root = ElementTree.Element("svg", _look(wide, high, said(names, drawn)))
    for row, name in enumerate(names):
        at = {"x": f"{row * CELL + 4:g}", "y": f"{(row + 0.5) * CELL:g}", "class": "heat-name"}
        ElementTree.SubElement(root, "text", at).text = shown[row]
        for column, other in enumerate(names[:row]):
            _cell(root, (column, row), (shown[column], shown[row]), drawn.get(_key(name, other)))
    return ElementTree.tostring(root, encoding="unicode")


def said(names: Sequence[str], drawn: Mapping[frozenset[str], float]) -> str:
    """Return the text alternative: the kind, the strongest pair, the range."""
    strongest = max(drawn, key=lambda key: abs(drawn[key]))
    one, other = (readable(name) for name in names if name in strongest)
    low, high = (fixed(edge, 2) for edge in (min(drawn.values()), max(drawn.values())))
    return (
        f"Heatmap: of {len(names)} columns, {labels.tidy(one)} and {labels.tidy(other)} go together most, at "
        f"{fixed(drawn[strongest], 2)}. {len(drawn)} rank correlations, from {low} to {high}."
    )


def _pairs(correlations: Sequence[Correlation]) -> list[tuple[str, str, float]]:
    """Return both columns and rho of each; those of a stranger's story that lack one are passed over."""
    known = ((list(one.get("columns") or []), one.get("rho")) for one in correlations)
    return [
        (str(columns[0]), str(columns[1]), float(rho))
        for columns, rho in known
        if len(columns) == 2 and columns[0] != columns[1] and isinstance(rho, int | float) and -1 <= rho <= 1
    ]


def _key(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def _look(wide: float, high: float, alt: str) -> dict[str, str]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "heatmap",
        "viewBox": f"0 0 {wide:g} {high:g}",
        "width": f"{wide:g}",
        "height": f"{high:g}",
        "role": "img",
        "aria-label": alt,
    }


def _cell(
    root: ElementTree.Element, place: tuple[int, int], names: tuple[str, str], rho: float | None
) -> None:
    """Draw a cell with its number; an empty one where the pair is not among them."""
    left, top = (at * CELL for at in place)
    size = {"x": f"{left:g}", "y": f"{top:g}", "width": f"{CELL - GAP:g}", "height": f"{CELL - GAP:g}"}
    tone = "none" if rho is None else (5 if rho >= STRONG else 4 if rho > 0 else 1 if rho <= -STRONG else 2)
    cell = ElementTree.SubElement(root, "rect", {**size, "class": f"heat-{tone}"})
    if rho is None:
        return
    cell.set("data-value", repr(rho))
    ElementTree.SubElement(cell, "title").text = f"{names[0]} and {names[1]}: {fixed(rho, 2)}."
    at = {
        "x": f"{left + (CELL - GAP) / 2:g}",
        "y": f"{top + CELL / 2:g}",
        "class": f"heat-number heat-on-{tone}",
    }
    ElementTree.SubElement(root, "text", at).text = fixed(rho, 2)
