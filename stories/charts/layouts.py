"""The layout of a chart for a width, chosen by its mark."""

from stories.charts import bars, curves, histograms
from stories.charts.matrix import matrix
from stories.charts.model import ChartSpec
from stories.charts.plan import Plan
from stories.charts.ranked import ranked

WIDE = 520
NARROW = 330


def lay_out(spec: ChartSpec, width: float = WIDE) -> Plan:
    """Return the chart laid out anew for that width in pixels."""
    plan = _laid_out(spec, width)
    plan.interrupt()
    return plan


def _laid_out(spec: ChartSpec, width: float) -> Plan:
    if spec.color is not None:
        return matrix(spec, width)
    if spec.mark == "rect":
        return bars.stacked(spec, width)
    if spec.mark == "line":
        return curves.line(spec, width)
    if spec.mark == "point" and not spec.grouped:
        return curves.cloud(spec, width)
    if spec.mark == "tick":
        return curves.strip(spec, width)
    if spec.x.field == "y":
        return ranked(spec, width)
    return (bars.columns if spec.x.type == "ordinal" else histograms.histogram)(spec, width)
