"""Colours as tests judge them: contrast, what colour-blind people see of them, how far apart two look."""

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path
from typing import Final

Triple = Sequence[float]

# Machado, Oliveira, Fernandes (2009): A Physiologically-based Model for Simulation of Color Vision Deficiency.
# IEEE Transactions on Visualization and Computer Graphics 15(6), 1291-1298; the matrices of severity 1.0 from the
# authors' table, for linear RGB.
SIGHT: Final[dict[str, tuple[Triple, Triple, Triple]]] = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def themes(sheet: Path) -> dict[str, dict[str, str]]:
    """Return the colours of light, dark and print as the browser would resolve them."""
    light, dark, paper = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for part in re.split(r"@media[^{]+\{", sheet.read_text())
    )
    return {"light": light, "dark": light | dark, "print": light | paper}


def linear(colour: str) -> list[float]:
    """Return #rrggbb as linear RGB."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    darker, lighter = sorted(_dot((0.2126, 0.7152, 0.0722), linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: str, sight: str) -> tuple[float, float, float]:
    """Return CIELAB (D65) of a colour as somebody with that sight sees it."""
    red, green, blue = (min(max(_dot(row, linear(colour)), 0.0), 1.0) for row in SIGHT[sight])
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def nearest(colours: Iterable[str], sight: str) -> float:
    """Return the smallest distance between any two of the colours."""
    return min(distance(*pair) for pair in combinations([seen(colour, sight) for colour in colours], 2))


def distance(one: Triple, other: Triple) -> float:
    """Return CIEDE2000 of two colours in CIELAB (Sharma, Wu, Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - sqrt(mean / (mean + 25**7)))
    c1, c2 = hypot(a1 * stretch, b1), hypot(a2 * stretch, b2)
    h1, h2 = degrees(atan2(b1, a1 * stretch)) % 360, degrees(atan2(b2, a2 * stretch)) % 360
    turn, between = 0.0, h1 + h2
    if c1 * c2:
        turn = (h2 - h1 + 180) % 360 - 180 if abs(h2 - h1) != 180 else h2 - h1
        between = (h1 + h2) / 2 if abs(h1 - h2) <= 180 else (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weight = (
        1
        - 0.17 * cos(radians(between - 30))
        + 0.24 * cos(radians(2 * between))
        + 0.32 * cos(radians(3 * between + 6))
        - 0.20 * cos(radians(4 * between - 63))
    )
    dl = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    bend = 60 * exp(-(((between - 275) / 25) ** 2))
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(bend))
    return sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh)


def _dot(row: Triple, column: Triple) -> float:
    return sum(a * b for a, b in zip(row, column, strict=True))
