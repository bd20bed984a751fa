"""A chart laid out for one width: boxes, dots, lines and texts in the units of its axes."""

from dataclasses import dataclass, field
from itertools import pairwise

from stories.charts import labels
from stories.charts.axes import Axis

NARROW_BELOW = 450
Frame = tuple[float, float, float, float]
"""Left, top, right and bottom of what is covered, in pixels."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A bar, from corner to corner."""

    point: int
    # index of the point it shows
    x0: float
    x1: float
    y0: float
    y1: float
    tone: str = "quiet"
    # ink, soft, rule, quiet, accent or paper


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A point."""

    point: int
    x: float
    y: float
    tone: str = "soft"
    radius: float = 4.0
    open: bool = False
    # a ring: few rows


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    tone: str = "rule"
    thick: float = 1.0
    dashed: bool = False
    kind: str = "grid"
    # grid (under the marks), or over them: rule (to compare with), interval, tick (a value) or cut (between parts)
    point: int | None = None
    # index of the point whose interval or value it is


@dataclass(frozen=True, kw_only=True)
class Path:
    """A line through several points."""

    points: tuple[int, ...]
    # indexes of the points it runs through
    steps: tuple[tuple[float, float], ...]
    tone: str = "soft"
    thick: float = 2.0
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Text:
    """A short text, moved by some pixels from a place on the axes."""

    x: float
    y: float
    text: str
    dx: float = 0.0
    dy: float = 0.0
    tone: str = "ink"
    size: float = 12.5
    bold: bool = False
    anchor: str = "left"
    # left, center or right
    base: str = "middle"
    # top, middle, bottom or alphabetic
    halo: bool = False
    # a rim in the colour of the paper, where lines run behind


@dataclass(kw_only=True)
class Plan:
    """Everything that is drawn, and the room around it."""

    width: float
    height: float
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    x: Axis
    y: Axis
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    @property
    def across(self) -> float:
        """Return the pixels between the axes' left and right ends."""
        return self.width - self.left - self.right

    @property
    def down(self) -> float:
        """Return the pixels between the axes' lower and upper ends."""
        return self.height - self.top - self.bottom

    def frame(self, text: Text) -> Frame:
        """Return about which pixels a text covers."""
        wide = labels.width(text.text, text.size, bold=text.bold)
        x, y = self._pixel(text.x, text.y)
        x, y = x + text.dx, y + text.dy
        left = x - {"left": 0.0, "center": wide / 2, "right": wide}[text.anchor]
        top = y - {"top": 0.0, "middle": text.size / 2}.get(text.base, text.size)
        return left, top, left + wide, top + text.size

    def place(self, *tries: Text) -> bool:
        """Add the text that covers the fewest marks, of those inside the picture and on no other text.

        Return whether there was one. The first of equals wins.
        """
        taken = [self.frame(text) for text in self.texts]
        marks = self._marks()
        free = [
            text
            for text in tries
            if self._holds(self.frame(text)) and not any(overlap(self.frame(text), other) for other in taken)
        ]
        if free:
            self.texts.append(
                min(free, key=lambda text: sum(overlap(self.frame(text), mark) for mark in marks))
            )
        return bool(free)

    def _holds(self, frame: Frame) -> bool:
        left, top, right, bottom = frame
        return left >= 0 and right <= self.width and top >= 0 and bottom <= self.height

    def _marks(self) -> list[Frame]:
        """Return about which pixels the marks cover; a line counts at its points and between them."""
        spots = [(dot.x, dot.y) for dot in self.dots]
        for path in self.paths:
            spots += path.steps
            spots += [((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in pairwise(path.steps)]
        frames = [(x - 2, y - 2, x + 2, y + 2) for x, y in (self._pixel(*spot) for spot in spots)]
        for box in self.boxes:
            (x0, y0), (x1, y1) = self._pixel(box.x0, box.y0), self._pixel(box.x1, box.y1)
            frames.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        return frames

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        return self.left + self.x.share(x) * self.across, self.top + (1 - self.y.share(y)) * self.down


def overlap(one: Frame, other: Frame) -> bool:
    """Return whether two frames touch, with a little room to the sides."""
    return one[0] < other[2] + 4 and other[0] < one[2] + 4 and one[1] < other[3] and other[1] < one[3]


def is_narrow(width: float) -> bool:
    """Return whether a picture of that width is laid out for a phone."""
    return width < NARROW_BELOW


def type_size(width: float) -> float:
    """Return the size of labels: a little bigger on a phone."""
    return 13.0 if is_narrow(width) else 12.5
