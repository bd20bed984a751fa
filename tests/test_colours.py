"""Colours: text and marks stand out in every theme, data colours stay apart for every kind of sight."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.colours import SIGHT, contrast, distance, nearest, seen, themes

THEMES = themes(Path(settings.BASE_DIR) / "static/css/tokens.css")
NAMES = sorted(THEMES)
TEXT, MARK = 4.5, 3.0
PAIRS = [
    *((front, "paper", TEXT) for front in ("ink", "soft", "accent", "good", "danger")),
    ("danger", "wash", TEXT),
    ("paper", "danger", TEXT),
    *((front, back, MARK) for front in ("warning", "focus") for back in ("paper", "wash")),
    *((front, back, TEXT) for front in ("ink", "soft") for back in ("wash", "accent-wash")),
    ("paper", "ink", TEXT),
    ("paper", "accent", TEXT),
    ("paper", "good", TEXT),
    ("line", "paper", MARK),
    ("chart-quiet", "paper", MARK),
    *((f"kind-{number}", "paper", MARK) for number in range(1, 7)),
]
KINDS_APART, INK_APART, STEPS_APART, SIDES_APART, SIGNALS_APART = 15.0, 12.0, 10.0, 15.0, 10.0
"""CIEDE2000. One is the least that is seen side by side; marks lie apart, are small, and screens differ."""
# Of the published test pairs (Sharma, Wu, Dalal 2005, table 1): each takes another way through the formula.
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_contrast_enough_in_every_theme(theme: str, front: str, back: str, least: float) -> None:
    assert contrast(THEMES[theme][front], THEMES[theme][back]) >= least


@pytest.mark.parametrize(("one", "other", "published"), PUBLISHED)
def test_the_distance_is_the_published_one(
    one: tuple[float, float, float], other: tuple[float, float, float], published: float
) -> None:
    assert distance(one, other) == pytest.approx(published, abs=5e-5)
    assert distance(other, one) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("sight", SIGHT)
def test_greys_stay_grey_and_white_stays_white(sight: str) -> None:
    for grey in ("#ffffff", "#808080"):
        assert distance(seen(grey, sight), seen(grey, "full")) < 0.1


def test_the_simulation_sees_red_and_green_alike_where_red_green_blindness_does() -> None:
    pair = ("#c05020", "#6f7a20")
    assert nearest(pair, "full") > 3 * nearest(pair, "deuteranopia")


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_kinds_stay_apart(theme: str, sight: str) -> None:
    assert nearest(_palette(theme, "kind", 6), sight) >= KINDS_APART


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_kind_looks_like_the_ink_beside_it(theme: str, sight: str) -> None:
    ink = THEMES[theme]["ink"]
    assert min(nearest((kind, ink), sight) for kind in _palette(theme, "kind", 6)) >= INK_APART


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "signals", [("accent", "danger", "warning"), ("good", "danger", "warning"), ("accent", "danger", "focus")]
)
def test_what_failed_looks_like_nothing_else(theme: str, sight: str, signals: tuple[str, ...]) -> None:
    assert nearest([THEMES[theme][name] for name in signals], sight) >= SIGNALS_APART


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_steps_go_one_way_and_stay_apart(theme: str, sight: str) -> None:
    steps = _palette(theme, "step", 5)
    lightness = [seen(step, sight)[0] for step in steps]
    assert lightness in (sorted(lightness), sorted(lightness, reverse=True))
    assert nearest(steps, sight) >= STEPS_APART


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_two_sides_stand_out_from_their_middle_and_from_each_other(theme: str, sight: str) -> None:
    sides = _palette(theme, "side", 5)
    from_the_middle = [contrast(side, THEMES[theme]["paper"]) for side in sides]
    assert (
        from_the_middle[0] > from_the_middle[1] > from_the_middle[2] < from_the_middle[3] < from_the_middle[4]
    )
    assert nearest(sides, sight) >= SIDES_APART


def _palette(theme: str, name: str, size: int) -> list[str]:
    return [THEMES[theme][f"{name}-{number}"] for number in range(1, size + 1)]
