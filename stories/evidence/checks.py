"""A statistical test in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ASKS: Mapping[str, str] = {
    "Kruskal-Wallis, missing or not": "whether the rows with a value and those without lie apart by the order of the "
    "other column",
    "Kruskal-Wallis": "whether the groups differ, by the order (ranks) of their values",
    "Spearman": "whether two columns rise and fall together, by the order (ranks) of their values",
    "Mann-Kendall": "whether the periods rise or fall, by their order in time",
    "chi-squared": "whether two columns of categories go together, by how often each pair occurs",
    "CUSUM": "whether the level changes at one date, by the order (ranks) of the periods before and after",
    "F test": "whether the places in the calendar differ, beside what changes from one turn to the next",
    "Gail-Simon": "whether the groups really go opposite ways, or all one way but for chance",
    "binomial": "whether fewer values lie in the valley than beside it, by their number",
}  # fmt: skip
"""What each test asks, by how its name begins; the first that fits."""
EFFECTS: Mapping[str, str] = {
    "epsilon squared": "the part of the variation of the ranks that it explains, from 0 to 1",
    "rho": "from −1 (one falls as the other rises) over 0 (nothing) to 1 (both rise together)",
    "tau": "from −1 (every period is below the one before) over 0 to 1 (every period is above)",
    "Cramer's V": "the strength of the link, from 0 (none) to 1",
    "Cliff's delta in the exception": "how much more often a row of one side is above one of the other than below",
    "correlation in the exception": "from −1 (falls all the time) over 0 to 1 (rises all the time)",
    "depth": "how far the valley lies below the lower of its two peaks, as a part of it",
    "share of the time covered": "the stretch without rows, as a part of all the time",
    "share of the variation": "the part of the variation that the calendar explains, from 0 to 1",
    "largest distance from an even share": "how far the group that is farthest from it lies from an even share",
}  # fmt: skip
LEVEL = "Below 0.05 it counts as clear."


@dataclass(frozen=True, kw_only=True)
class ToldTest:
    """A test in words."""

    sentences: tuple[str, ...]
    interval: str
    # of its effect, "" where there is none


def told_test(test: Mapping[str, Any]) -> ToldTest:
    """Return a fact's test (as in story.json) in sentences: what it asks, how sure it is, how large the effect is."""
    name = str(test["name"])
    asks = next((words for start, words in ASKS.items() if name.startswith(start)), "")
    said = [f"{_capital(name)} asks {asks}." if asks else f"{_capital(name)}."]
    said.append(f"p {_p(test['p'])}: {_odds(test['p'])}.")
    if test["q"] is not None:
        said.append(f"q {_p(test['q'])}: the same, corrected for the number of comparisons. {LEVEL}")
    interval = ""
    if test["interval"]:
        low, high = test["interval"]
        interval = f"{_number(low)} to {_number(high)}"
    if test["effect"] is not None:
        effect = str(test["effectName"] or "effect")
        means = f": {EFFECTS[effect]}" if effect in EFFECTS else ""
        within = f" (95% interval {interval})" if interval else ""
        said.append(f"{_capital(effect)} = {_number(test['effect'])}{within}{means}.")
    return ToldTest(sentences=tuple(said), interval=interval)


def _p(p: float) -> str:
    if p == 0:
        return "is too small to be written"
    return "< 0.0001" if p < 0.0001 else f"= {p:.4f}".rstrip("0").rstrip(".")


def _odds(p: float) -> str:
    """Return in words how often chance alone does as much."""
    if p < 1e-6:
        return "if there were nothing to it, fewer than one table in a million would look as clear"
    if p > 0.5:
        return "if there were nothing to it, more than half of all tables would look as clear"
    tables = round(1 / p)
    if tables >= 100:
        step = 10 ** (len(str(tables)) - 2)
        tables = round(tables / step) * step
    return f"if there were nothing to it, about one table in {tables:,} would look as clear"


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−") if abs(value) >= 0.001 or value == 0 else f"{value:.2g}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
