"""The rows behind the facts of a story: for each the first fifty, with their count, every set of rows once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stories.analysis.facts import DataFact, Insight
from stories.analysis.profile import Profile
from stories.evidence.masks import Mask, Masks
from stories.evidence.rules import Rule, quoted
from stories.evidence.selections import Selection, selection_of
from stories.narrative.numbers import clipped

Plain = dict[str, Any]
Places = npt.NDArray[np.intp]
MOST_ROWS = 50
MOST_COLUMNS = 8
LONGEST_CELL = 80
MOST_BYTES = 4_000_000
"""Of all rows together, as JSON: the rows of further sets are counted, but not kept."""
NOT_FOUND = "Its rows could not be told apart from the others."
FIRST = 4096
"""Rows with the largest values of a column that are looked through before all others are."""
FAR_MORE, SAMPLE = 20, 10_000
"""From so many times the rows that are wanted a bound is sought first, among so many of them."""


def behind(
    facts: Sequence[DataFact], insights: Sequence[Insight], frame: pd.DataFrame, profile: Profile
) -> Plain:
    """Return {"facts", "sets"}: for each fact the place of its rows among the sets, or why it has none.

    A set is {"where", "order", "columns", "count", "rows"}; a row begins with its number in the table, counted from 1,
    and its cells are texts as the file was read. The same table gives the same rows.
    """
    found = {(insight.kind, *filter(None, insight.columns)): insight.evidence for insight in insights}
    gather = _Gather(frame, profile)
    told: list[Plain] = []
    for fact in facts:
        place, why = gather.of_fact(fact, found.get(fact.finding, {}))
        told.append({"fact": fact.id, "set": place, "why": why})
    return {"facts": told, "sets": gather.sets}


class _Gather:
    """Collects sets of rows, each once."""

    def __init__(self, frame: pd.DataFrame, profile: Profile) -> None:
        self.sets: list[Plain] = []
        self._frame, self._profile = frame, profile
        self._masks = Masks(frame, profile)
        self._places: dict[Selection, int] = {}
        self._bytes = 0
        self._texts = {column.name: _Texts(frame[column.name], column.grain) for column in profile.columns}
        self._texts |= {column.name: _Texts(frame[column.name], "") for column in profile.derived}
        self._largest = cache(self._of_column)

    def of_fact(self, fact: DataFact, evidence: Mapping[str, DataFact]) -> tuple[int | None, str]:
        """Return (the place of its rows among the sets, "") or (None, why it has none)."""
        try:
            selection = selection_of(fact, evidence, self._profile)
            if isinstance(selection, str):
                return None, selection
            return self._place_of(selection), ""
        except (
            KeyError,
            ValueError,
        ):  # a fact of a kind that is not known here must not cost the others their rows
            return None, NOT_FOUND

    def _place_of(self, selection: Selection) -> int:
        if selection not in self._places:
            made = self._made(selection)
            self._places[selection] = len(self.sets)
            self.sets.append(made)
        return self._places[selection]

    def _made(self, selection: Selection) -> Plain:
        repeated = next(
            (rule for rules in selection.either for rule in rules if rule.kind == "repeated"), None
        )
        if repeated is not None:
            places = self._masks.clusters(repeated.columns)
            count, chosen, order = len(places), places[:MOST_ROWS], "equal rows together"
        else:
            mask = self._masks.of(selection)
            count = len(self._frame) if mask is None else int(np.count_nonzero(mask))
            sides = [self._first_of(rules, selection) for rules in selection.either]
            chosen = _of_each(sides) if len(sides) > 1 else self._first(mask, selection)
            end = "smallest" if selection.smallest_first else "largest"
            order = f"by {quoted(selection.by)}, {end} first" if selection.by else "in the order of the file"
            if len(sides) > 1:
                order = f"of each side as many, {order}"
        columns = selection.columns[:MOST_COLUMNS]
        cells = [self._texts[name].of(chosen) for name in columns]
        rows = [
            [f"{place + 1:,}", *row]
            for place, row in zip(chosen.tolist(), zip(*cells, strict=True), strict=True)
        ]
        self._bytes += len(json.dumps(rows, ensure_ascii=False).encode(errors="replace"))
        if self._bytes > MOST_BYTES:
            rows = []
        names = [clipped(name) for name in columns]
        return {"where": selection.words(), "order": order, "columns": names, "count": count, "rows": rows}

    def _first_of(self, rules: tuple[Rule, ...], selection: Selection) -> Places:
        """Return the places of the first rows of one side of what is compared."""
        side = replace(selection, either=(rules,))
        return self._first(self._masks.of(side), side)

    def _first(self, mask: Mask | None, selection: Selection) -> Places:
        """Return the places of the first rows in their order; rows of one value stay in the order of the file."""
        if not selection.by:
            return (
                np.arange(min(MOST_ROWS, len(self._frame)))
                if mask is None
                else np.flatnonzero(mask)[:MOST_ROWS]
            )
        weights, largest = self._largest(selection.by, smallest=selection.smallest_first)
        likely = largest if mask is None else largest[mask[largest]]
        if len(likely) >= MOST_ROWS or len(largest) == len(weights):
            return likely[:MOST_ROWS]
        places = np.arange(len(weights)) if mask is None else np.flatnonzero(mask)
        return _largest(weights, places, MOST_ROWS)

    def _of_column(self, column: str, *, smallest: bool) -> tuple[npt.NDArray[np.float64], Places]:
        """Return a number for each row, the largest for the row to show first, and the places of the first rows."""
        values = self._masks.numbers(column)
        weights = np.where(np.isnan(values), -np.inf, -values if smallest else values)
        return weights, _largest(weights, np.arange(len(weights)), FIRST)


def _of_each(sides: Sequence[Places]) -> Places:
    """Return as many of the first rows of each side, one side after the other; one with fewer leaves its room."""
    room, taken = MOST_ROWS, [0] * len(sides)
    for left, place in enumerate(sorted(range(len(sides)), key=lambda place: len(sides[place]))):
        taken[place] = min(len(sides[place]), room // (len(sides) - left))
        room -= taken[place]
    chosen = np.concatenate([side[:most] for side, most in zip(sides, taken, strict=True)])
    # a row may belong to both sides
    return chosen[np.sort(np.unique(chosen, return_index=True)[1])]


def _largest(weights: npt.NDArray[np.float64], places: Places, most: int) -> Places:
    """Return so many of the places with the largest weights, the largest first, of equal ones the first first."""
    here = weights if len(places) == len(weights) else weights[places]
    if len(places) > FAR_MORE * most:
        # what lies above a bound holds the largest, if it is enough: a bound that a part of them suggests
        some = here[:: max(len(here) // SAMPLE, 1)]
        enough = max(3 * most * len(some) // len(here), 1)
        bound = np.partition(some, -enough)[-enough]
        over = here > bound
        if np.count_nonzero(over) >= most:
            places, here = places[over], here[over]
    if len(places) > most:
        edge = np.partition(here, len(here) - most)[len(here) - most]
        over, at = places[here > edge], places[here == edge]
        places = np.sort(np.concatenate([over, at[: most - len(over)]]))
        here = weights[places]
    return places[np.lexsort((places, -here))]


class _Texts:
    """The cells of one column as texts."""

    def __init__(self, column: pd.Series, grain: str) -> None:
        self._column, self._grain = column, grain

    def of(self, places: Places) -> list[str]:
        """Return the cells of these rows, "" where there is no value."""
        part = self._column.iloc[places]
        missing = part.isna().to_numpy()
        if pd.api.types.is_datetime64_any_dtype(part):
            texts = [_moment(text, self._grain) for text in part.dt.strftime("%Y-%m-%d %H:%M:%S").tolist()]
        else:
            texts = [_cell(value) for value in part.tolist()]
        return ["" if gone else text for text, gone in zip(texts, missing, strict=True)]


def _moment(text: object, grain: str) -> str:
    length = {"year": 4, "month": 7, "day": 10, "hour": 16, "minute": 16}.get(grain, 19)
    return str(text)[:length]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
