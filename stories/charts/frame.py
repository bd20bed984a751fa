"""What stands around the marks: grid lines, the names under an axis, dashed lines to compare with."""

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from stories.charts import labels
from stories.charts.axes import Axis, Tick
from stories.charts.model import SHARE, Channel, ChartSpec
from stories.charts.plan import Plan, Stroke, Text

FEWEST_NAMES = 3
"""Names in equal steps under an axis, at least."""
LONGEST = 44
"""Letters of what an axis measures, at most."""


def level_grid(plan: Plan, size: float) -> None:
    """Add the level grid lines with their values at the left, and move the marks clear of the values."""
    # the unit on the top line may stand over the marks, its number not
    gutter = max((labels.width(tick.text.split(" ")[0], size) for tick in plan.y.ticks), default=0.0) + 12
    plan.x = plan.x.with_room(gutter, 12, plan.width)
    for tick in plan.y.ticks:
        tone = "soft" if tick.at == 0 else "rule"
        plan.strokes.append(Stroke(x0=plan.x.low, x1=plan.x.high, y0=tick.at, y1=tick.at, tone=tone))
        plan.texts.append(
            Text(
                x=plan.x.low,
                y=tick.at,
                dy=-4,
                text=tick.text,
                tone="soft",
                base="bottom",
                size=size,
                halo=True,
            )
        )


def level_rules(plan: Plan, spec: ChartSpec, size: float) -> None:
    """Add the dashed level lines of the chart with their names at the right."""
    for note in spec.annotations:
        if note.kind == "rule" and note.y is not None:
            plan.strokes.append(
                Stroke(
                    x0=plan.x.low, x1=plan.x.high, y0=note.y, y1=note.y, tone="ink", dashed=True, kind="rule"
                )
            )
            right = Text(
                x=plan.x.high,
                y=note.y,
                dy=-5,
                text=note.text,
                anchor="right",
                base="bottom",
                size=size,
                halo=True,
            )
            low, high = plan.x.inner or (plan.x.low, plan.x.high)
            inside = [
                replace(right, x=low + share * (high - low), anchor="center")
                for share in (0.15, 0.35, 0.55, 0.75)
            ]
            tries = (right, replace(right, x=low, anchor="left"), *(inside if not plan.x.log else ()))
            plan.place(*tries, *(replace(text, dy=6, base="top") for text in tries))


def upright_labels(plan: Plan, ticks: list[Tick], size: float, wanted: Collection[int] = frozenset()) -> None:
    """Add as many of the names under the marks as fit without touching: each k-th of them, the wanted ones among these.

    Where no equal steps meet all that are wanted, these stand there and the two ends.
    """
    if not ticks:
        return
    widest = max(labels.width(tick.text, size) for tick in ticks) + 10
    steps = [
        abs(plan.x.share(after.at) - plan.x.share(tick.at)) * plan.across for tick, after in pairwise(ticks)
    ]
    stride = max(1, -(-int(widest) // max(1, int(min(steps, default=widest)))))
    told = [ticks[index] for index in sorted(wanted)]
    for tick in [
        *told,
        *(ticks[index] for index in _stepping(len(ticks), stride, wanted) if index not in wanted),
    ]:
        text = Text(
            x=tick.at, y=plan.y.low, dy=7, text=tick.text, anchor="center", base="top", tone="soft", size=size
        )
        left, _, right, _ = plan.frame(text)
        if left < 0:
            text = replace(text, dx=-left)
        elif right > plan.width:
            text = replace(text, dx=plan.width - right)
        # two that are told of may stand side by side: the second is moved a little
        moved = [replace(text, dx=text.dx + shift) for shift in (-9.0, 9.0) if tick in told]
        plan.place(text, *moved)


def _stepping(count: int, least: int, wanted: Collection[int]) -> list[int]:
    """Return the places of the names that are written, in equal steps of at least so many."""
    for stride in range(least, max(least, count // (FEWEST_NAMES - 1)) + 1):
        first = min(wanted, default=0) % stride
        if all(index % stride == first for index in wanted):
            return list(range(first, count, stride))
    return [0, count - 1]


def x_title(plan: Plan, spec: ChartSpec, size: float) -> None:
    """Add what the level axis measures, at the right under its values."""
    text = labels.cut(_measure(spec.x, log=plan.x.log), LONGEST)
    plan.texts.append(
        Text(
            x=plan.x.high,
            y=plan.y.low,
            dy=size + 14,
            text=f"{text} →",
            anchor="right",
            base="top",
            tone="soft",
            size=size,
        )
    )


def y_title(plan: Plan, spec: ChartSpec, size: float) -> None:
    """Add what the upright axis measures, at the left over its values."""
    longest = min(LONGEST, int(plan.width / (0.62 * size)))
    text = f"{labels.cut(_measure(spec.y, log=plan.y.log), longest)} \N{UPWARDS ARROW}"
    plan.texts.append(
        Text(x=plan.x.low, y=plan.y.high, dy=-plan.top, text=text, base="top", tone="soft", size=size)
    )


def _measure(channel: Channel, *, log: bool) -> str:
    """Return what an axis measures, its unit and whether it is logarithmic."""
    unit = "" if channel.unit in (None, SHARE) or labels.attached(channel.unit) else f", {channel.unit}"
    return f"{channel.title}{unit}{', logarithmic' if log else ''}"


def within(axis: Axis) -> list[Tick]:
    """Return the named values that lie on the axis."""
    return [tick for tick in axis.ticks if axis.low <= tick.at <= axis.high]
