"""The figures that would state a finding rightly, from the table itself: plain pandas and scipy."""

import numpy as np
import pandas as pd
from scipy import stats

from tests.planted.expected import Number, close, share

PERIODS = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}
SLICES = (2, 3, 4, 5, 10)


def over_time(when: pd.Series, values: pd.Series) -> list[Number]:
    """What may be said of a course: its ends by period or slice, their gap and ratio, slopes, rank correlations."""
    frame = (
        pd.DataFrame({"when": pd.to_datetime(when), "y": values.astype(float)}).dropna().sort_values("when")
    )
    found: list[Number] = []
    days = (frame["when"] - frame["when"].iloc[0]).dt.days.to_numpy(float)
    found += slopes("rows", days, frame["y"].to_numpy(), 1.0)
    for name, rule in PERIODS.items():
        grouped = frame.groupby(frame["when"].dt.to_period(rule))["y"]
        for how in ("mean", "median", "sum"):
            course = grouped.agg(how)
            if len(course) > 1:
                found += ends(f"{how} by {name}", course.iloc[0], course.iloc[-1])
        means = grouped.mean()
        if len(means) > 3:
            found += slopes(f"means by {name}", np.arange(len(means), dtype=float), means.to_numpy(), None)
            for few in (2, 3, 4, 6, 12):
                if len(means) > 2 * few:
                    found += ends(f"{few} {name}s", means.iloc[:few].mean(), means.iloc[-few:].mean())
                    rows = [
                        frame["y"][(frame["when"].dt.to_period(rule)).isin(part)].mean()
                        for part in (means.index[:few], means.index[-few:])
                    ]
                    found += ends(f"rows of {few} {name}s", *rows)
    for part in SLICES:
        size = len(frame) // part
        found += ends(f"1/{part} of the rows", frame["y"].iloc[:size].mean(), frame["y"].iloc[-size:].mean())
    return found


def ends(name: str, first: float, last: float) -> list[Number]:
    """Two ends, their gap, and their ratio; the signed ones tell the direction."""
    found = [close(f"first {name}", first), close(f"last {name}", last)]
    found.append(close(f"change, {name}", last - first, telling=True))
    if first > 0 and last > 0:
        found.append(close(f"relative change, {name}", last / first - 1, telling=True))
        found.append(close(f"ratio, {name}", last / first))
    return found


def slopes(name: str, x: np.ndarray, y: np.ndarray, days: float | None) -> list[Number]:
    """Least squares and Theil-Sen slopes (a day's also by week, month and year), fitted ends, and correlations."""
    line = stats.linregress(x, y)
    sen = float(stats.theilslopes(y, x).slope)
    fits = ((line.slope, line.stderr), (sen, line.stderr))
    scales = (1.0,) if days is None else (1.0, 7.0, 30.4375, 91.3125, 365.25)
    found = []
    for slope, error in fits:
        for scale in scales:
            within = max(abs(slope) * 0.006, error * 0.25) * scale
            found.append(Number(f"slope of {name}", slope * scale, within, telling=True))
    found += ends(f"fit of {name}", line.intercept + line.slope * x[0], line.intercept + line.slope * x[-1])
    return found + correlations(name, x, y)


def correlations(name: str, x: np.ndarray, y: np.ndarray) -> list[Number]:
    """Spearman, Kendall, Pearson and the square of Pearson."""
    pearson = stats.pearsonr(x, y).statistic
    return [
        close(f"Spearman, {name}", stats.spearmanr(x, y).statistic, telling=True),
        close(f"Kendall, {name}", stats.kendalltau(x, y).statistic, telling=True),
        close(f"Pearson, {name}", pearson, telling=True),
        close(f"R squared, {name}", pearson**2),
    ]


def between(x: pd.Series, y: pd.Series) -> list[Number]:
    """What may be said of two measures: correlations, slopes, and the means of one at the ends of the other."""
    pairs = pd.DataFrame({"x": x, "y": y}).dropna().astype(float)
    found = correlations("pairs", pairs["x"].to_numpy(), pairs["y"].to_numpy())
    for a, b in (("x", "y"), ("y", "x")):
        line = stats.linregress(pairs[a], pairs[b])
        found.append(close(f"slope of {b} on {a}", line.slope, telling=True))
        for part in SLICES:
            low, high = pairs[a].quantile(1 / part), pairs[a].quantile(1 - 1 / part)
            below, above = pairs[b][pairs[a] <= low], pairs[b][pairs[a] >= high]
            for how in ("mean", "median"):
                found += ends(f"{how} of {b} in 1/{part} of {a}", below.agg(how), above.agg(how))
    return found


def of_groups(group: pd.Series, values: pd.Series, named: list[str], *, telling: bool) -> list[Number]:
    """What may be said of groups: level and total of the named ones, gaps to others, how much the groups explain."""
    frame = pd.DataFrame({"g": group.astype(str), "y": values}).dropna()
    found: list[Number] = []
    for how in ("mean", "median", "sum"):
        levels = frame.groupby("g")["y"].agg(how)
        for name in named:
            own, rest = levels[name], frame["y"][frame["g"] != name].agg(how)
            found.append(close(f"{how} of {name}", own, telling=telling))
            for other, value in {
                **levels.drop(name).to_dict(),
                "the rest": rest,
                "all": frame["y"].agg(how),
            }.items():
                found.append(close(f"{how}: {name} less {other}", own - value))
                if value > 0 < own:
                    found += [
                        close(f"{how}: {name} over {other}", own / value),
                        close(f"{how}: {name} over {other}, less one", own / value - 1),
                    ]
        if how == "sum":
            found += [close(f"share of {name} in the total", levels[name] / levels.sum()) for name in named]
    parts = [part.to_numpy() for _, part in frame.groupby("g")["y"]]
    n, k = len(frame), len(parts)
    h = stats.kruskal(*parts).statistic
    between_squares = sum(len(part) * (part.mean() - frame["y"].mean()) ** 2 for part in parts)
    found += [
        close("epsilon squared", h * (n + 1) / (n * n - 1)),
        close("eta squared of ranks", (h - k + 1) / (n - k)),
        close("eta squared", between_squares / ((frame["y"] - frame["y"].mean()) ** 2).sum()),
    ]
    return found


def outstanding(counts: pd.DataFrame) -> list[tuple[str, str]]:
    """The pairs of categories that come together much more or less often than by chance (3 adjusted residuals)."""
    table, n = counts.to_numpy(), counts.to_numpy().sum()
    rows, columns = table.sum(1, keepdims=True) / n, table.sum(0, keepdims=True) / n
    residuals = (table - n * rows * columns) / np.sqrt(n * rows * columns * (1 - rows) * (1 - columns))
    return [
        (str(counts.index[a]), str(counts.columns[b]))
        for a, b in zip(*np.nonzero(np.abs(residuals) >= 3), strict=True)
    ]


def share_numbers(hit: pd.Series, inside: pd.Series, name: str) -> list[Number]:
    """The share of hits inside, the gap to the rest and to all, and the ratio to them."""
    own, rest, every = hit[inside].mean(), hit[~inside].mean(), hit.mean()
    return [
        share(f"share of {name}", own, telling=True),
        share(f"{name} less the rest", own - rest, telling=True),
        share(f"{name} less all", own - every, telling=True),
        close(f"{name} over the rest", own / max(rest, 1e-9), telling=True),
        close(f"{name} over all", own / max(every, 1e-9), telling=True),
    ]


def cramer(counts: np.ndarray) -> list[Number]:
    """Cramer's V, as it is and corrected for its bias."""
    n, (r, k) = counts.sum(), counts.shape
    apart = np.outer(counts.sum(1), counts.sum(0)) / n
    phi = ((counts - apart) ** 2 / apart).sum() / n
    less = max(0.0, phi - (k - 1) * (r - 1) / (n - 1))
    sides = min(k - (k - 1) ** 2 / (n - 1), r - (r - 1) ** 2 / (n - 1)) - 1
    return [
        close("V", np.sqrt(phi / (min(r, k) - 1)), telling=True),
        close("V corrected", np.sqrt(less / sides), telling=True),
    ]
