"""A chart laid out for one width: boxes, dots, lines and texts in the units of its axes."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import hypot, sqrt

from stories.charts import labels
from stories.charts.axes import Axis

NARROW_BELOW = 450
NEAR = 10.0
"""Up to so many pixels over or under a mark a text clearly belongs to it."""
FAR, LATER, HIDDEN = 0.25, 0.2, 4.0
"""What a pixel further away, a later place in the list and a dot under a text cost, in pixels of a covered line."""
CROSSED, CROSSED_ZERO = 5.0, 10.0
"""What a text costs that interrupts a line of the grid, and the one at nought."""
UNDER_AXIS = 60.0
"""What a text of a mark costs that stands under the axis."""
FAINT = 0.72
"""How much is seen of a dot that is one of many: three to one against the paper remain, in light and in dark."""
FAINTEST, DARKEST = 0.06, 0.42
"""How much of the quiet colour a cell with few and with the most rows has."""
PALE = 0.1
"""Up to so much of it a text can be read on it as on the paper."""
Frame = tuple[float, float, float, float]
"""Left, top, right and bottom of what is covered, in pixels."""
Mark = tuple[float, float, float, float, float]
"""Both ends of a line in pixels, and half of its thickness."""


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
class Shade:
    """A cell under everything else, the darker the more rows lie in it."""

    x0: float
    x1: float
    y0: float
    y1: float
    weight: float
    # from 0 (none) to 1 (the most)

    @property
    def opacity(self) -> float:
        """Return how much of it is seen: the marks over it must stand out."""
        return round(FAINTEST + (DARKEST - FAINTEST) * sqrt(self.weight), 3)


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
    faint: bool = False
    # one of many, through which others show

    @property
    def opacity(self) -> float:
        """Return how much of it is seen: enough to stand out from the paper by itself."""
        return FAINT if self.faint else 1.0

    @property
    def rim(self) -> tuple[str, float]:
        """Return the colour and the thickness of its edge, which tells dots apart that lie on each other."""
        return ("paper", 0.75) if self.faint else (self.tone, 1.5)


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
    # grid or guide (of a row), both under the marks; or over them: rule (to compare with), level (of a part), interval,
    # box (the middle half), tick (a value), cut (between parts) or frame (of a cell, whose corners meet)
    point: int | None = None
    # index of the point whose interval or value it is

    @property
    def is_under(self) -> bool:
        """Return whether it is drawn under the marks."""
        return self.kind in ("grid", "guide")


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
    shades: list[Shade] = field(default_factory=list)
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
        x, y = self.pixel(text.x, text.y)
        x, y = x + text.dx, y + text.dy
        left = x - {"left": 0.0, "center": wide / 2, "right": wide}[text.anchor]
        top = y - {"top": 0.0, "middle": text.size / 2}.get(text.base, text.size)
        return left, top, left + wide, top + text.size

    def place(self, *tries: Text, free: bool = False, clear: float = 1.0, inside: bool = False) -> bool:
        """Add the best of the texts that are inside the picture and on no other text; return whether there was one.

        The best covers the least of the marks and stands near its own: further away costs, and so does being named
        later. free: only a text that covers nothing is added. clear: how many times as dear as usual it is to cover.
        inside: a text under the axis, among the names there, is the last resort.
        """
        taken = [self.frame(text) for text in self.texts]
        frames = [self.frame(text) for text in tries]
        around = (
            min(frame[0] for frame in frames), min(frame[1] for frame in frames),
            max(frame[2] for frame in frames), max(frame[3] for frame in frames),
        )  # fmt: skip
        marks, bars = [mark for mark in self._marks() if _covered(around, mark)], self._bars()
        lines = self._lines()
        shades = [(shade, weight) for shade, weight in self._shaded() if _shared(around, shade)]
        best: tuple[float, Text] | None = None
        for rank, (text, frame) in enumerate(zip(tries, frames, strict=True)):
            if not self._holds(frame) or any(overlap(frame, other) for other in taken):
                continue
            behind = sum(cost for level, cost in lines if frame[1] < level < frame[3])
            behind += UNDER_AXIS * (inside and frame[3] > self.height - self.bottom + 2)
            cost = behind + FAR * max(0.0, abs(text.dy) - NEAR) + LATER * rank
            if best is not None and cost >= best[0]:
                continue
            cost += _darkened(frame, shades)
            if best is not None and cost >= best[0]:
                continue
            covered = sum(_covered(frame, mark) for mark in marks) + sum(_shared(frame, bar) for bar in bars)
            cost += clear * covered
            if (not free or covered == 0) and (best is None or cost < best[0]):
                best = (cost, text)
        if best is None:
            return False
        self.texts.append(best[1])
        return True

    def interrupt(self) -> None:
        """Cut the lines of the grid and those to compare with where a text stands on them.

        A text with no mark and no shade behind it loses its rim, which would bite into what is around it.
        """
        frames = [self.frame(text) for text in self.texts]
        marks = self._marks()
        # on a dark shade a text in the accent colour would be hard to read
        behind = [*self._bars(), *(shade for shade, weight in self._shaded() if weight > PALE)]
        for place, (text, frame) in enumerate(zip(self.texts, frames, strict=True)):
            if text.halo and not any(_covered(frame, mark) for mark in marks):
                self.texts[place] = replace(text, halo=any(_shared(frame, part) for part in behind))
        self.strokes = [piece for stroke in self.strokes for piece in self._pieces(stroke, frames)]

    def _pieces(self, stroke: Stroke, frames: list[Frame]) -> list[Stroke]:
        """Return what is left of a level or upright line outside the frames; the line itself if nothing is cut."""
        level = stroke.y0 == stroke.y1
        if not (stroke.is_under or stroke.kind == "rule") or level == (stroke.x0 == stroke.x1):
            return [stroke]
        start, end = self.pixel(stroke.x0, stroke.y0), self.pixel(stroke.x1, stroke.y1)
        if level:
            gaps = [(left - 3, right + 3) for left, top, right, low in frames if top < start[1] < low]
            pieces = _left_over(start[0], end[0], gaps)
            places = [[self.x.at((edge - self.left) / self.across) for edge in piece] for piece in pieces]
            return [replace(stroke, x0=one, x1=other) for one, other in places] if gaps else [stroke]
        gaps = [(top - 1, low + 1) for left, top, right, low in frames if left - 3 < start[0] < right + 3]
        pieces = _left_over(start[1], end[1], gaps)
        places = [[self.y.at(1 - (edge - self.top) / self.down) for edge in piece] for piece in pieces]
        return [replace(stroke, y0=one, y1=other) for one, other in places] if gaps else [stroke]

    def _holds(self, frame: Frame) -> bool:
        left, top, right, bottom = frame
        return left >= 0 and right <= self.width and top >= 0 and bottom <= self.height

    def _marks(self) -> list[Mark]:
        """Return which pixels dots and lines cover, each as a straight line of some thickness."""
        lines: list[Mark] = []
        for dot in self.dots:
            x, y = self.pixel(dot.x, dot.y)
            lines.append((x, y, x, y, dot.radius))
        for path in self.paths:
            steps = [self.pixel(*step) for step in path.steps]
            lines += [(*start, *end, path.thick / 2) for start, end in pairwise(steps)]
        for stroke in self.strokes:
            if not stroke.is_under:
                ends = (*self.pixel(stroke.x0, stroke.y0), *self.pixel(stroke.x1, stroke.y1))
                lines.append((*ends, stroke.thick / 2))
        return lines

    def _lines(self) -> list[tuple[float, float]]:
        """Return where the level lines of the grid stand, and what it costs to interrupt each."""
        return [
            (self.pixel(stroke.x0, stroke.y0)[1], CROSSED if stroke.tone == "rule" else CROSSED_ZERO)
            for stroke in self.strokes
            if stroke.kind == "grid" and stroke.y0 == stroke.y1
        ]

    def _shaded(self) -> list[tuple[Frame, float]]:
        """Return the cells that rows darken, and how much of each is seen."""
        shaded = []
        for shade in self.shades:
            (left, low), (right, top) = self.pixel(shade.x0, shade.y0), self.pixel(shade.x1, shade.y1)
            shaded.append(((left, top, right, low), shade.opacity))
        return shaded

    def _bars(self) -> list[Frame]:
        frames = []
        for box in self.boxes:
            (x0, y0), (x1, y1) = self.pixel(box.x0, box.y0), self.pixel(box.x1, box.y1)
            frames.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        return frames

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place on the axes stands in the picture."""
        return self.left + self.x.share(x) * self.across, self.top + (1 - self.y.share(y)) * self.down


def _covered(frame: Frame, mark: Mark) -> float:
    """Return how many pixels of a line lie in a frame; a dot that touches it counts as some."""
    x0, y0, x1, y1, thick = mark
    left, top, right, bottom = frame[0] - thick, frame[1] - thick, frame[2] + thick, frame[3] + thick
    if max(x0, x1) < left or min(x0, x1) > right or max(y0, y1) < top or min(y0, y1) > bottom:
        return 0.0
    # the part of the line inside (Liang, Barsky 1984)
    start, end = 0.0, 1.0
    for step, low, high in ((x1 - x0, left - x0, right - x0), (y1 - y0, top - y0, bottom - y0)):
        if step:
            first, last = sorted((low / step, high / step))
            start, end = max(start, first), min(end, last)
    inside = max(0.0, end - start) * hypot(x1 - x0, y1 - y0)
    return (inside or HIDDEN) * max(1.0, thick / 2) if end >= start else 0.0


def _shared(frame: Frame, bar: Frame) -> float:
    """Return how much of a frame lies on a bar, as pixels of a line of the frame's height."""
    across = min(frame[2], bar[2]) - max(frame[0], bar[0])
    down = min(frame[3], bar[3]) - max(frame[1], bar[1])
    return across * down / (frame[3] - frame[1]) if across > 0 and down > 0 else 0.0


def _darkened(frame: Frame, shades: list[tuple[Frame, float]]) -> float:
    """Return how much of a frame lies on shades, each by how much of it is seen."""
    left, top, right, low = frame
    return sum(
        weight * _shared(frame, shade)
        for shade, weight in shades
        # There are hundreds of them, and a frame touches a few.
        if shade[0] < right and shade[2] > left and shade[1] < low and shade[3] > top
    )


def _left_over(start: float, end: float, gaps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what is left of a span of pixels outside the gaps, pieces of less than three pixels left out."""
    low, high = sorted((start, end))
    pieces = []
    for first, last in sorted(gaps):
        pieces.append((low, min(first, high)))
        low = max(low, last)
    pieces.append((low, high))
    return [(one, other) for one, other in pieces if other - one > 3]


def overlap(one: Frame, other: Frame) -> bool:
    """Return whether two frames touch, with a little room to the sides."""
    return one[0] < other[2] + 4 and other[0] < one[2] + 4 and one[1] < other[3] and other[1] < one[3]


def is_narrow(width: float) -> bool:
    """Return whether a picture of that width is laid out for a phone."""
    return width < NARROW_BELOW


def type_size(width: float) -> float:
    """Return the size of labels: a little bigger on a phone."""
    return 13.0 if is_narrow(width) else 12.5
