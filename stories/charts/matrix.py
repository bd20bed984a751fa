"""The layout of many pairs: a cell for each, the names on the diagonal of a half square.

The cells to the left of a name and those under it are its own. Colours go from one side of nought to the other.
"""

from stories.analysis.numerals import fixed
from stories.analysis.spoken import readable
from stories.charts import labels
from stories.charts.axes import Axis
from stories.charts.model import ChartSpec
from stories.charts.plan import Box, Plan, Stroke, Text, type_size

LARGEST, LEAST, GAP = 46.0, 34.0, 2.0
"""Pixels of a cell, and between two."""
STRONG = 0.5
SHORTEST = 6


def matrix(spec: ChartSpec, width: float) -> Plan:
    """Return the cells with their numbers; wider than asked where there are too many columns for it."""
    size = type_size(width)
    names = list(dict.fromkeys(str(name) for point in spec.points for name in (point.x, point.series)))
    cell = min(LARGEST, max(LEAST, (width - labels.width("m" * SHORTEST, size)) / len(names)))
    shown = _names(names, cell, width, size)
    ends = [row * cell + 4 + labels.width(name, size, bold=True) for row, name in enumerate(shown)]
    wide = max(width, *ends)
    plan = Plan(
        width=wide,
        height=len(names) * cell,
        x=Axis(low=0.0, high=wide / cell),
        y=Axis(low=float(len(names)), high=0.0),
    )
    known = {frozenset((str(point.x), point.series)): at for at, point in enumerate(spec.points)}
    edge = GAP / 2 / cell
    for row, name in enumerate(names):
        plan.texts.append(Text(x=row, y=row + 0.5, dx=4, text=shown[row], bold=True, size=size))
        for column, other in enumerate(names[:row]):
            sides = (column + edge, column + 1 - edge, row + edge, row + 1 - edge)
            at = known.get(frozenset((name, other)))
            if at is None:
                _frame(plan, sides, tone="rule", kind="guide")
                continue
            value = spec.points[at].y or 0.0
            tone, on = _tones(value)
            plan.boxes.append(Box(point=at, x0=sides[0], x1=sides[1], y0=sides[2], y1=sides[3], tone=tone))
            plan.texts.append(
                Text(
                    x=column + 0.5,
                    y=row + 0.5,
                    text=labels.with_minus(fixed(value, 2)),
                    anchor="center",
                    tone=on,
                    size=size,
                )
            )
            if any((note.x, note.y) == (spec.points[at].x, spec.points[at].y) for note in spec.annotations):
                _frame(plan, sides, tone="ink", kind="frame", thick=2.5)
    return plan


def _tones(value: float) -> tuple[str, str]:
    """Return the colour of a cell, and that of the number on it."""
    side = (5 if value >= STRONG else 4) if value > 0 else (1 if value <= -STRONG else 2)
    return f"side-{side}", "paper" if side in (1, 5) else "on-side"


def _names(names: list[str], cell: float, width: float, size: float) -> list[str]:
    """Return the names of the columns as the texts have them, cut where they would run out of the picture."""
    shown = []
    for row, name in enumerate(names):
        longest = labels.LONGEST
        while longest > SHORTEST:
            if row * cell + 4 + labels.width(labels.cut(readable(name), longest), size, bold=True) <= width:
                break
            longest -= 1
        shown.append(labels.cut(readable(name), longest))
    return shown


def _frame(
    plan: Plan, sides: tuple[float, float, float, float], *, tone: str, kind: str, thick: float = 1.0
) -> None:
    left, right, top, low = sides
    lines = (
        (left, top, right, top),
        (right, top, right, low),
        (right, low, left, low),
        (left, low, left, top),
    )
    plan.strokes += [
        Stroke(x0=x0, y0=y0, x1=x1, y1=y1, tone=tone, kind=kind, thick=thick) for x0, y0, x1, y1 in lines
    ]
